"""The resources that the API offers, by path."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exposed:
    """A resource of `services.resources` at a path; `of_customer` ones stand below a customer."""

    resource: str
    one: str
    of_customer: bool = False
    has_search: bool = False
    can_delete: bool = True
    has_batch: bool = True

    @property
    def path(self) -> str:
        """Where its rows are."""
        return f"/customers/{{customer_id}}/{self.resource}" if self.of_customer else f"/{self.resource}"


EXPOSED = (
    Exposed("customers", "Customer", has_search=True),
    Exposed("addresses", "Address", of_customer=True),
    Exposed("e-invoice-addresses", "EInvoiceAddress", of_customer=True),
    Exposed("contacts", "Contact", has_search=True),
    Exposed("projects", "Project", has_search=True),
    Exposed("invoices", "Invoice", has_search=True),
    Exposed("costs", "Cost"),
    Exposed("invoice-statuses", "InvoiceStatus"),
    Exposed("sales-statuses", "SalesStatus"),
    Exposed("industries", "Industry"),
    Exposed("market-segments", "MarketSegment"),
    Exposed("business-units", "BusinessUnit"),
    Exposed("users", "User", can_delete=False, has_batch=False),
    Exposed("permission-profiles", "PermissionProfile", has_batch=False),
)

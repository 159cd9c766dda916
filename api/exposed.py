"""The resources that the API offers, by path."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exposed:
    """A resource of `services.resources` at a path; `of_customer` ones stand below a customer.

    Rows of one that is not `is_written` are written through another: an invoice's with the invoice.
    """

    resource: str
    one: str
    of_customer: bool = False
    has_search: bool = False
    can_delete: bool = True
    has_batch: bool = True
    is_written: bool = True

    @property
    def path(self) -> str:
        """Where its rows are."""
        return f"/customers/{{customer_id}}/{self.resource}" if self.of_customer else f"/{self.resource}"


EXPOSED = (
    Exposed("customers", "Customer", has_search=True),
    Exposed("addresses", "Address", of_customer=True),
    Exposed("e-invoice-addresses", "EInvoiceAddress", of_customer=True),
    Exposed("customer-segments", "CustomerSegment", of_customer=True),
    Exposed("contacts", "Contact", has_search=True),
    Exposed("contact-lines", "ContactLine"),
    Exposed("contact-keywords", "ContactKeyword"),
    Exposed("activities", "Activity"),
    Exposed("projects", "Project", has_search=True),
    Exposed("invoices", "Invoice", has_search=True),
    Exposed("invoice-rows", "InvoiceRow", has_batch=False, is_written=False),
    Exposed("costs", "Cost"),
    Exposed("invoice-statuses", "InvoiceStatus"),
    Exposed("sales-statuses", "SalesStatus"),
    Exposed("project-statuses", "ProjectStatus"),
    Exposed("industries", "Industry"),
    Exposed("market-segments", "MarketSegment"),
    Exposed("contact-roles", "ContactRole"),
    Exposed("keywords", "Keyword"),
    Exposed("custom-fields", "CustomField"),
    Exposed("currency-rates", "CurrencyRate"),
    Exposed("business-units", "BusinessUnit"),
    Exposed("users", "User", can_delete=False, has_batch=False),
    Exposed("permission-profiles", "PermissionProfile", has_batch=False),
)

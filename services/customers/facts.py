"""What is known of a customer when it is compared with others, and why two look the same."""

from dataclasses import dataclass
from enum import StrEnum

from services.identifiers import canonical_org_number, check_vat_number

COLUMNS = (
    "SELECT customer.id, customer.number, customer.name, customer.org_number, customer.vat_number, customer.country,"
    " customer.email, customer.phone, customer.website,"
    " (SELECT u.name FROM user_account u WHERE u.id = customer.owner_id) AS owner"
)


class Reason(StrEnum):
    """Why a customer looks like another; a number by the name of its field."""

    ORG_NUMBER = "org_number"
    VAT_NUMBER = "vat_number"
    NAME = "name"
    DOMAIN = "domain"
    PHONE = "phone"
    E_INVOICE = "e_invoice_address"


BLOCKING = frozenset({Reason.ORG_NUMBER, Reason.VAT_NUMBER})


@dataclass(frozen=True)
class Facts:
    """What is known of a customer, in any notation; `customer_id` is its own id when it is there already."""

    name: str = ""
    country: str | None = None
    org_number: str = ""
    vat_number: str = ""
    email: str = ""
    website: str = ""
    phone: str = ""
    e_invoice_addresses: tuple[str, ...] = ()
    customer_id: int | None = None

    def org(self) -> str:
        """The organization number as it is kept."""
        return canonical_org_number(self.country, self.org_number) if self.org_number.strip() else ""

    def vat(self) -> str:
        """The VAT number as it is kept."""
        return check_vat_number(self.country, self.vat_number).number if self.vat_number.strip() else ""

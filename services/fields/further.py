"""The fields of what has no list of its own to work in: addresses, the tables of the settings, users and profiles."""

import json
from typing import Any

from models.custom_field import CUSTOM_KINDS
from models.project import SALES_STATES
from models.user import LEVELS, RIGHTS, SCOPES
from services.i18n import mark

from .field import Field

_GIVEN: dict[str, Any] = {"writable": True}
_ON: dict[str, Any] = {"required": True, "writable": True}


def _words(words: tuple[str, ...]) -> str:
    return f"custom:{json.dumps(words)}"


def _name(most: int = 120) -> Field:
    return Field("name", mark("Name"), "text", required=True, max_length=most, **_GIVEN)


def _flag(name: str, label: str) -> Field:
    return Field(name, label, "boolean", **_ON)


def _scope(name: str, label: str) -> Field:
    return Field(name, label, "choice", choices=_words(SCOPES), **_ON)


OFFERED_FOR = ("customers", "contacts", "projects", "invoices", "costs")
"""What custom fields can be added to."""
KEY = Field("key", mark("Key"), "text")
POSITION = Field("position", mark("Position"), "number", least=0, most=100_000, **_ON)
ACTIVE = Field("is_active", mark("Active"), "boolean", **_ON)

ADDRESSES = (
    Field("customer_id", mark("Customer"), "customer", required=True, **_GIVEN),
    Field("street", mark("Street"), "text", max_length=300, **_GIVEN),
    Field("postal_code", mark("Postal code"), "text", max_length=20, **_GIVEN),
    Field("city", mark("City"), "text", max_length=120, **_GIVEN),
    Field("region", mark("Region"), "text", max_length=120, **_GIVEN),
    Field("country", mark("Country"), "country", choices="countries", **_GIVEN),
    _flag("is_headquarters", mark("Headquarters")),
    _flag("is_postal", mark("Postal address")),
    _flag("is_visiting", mark("Visiting address")),
    _flag("is_billing", mark("Billing address")),
)
E_INVOICE_ADDRESSES = (
    Field("customer_id", mark("Customer"), "customer", required=True, **_GIVEN),
    Field("scheme", mark("Scheme"), "text", max_length=10, **_GIVEN),
    Field("address", mark("E-invoice address"), "text", required=True, max_length=100, **_GIVEN),
    Field("operator", mark("Operator"), "text", max_length=40, **_GIVEN),
    Field("label", mark("Label"), "text", max_length=120, **_GIVEN),
    _flag("is_default", mark("Default")),
)
INVOICE_ROWS = (
    Field("invoice_id", mark("Invoice"), "choice", required=True),
    Field("position", mark("Position"), "number"),
    Field("description", mark("Description"), "text", required=True, max_length=300, **_GIVEN),
    Field("quantity", mark("Quantity"), "number", required=True, scale=4, least=0, **_GIVEN),
    Field("unit", mark("Unit"), "text", max_length=20, **_GIVEN),
    Field("unit_price", mark("Unit price"), "number", unit="currency", scale=4, required=True, **_GIVEN),
    Field("vat_rate", mark("VAT, %"), "number", scale=4, least=0, most=100, required=True, **_GIVEN),
    Field("net", mark("Net"), "money", unit="currency"),
    Field("tax", mark("VAT"), "money", unit="currency"),
    Field("credited_row_id", mark("Credited row"), "choice"),
)
CURRENCY_RATES = (
    Field("currency", mark("Currency"), "currency", choices="currencies", **_ON),
    Field("date", mark("Date"), "date", **_ON),
    Field("rate", mark("Exchange rate"), "number", scale=10, **_ON),
)
CUSTOMER_SEGMENTS = (
    Field("customer_id", mark("Customer"), "customer", required=True, **_GIVEN),
    Field("segment_id", mark("Market segment"), "choice", choices="market_segments", required=True, **_GIVEN),
)
CONTACT_LINES = (
    Field("contact_id", mark("Contact"), "choice", required=True, **_GIVEN),
    Field("way", mark("Phone or email"), "choice", choices="line_ways", **_ON),
    Field("kind", mark("Kind"), "choice", choices="line_kinds", **_ON),
    Field("value", mark("Number or address"), "text", required=True, max_length=254, **_GIVEN),
    _flag("do_not_use", mark("Do not use")),
    Field("position", mark("Position"), "number", least=0, most=100_000, **_ON),
)
CONTACT_KEYWORDS = (
    Field("contact_id", mark("Contact"), "choice", required=True, **_GIVEN),
    Field("keyword_id", mark("Keyword"), "choice", choices="keywords", required=True, **_GIVEN),
)
ACTIVITIES = (
    Field("customer_id", mark("Customer"), "customer", required=True, **_GIVEN),
    Field("kind", mark("Kind"), "choice", choices="activity_kinds", **_ON),
    Field("text", mark("Text"), "long_text", required=True, max_length=4000, **_GIVEN),
    Field("at", mark("When"), "moment", **_GIVEN),
    Field("contact_id", mark("Contact"), "choice", **_GIVEN),
    Field("person_id", mark("Person"), "person", choices="users", **_GIVEN),
    Field("due_date", mark("Due date"), "date", **_GIVEN),
    Field("done_at", mark("Done"), "moment", **_GIVEN),
)
INVOICE_STATUSES = (
    _name(),
    KEY,
    _flag("is_sent", mark("Counts as sent")),
    _flag("has_number", mark("Has a number")),
    _flag("is_paid", mark("Counts as paid")),
    _flag("is_read_only", mark("Read-only")),
    _flag("is_credit_default", mark("Usual for credit notes")),
    POSITION,
    ACTIVE,
)
SALES_STATUSES = (
    _name(),
    KEY,
    Field("state", mark("State"), "choice", choices=_words(SALES_STATES), **_ON),
    Field("probability", mark("Probability, %"), "number", least=0, most=100, **_ON),
    POSITION,
    ACTIVE,
)
KEYWORDS = (_name(), POSITION, ACTIVE)
INDUSTRIES = (_name(), KEY, POSITION, ACTIVE)
PROJECT_STATUSES = (_name(), KEY, POSITION, ACTIVE)
CONTACT_ROLES = (_name(), KEY, POSITION, ACTIVE)
CUSTOM_FIELDS = (
    Field("label", mark("Name"), "text", required=True, max_length=120, **_GIVEN),
    KEY,
    Field("resource", mark("Belongs to"), "choice", choices=_words(OFFERED_FOR), **_ON),
    Field("kind", mark("Kind"), "choice", choices=_words(CUSTOM_KINDS), **_ON),
    Field("choices", mark("Choices"), "tags", **_GIVEN),
    POSITION,
    ACTIVE,
)
MARKET_SEGMENTS = (
    _name(),
    Field("parent_id", mark("Group"), "choice", choices="market_segments", **_GIVEN),
    POSITION,
    ACTIVE,
)
BUSINESS_UNITS = (_name(), Field("parent_id", mark("Part of"), "choice", choices="business_units", **_GIVEN), ACTIVE)
USERS = (
    Field("email", mark("Email"), "email", required=True, max_length=254, **_GIVEN),
    _name(),
    Field("profile_id", mark("Permission profile"), "choice", **_ON),
    Field("business_unit_id", mark("Business unit"), "choice", choices="business_units", **_GIVEN),
    Field("supervisor_id", mark("Reports to"), "person", choices="users", **_GIVEN),
    Field("language", mark("Language"), "language", choices="languages", **_ON),
    ACTIVE,
)
PERMISSION_PROFILES = (
    _name(),
    KEY,
    Field("customers_level", mark("Level on customers"), "choice", choices=_words(LEVELS), **_ON),
    _flag("can_delete_customers", mark("May delete customers")),
    _scope("customer_scope", mark("Customers")),
    _scope("project_scope", mark("Projects and sales cases")),
    _scope("invoice_scope", mark("Invoices")),
    Field("rights", mark("Further rights"), "tags", choices=_words(RIGHTS), **_ON),
)

FURTHER: dict[str, tuple[Field, ...]] = {
    "addresses": ADDRESSES,
    "e-invoice-addresses": E_INVOICE_ADDRESSES,
    "invoice-rows": INVOICE_ROWS,
    "currency-rates": CURRENCY_RATES,
    "customer-segments": CUSTOMER_SEGMENTS,
    "contact-lines": CONTACT_LINES,
    "contact-keywords": CONTACT_KEYWORDS,
    "activities": ACTIVITIES,
    "keywords": KEYWORDS,
    "invoice-statuses": INVOICE_STATUSES,
    "sales-statuses": SALES_STATUSES,
    "project-statuses": PROJECT_STATUSES,
    "industries": INDUSTRIES,
    "contact-roles": CONTACT_ROLES,
    "custom-fields": CUSTOM_FIELDS,
    "market-segments": MARKET_SEGMENTS,
    "business-units": BUSINESS_UNITS,
    "users": USERS,
    "permission-profiles": PERMISSION_PROFILES,
}
FURTHER_TABLES = {
    "addresses": "address",
    "e-invoice-addresses": "e_invoice_address",
    "invoice-rows": "invoice_row",
    "currency-rates": "currency_rate",
    "customer-segments": "customer_segment",
    "contact-lines": "contact_line",
    "contact-keywords": "contact_keyword",
    "activities": "activity",
    "keywords": "keyword",
    "invoice-statuses": "invoice_status",
    "sales-statuses": "sales_status",
    "project-statuses": "project_status",
    "industries": "industry",
    "contact-roles": "contact_role",
    "custom-fields": "custom_field",
    "market-segments": "market_segment",
    "business-units": "business_unit",
    "users": "user_account",
    "permission-profiles": "permission_profile",
}

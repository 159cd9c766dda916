"""The one list of what each resource has; custom fields join it as further rows."""

import json
from dataclasses import replace
from functools import partial
from typing import Any, cast

from services.database import rows
from services.i18n import mark
from services.kpis.memory import remembered
from services.permissions import FINANCIALS, Actor, visible_customers, visible_projects
from services.sql import Sql

from .arranged import place_in
from .field import Field, Kind, Viewing
from .figures import FIGURES
from .further import FURTHER, FURTHER_TABLES
from .of_invoice import INVOICE_FIGURES
from .of_project import PROJECT_FIGURES
from .related import KEYWORDS, RELATED

_OWNER_NAME = "(SELECT u.name FROM user_account u WHERE u.id = {t}.{c})"


def _customer(table: str) -> Field:
    """The customer a row belongs to. Where its name is hidden from the viewer, the order does not give it away."""
    sort = partial(_visible_name, table)
    return Field("customer_id", mark("Customer"), "customer", sort=sort, required=True, shown=True, width=200, **_GIVEN)


def _visible_name(table: str, viewing: Viewing) -> Sql:
    name = Sql(f"(SELECT c.name_key FROM customer c WHERE c.id = {table}.customer_id AND (")
    return name + visible_customers(viewing.actor, "c") + "))"


def _visible_project(viewing: Viewing) -> Sql:
    """The name of an invoice's project where the viewer may see it, so that the order does not give it away."""
    name = Sql("(SELECT p.name FROM project p WHERE p.id = invoice.project_id AND (")
    return name + visible_projects(viewing.actor, "p") + "))"


def _person(table: str, name: str, label: str, **more: Any) -> Field:
    sort = _OWNER_NAME.format(t=table, c=name)
    return Field(name, label, "person", sort=sort, choices="users", **more)


def _choice(table: str, name: str, label: str, choices: str, of: str, **more: Any) -> Field:
    sort = f"(SELECT {place_in(choices, 'o')} FROM {of} o WHERE o.id = {table}.{name})"
    return Field(name, label, "choice", sort=sort, choices=choices, **more)


ID = Field("id", mark("Id"), "number", width=70)
CREATED = Field("created_at", mark("Created"), "moment", width=130)
UPDATED = Field("updated_at", mark("Changed"), "moment", width=130)
_EDIT: dict[str, Any] = {"editable": True}
_MASS: dict[str, Any] = {"editable": True, "mass_editable": True}
_GIVEN: dict[str, Any] = {"writable": True}
_RATE = Field(
    "currency_rate", mark("Exchange rate"), "number", short=mark("Rate"), scale=10, required=True, width=100, **_GIVEN
)

CUSTOMERS: tuple[Field, ...] = (
    Field(
        "name", mark("Name"), "text", short=mark("Customer"), sort="customer.name_key", required=True,
        max_length=200, width=218, shown=True, **_EDIT,
    ),
    Field(
        "number", mark("Customer number"), "number", short=mark("No."), least=1, most=2_000_000_000, width=76,
        shown=True, **_GIVEN,
    ),
    FIGURES[0],
    _person("customer", "owner_id", mark("Account owner"), short=mark("Owner"), width=150, shown=True, **_MASS),
    _choice("customer", "industry_id", mark("Industry"), "industries", "industry", width=152, shown=True, **_MASS),
    Field(
        "org_number", mark("Organization number"), "org_number", short=mark("Org. no."), max_length=40,
        width=150, shown=True, **_EDIT,
    ),
    *FIGURES[1:],
    Field("vat_number", mark("VAT number"), "vat_number", max_length=40, width=150, **_EDIT),
    Field("country", mark("Country"), "country", choices="countries", width=120, **_MASS),
    Field("email", mark("Email"), "email", max_length=254, width=200, **_EDIT),
    Field("phone", mark("Phone"), "phone", max_length=40, width=140, **_EDIT),
    Field("website", mark("Website"), "url", max_length=300, width=180, **_EDIT),
    Field("currency", mark("Currency"), "currency", choices="currencies", width=90, **_MASS),
    Field("language", mark("Language"), "language", choices="languages", width=110, **_MASS),
    Field(
        "payment_term_days", mark("Payment term, days"), "number", short=mark("Payment term"), least=0,
        most=3650, width=110, **_MASS,
    ),
    Field(
        "invoice_reference", mark("Reference on invoices"), "text", short=mark("Reference"), max_length=120, width=140,
        **_EDIT,
    ),
    Field(
        "invoice_channel", mark("Invoices are sent as"), "choice", short=mark("Sent as"), choices="invoice_channels",
        width=130, **_MASS,
    ),
    Field("invoice_email", mark("Email for invoices"), "email", max_length=254, width=200, **_EDIT),
    Field("is_active", mark("Active"), "boolean", required=True, width=80, **_MASS),
    Field("description", mark("Description"), "long_text", max_length=4000, width=240, **_MASS),
    Field("is_internal", mark("Own card"), "boolean", width=80),
    *RELATED,
    CREATED,
    UPDATED,
)  # fmt: skip

CONTACTS: tuple[Field, ...] = (
    Field(
        "last_name", mark("Last name"), "text", sort="contact.name_key", required=True, max_length=120,
        shown=True, **_EDIT,
    ),
    Field("first_name", mark("First name"), "text", max_length=120, shown=True, **_EDIT),
    _customer("contact"),
    Field("title", mark("Title"), "text", max_length=120, shown=True, **_EDIT),
    _choice("contact", "role_id", mark("Role"), "contact_roles", "contact_role", shown=True, **_MASS),
    Field("email", mark("Email"), "email", max_length=254, shown=True, width=220, **_EDIT),
    Field("phone", mark("Phone"), "phone", max_length=40, shown=True, **_EDIT),
    Field("language", mark("Language"), "language", choices="languages", **_MASS),
    Field("is_active", mark("Active"), "boolean", required=True, width=80, **_MASS),
    Field("email_allowed", mark("Email allowed"), "boolean", required=True, width=110, **_MASS),
    KEYWORDS,
    CREATED,
    UPDATED,
)  # fmt: skip

PROJECTS: tuple[Field, ...] = (
    Field("name", mark("Name"), "text", required=True, max_length=200, width=240, shown=True, **_EDIT),
    Field(
        "number", mark("Project number"), "number", short=mark("No."), least=1, most=2_000_000_000, width=76,
        shown=True, **_GIVEN,
    ),
    _customer("project"),
    _choice(
        "project", "sales_status_id", mark("Sales status"), "sales_statuses", "sales_status",
        required=True, shown=True, **_MASS,
    ),
    Field(
        "sales_state", mark("Sales state"), "choice", choices="sales_states", width=110,
        sql="(SELECT s.state FROM sales_status s WHERE s.id = project.sales_status_id)",
    ),
    _choice("project", "project_status_id", mark("Project status"), "project_statuses", "project_status", **_MASS),
    _person("project", "owner_id", mark("Project owner"), shown=True, **_MASS),
    _person("project", "sales_person_id", mark("Sales person"), **_MASS),
    _choice("project", "business_unit_id", mark("Business unit"), "business_units", "business_unit", **_MASS),
    Field(
        "expected_value", mark("Expected value"), "money", short=mark("Value"), sort="project.expected_base",
        unit="currency", shown=True, **_EDIT,
    ),
    Field(
        "expected_base", mark("Expected value in base currency"), "money", short=mark("Value, base"), unit="base",
        width=112, shown=True,
    ),
    *PROJECT_FIGURES,
    Field("currency", mark("Currency"), "currency", choices="currencies", required=True, width=90, **_GIVEN),
    _RATE,
    Field(
        "probability", mark("Probability, %"), "number", short=mark("Probability"), least=0, most=100,
        width=100, shown=True, **_MASS,
    ),
    Field("expected_order_date", mark("Expected order date"), "date", short=mark("Order date"), shown=True, **_MASS),
    Field("order_date", mark("Date of order"), "date", short=mark("Ordered"), **_MASS),
    Field("start_date", mark("Start date"), "date", **_MASS),
    Field("end_date", mark("End date"), "date", **_MASS),
    Field("is_closed", mark("Closed"), "boolean", required=True, width=80, **_MASS),
    Field("is_internal", mark("Internal project"), "boolean", short=mark("Internal"), required=True, width=80, **_GIVEN),
    Field("description", mark("Description"), "long_text", max_length=4000, **_MASS),
    CREATED,
    UPDATED,
)  # fmt: skip

INVOICES: tuple[Field, ...] = (
    Field("number", mark("Invoice number"), "text", short=mark("No."), max_length=40, width=110, shown=True, **_GIVEN),
    _customer("invoice"),
    Field("billing_customer_id", mark("Paying customer"), "customer", width=200, **_GIVEN),
    Field("project_id", mark("Project"), "choice", sort=_visible_project, choices="", **_GIVEN),
    Field("date", mark("Invoice date"), "date", required=True, width=118, shown=True, **_EDIT),
    Field("due_date", mark("Due date"), "date", width=118, shown=True, **_MASS),
    _choice(
        "invoice", "status_id", mark("Invoice status"), "invoice_statuses", "invoice_status",
        short=mark("Status"), required=True, width=150, shown=True, **_MASS,
    ),
    Field("rate_date", mark("Date of the rate"), "date", short=mark("Rate of")),
    Field(
        "net", mark("Net"), "money", sort="invoice.net_base", unit="currency", required=True, width=140, shown=True, **_EDIT
    ),
    Field("net_base", mark("Net in base currency"), "money", short=mark("Net, base"), unit="base", width=112, shown=True),
    Field("tax", mark("VAT"), "money", unit="currency", required=True, **_EDIT),
    *INVOICE_FIGURES,
    Field("currency", mark("Currency"), "currency", choices="currencies", required=True, width=90, shown=True, **_GIVEN),
    _RATE,
    Field("is_credit_note", mark("Credit note"), "boolean", required=True, width=90, **_GIVEN),
    Field("credited_invoice_id", mark("Credited invoice"), "choice", **_GIVEN),
    _person("invoice", "sales_person_id", mark("Sales person"), shown=True, **_MASS),
    Field("description", mark("Description"), "long_text", max_length=4000, **_MASS),
    CREATED,
    UPDATED,
)  # fmt: skip

COSTS: tuple[Field, ...] = (
    Field("date", mark("Date"), "date", required=True, shown=True, **_EDIT),
    Field("kind", mark("Kind"), "choice", choices="cost_kinds", required=True, shown=True, **_EDIT),
    _choice("cost", "project_id", mark("Project"), "", "project", required=True, shown=True, **_GIVEN),
    Field("quantity", mark("Quantity"), "number", required=True, scale=4, least=0, shown=True, **_EDIT),
    Field(
        "unit_cost", mark("Unit cost"), "number", unit="currency", scale=4, shown=True, right=FINANCIALS, **_EDIT,
    ),
    Field(
        "net_base", mark("Cost in base currency"), "money", short=mark("Cost, base"), unit="base", shown=True,
        right=FINANCIALS,
    ),
    Field("currency", mark("Currency"), "currency", choices="currencies", required=True, width=90, **_GIVEN),
    _RATE,
    _person("cost", "user_id", mark("Person"), shown=True, **_EDIT),
    Field("is_rejected", mark("Rejected"), "boolean", required=True, width=80, **_MASS),
    Field("description", mark("Description"), "text", max_length=300, shown=True, **_MASS),
    CREATED,
    UPDATED,
)  # fmt: skip

CATALOGUE: dict[str, tuple[Field, ...]] = {
    "customers": CUSTOMERS,
    "contacts": CONTACTS,
    "projects": PROJECTS,
    "invoices": INVOICES,
    "costs": COSTS,
    **FURTHER,
}
TABLES = {
    "customers": "customer",
    "contacts": "contact",
    "projects": "project",
    "invoices": "invoice",
    "costs": "cost",
    **FURTHER_TABLES,
}


async def fields_of(resource: str, actor: Actor) -> dict[str, Field]:
    """The fields of a resource that the actor may see, by name, custom fields last."""
    listed = (ID, *CATALOGUE[resource], *await _custom_fields(resource))
    return {field.name: field for field in listed if field.is_for(actor)}


async def _custom_fields(resource: str) -> tuple[Field, ...]:
    async def read() -> tuple[Field, ...]:
        query = "SELECT * FROM custom_field WHERE resource = ? AND is_active ORDER BY position, id"
        return tuple([_custom(found, TABLES[resource]) for found in await rows(Sql(query, (resource,)))])

    return await remembered(("custom fields", resource), ("custom-fields",), read)


def _custom(found: dict[str, object], table: str) -> Field:
    kind = str(found["kind"])
    column = {"text": "text", "choice": "text", "choices": "text", "date": "day"}.get(kind, "number")
    sql = f"(SELECT v.{column} FROM custom_value v WHERE v.field_id = {found['id']} AND v.row_id = {table}.id)"
    field = Field(
        f"x_{found['key']}",
        str(found["label"]),
        cast(Kind, "tags" if kind == "choices" else kind),
        sql=sql,
        custom_id=int(str(found["id"])),
        **_MASS,
    )
    if kind in ("choice", "choices"):
        field = replace(field, choices=f"custom:{json.dumps(_listed(found['choices']))}")
    return replace(field, unit="base" if kind == "money" else None, scale=4 if kind == "number" else 0)


def _listed(choices: object) -> object:
    return json.loads(choices) if isinstance(choices, str) else choices

"""What reports can be about, and every field that each of them can show.

To a subject's own fields of the catalogue come those of what its rows point to (`customer.owner_id`), the parts of its
dates (`date.month`) and figures that only make sense where rows are added up (`margin_percent`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from services.fields import figures
from services.fields.catalogue import TABLES, fields_of
from services.fields.field import Field, Viewing
from services.fields.parts import parts_of
from services.i18n import Language, mark
from services.kpis import catalogue
from services.permissions import FINANCIALS, Actor, visible_customers, visible_invoices, visible_projects
from services.resources import RESOURCES
from services.sql import Sql

from . import entries, log
from .measures import MEASURES
from .rows import Rows, Telling

Join = Callable[[Actor], Sql]
READ_BY_REPORTS = (
    "customers", "contacts", "projects", "invoices", "costs", "invoice-statuses", "sales-statuses", "project-statuses",
    "industries", "contact-roles", "users", "permission-profiles", "business-units", "custom-fields", "custom-values",
    "addresses", "e-invoice-addresses", "customer-segments", "market-segments", "organization",
)  # fmt: skip
"""The resources whose change may change a report."""


@dataclass(frozen=True)
class Subject:
    """A kind of row to report on. `joins` reach what it points to, in the order in which they must stand.

    `path` is the page of a row, `named` the field that opens it.
    """

    key: str
    label: str
    counted: Callable[[Language, int], str]
    icon: str
    right: str
    joins: Mapping[str, Join]
    path: str = ""
    named: str = "name"
    rows: Rows | None = None

    @property
    def table(self) -> str:
        """The name that the rows have in SQL."""
        return self.rows.alias if self.rows else TABLES[self.key]

    def source(self, actor: Actor) -> Sql:
        """What stands after FROM."""
        return self.rows.source(actor) if self.rows else Sql(self.table)

    def visible(self, actor: Actor) -> Sql:
        """Condition on the rows that the actor may see."""
        return self.rows.visible(actor) if self.rows else RESOURCES[self.key].visible(actor, self.table)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The resources whose row scopes decide which rows there are."""
        return self.rows.scopes if self.rows else (self.key,)

    @property
    def reads(self) -> tuple[str, ...]:
        """The resources whose change may change a report on it."""
        return self.rows.reads if self.rows else READ_BY_REPORTS

    def telling(self, name: str) -> Telling | None:
        """How a field is told that needs others; None for most."""
        return self.rows.tellings.get(name) if self.rows else None

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may report on it (`permissions.md`)."""
        return actor.may(self.right) and actor.sees(self.scopes[0])


def _to_customer(column: str) -> Join:
    return lambda actor: Sql(f"LEFT JOIN customer ON customer.id = {column} AND (") + visible_customers(actor) + ")"


def _to_project(actor: Actor) -> Sql:
    return Sql("LEFT JOIN project ON project.id = invoice.project_id AND (") + visible_projects(actor) + ")"


def _of_entry(actor: Actor) -> Sql:
    return Sql("LEFT JOIN project ON project.id = entry.project_id AND (") + visible_projects(actor) + ")"


def _of_cost(_actor: Actor) -> Sql:
    return Sql("JOIN project ON project.id = cost.project_id")


SUBJECTS: dict[str, Subject] = {
    subject.key: subject
    for subject in (
        Subject(
            "customers",
            mark("Customers"),
            lambda viewer, n: viewer.n("{count} customer", "{count} customers", n),
            "building-2",
            "read",
            {},
            "/customers/{id}",
        ),
        Subject(
            "contacts",
            mark("Contacts"),
            lambda viewer, n: viewer.n("{count} contact", "{count} contacts", n),
            "user-round",
            "read",
            {"customer": _to_customer("contact.customer_id")},
        ),
        Subject(
            "projects",
            mark("Sales cases and projects"),
            lambda viewer, n: viewer.n("{count} sales case or project", "{count} sales cases and projects", n),
            "folder-kanban",
            "read",
            {"customer": _to_customer("project.customer_id")},
            "/projects/{id}",
        ),
        Subject(
            "invoices",
            mark("Invoices"),
            lambda viewer, n: viewer.n("{count} invoice", "{count} invoices", n),
            "receipt-text",
            FINANCIALS,
            {"customer": _to_customer("invoice.customer_id"), "project": _to_project},
            "/invoices/{id}",
            "number",
        ),
        Subject(
            "costs",
            mark("Costs"),
            lambda viewer, n: viewer.n("{count} cost", "{count} costs", n),
            "coins",
            FINANCIALS,
            {"project": _of_cost, "customer": _to_customer("project.customer_id")},
        ),
        Subject(
            "figures",
            mark("Billing and costs"),
            lambda viewer, n: viewer.n("{count} entry", "{count} entries", n),
            "chart-column",
            FINANCIALS,
            {"customer": _to_customer("entry.customer_id"), "project": _of_entry},
            rows=entries.ROWS,
        ),
        Subject(
            "changes",
            mark("Change log"),
            lambda viewer, n: viewer.n("{count} change", "{count} changes", n),
            "history",
            "read",
            {"customer": _to_customer("c.customer_id")},
            rows=log.ROWS,
        ),
    )
}
REFERENCES = {"customer": ("customers", mark("Customer")), "project": ("projects", mark("Project"))}
NOT_THROUGH = frozenset({"id", "description", "customer_id", "created_at", "updated_at", "is_internal"})


def _e_invoice_address(_viewing: Viewing) -> Sql:
    text = "(SELECT e.address FROM e_invoice_address e WHERE e.customer_id = customer.id"
    return Sql(f"{text} ORDER BY e.is_default DESC, e.id LIMIT 1)")


def _margin_percent(viewing: Viewing) -> Sql:
    billed = figures.BILLED_THIS_YEAR.value_sql("customer", viewing)
    margin = figures.MARGIN_THIS_YEAR.value_sql("customer", viewing)
    return Sql("(CASE WHEN") + billed + "> 0 THEN CAST(" + margin + "AS DOUBLE PRECISION) /" + billed + "END)"


def _billed(viewing: Viewing) -> Sql:
    return Sql("(CASE WHEN") + catalogue.BILLED.counts(viewing.actor) + "THEN invoice.net_base ELSE 0 END)"


def _is_billed(viewing: Viewing) -> Sql:
    return Sql("(") + catalogue.BILLED.counts(viewing.actor) + ")"


FURTHER: dict[str, tuple[Field, ...]] = {
    "customers": (
        Field(
            "margin_percent",
            mark("Margin %"),
            "percent",
            sql=_margin_percent,
            right=FINANCIALS,
            width=110,
            adds_up=figures.BOTH,
        ),
        *MEASURES,
        Field("e_invoice_address", mark("E-invoice address"), "text", sql=_e_invoice_address, width=170),
    ),
    "invoices": (
        Field("billed", mark("Billed"), "money", sql=_billed, right=FINANCIALS, unit="base", width=130),
        Field("is_billed", mark("Counts as billed"), "boolean", sql=_is_billed, right=FINANCIALS, width=110),
    ),
}
RATIOS = {"margin_percent": ("margin_this_year", "billed_this_year"), "margin_share": ("margin", "billed")}
"""Percentages that are worked out from sums: what is divided by what."""


async def report_fields(subject: Subject, actor: Actor) -> dict[str, Field]:
    """Everything that the actor may see of a subject, by name."""
    own = await _own(subject, actor)
    found = dict(own)
    for reference in subject.joins:
        resource = REFERENCES[reference][0]
        if actor.sees(resource):
            found |= _through(reference, await _own(SUBJECTS[resource], actor))
    for field in tuple(found.values()):
        found |= parts_of(field)
    return found


async def _own(subject: Subject, actor: Actor) -> dict[str, Field]:
    known = {f.name: f for f in subject.rows.fields} if subject.rows else await fields_of(subject.key, actor)
    listed = {**known, **{f.name: f for f in FURTHER.get(subject.key, ())}}
    fields = {name: field for name, field in listed.items() if field.is_for(actor)}
    return {name: _fixed(subject, field) for name, field in fields.items()}


def _fixed(subject: Subject, field: Field) -> Field:
    """A field that no longer depends on the name of its table; references are those that the viewer may see."""
    if field.name == "customer_id":
        return replace(field, sql="customer.id", sort="customer.name_key")
    if field.name == "project_id":
        return replace(field, sql="project.id", sort="project.name")
    if field.name in POINTING:
        table, column = POINTING[field.name]
        return replace(
            field,
            sql=partial(_pointed_at, field.name, table, "id"),
            sort=partial(_pointed_at, field.name, table, column),
        )
    value = partial(_value, field, subject.table)
    return replace(field, sql=value, sort=partial(_sort, field, subject.table))


def _pointed_at(name: str, table: str, column: str, viewing: Viewing) -> Sql:
    """A column of what an invoice points to, where the viewer may see that."""
    visible = visible_customers(viewing.actor, "o") if table == "customer" else visible_invoices(viewing.actor, "o")
    return Sql(f"(SELECT o.{column} FROM {table} o WHERE o.id = invoice.{name} AND (") + visible + "))"


POINTING = {"billing_customer_id": ("customer", "name"), "credited_invoice_id": ("invoice", "number")}
NAMED: dict[str, Callable[[Viewing], Sql]] = {
    "customer_id": lambda _: Sql("customer.name"),
    "project_id": lambda _: Sql("project.name"),
    **{name: partial(_pointed_at, name, *to) for name, to in POINTING.items()},
}
"""References whose name is read with the row: there are too many to know them all."""


def _value(field: Field, table: str, viewing: Viewing) -> Sql:
    return field.value_sql(table, viewing)


def _sort(field: Field, table: str, viewing: Viewing) -> Sql:
    return field.sort_sql(table, viewing)


def _through(reference: str, fields: dict[str, Field]) -> dict[str, Field]:
    through = {}
    for name, field in fields.items():
        if name not in NOT_THROUGH and field.kind not in ("money", "percent"):  # they would be added up many times
            unit = f"{reference}.{field.unit}" if field.unit not in (None, "base") else field.unit
            through[f"{reference}.{name}"] = replace(field, name=f"{reference}.{name}", unit=unit, shown=False)
    return through


def references_of(names: list[str], subject: Subject) -> list[str]:
    """The joins that some fields need."""
    heads = {name.partition(".")[0] for name in names}
    if "customer_id" in heads and "customer" in subject.joins:
        heads.add("customer")
    if "project_id" in heads or (subject.key == "costs" and "customer" in heads):
        heads.add("project")
    return [reference for reference in subject.joins if reference in heads]

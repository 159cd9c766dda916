"""Billing and costs as one ledger: what the key figures add up, by day, customer, owner, industry, project, person.

The rows are those that count for the tiles (`kpi.md`), so a report over this year comes to the tile's margin.
"""

from services.fields.field import Field, Viewing
from services.i18n import mark
from services.kpis import catalogue
from services.permissions import FINANCIALS, Actor, visible_costs, visible_invoices
from services.sql import Sql

from .rows import Rows


def _entries(actor: Actor) -> Sql:
    """Invoices that count have even ids, costs that count odd ones."""
    invoices = (
        Sql("SELECT invoice.id * 2 AS id, 'invoice' AS kind, invoice.date AS date, invoice.customer_id AS customer_id,")
        + "invoice.project_id AS project_id, invoice.sales_person_id AS person_id, invoice.net_base AS billed,"
        + "CAST(0 AS BIGINT) AS costs FROM invoice WHERE ("
        + catalogue.BILLED.counts(actor)
        + ") AND ("
        + visible_invoices(actor)
        + ")"
    )
    costs = (
        Sql(
            "SELECT cost.id * 2 + 1, 'cost', cost.date, p.customer_id, cost.project_id, cost.user_id, CAST(0 AS BIGINT),"
        )
        + "cost.net_base FROM cost JOIN project p ON p.id = cost.project_id WHERE ("
        + catalogue.COSTS.counts(actor)
        + ") AND ("
        + visible_costs(actor)
        + ")"
    )
    return Sql("(") + invoices + "UNION ALL" + costs + ") AS entry"


def _margin(_viewing: Viewing) -> Sql:
    return Sql("(entry.billed - entry.costs)")


def _share(_viewing: Viewing) -> Sql:
    of_billed = "CAST(entry.billed - entry.costs AS DOUBLE PRECISION) / entry.billed"
    return Sql(f"(CASE WHEN entry.billed > 0 THEN {of_billed} END)")


_PERSON = "(SELECT u.name FROM user_account u WHERE u.id = entry.person_id)"
FIELDS = (
    Field("date", mark("Date"), "date", required=True),
    Field("kind", mark("Kind"), "choice", choices="entry_kinds", width=110),
    Field("customer_id", mark("Customer"), "customer", width=200),
    Field("project_id", mark("Project"), "choice", choices="", width=200),
    Field("person_id", mark("Person"), "person", sort=_PERSON, choices="users"),
    Field("billed", mark("Billed"), "money", right=FINANCIALS, unit="base", width=130),
    Field("costs", mark("Costs"), "money", right=FINANCIALS, unit="base", width=130),
    Field("margin", mark("Margin"), "money", sql=_margin, right=FINANCIALS, unit="base", width=130),
    Field("margin_share", mark("Margin %"), "percent", sql=_share, right=FINANCIALS, width=110),
)
ROWS = Rows(
    alias="entry",
    source=_entries,
    fields=FIELDS,
    scopes=("invoices", "projects"),
    reads=(
        "invoices", "costs", "projects", "customers", "invoice-statuses", "industries", "users", "permission-profiles",
        "business-units", "custom-fields", "custom-values", "organization",
    ),
)  # fmt: skip

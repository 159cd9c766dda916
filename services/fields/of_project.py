"""Derived fields of a project: what was billed on it, what it cost, what is left, by the rules of its card."""

from services.i18n import mark
from services.kpis import catalogue
from services.permissions import FINANCIALS, visible_costs, visible_invoices
from services.sql import Sql

from .field import Field, Viewing


def _billed(viewing: Viewing) -> Sql:
    found = (
        "(SELECT CAST(coalesce(sum(invoice.net_base), 0) AS BIGINT) FROM invoice WHERE invoice.project_id = project.id"
    )
    counts = catalogue.BILLED.counts(viewing.actor)
    return Sql(f"{found} AND (") + counts + ") AND (" + visible_invoices(viewing.actor) + "))"


def _costs(viewing: Viewing) -> Sql:
    found = "(SELECT CAST(coalesce(sum(cost.net_base), 0) AS BIGINT) FROM cost WHERE cost.project_id = project.id"
    return Sql(f"{found} AND cost.is_rejected = FALSE AND (") + visible_costs(viewing.actor) + "))"


def _margin(viewing: Viewing) -> Sql:
    return Sql("(") + _billed(viewing) + "-" + _costs(viewing) + ")"


PROJECT_FIGURES = tuple(
    Field(name, label, "money", sql=sql, right=FINANCIALS, unit="base", width=106, less=less, adds_up=adds_up)
    for name, label, sql, less, adds_up in (
        ("billed", mark("Billed"), _billed, None, ("invoices",)),
        ("costs", mark("Costs"), _costs, None, ()),
        ("margin", mark("Margin"), _margin, ("billed", "costs"), ("invoices",)),
    )
)

"""Derived fields of a customer: what its visible invoices, projects and costs come to (`kpi.md`)."""

import re
from datetime import date

from services.i18n import mark
from services.kpis import catalogue
from services.kpis.kpi import Source, is_kept_for
from services.permissions import FINANCIALS, visible_invoices, visible_projects
from services.sql import Sql, all_of

from .field import Field, Viewing

_LOOKED_UP = "(SELECT f.{column} FROM customer_figures f WHERE f.customer_id = customer.id)"
_MENTIONED = re.compile(re.escape(_LOOKED_UP).replace(r"\{column\}", r"(\w+)"))
INVOICES, PROJECTS = ("invoices",), ("projects",)
BOTH = (*INVOICES, *PROJECTS)
_JOINED = Sql("LEFT JOIN customer_figures kept ON kept.customer_id = customer.id")


def joined_once(*pieces: Sql) -> tuple[Sql, list[Sql]]:
    """Pieces of one SELECT over customers with the kept figures joined to it; and the join, empty where none is mentioned."""
    found = [Sql(_MENTIONED.sub(r"kept.\1", piece.text), piece.values) for piece in pieces]
    return (_JOINED if found != list(pieces) else Sql("")), found


def _kept(column: str, otherwise: str = "0") -> Sql:
    found = _LOOKED_UP.format(column=column)
    return Sql(f"coalesce({found}, {otherwise})" if otherwise != "NULL" else found)


def _billed(viewing: Viewing) -> Sql:
    if viewing.figures_are_kept:
        return _kept("billed")
    first, last = date(viewing.today.year, 1, 1), date(viewing.today.year, 12, 31)
    return (
        Sql(
            "(SELECT CAST(coalesce(sum(invoice.net_base), 0) AS BIGINT) FROM invoice WHERE invoice.customer_id = customer.id"
        )
        + Sql("AND invoice.date >= ? AND invoice.date <= ? AND (", (first, last))
        + catalogue.BILLED.counts(viewing.actor)
        + ") AND ("
        + visible_invoices(viewing.actor)
        + "))"
    )


def _costs(viewing: Viewing) -> Sql:
    if viewing.figures_are_kept:
        return _kept("costs")
    first, last = date(viewing.today.year, 1, 1), date(viewing.today.year, 12, 31)
    return (
        Sql(
            "(SELECT CAST(coalesce(sum(cost.net_base), 0) AS BIGINT) FROM project cp JOIN cost ON cost.project_id = cp.id"
        )
        + Sql("WHERE cp.customer_id = customer.id AND cost.date >= ? AND cost.date <= ? AND (", (first, last))
        + catalogue.COSTS.counts(viewing.actor)
        + ") AND ("
        + visible_projects(viewing.actor, "cp")  # of its project, which is read anyway: no list of all visible ones
        + "))"
    )


def _margin(viewing: Viewing) -> Sql:
    if viewing.figures_are_kept:
        return _kept("margin")
    return Sql("(") + _billed(viewing) + "-" + _costs(viewing) + ")"


def _open_sales(viewing: Viewing) -> Sql:
    if viewing.figures_are_kept:
        return _kept("open_sales")
    return (
        Sql(
            "(SELECT CAST(coalesce(sum(project.expected_base), 0) AS BIGINT) FROM project WHERE project.customer_id = customer.id"
        )
        + f"AND {catalogue.OPEN} AND {catalogue.IN_PROGRESS} AND ("
        + visible_projects(viewing.actor)
        + "))"
    )


def _stage(viewing: Viewing) -> Sql:
    if viewing.figures_are_kept:
        return _kept("stage", "NULL")
    work = (
        Sql("EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id AND (")
        + visible_projects(viewing.actor)
        + ")) OR EXISTS (SELECT 1 FROM invoice WHERE invoice.customer_id = customer.id AND ("
        + visible_invoices(viewing.actor)
        + "))"
    )
    return (
        Sql("(CASE WHEN")
        + _counts(catalogue.PROSPECTS, viewing)
        + "THEN 'prospect' WHEN"
        + _counts(catalogue.ACTIVE, viewing)
        + "THEN 'active' WHEN"
        + work
        + "THEN 'dormant' END)"
    )


def _counts(source: Source, viewing: Viewing) -> Sql:
    """Whether a customer counts for the viewer: only one that does for somebody, which is kept, is looked at closely."""
    conditions = source.counts(viewing.actor, few=viewing.few)
    return all_of([is_kept_for(source.kept), conditions]) if viewing.kept_year and source.kept else conditions


def _last_invoice(viewing: Viewing) -> Sql:
    if viewing.figures_are_kept:
        return _kept("last_invoice_date", "NULL")
    return (
        Sql("(SELECT max(invoice.date) FROM invoice WHERE invoice.customer_id = customer.id AND (")
        + catalogue.BILLED.counts(viewing.actor)
        + ") AND ("
        + visible_invoices(viewing.actor)
        + "))"
    )


STAGE = Field(
    "stage", mark("Status"), "stage", sql=_stage, choices="stages", width=106, shown=True, kept="stage", adds_up=BOTH,
)  # fmt: skip
BILLED_THIS_YEAR = Field(
    "billed_this_year", mark("Billed this year"), "money", short=mark("Billed yr"), sql=_billed, right=FINANCIALS, unit="base",
    width=132, shown=True, kept="billed", adds_up=INVOICES,
)  # fmt: skip
COSTS_THIS_YEAR = Field(
    "costs_this_year",
    mark("Costs this year"),
    "money",
    short=mark("Costs yr"),
    sql=_costs,
    right=FINANCIALS,
    unit="base",
    width=120,
    kept="costs",
    adds_up=PROJECTS,
)
MARGIN_THIS_YEAR = Field(
    "margin_this_year", mark("Margin this year"), "money", short=mark("Margin yr"), sql=_margin, right=FINANCIALS, unit="base",
    width=180, shown=True, kept="margin", adds_up=BOTH,
)  # fmt: skip
OPEN_SALES = Field(
    "open_sales_value", mark("Open sales value"), "money", short=mark("Open sales"), sql=_open_sales, unit="base", width=110,
    shown=True, kept="open_sales", adds_up=PROJECTS,
)  # fmt: skip
LAST_INVOICE = Field(
    "last_invoice_date",
    mark("Last invoice"),
    "date",
    sql=_last_invoice,
    right=FINANCIALS,
    width=110,
    kept="last_invoice_date",
    adds_up=INVOICES,
)

FIGURES = (STAGE, BILLED_THIS_YEAR, COSTS_THIS_YEAR, MARGIN_THIS_YEAR, OPEN_SALES, LAST_INVOICE)

"""The key figures as fields of a customer, to be added up by owner, industry, country or whatever groups there are."""

from collections.abc import Callable

from services.fields.field import Field, Viewing
from services.i18n import mark
from services.kpis import catalogue
from services.kpis.kpi import Source
from services.periods import Period, last_month, this_month
from services.permissions import FINANCIALS, visible_invoices
from services.sql import Sql


def _billed(period: Callable[[Viewing], Period]) -> Callable[[Viewing], Sql]:
    def value(viewing: Viewing) -> Sql:
        chosen = period(viewing)
        return (
            Sql("(SELECT CAST(coalesce(sum(invoice.net_base), 0) AS BIGINT) FROM invoice")
            + Sql("WHERE invoice.customer_id = customer.id AND invoice.date >= ? AND invoice.date <= ? AND (", (
                chosen.first, chosen.last,
            ))
            + catalogue.BILLED.counts(viewing.actor)
            + ") AND ("
            + visible_invoices(viewing.actor)
            + "))"
        )  # fmt: skip

    return value


def _counts(source: Source, column: str) -> Callable[[Viewing], Sql]:
    def value(viewing: Viewing) -> Sql:
        if viewing.figures_are_kept:
            kept = Sql(f"(SELECT 1 FROM customer_figures f WHERE f.customer_id = customer.id AND f.{column})")
            return Sql("coalesce(") + kept + ", 0)"
        return Sql("(CASE WHEN") + source.counts(viewing.actor) + "THEN 1 ELSE 0 END)"

    return value


MEASURES = (
    Field(
        "billed_this_month", mark("Billed this month"), "money", sql=_billed(lambda viewing: this_month(viewing.today)),
        right=FINANCIALS, unit="base", width=130, adds_up=("invoices",),
    ),
    Field(
        "billed_last_month", mark("Billed last month"), "money", sql=_billed(lambda viewing: last_month(viewing.today)),
        right=FINANCIALS, unit="base", width=130, adds_up=("invoices",),
    ),
    Field(
        "active_customers", mark("Active customers"), "number", sql=_counts(catalogue.ACTIVE, "is_active"), width=110,
        adds_up=("projects",),
    ),
    Field(
        "prospects_in_pipeline", mark("Prospects in pipeline"), "number",
        sql=_counts(catalogue.PROSPECTS, "is_prospect"), width=110, adds_up=("projects",),
    ),
)  # fmt: skip

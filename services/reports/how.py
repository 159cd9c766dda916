"""“How this was computed”: everything that somebody needs to get the same numbers, or to see why theirs differ."""

from dataclasses import dataclass

from services.i18n import mark
from services.kpis import catalogue
from services.periods import now
from services.sql import Sql

from .calculated import CalculatedField
from .formulas import shown_signs
from .prepare import Prepared
from .run import Outcome, Reads
from .words import filter_words, ignored_words, sort_words, total_words

DEFINITIONS = {
    "billed_this_year": mark(
        "Invoices dated this year that have a number and whose status counts as sent, without VAT."
    ),
    "costs_this_year": mark(
        "Hours, travel, products and subcontracting dated this year on projects that are not internal."
    ),
    "margin_this_year": mark("Billed this year less costs this year."),
    "margin_percent": mark(
        "Margin this year divided by billed this year. In groups and totals it is worked out from the sums."
    ),
    "billed": mark("The net amount of an invoice that has a number and whose status counts as sent; otherwise 0."),
    "net_base": mark(
        "The net amount in the base currency at the rate stored on the document, rounded once for each row."
    ),
    "margin": mark("Billed less costs: invoices and costs that count for the key figures."),
    "margin_share": mark("Margin divided by billed. In groups and totals it is worked out from the sums."),
    "active_customers": mark("1 for a customer with an open sales case or project that is not internal, else 0."),
    "prospects_in_pipeline": mark(
        "1 for a customer with a sales case in progress that was never invoiced and never won, else 0."
    ),
    "stage": mark("Prospect, active or dormant by the same conditions as the key figures."),
    "open_sales_value": mark("The expected value of open sales cases in progress, in the base currency."),
}


@dataclass(frozen=True)
class How:
    """Lines of the sheet: what, and what holds."""

    lines: list[tuple[str, str]]


async def how(prepared: Prepared, result: Outcome, reads: Reads, address: str = "") -> How:
    """The sheet's lines, read from the same moment as the rows."""
    viewer, firm, subject = prepared.language, prepared.firm, prepared.subject
    position = (await reads.rows(Sql("SELECT position FROM pulse WHERE resource = '*'")))[0]["position"]
    lines = [
        (viewer.t("Report"), viewer.t(prepared.report.name)),
        (viewer.t("About"), viewer.t(subject.label)),
        (viewer.t("Organization"), firm.name),
        (viewer.t("Rows"), viewer.number(result.rows)),
        *[(viewer.t("Filter"), text) for text in await filter_words(prepared) or [viewer.t("None")]],
        *_chosen(prepared),
        *[(viewer.t("Group by"), prepared.label(group.name)) for group in prepared.groups],
        *[(viewer.t("Total"), total_words(prepared, name)) for name in prepared.totals],
    ]
    if prepared.report.sort:
        lines.append((viewer.t("Sorted by"), sort_words(prepared)))
    lines += [(viewer.t("Left out of the report"), part) for part in await ignored_words(prepared)]
    lines += [
        (viewer.t("Base currency"), firm.base_currency),
        (viewer.t("As seen by"), prepared.actor.name),
        (viewer.t("Rights"), _rights(prepared)),
        (viewer.t("Read at"), f"{viewer.datetime(now(), firm.time_zone)} ({firm.time_zone})"),
        (viewer.t("Change log position"), str(position)),
    ]
    if address:
        lines.append((viewer.t("Address"), address))
    return How([*lines, *_definitions(prepared), *await _left_out(prepared, reads)])


def _chosen(prepared: Prepared) -> list[tuple[str, str]]:
    """Search words of a list, and rows that were chosen by hand."""
    viewer, only, search = prepared.language, prepared.only, prepared.report.asked.search
    told = [(viewer.t("Search words"), search)] if search else []
    if only.ids is not None:
        told.append((viewer.t("Chosen rows"), viewer.number(len(only.ids))))
    elif only.but:
        words = viewer.n("All but {count} row", "All but {count} rows", len(only.but))
        told.append((viewer.t("Chosen rows"), words))
    return told


def _rights(prepared: Prepared) -> str:
    viewer = prepared.language
    if all(prepared.actor.scope_of(name) == "all" for name in prepared.subject.scopes):
        return viewer.t("All rows")
    return viewer.t("Only the rows that your permission profile lets you see")


def _definitions(prepared: Prepared) -> list[tuple[str, str]]:
    viewer = prepared.language
    names = [column.name for column in prepared.columns if column.name in DEFINITIONS]
    return [(prepared.label(name), viewer.t(DEFINITIONS[name])) for name in names] + _formulas(prepared)


def _formulas(prepared: Prepared) -> list[tuple[str, str]]:
    """Each calculated field with its formula, and when it is empty."""
    viewer = prepared.language
    return [
        (
            column.label,
            viewer.t(
                "{formula}; empty where a value is missing, zero would divide or it has more than 18 digits; "
                "in groups from the sums",
                formula=column.expression.written(prepared.label, shown_signs(viewer)),
            ),
        )
        for column in prepared.columns
        if isinstance(column, CalculatedField)
    ]


async def _left_out(prepared: Prepared, reads: Reads) -> list[tuple[str, str]]:
    """Invoices of the report that add nothing to what was billed, counted by reason."""
    if prepared.subject.key != "invoices" or "billed" not in prepared.fields:
        return []
    source, actor = catalogue.BILLED, prepared.actor
    counts = Sql("NOT (") + source.counts(actor) + ")"
    query = prepared.query([source.reason(actor) + "AS reason", Sql("count(*) AS n")], Sql("AND") + counts)
    found = await reads.rows(query + "GROUP BY 1 ORDER BY 2 DESC")
    viewer = prepared.language
    return [
        (viewer.t("Does not count as billed"), f"{viewer.t(source.reason_text(r['reason']))}: {viewer.number(r['n'])}")
        for r in found
    ]

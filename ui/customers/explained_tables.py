"""The tables of an explanation: rows with their reasons, by customer, by month, reasons."""

from nicegui import ui

from services.kpis import explain, words
from services.kpis.explain import ExplainedRow
from services.kpis.kpi import Kpi

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..page import Page

TERMS = ("1", "3", "5", "2", "6")
"""The colour of each term of a formula, in order (`kpi.css`)."""


def rows(page: Page, kpi: Kpi, shown: list[ExplainedRow], *, counted: bool) -> None:
    """Rows that count, or those that do not, each with why."""
    currency, viewer = page.firm.base_currency, page.language
    why = page.t("Why it counts") if counted else page.t("Why not")
    colours = {term.key: TERMS[place] for place, term in enumerate(kpi.terms)}
    heads = (page.t("Date"), page.t("Document"), page.t("Customer"), _unit(page, kpi), why)
    with _table(heads, numeric=(3,), classes="k-exp-rows"):
        for row in shown:
            with ui.element("tr"):
                text(viewer.date(row.date, today=page.today) if row.date else "\u2013", "k-tn", "td")
                with (
                    ui.element("td"),
                    ui.element("span").classes("k-row k-gap-6").props(f"data-term={colours[row.term]}"),
                ):
                    ui.element("span").classes("k-square")
                    name = words.document(row, viewer)
                    Tag("a", name, "k-medium k-link k-ellipsis", href=_page_of(row), title=name)
                name = row.customer_name or page.t("not in your customers")
                text(name, "k-ellipsis", "td").props["title"] = name
                text(words.amount(row.amount, kpi, currency, viewer), "k-num", "td")
                reason = words.why(row, kpi, currency, viewer)
                with ui.element("td") as cell, ui.element("span").classes("k-row k-gap-6 k-muted"):
                    glyph("circle-check" if row.reason is None else "circle-minus")
                    text(reason, "k-t-small k-ellipsis")
                cell.props["title"] = reason
    if not shown:
        text(page.t("No rows here."), "k-pad k-muted", "p")


def _page_of(row: ExplainedRow) -> str:
    """Where the row can be opened and changed; a cost on its project's card."""
    if row.kind == "cost":
        return f"/projects/{row.document['project_id']}"
    return f"/invoices/{row.id}" if row.kind == "invoice" else f"/customers/{row.id}"


def customers(page: Page, kpi: Kpi, sums: list[tuple[int | None, str | None, int]]) -> None:
    """What the rows that count come to for each customer."""
    with _table((page.t("Customer"), _unit(page, kpi) or page.t("Count")), numeric=(1,)):
        for _customer_id, name, amount in sums:
            with ui.element("tr"):
                text(name or page.t("not in your customers"), "k-medium", "td")
                text(words.amount(amount, kpi, page.firm.base_currency, page.language), "k-num", "td")


def months(page: Page, kpi: Kpi, found: list[tuple[int, dict[str, explain.Sum]]]) -> None:
    """The terms month by month, and what they come to."""
    total = [page.t(kpi.label)] if len(kpi.terms) > 1 else []
    heads = (page.t("Month"), *(page.t(term.label) for term in kpi.terms), *total)
    with _table(heads, numeric=tuple(range(1, len(heads)))):
        for month, sums in found:
            amounts = [term.sign * sums[term.key].amount if term.key in sums else 0 for term in kpi.terms]
            with ui.element("tr"):
                text(page.language.month(words.month_day(month)), "k-medium", "td")
                for amount in [*amounts, *([sum(amounts)] if total else [])]:
                    text(words.amount(amount, kpi, page.firm.base_currency, page.language), "k-num", "td")


def reasons(page: Page, kpi: Kpi, found: list[explain.Reason]) -> None:
    """Why rows do not count, and how many for each reason."""
    with _table((page.t("Reason"), page.t("Rows"), _unit(page, kpi)), numeric=(1, 2)):
        for reason in found:
            with ui.element("tr"):
                text(page.t(reason.text), "", "td")
                text(page.language.number(reason.rows), "k-num", "td")
                amount = words.amount(reason.amount, kpi, page.firm.base_currency, page.language)
                text(amount if kpi.unit == "money" else "", "k-num", "td")


def _unit(page: Page, kpi: Kpi) -> str:
    return page.firm.base_currency if kpi.unit == "money" else ""


def _table(heads: tuple[str, ...], *, numeric: tuple[int, ...], classes: str = "") -> ui.element:
    with ui.element("table").classes(f"k-table {classes}"):
        with ui.element("thead"), ui.element("tr"):
            for place, head in enumerate(heads):
                text(head, "k-num" if place in numeric else "", "th").props("scope=col")
        return ui.element("tbody")

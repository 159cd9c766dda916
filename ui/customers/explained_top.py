"""The top of an explanation: the figure, what it is of, the formula in words and its terms with their sums."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from nicegui import ui

from services.i18n import Language
from services.kpis import words
from services.kpis.figures import Figure, TermFigure
from services.kpis.kpi import Kpi
from services.periods import now

from ..components.basics import text
from ..components.dom import glyph
from ..page import Page
from .explained_tables import TERMS
from .tiles import ARROWS, tone

COUNTED: dict[str, Callable[[Language, int], str]] = {
    "invoice": lambda viewer, count: viewer.n("{count} invoice", "{count} invoices", count),
    "cost": lambda viewer, count: viewer.n("{count} cost", "{count} costs", count),
    "customer": lambda viewer, count: viewer.n("{count} customer", "{count} customers", count),
    "project": lambda viewer, count: viewer.n("{count} sales case", "{count} sales cases", count),
}


def figure_words(page: Page, told: Figure) -> str:
    """The figure as it stands at the top."""
    currency = page.firm.base_currency
    value = told.value if told.filtered is None else told.filtered
    shown = words.amount(value, told.kpi, currency, page.language)
    return f"{shown} {currency}" if told.kpi.unit == "money" else shown


def updated_words(page: Page) -> str:
    """When it was read."""
    return page.t("Updated {time}", time=page.language.time(now().astimezone(ZoneInfo(page.firm.time_zone))))


def top(page: Page, told: Figure, customers: int) -> tuple[ui.label, ui.label]:
    """The figure with its comparison; the period, whose figure it is, and the time. Answers with figure and time."""
    with ui.element("div").classes("k-exp-top"):
        with ui.element("div"):
            figure = text(figure_words(page, told), "k-display")
            _comparison(page, told)
        with ui.element("div").classes("k-exp-scope"):
            text(_period(page, told.kpi))
            text(page.n("{count} customer, your access", "{count} customers, your access", customers))
            for note in words.notes(told, page.language):
                text(note)
            updated = text(updated_words(page), "k-live")
    return figure, updated


def _comparison(page: Page, told: Figure) -> None:
    change = words.comparison(told, page.firm.base_currency, page.language)
    with ui.element("p").classes("k-kpi-foot"):
        if change.change:
            with ui.element("span").classes(f"k-delta {tone(change.direction)}"):
                if change.direction in ARROWS:
                    glyph(ARROWS[str(change.direction)])
                text(change.change)
        text(change.against)


def _period(page: Page, kpi: Kpi) -> str:
    period = kpi.terms[0].period_on(page.today)
    if period is None:
        return page.language.date(page.today, style="long")
    return page.language.interval(period.first, period.last)


def formula(
    page: Page,
    told: Figure,
    chosen: str | None,
    on_choose: Callable[[str], Awaitable[None]],
    *,
    is_filtered: bool,
    outside: tuple[int, int],
) -> None:
    """The sentence with the numbers put in, its terms below; `outside` are rows of customers that the viewer does not see."""
    kpi = told.kpi
    colours = {term.key: TERMS[place] for place, term in enumerate(kpi.terms)}
    with ui.element("div").classes("k-exp"):
        with ui.element("p").classes("k-exp-sentence"):
            for before, name in page.language.pieces(kpi.formula):
                text(before)
                if name is not None:
                    text(_term_amount(page, told, name), "k-term", "mark").props(f"data-term={colours[name]}")
        if len(kpi.terms) > 1:
            _blocks(page, told, colours, chosen, on_choose)
        if is_filtered:
            text(page.t("Everything below is for the customers of the list's filter."), "k-t-small k-muted")
        if outside[0]:
            _outside(page, kpi, *outside)


def _outside(page: Page, kpi: Kpi, rows: int, amount: int) -> None:
    note = page.n(
        "{count} row of it ({amount}) belongs to a customer outside your list.",
        "{count} rows of it ({amount}) belong to customers outside your list.",
        rows,
        amount=words.amount(amount, kpi, page.firm.base_currency, page.language),
    )
    text(note, "k-t-small k-muted", "p").props('data-testid="explain-outside"')


def _blocks(
    page: Page, told: Figure, colours: dict[str, str], chosen: str | None, on_choose: Callable[[str], Awaitable[None]]
) -> None:
    kpi = told.kpi
    with ui.element("div").classes("k-terms"):
        for place, term in enumerate(told.terms):
            if place:
                text("\u2212" if term.sign < 0 else "+", "k-op")
            with (
                ui.element("button").classes("k-termblock").props(f"type=button data-term={colours[term.key]}") as block
            ):
                _block(page, kpi, page.t(term.label), term.sum.amount, _rows(page, kpi, term))
            block.props["aria-pressed"] = str(chosen == term.key).lower()
            block.on("click", lambda key=term.key: on_choose(key))
        text("=", "k-op")
        with ui.element("div").classes("k-termblock").props("data-term=total"):
            share = "\u2013" if told.share is None else f"{page.language.percent(told.share)} {page.t('of billing')}"
            _block(page, kpi, page.t(kpi.label), told.value, share)


def _block(page: Page, kpi: Kpi, label: str, amount: int, small: str) -> None:
    text(label)
    text(words.amount(amount, kpi, page.firm.base_currency, page.language), "", "b")
    text(small, "", "small")


def _rows(page: Page, kpi: Kpi, term: TermFigure) -> str:
    kind = next(one.source.kind for one in kpi.terms if one.key == term.key)
    return COUNTED[kind](page.language, term.sum.rows)


def _term_amount(page: Page, told: Figure, key: str) -> str:
    term = next(term for term in told.terms if term.key == key)
    amount = term.sum.rows if told.kpi.unit == "count" else term.sum.amount
    return words.amount(amount, told.kpi, page.firm.base_currency, page.language)

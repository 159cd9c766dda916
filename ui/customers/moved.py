"""What moved a tile since a moment, in words: the events add up to the difference."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from nicegui import ui

from services.fields.choices import COST_KINDS
from services.i18n import Language, mark
from services.kpis import words
from services.kpis.kpi import Kpi
from services.kpis.moves import Event, Moved, moved
from services.visits import last_visit

from ..components.basics import text
from ..page import Page

SHOWN = 200
SINCE = {"yesterday": mark("Since yesterday"), "visit": mark("Since my last visit"), "first": mark("Since the 1st")}
HOW = {
    "created": mark("added by {person}"),
    "deleted": mark("deleted by {person}"),
    "in": mark("counts since a change by {person}"),
    "out": mark("no longer counts after a change by {person}"),
    "moved": mark("changed by {person}"),
}


class WhatMoved:
    """The tab of one explanation; `on_choose` is called when another moment is chosen."""

    def __init__(self, page: Page, on_choose: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_choose = page, on_choose
        self._since = "yesterday"

    async def read(self, kpi: Kpi) -> Callable[[], None]:
        """Work it out; answers with what draws it."""
        page = self._page
        moments = await self._moments()
        if self._since not in moments:
            self._since = "yesterday"
        told = await moved(kpi, page.actor, page.today, moments[self._since])
        return lambda: self._draw(kpi, told, list(moments))

    async def _moments(self) -> dict[str, datetime]:
        page = self._page
        begin = _start(page.today, page.firm.time_zone)
        moments = {"yesterday": begin}
        before = await last_visit(page.visitor.looker.user_id)
        if before is not None:
            moments["visit"] = before
        return moments | {"first": _start(page.today.replace(day=1), page.firm.time_zone)}

    def _draw(self, kpi: Kpi, told: Moved, offered: list[str]) -> None:
        page, currency = self._page, self._page.firm.base_currency
        with ui.element("div").classes("k-exp"):
            with ui.element("div").classes("k-seg k-sm").props("role=radiogroup"):
                for key in offered:
                    chosen = str(key == self._since).lower()
                    with ui.element("button").props(f"type=button role=radio aria-checked={chosen}") as button:
                        text(page.t(SINCE[key]))
                    button.props["data-testid"] = f"moved-{key}"
                    button.on("click", lambda key=key: self._choose(key))
            amount = words.amount(told.difference, kpi, currency, page.language)
            with ui.element("p").classes("k-exp-sentence").props("data-testid=moved-difference"):
                text(
                    page.t("Since {moment}:", moment=page.language.moment(told.since, page.firm.time_zone, page.today))
                    + " "
                )
                text(f"+{amount}" if told.difference > 0 else amount, "", "b")
        self._table(kpi, told)

    def _table(self, kpi: Kpi, told: Moved) -> None:
        page = self._page
        with ui.element("table").classes("k-table").props("data-testid=moved-events"), ui.element("tbody"):
            for event in told.events[:SHOWN]:
                self._row(kpi, event)
            rest = told.events[SHOWN:]
            if rest:
                label = page.n("{count} smaller event", "{count} smaller events", len(rest))
                self._cells(kpi, "", label, sum(event.amount for event in rest))
        if not told.events:
            text(page.t("Nothing has moved it."), "k-pad k-muted", "p")

    def _row(self, kpi: Kpi, event: Event) -> None:
        page = self._page
        when = page.language.moment(event.at, page.firm.time_zone, page.today) if event.at else ""
        who = event.actor_name or page.t("somebody")
        if event.rows > 1:
            label = page.n(
                "{count} row changed by {person}", "{count} rows changed by {person}", event.rows, person=who
            )
        else:
            parts = (document(event, page.language), event.customer or "")
            label = f"{' · '.join(part for part in parts if part)}: {page.t(HOW[event.how], person=who)}"
        self._cells(kpi, when, label, event.amount, event.change_set_id)

    def _cells(self, kpi: Kpi, when: str, label: str, amount: int, change_set_id: int | None = None) -> None:
        page = self._page
        shown = words.amount(amount, kpi, page.firm.base_currency, page.language)
        with ui.element("tr"):
            text(when, "k-tn k-muted", "td")
            with ui.element("td"), ui.element("span").classes("k-reason"):
                text(label)
            text(f"+{shown}" if amount > 0 else shown, "k-num", "td")

    async def _choose(self, key: str) -> None:
        self._since = key
        await self._on_choose()


def document(event: Event, viewer: Language) -> str:
    """What the row of an event is."""
    told = event.document
    if event.kind == "customer":
        return viewer.t("Customer {number}", number=told["number"]) if told.get("number") else viewer.t("Customer")
    if event.kind == "cost":
        return viewer.t(COST_KINDS.get(told.get("kind", ""), "Other"))
    if not told.get("number"):
        return (
            viewer.t("Credit note without number") if told.get("is_credit_note") else viewer.t("Invoice without number")
        )
    form = mark("Credit note {number}") if told.get("is_credit_note") else mark("Invoice {number}")
    return viewer.t(form, number=told["number"])


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))

"""Sales > Board: sales cases by status; ui/static/board.js is its other half."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from services import sales
from services.fields.catalogue import fields_of
from services.fields.choices import labels
from services.filters.filter import Filter, parse
from services.filters.refusals import FilterNotUnderstood
from services.refusals import NotPermitted, Refusal

from ..changes.undoing import saved
from ..components.dom import Tag
from ..design import asset
from ..lists.adding import new_link
from ..lists.filters import Filters
from ..live import News
from ..page import Page
from .overview import SALES, switch

MOVED_BY = ("projects", "customers", "sales-statuses", "users")
DETAIL = "(event) => emit(event.detail)"


async def sales_board(page: Page) -> None:
    """Build the page."""
    if not page.actor.sees("projects"):
        raise NotPermitted()
    await Board(page).build()


class Board:
    """One open board."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._filter = _asked(page.query)

    async def build(self) -> None:
        """Draw the frame; the cards come over HTTP."""
        page, fields = self._page, await fields_of(SALES.resource, self._page.actor)
        page.title(page.t("Board"), (page.t("Sales"), "/sales"))
        with Tag("div", None, "k-page"):
            with Tag("header", None, "k-head"):
                Tag("h1", page.t("Sales"), "k-h1")
                with Tag("div", None, "k-head-end"):
                    switch(page, lambda: self._filter, is_board=True)
                    new_link(page, page.t("New sales case"), "/sales/new", "new-case")
            with Tag("div", None, "k-filters"):
                self._filters = Filters(page, SALES, fields, self._narrow)
            self._box = Tag("div", None, "k-board", data_testid="sales-board", role="group")
            self._box.attribute("aria-label", page.t("Sales cases by status"))
        self._box.on("k-move", lambda event: self._move(event.args), js_handler=DETAIL)
        self._box.on("k-open", lambda event: page.navigate(f"/projects/{int(event.args)}"), js_handler=DETAIL)
        given = {
            "mayEdit": page.actor.may("edit"),
            "locale": page.language.tag,
            "icons": asset("icons.svg"),
            "asked": self._query(),
            "texts": {
                "move": page.t("Move to"),
                "lately": page.t("the last 90 days"),
                "lifted": page.t("Lifted. Arrows move it, Space puts it down, Esc takes it back."),
            },
        }
        ui.run_javascript(f"kBoard.start({self._box.id}, {json.dumps(given)})")
        await self._filters.show(self._filter)
        page.on_announcement(self._on_news)
        page.on_query(self._on_query)

    def _query(self) -> str:
        return urlencode({"f": self._filter.text(), "q": self._filter.search})

    async def _narrow(self, wanted: Filter) -> None:
        """Show other cases; the address follows."""
        self._page.set_query(f=wanted.text(), q=wanted.search)
        await self._show(wanted)

    async def _on_query(self, query: Mapping[str, str]) -> None:
        await self._show(_asked(query))

    async def _show(self, wanted: Filter) -> None:
        self._filter = wanted
        await self._filters.show(wanted)
        self._box.client.run_javascript(f"kBoard.narrow({self._box.id}, {json.dumps(self._query())})")

    async def _move(self, told: dict[str, Any]) -> None:
        """A card was put into another column; where that is refused it goes back."""
        page = self._page
        async with page.telling():
            try:
                edited = await sales.move(page.actor, int(told["id"]), int(told["to"]), seen=int(told["from"]))
            except Refusal:
                self._refresh([])
                raise
            statuses = await labels("sales_statuses", page.language)
            self._refresh([])
            saved(page, page.t("Moved to {status}", status=statuses[int(told["to"])]), edited.change_set_id)

    async def _on_news(self, news: News) -> None:
        if not news.touches(*MOVED_BY):
            return
        mine = self._page.actor.user_id
        changed = [
            row_id for told in news.announcements if told.actor_id != mine for row_id in told.rows.get("projects", ())
        ]
        self._refresh(changed[:200])

    def _refresh(self, changed: list[int]) -> None:
        self._box.client.run_javascript(f"kBoard.refresh({self._box.id}, {json.dumps(changed)})")


def _asked(query: Mapping[str, str]) -> Filter:
    """The filter of an address; nothing where it makes no sense."""
    try:
        return parse(query.get("f", ""), query.get("q", ""))
    except FilterNotUnderstood:
        return Filter()

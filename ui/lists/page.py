"""A list page: head, views, filters, the grid with totals and foot, and everything that keeps them true."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from services import listing
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.filters.filter import Filter
from services.reports.selection import ALL
from services.reports.selection import Selection as Chosen

from ..components.basics import icon_element, text
from ..live import News
from ..page import Page
from ..reports.list_export import Listed, ListExport
from .asked import DEBOUNCED, asked_of
from .filters import Filters
from .foot import Foot
from .grid import Grid
from .heard import may_have_left, touched, visible
from .kind import ListKind
from .saving import Saving
from .selection import BarAction, Selection, SelectionBar, selection_of
from .views import Views


class ListPage:
    """One open list. Pages with more than a list derive from it and fill the hooks at the end."""

    def __init__(self, page: Page, kind: ListKind) -> None:
        self.page, self.kind = page, kind
        self.filter = asked_of(page)
        self.selection = Selection()
        self.total: int | None = None
        self.fields: dict[str, Field] = {}
        self.columns: list[str] = []

    async def build(self) -> None:
        """Draw the frame at once; rows, totals and counts follow by themselves."""
        page, kind = self.page, self.kind
        page.title(page.t(kind.title), *self.crumbs())
        self.fields = await fields_of(kind.resource, page.actor)
        shown = [name for name, field in self.fields.items() if field.shown]
        self.columns = [kind.first, *(name for name in shown if name != kind.first)]
        self.exports = ListExport(page, kind.resource, self.listed)
        with ui.element("div").classes("k-page"):
            self._head()
            self.above()
            self._views = Views(page, kind, self._choose_view)
            self._bar()
            await self._rows()
            self.bar = SelectionBar(page, self.bar_actions(), self.clear_selection, self.exports.bar_button)
            self._foot = Foot(page)
        self._views.show(self.filter)
        await self._filters.show(self.filter)
        self._write_search()
        page.on_announcement(self._on_news)
        page.on_query(self._on_query)

    async def _rows(self) -> None:
        page, kind = self.page, self.kind
        self.grid = Grid(page, kind, self._hear)
        self._saving = Saving(page, self.grid, self.fields)
        order = listing.order_of(page.query.get("sort", ""), kind.resource)
        whole = kind.whole(self.filter)
        await self.grid.build(self.fields, order=order, filter_text=whole.text(), search=whole.search)

    def _head(self) -> None:
        page = self.page
        with ui.element("header").classes("k-head"):
            text(page.t(self.kind.title), "k-h1", "h1")
            self._count = text("", "k-count").props(f'data-testid="{self.kind.key}-count"')
            with ui.element("div").classes("k-head-end"):
                self.exports.head_button()
                self.head_actions()

    def listed(self) -> Listed:
        """What an export holds: the selected rows, or all that the list shows."""
        sort = self.page.query.get("sort") or listing.DEFAULT_ORDER.get(self.kind.resource, "id")
        only = ALL
        if self.selection.count:
            only = Chosen(but=self.selection.excluded) if self.selection.all else Chosen(self.selection.ids)
        return Listed(self.page.t(self.kind.title), self.columns, self.kind.whole(self.filter), sort, only)

    def _bar(self) -> None:
        page = self.page
        with ui.element("div").classes("k-filters"):
            self._filters = Filters(page, self.kind, self.fields, self.narrow)
            with ui.element("div").classes("k-filters-end"), ui.element("label").classes("k-viewsearch"):
                icon_element("search")
                self._search = ui.element("input").props('type=search data-testid="list-search"')
                self._search.props["data-command"] = "view-search"
                self._search.props["placeholder"] = page.t("Search in the list")
                self._search.props["aria-label"] = page.t("Search in the list")
        self._search.on("input", self._searched, js_handler=DEBOUNCED)

    async def narrow(self, wanted: Filter) -> None:
        """Show another filter: rows, tabs, chips and address follow."""
        self.filter = wanted
        whole = self.kind.whole(wanted)
        self.page.set_query(f=wanted.text(), q=wanted.search)
        self.grid.ask(filter=whole.text(), search=whole.search)
        self._views.show(wanted)
        await self._filters.show(wanted)
        await self.narrowed()

    async def scene(self) -> listing.Scene:
        """The rows that the list shows now."""
        return await listing.scene(self.kind.resource, self.page.actor, self.kind.whole(self.filter))

    async def clear_selection(self) -> None:
        """Select nothing."""
        self.grid.call("clearSelection")

    async def sum_up(self) -> None:
        """Totals below the list and counts on the views: read after the rows, as they may take longer."""
        self.grid.totals(self.page.t("Total"), await listing.totals(await self.scene()))
        await self._views.count()

    async def _choose_view(self, wanted: Filter) -> None:
        await self.narrow(Filter(wanted.parts, self.filter.search))

    async def _searched(self, event: Any) -> None:
        async with self.page.telling():
            await self.narrow(Filter(self.filter.parts, str(event.args or "")[:200]))

    def _write_search(self) -> None:
        """Put the search into its field; not as a property, which would be written again over what is being typed."""
        words = json.dumps(self.filter.search)
        ui.run_javascript(f"const box = getHtmlElement({self._search.id}); if (box) box.value = {words}")

    async def _on_query(self, query: Mapping[str, str]) -> None:
        wanted = asked_of(self.page)
        if wanted != self.filter:
            await self.narrow(wanted)
            self._write_search()
        await self.asked_again(query)

    async def _hear(self, told: dict[str, Any]) -> None:
        await {
            "count": self._counted,
            "none": self._nothing,
            "failed": self._failed,
            "saved": self._saved,
            "refused": self._saving.refused,
            "sorted": self._sorted,
            "unsent": self._unsent,
            "selected": self._selected,
            "news": self._new_rows,
            "open": self._open,
            "ended": self._ended,
            "columns": self._arranged,
            "copied": self._copied,
            "explain": self.explain_cell,
        }[told["what"]](told)

    async def _counted(self, told: dict[str, Any]) -> None:
        page = self.page
        self.total = int(told["total"])
        self._count.set_text(page.language.number(self.total))
        self._foot.say(self.kind.words.counted(page, self.total))
        if told["ignored"]:
            ignored = ", ".join(told["ignored"])
            told_why = page.t("It makes no sense here: {parts}", parts=ignored)
            page.toast(page.t("A part of the filter was ignored"), told_why, kind="info")
        await self.sum_up()

    async def _nothing(self, _told: dict[str, Any]) -> None:
        words = self.kind.words
        self._foot.say(words.no_match(self.page) if self.filter else words.none_yet(self.page))

    async def _failed(self, _told: dict[str, Any]) -> None:
        self._foot.say(self.page.t("The rows could not be read. Trying again."))

    async def _saved(self, told: dict[str, Any]) -> None:
        await self._saving.saved(told)
        await self.saved(told)

    async def _sorted(self, told: dict[str, Any]) -> None:
        usual = listing.DEFAULT_ORDER.get(self.kind.resource)
        self.page.set_query(sort=told["sort"] if told["sort"] != usual else None)

    async def _unsent(self, told: dict[str, Any]) -> None:
        self._foot.say(self.page.n("{count} edit waits to be sent", "{count} edits wait to be sent", told["count"]))

    async def _selected(self, told: dict[str, Any]) -> None:
        self.selection = selection_of(told)
        self.bar.show(self.selection)

    async def _new_rows(self, _told: dict[str, Any]) -> None:
        """Rows that are not on the screen changed: the count may have moved."""
        if await listing.count(await self.scene()) != self.total:
            self.grid.refresh()

    async def _open(self, told: dict[str, Any]) -> None:
        self.page.navigate(str(told["path"]))

    async def _ended(self, _told: dict[str, Any]) -> None:
        await self.page.visitor.look_again()

    async def _arranged(self, told: dict[str, Any]) -> None:
        """Columns were moved, hidden or shown; widths stay in the browser for now."""
        self.columns = [one["field"] for one in told["columns"] if not one["hide"] and one["field"] in self.fields]

    async def _copied(self, _told: dict[str, Any]) -> None:
        self._foot.say(self.page.t("Copied"))

    async def _on_news(self, news: News) -> None:
        await self.heard_news(news)
        if news.touches(*self.kind.moved_by):
            await self.sum_up()
        if news.is_many:
            self.grid.refresh()
            if news.caught_up:
                self.grid.call("resend")
                page = self.page
                page.toast(page.t("Connected again"), page.t("Everything is up to date."), kind="info")
        elif news.touches(*self.kind.moved_by):
            await self._tell_grid(news)

    async def _tell_grid(self, news: News) -> None:
        page, resource = self.page, self.kind.resource
        for told in news.announcements:
            ids = touched(told, resource)
            seen = ids & await visible(page, told, resource)
            mine = told.actor_id == page.actor.user_id
            self.grid.heard(sorted(seen), None if mine else told.actor_name.split(" ")[0])
            if seen and not mine:
                self._foot.tell(self.kind.words.changed(page, told.actor_name))
            if not ids or any(may_have_left(told, resource, row_id) for row_id in ids - seen):
                self.grid.refresh()

    # ---- hooks ---------------------------------------------------------------------------------------------------

    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """(label, path) of the pages above this one."""
        return ()

    def above(self) -> None:
        """Draw what stands between the head and the views."""

    def head_actions(self) -> None:
        """Draw buttons at the right of the head."""

    def bar_actions(self) -> Sequence[BarAction]:
        """What can be done with selected rows."""
        return ()

    async def narrowed(self) -> None:
        """The filter is another one."""

    async def heard_news(self, news: News) -> None:
        """Something was changed by somebody."""

    async def asked_again(self, query: Mapping[str, str]) -> None:
        """Back or a link changed the address."""

    async def saved(self, told: dict[str, Any]) -> None:
        """A cell was edited: {id, field}."""

    async def explain_cell(self, told: dict[str, Any]) -> None:
        """Alt Enter on a figure: {id, field}."""

"""A list page: head, views, filters, the grid with totals and foot, and everything that keeps them true."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nicegui import ui

from services import listing
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.filters.filter import Filter
from services.mass_update.deleting import may_delete
from services.reports.selection import ALL
from services.reports.selection import Selection as Chosen
from services.resources import RESOURCES
from services.views.look import Look

from ..components.basics import text
from ..components.dom import Tag, glyph, write
from ..live import News
from ..mass_update.dialog import MassUpdate
from ..page import Page
from ..reports.list_export import Listed, ListExport
from .columns_menu import ColumnsMenu, columns_of
from .events import Events
from .filters import Filters
from .foot import Foot
from .gone import Gone
from .grid import Grid
from .group_menu import GroupMenu
from .hearing import Hearing
from .kind import ListKind
from .more import More, import_link
from .no_hits import NoHits
from .paste import Paste
from .selection import BarAction, Selection, SelectionBar
from .shown import Shown
from .sort_menu import SortMenu
from .views import Views

DEBOUNCED = (
    "(event) => { clearTimeout(window.kTyping); window.kTyping = setTimeout(() => emit(event.target.value), 200) }"
)
"""Sends what is typed after a pause of 200 ms."""


class ListPage:
    """One open list. Pages with more than a list derive from it and fill the hooks at the end."""

    def __init__(self, page: Page, kind: ListKind) -> None:
        self.page, self.kind = page, kind
        self.shown = Shown(page, kind, self._look_changed)
        self.selection = Selection()
        self.total: int | None = None
        self.fields: dict[str, Field] = {}

    @property
    def filter(self) -> Filter:
        """What the viewer narrows the list by."""
        return self.shown.filter

    async def build(self) -> None:
        """Draw the frame at once; rows, totals and counts follow by themselves."""
        page, kind = self.page, self.kind
        page.title(page.t(kind.title), *self.crumbs())
        self.fields = await fields_of(kind.resource, page.actor)
        await self.shown.read()
        self.exports = ListExport(page, kind.resource, self.listed)
        with ui.element("div").classes("k-page"):
            skip = Tag("a", page.t("To the table"), "k-skip", href="#table", data_testid="to-table")
            skip.on("click", js_handler=f"(event) => {{ event.preventDefault(); k.enter({json.dumps(kind.grid)}); }}")
            self._head()
            self.above()
            self.views = Views(page, kind, self.shown)
            await self.views.draw()
            self._bar()
            await self._rows()
            self.bar = SelectionBar(page, self.bar_actions(), self.select, self.exports.bar_button)
            self.foot = Foot(page)
        self._mass = MassUpdate(page, self.clear_selection)
        await self.filters.show(self.filter)
        self.gone.show(self.fields)
        self.sorting.show()
        self.grouping.show()
        write(self._search, self.filter.search)
        hearing = Hearing(self)
        page.on_announcement(hearing.hear)
        hearing.watch_cells()
        page.on_query(self._on_query)

    async def _rows(self) -> None:
        whole = self.kind.whole(self.filter)
        self.paste = Paste(self)
        self.grid = Grid(self.page, self.kind, Events(self).hear, self._choose)
        order = listing.order_of(self.shown.look.sort, self.kind.resource)
        columns = columns_of(self.shown.look, self.kind, self.fields)
        await self.grid.build(
            self.fields,
            columns,
            order=order,
            filter_text=whole.text(),
            search=whole.search,
            density=self.shown.look.d,
            groups=self.groups(),
        )
        self.no_hits = NoHits(self)

    def _choose(self, selection: Selection) -> None:
        self.selection = selection

    def _head(self) -> None:
        page = self.page
        with ui.element("header").classes("k-head"):
            text(page.t(self.kind.title), "k-h1", "h1")
            self.count = text("", "k-count").props(f'data-testid="{self.kind.key}-count"')
            with ui.element("div").classes("k-head-end"):
                import_link(page, self.kind)
                self.exports.head_button()
                More(page, self.kind, self.listed)
                self.head_actions()

    def listed(self) -> Listed:
        """What an export holds: the selected rows, or all that the list shows."""
        look, usual = self.shown.look, listing.DEFAULT_ORDER.get(self.kind.resource, "id")
        columns = [column.field for column in columns_of(look, self.kind, self.fields)]
        only = ALL
        if self.selection.count:
            only = Chosen(but=self.selection.excluded) if self.selection.all else Chosen(self.selection.ids)
        rows = self.selection.count or self.total or 0
        return Listed(
            self.page.t(self.kind.title), columns, self.kind.whole(self.filter), look.sort or usual, only, rows
        )

    def _bar(self) -> None:
        page = self.page
        with ui.element("div").classes("k-filters"):
            self.filters = Filters(page, self.kind, self.fields, self.narrow)
            self.gone = Gone(page, self.kind.resource, self.shown, self.views.save)
            with ui.element("div").classes("k-filters-end"):
                parts = (page, self.kind, self.fields, lambda: self.shown.look, self.shown.change)
                self.sorting = SortMenu(*parts)
                self.grouping = GroupMenu(*parts)
                ColumnsMenu(*parts)
                with ui.element("label").classes("k-viewsearch"):
                    glyph("search")
                    self._search = ui.element("input").props('type=search data-testid="list-search"')
                    self._search.props["data-command"] = "view-search"
                    self._search.props["placeholder"] = page.t("Search in the list")
                    self._search.props["aria-label"] = page.t("Search in the list")
        self._search.on("input", self._searched, js_handler=DEBOUNCED)

    async def narrow(self, wanted: Filter) -> None:
        """Show other rows: tabs, chips and address follow."""
        await self.shown.narrow(wanted)

    async def _look_changed(self, before: Look) -> None:
        look, whole = self.shown.look, self.kind.whole(self.filter)
        if (look.f, look.q) != (before.f, before.q):
            self.grid.ask(filter=whole.text(), search=whole.search)
        if look.sort != before.sort:
            self.grid.sort(listing.order_of(look.sort, self.kind.resource))
            self.sorting.show()
        if look.c != before.c:
            self.grid.show_columns(columns_of(look, self.kind, self.fields))
            await self.total_up()
        if look.g != before.g:
            self.grid.group(self.grouping.levels())
            self.grouping.show()
        if look.d != before.d:
            self.grid.pack(look.d)
        self.gone.show(self.fields)
        self.views.show()
        if (look.f, look.q) != (before.f, before.q):
            await self.filters.show(self.filter)
            await self.narrowed()

    def groups(self) -> tuple[str, ...]:
        """The fields that the list is grouped by."""
        return self.grouping.levels()

    async def scene(self) -> listing.Scene:
        """The rows that the list shows now."""
        return await listing.scene(self.kind.resource, self.page.actor, self.kind.whole(self.filter))

    async def clear_selection(self) -> None:
        """Select nothing."""
        self.grid.call("clearSelection")

    async def select(self, *, is_all: bool) -> None:
        """Select all rows of the list, or none."""
        self.grid.call("selectAll" if is_all else "clearSelection")

    async def show_selection(self) -> None:
        """Say how many rows are selected, and how many of them the list does not show."""
        chosen, hidden = self.selection, 0
        if chosen.ids and self.filter:
            hidden = len(set(chosen.ids) - await listing.still_there(await self.scene(), list(chosen.ids)[:5000]))
        self.bar.show(chosen, hidden, self.total or 0)

    def clear_search(self) -> None:
        """Empty the field of the search."""
        write(self._search, "")

    async def mass_update(self, field: str | None = None) -> None:
        """Begin a mass update of the selected rows; `field` is chosen already, or None."""
        await self._mass.open(self.kind.resource, self.selection, self.kind.whole(self.filter), field)

    async def _delete_many(self) -> None:
        await self._mass.open_to_delete(self.kind.resource, self.selection, self.kind.whole(self.filter))

    async def sum_up(self) -> None:
        """Totals below the list and counts on the views: read after the rows, as they may take longer."""
        await self.total_up()
        await self.views.count()

    async def views_changed(self) -> None:
        """Somebody kept, changed or deleted a view."""
        await self.views.again()

    async def total_up(self) -> None:
        """The sums over the whole list, below it."""
        scene, shown = await self.scene(), {one.field for one in columns_of(self.shown.look, self.kind, self.fields)}
        sums = await listing.totals(scene, shown)
        self.grid.totals(self.page.t("Total"), sums, await listing.currency_totals(scene, shown))

    async def _searched(self, event: Any) -> None:
        async with self.page.telling():
            await self.narrow(replace(self.filter, search=" ".join(str(event.args or "").split())[:200]))

    async def _on_query(self, query: Mapping[str, str]) -> None:
        await self.shown.follow()
        write(self._search, self.filter.search)
        await self.asked_again(query)

    # ---- hooks ---------------------------------------------------------------------------------------------------

    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """(label, path) of the pages above this one."""
        return ()

    def above(self) -> None:
        """Draw what stands between the head and the views."""

    def head_actions(self) -> None:
        """Draw buttons at the right of the head."""

    def bar_actions(self) -> Sequence[BarAction]:
        """What can be done with selected rows: for who may write them, a mass update."""
        page = self.page
        if not page.actor.may(RESOURCES[self.kind.resource].write_right):
            return ()
        change = BarAction("pencil", page.t("Mass update"), self.mass_update, mark="mass-update")
        if not may_delete(page.actor, self.kind.resource):
            return (change,)
        return (change, BarAction("trash-2", page.t("Delete"), self._delete_many, mark="delete-many", is_more=True))

    def change_status(self, field: str) -> BarAction:
        """The key S: another status for the selected rows."""
        return BarAction("circle-dot", self.page.t("Change status"), lambda: self.mass_update(field), "S")

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

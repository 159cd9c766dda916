"""Customers > Overview: the tiles, the list, and everything that keeps them true while people work."""

from typing import Any

from nicegui import ui

from services import listing
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.filters.filter import Filter
from services.kpis.figures import Figure, figures

from ..components.basics import icon_element, text
from ..components.filters import Filters
from ..components.grid import Grid
from ..components.views import CUSTOMER_VIEWS, Views
from ..live import News
from ..page import Page
from .asked import DEBOUNCED, asked_of
from .explanation import Explanation
from .heard import may_have_left, visible
from .mass_update import MassUpdate
from .saving import Saving
from .selection import Selection, SelectionBar, selection_of
from .tiles import Tiles

LIST = "customer-grid"
MOVES_TILES = (
    "invoices",
    "costs",
    "projects",
    "customers",
    "invoice-statuses",
    "sales-statuses",
    "users",
    "organization",
)
MOVES_ROWS = ("customers", "invoices", "costs", "projects", "invoice-statuses", "sales-statuses", "industries", "users")


async def overview(page: Page) -> None:
    """Build the page."""
    await Overview(page).build()


class Overview:
    """One open overview."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._filter = asked_of(page)
        self._total: int | None = None
        self._selection = Selection()

    async def build(self) -> None:
        """Draw the frame at once; figures and rows follow by themselves."""
        page = self._page
        page.title(page.t("Overview"), (page.t("Customers"), "/customers"))
        fields = await fields_of("customers", page.actor)
        with ui.element("div").classes("k-page"):
            self._head()
            self._tiles = Tiles(page, self._explain)
            self._views = Views(page, "customers", CUSTOMER_VIEWS, self._choose_view)
            self._bar(fields)
            self._grid = Grid(page, LIST, "customers", page.t("Customers"), self._hear)
            self._saving = Saving(page, self._grid, fields)
            order = listing.order_of(page.query.get("sort", ""), "customers")
            await self._grid.build(
                fields,
                first="name",
                order=order,
                filter_text=self._filter.text(),
                search=self._filter.search,
                opens="/customers/{id}" if _has_card() else None,
            )
            self._selection_bar = SelectionBar(page, self._mass_update, lambda: self._grid.call("clearSelection"))
            self._foot()
        self._mass = MassUpdate(page, self._unselect)
        self._views.show(self._filter)
        await self._filters.show(self._filter)
        self._explanation = Explanation(page, lambda: (self._filter.text(), self._filter.search))
        page.on_announcement(self._on_news)
        page.on_query(self._on_query)
        await self._show_figures(flash=False)
        if "explain" in page.query:
            await self._explanation.open(page.query["explain"])

    def _head(self) -> None:
        page = self._page
        with ui.element("header").classes("k-head"):
            text(page.t("Customers"), "k-h1", "h1")
            self._count = text("", "k-count").props('data-testid="customer-count"')

    def _bar(self, fields: dict[str, Field]) -> None:
        page = self._page
        with ui.element("div").classes("k-filters"):
            self._filters = Filters(page, "customers", fields, self._narrow)
            with ui.element("div").classes("k-filters-end"), ui.element("label").classes("k-viewsearch"):
                icon_element("search")
                self._search = ui.element("input").props('type=search data-testid="list-search"')
                self._search.props["placeholder"] = page.t("Search in the list")
                self._search.props["aria-label"] = page.t("Search in the list")
                self._search.props["value"] = self._filter.search
        self._search.on("input", self._searched, js_handler=DEBOUNCED)

    def _foot(self) -> None:
        page = self._page
        with ui.element("footer").classes("k-foot"):
            self._range = text("", "k-foot-note")
            with ui.element("div").classes("k-foot-end"):
                self._last = text("", "k-foot-note").props('aria-live=off data-testid="last-change"')
                text(page.t("Live"), "k-live").props["data-offline"] = page.t("Offline")

    async def _show_figures(self, *, flash: bool, position: int | None = None) -> None:
        """Read the tiles' figures; after news (`position`) once for all pages that show the same."""
        page = self._page
        try:
            found = await self._figures() if position is None else await page.once(self._key(position), self._figures)
        except Exception:
            self._tiles.fail()
            raise
        self._tiles.show(found, page.firm.base_currency, flash=flash)

    async def _figures(self) -> dict[str, Figure]:
        page = self._page
        narrowed = await listing.condition(page.actor, self._filter) if self._filter else None
        return await figures(page.actor, page.today, narrowed)

    def _key(self, position: int) -> tuple[object, ...]:
        """What the figures depend on."""
        person = self._page.actor.user_id if self._filter else None
        shown = (self._filter.text(), self._filter.search)
        return (
            "figures",
            position,
            self._page.today,
            self._page.actor.scope_key(),
            self._page.actor.rights,
            person,
            shown,
        )

    async def _explain(self, key: str) -> None:
        async with self._page.telling():
            await self._explanation.open(key)

    async def _choose_view(self, wanted: Filter) -> None:
        await self._narrow(Filter(wanted.parts, self._filter.search))

    async def _searched(self, event: Any) -> None:
        async with self._page.telling():
            await self._narrow(Filter(self._filter.parts, str(event.args or "")[:200]))

    async def _narrow(self, wanted: Filter) -> None:
        self._filter = wanted
        self._page.set_query(f=wanted.text(), q=wanted.search)
        self._grid.ask(filter=wanted.text(), search=wanted.search)
        self._views.show(wanted)
        await self._filters.show(wanted)
        await self._show_figures(flash=False)
        await self._explanation.refresh()

    async def _on_query(self, query: Any) -> None:
        wanted = asked_of(self._page)
        if wanted != self._filter:
            await self._narrow(wanted)
        if query.get("explain"):
            await self._explanation.open(query["explain"])

    async def _hear(self, told: dict[str, Any]) -> None:
        await {
            "count": self._counted,
            "none": self._nothing,
            "failed": self._failed,
            "saved": self._saving.saved,
            "refused": self._saving.refused,
            "sorted": self._sorted,
            "unsent": self._unsent,
            "selected": self._selected,
            "news": self._new_rows,
            "open": self._open,
            "ended": self._ended,
            "columns": self._unheard,
            "copied": self._copied,
            "explain": self._explain_cell,
        }[told["what"]](told)

    async def _counted(self, told: dict[str, Any]) -> None:
        page = self._page
        self._total = int(told["total"])
        self._count.set_text(page.language.number(self._total))
        self._range.set_text(page.n("{count} customer", "{count} customers", self._total))
        if told["ignored"]:
            ignored = ", ".join(told["ignored"])
            page.toast(
                page.t("A part of the filter was ignored"),
                page.t("It makes no sense here: {parts}", parts=ignored),
                kind="info",
            )

        await self._sum_up()

    async def _sum_up(self) -> None:
        """Totals below the list and counts on the views: read after the rows, as they may take longer."""
        seen = await listing.scene("customers", self._page.actor, self._filter)
        self._grid.totals(self._page.t("Total"), await listing.totals(seen))
        await self._views.count()

    async def _nothing(self, _told: dict[str, Any]) -> None:
        page = self._page
        if self._filter:
            self._range.set_text(page.t("No customers match. Change the search or remove the filter."))
        else:
            self._range.set_text(page.t("No customers yet."))

    async def _failed(self, _told: dict[str, Any]) -> None:
        self._range.set_text(self._page.t("The rows could not be read. Trying again."))

    async def _sorted(self, told: dict[str, Any]) -> None:
        self._page.set_query(sort=told["sort"] if told["sort"] != "name" else None)

    async def _unsent(self, told: dict[str, Any]) -> None:
        self._range.set_text(
            self._page.n("{count} edit waits to be sent", "{count} edits wait to be sent", told["count"])
        )

    async def _selected(self, told: dict[str, Any]) -> None:
        self._selection = selection_of(told)
        self._selection_bar.show(self._selection)

    async def _mass_update(self, field: str | None) -> None:
        await self._mass.open(self._selection, self._filter, field)

    async def _unselect(self) -> None:
        self._grid.call("clearSelection")

    def _all(self) -> str:
        return self._page.n("{count} customer", "{count} customers", self._total or 0)

    async def _new_rows(self, told: dict[str, Any]) -> None:
        """Rows that are not on the screen changed: the count may have moved."""
        seen = await listing.scene("customers", self._page.actor, self._filter)
        count = await listing.count(seen)
        if count != self._total:
            self._grid.refresh()

    async def _open(self, told: dict[str, Any]) -> None:
        self._page.navigate(f"/customers/{int(told['id'])}")

    async def _ended(self, _told: dict[str, Any]) -> None:
        await self._page.visitor.look_again()

    async def _unheard(self, _told: dict[str, Any]) -> None:
        """Widths and order of columns stay in the browser for now."""

    async def _copied(self, _told: dict[str, Any]) -> None:
        self._range.set_text(self._page.t("Copied"))

    async def _explain_cell(self, told: dict[str, Any]) -> None:
        if told["field"] in ("margin_this_year", "costs_this_year"):
            await self._explanation.open("margin_this_year")
        elif told["field"] == "billed_this_year":
            await self._explanation.open("billing_this_month")

    async def _on_news(self, news: News) -> None:
        if news.touches(*MOVES_TILES):
            await self._show_figures(flash=True, position=news.position)
            await self._explanation.refresh()
            await self._sum_up()
        if news.is_many:
            self._grid.refresh()
            if news.caught_up:
                self._grid.call("resend")
                self._page.toast(
                    self._page.t("Connected again"), self._page.t("Everything is up to date."), kind="info"
                )
            return
        if news.touches(*MOVES_ROWS):
            await self._tell_grid(news)

    async def _tell_grid(self, news: News) -> None:
        page = self._page
        for told in news.announcements:
            touched = told.customer_ids & await visible(page, told)
            mine = told.actor_id == page.actor.user_id
            self._grid.heard(sorted(touched), None if mine else told.actor_name.split(" ")[0])
            if touched and not mine:
                self._last.set_text(page.t("{person} changed customers just now", person=told.actor_name))
            if any(may_have_left(told, row_id) for row_id in told.customer_ids - touched):
                self._grid.refresh()


def _has_card() -> bool:
    from ..routes import ROUTES

    return any(route.path == "/customers/{id}" for route in ROUTES)

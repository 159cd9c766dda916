"""The views of a list as tabs with counts. A view is a filter with a name; the ready-made ones are rows of a table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from services import listing
from services.filters.filter import Filter, parse
from services.i18n import mark

from ..page import Page
from .basics import text


@dataclass(frozen=True)
class View:
    """A ready-made view: its key in the URL, its name, its filter."""

    key: str
    label: str
    filter: str


CUSTOMER_VIEWS = (
    View("all", mark("All customers"), ""),
    View("mine", mark("My customers"), "owner_id.any:me"),
    View("active", mark("Active"), "stage.any:active"),
    View("prospects", mark("Prospects"), "stage.any:prospect"),
    View("dormant", mark("Dormant"), "stage.any:dormant"),
)


class Views:
    """The tabs of one list. `on_choose` is called with the filter of the view that was chosen."""

    def __init__(
        self, page: Page, resource: str, views: tuple[View, ...], on_choose: Callable[[Filter], Awaitable[None]]
    ) -> None:
        self._page, self._resource, self._views, self._on_choose = page, resource, views, on_choose
        self._tabs: dict[str, ui.element] = {}
        self._counts: dict[str, ui.label] = {}
        with ui.element("div").classes("k-views k-tabs").props("role=tablist") as tabs:
            for view in views:
                with (
                    ui.element("button")
                    .classes("k-tab")
                    .props(f"type=button role=tab data-testid=view-{view.key}") as tab
                ):
                    text(page.t(view.label))
                    self._counts[view.key] = text("", "k-count")
                tab.on("click", lambda view=view: self._choose(view))
                self._tabs[view.key] = tab
        tabs.props["aria-label"] = page.t("Views")

    def show(self, asked: Filter) -> None:
        """Mark the view whose filter is the list's."""
        for view in self._views:
            is_chosen = asked.text() == view.filter
            self._tabs[view.key].props["aria-selected"] = str(is_chosen).lower()
            self._tabs[view.key].update()

    async def count(self) -> None:
        """Bring the counts up to date."""
        page = self._page
        for view in self._views:
            seen = await listing.scene(self._resource, page.actor, parse(view.filter))
            self._counts[view.key].set_text(page.language.number(await listing.count(seen)))

    async def _choose(self, view: View) -> None:
        async with self._page.telling():
            await self._on_choose(parse(view.filter))

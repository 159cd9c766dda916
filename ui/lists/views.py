"""The views of a list as tabs with counts. A view is a filter with a name; the ready-made ones come with the list."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services import listing
from services.filters.filter import Filter, parse

from ..components.basics import text
from ..page import Page
from .kind import ListKind, ReadyView


class Views:
    """The tabs of one list. `on_choose` is called with the filter of the view that was chosen."""

    def __init__(self, page: Page, kind: ListKind, on_choose: Callable[[Filter], Awaitable[None]]) -> None:
        self._page, self._kind, self._views, self._on_choose = page, kind, kind.views, on_choose
        self._tabs: dict[str, ui.element] = {}
        self._counts: dict[str, ui.label] = {}
        with ui.element("div").classes("k-views k-tabs").props("role=tablist") as tabs:
            for view in kind.views:
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
            seen = await listing.scene(self._kind.resource, page.actor, self._kind.whole(parse(view.filter)))
            self._counts[view.key].set_text(page.language.number(await listing.count(seen)))

    async def _choose(self, view: ReadyView) -> None:
        async with self._page.telling():
            await self._on_choose(parse(view.filter))

"""What stands in place of the rows when there are none: which filter takes most away, and the ways back."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from services import listing
from services.filters.filter import Condition, Filter, Group
from services.reports.words import customer_names, part_words

from ..components.basics import button, text
from ..components.dom import Tag, glyph

if TYPE_CHECKING:
    from .page import ListPage


class NoHits:
    """The message over the grid of one list."""

    def __init__(self, listed: "ListPage") -> None:
        self._listed, self._page = listed, listed.page
        with listed.grid.box:
            self._place = Tag("div", None, "k-nohits k-hidden", role="status", data_testid="no-hits")

    def hide(self) -> None:
        """There are rows."""
        self._place.wear("k-hidden", True)

    async def show(self) -> None:
        """There are none."""
        listed, page = self._listed, self._page
        words, asked = listed.kind.words, listed.filter
        worst = await self._worst()
        names = await customer_names(asked, listed.fields, page.actor)
        told = await part_words(worst[0], listed.fields, page.language, names) if worst else ""
        self._place.clear()
        with self._place:
            glyph("search" if asked else "list")
            title = page.t(words.no_match if asked else words.none_yet)
            text(title, "", "b")
            if worst and told:
                count = words.counted(page, worst[1])
                text(page.t("Without “{filter}” there would be: {count}", filter=told, count=count), "", "p")
            with Tag("div", None, "k-note-actions"):
                if worst and told:
                    button(page.t("Remove this filter"), self._remove(worst[0]), classes="k-sec", mark="no-hits-worst")
                if asked.parts:
                    button(page.t("Clear filters"), self._clear_filters, classes="k-sec", mark="no-hits-clear")
                if asked.search:
                    button(page.t("Clear the search"), self._clear_search, classes="k-sec", mark="no-hits-search")
        self._place.wear("k-hidden", False)

    async def _worst(self) -> tuple[Condition | Group, int] | None:
        """The part of the filter without which most rows would show; None where no single one is to blame."""
        listed = self._listed
        found: list[tuple[int, Condition | Group]] = []
        for part in listed.filter.parts:
            others = listed.kind.whole(listed.filter.without(part))
            scene = await listing.scene(listed.kind.resource, self._page.actor, others)
            found.append((await listing.count(scene), part))
        most = max(found, key=lambda one: one[0], default=None)
        return (most[1], most[0]) if most and most[0] else None

    def _remove(self, part: Condition | Group) -> Callable[[], Awaitable[None]]:
        async def remove() -> None:
            async with self._page.telling():
                with self._page.canvas:
                    await self._listed.narrow(self._listed.filter.without(part))

        return remove

    async def _clear_filters(self) -> None:
        async with self._page.telling():
            with self._page.canvas:
                await self._listed.narrow(Filter((), self._listed.filter.search))

    async def _clear_search(self) -> None:
        async with self._page.telling():
            with self._page.canvas:
                self._listed.clear_search()
                await self._listed.narrow(Filter(self._listed.filter.parts))

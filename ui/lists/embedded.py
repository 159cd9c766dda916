"""A list as a part of a page: the grid alone, with totals and foot, narrowed to what belongs to the page's row."""

from typing import Any

from services.fields.catalogue import fields_of
from services.filters.filter import Filter

from ..components.dom import Tag
from ..page import Page
from .foot import Foot
from .kind import ListKind
from .page import ListPage
from .selection import SelectionBar


class EmbeddedList(ListPage):
    """One such list. `names` are the fields that it has; filter, search and order leave the page's address alone."""

    def __init__(self, page: Page, kind: ListKind, names: tuple[str, ...]) -> None:
        super().__init__(page, kind)
        self._names = names
        self.filter = Filter()

    async def build(self) -> None:
        """Draw the grid."""
        page, kind = self.page, self.kind
        found = await fields_of(kind.resource, page.actor)
        self.fields = {name: found[name] for name in ("id", *self._names) if name in found}
        self.columns = [name for name, field in self.fields.items() if field.shown]
        with Tag("div", None, "k-embedded", data_testid=f"{kind.key}-list"):
            self._count = Tag("span", None, "k-hidden")
            await self._rows()
            self.bar = SelectionBar(page, self.bar_actions(), self.clear_selection, lambda: None)
            self._foot = Foot(page)
        page.on_announcement(self._on_news)

    async def sum_up(self) -> None:
        """The totals below the list."""
        await self.total_up()

    async def _counted(self, told: dict[str, Any]) -> None:
        self.total = int(told["total"])
        self._foot.say(self.kind.words.counted(self.page, self.total))
        await self.sum_up()

    async def _sorted(self, told: dict[str, Any]) -> None:
        """The order is this list's own affair."""

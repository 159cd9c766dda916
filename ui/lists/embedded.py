"""A list as a part of a page: the grid alone, with totals and foot, narrowed to what belongs to the page's row."""

from services.feed import Announcement
from services.fields.catalogue import fields_of
from services.views.look import Look

from ..components.basics import text
from ..components.dom import Tag
from ..live import News
from ..mass_update.dialog import MassUpdate
from ..page import Page
from .foot import Foot
from .hearing import Hearing
from .kind import ListKind
from .page import ListPage
from .selection import SelectionBar
from .shown import Shown


class StillShown(Shown):
    """What such a list shows: its order is its own affair and leaves the page's address alone."""

    async def change(self, look: Look, *, is_step: bool = False) -> None:
        """Keep the look."""
        self.look = look


class EmbeddedList(ListPage):
    """One such list. `names` are the fields that it has."""

    def __init__(self, page: Page, kind: ListKind, names: tuple[str, ...]) -> None:
        super().__init__(page, kind)
        self._names = names
        self.shown = StillShown(page, kind, self._look_changed)

    async def build(self) -> None:
        """Draw the grid."""
        page, kind = self.page, self.kind
        found = await fields_of(kind.resource, page.actor)
        self.fields = {name: found[name] for name in ("id", *self._names) if name in found}
        with Tag("div", None, "k-embedded", data_testid=f"{kind.key}-list"):
            self.count = text("", "k-hidden")
            await self._rows()
            self.bar = SelectionBar(page, self.bar_actions(), self.select, lambda: None)
            self.foot = Foot(page)
        self._mass = MassUpdate(page, self.clear_selection)
        self._hearing = Hearing(self)
        page.on_announcement(self._heard)

    def groups(self) -> tuple[str, ...]:
        """It is not grouped."""
        return ()

    async def sum_up(self) -> None:
        """The totals below the list."""
        await self.total_up()

    async def views_changed(self) -> None:
        """There are none here."""

    async def _heard(self, news: News) -> None:
        if news.touches(*self.kind.moved_by):
            await self._hearing.hear(news)
        if any(self._is_made_here(told) for told in news.announcements):
            self.grid.refresh()

    def _is_made_here(self, told: Announcement) -> bool:
        """Whether the viewer made rows: those are shown at once, while a colleague's do not push."""
        if told.actor_id != self.page.actor.user_id:
            return False
        return any("*" in names for names in told.rows.get(self.kind.resource, {}).values())

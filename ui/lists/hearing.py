"""What colleagues do, brought to an open list."""

from collections import defaultdict
from typing import TYPE_CHECKING

from services.feed import Announcement

from ..design import colour
from ..later import Later
from ..live import News
from .busy import Cell
from .heard import may_have_left, touched, visible

if TYPE_CHECKING:
    from .page import ListPage

MANY = 400
"""More rows changed since the last look than are worth telling one by one: the list is read again."""


class Hearing:
    """The ear of one list."""

    def __init__(self, listed: "ListPage") -> None:
        self._listed = listed
        self._sums = Later(listed.page, listed.sum_up)

    async def hear(self, news: News) -> None:
        """Rows in place, sums and counts anew; after many changes everything is read again."""
        listed, page = self._listed, self._listed.page
        await listed.heard_news(news)
        if news.touches("saved-views"):
            await listed.views_changed()
        if news.touches(*listed.kind.moved_by):
            self._sums.ask()
        if news.is_many:
            listed.grid.refresh()
            if news.caught_up:
                listed.grid.call("resend")
                page.toast(page.t("Connected again"), page.t("Everything is up to date."), kind="info")
        elif news.touches(*listed.kind.moved_by):
            await self._tell_grid(news)
            if listed.shown.look.g:
                listed.grid.refresh()

    def watch_cells(self) -> None:
        """Show in which cells colleagues write."""
        page, resource = self._listed.page, self._listed.kind.resource
        busy, tab = page.visitor.running.busy, page.visitor.client.id

        def show() -> None:
            if page.canvas.is_deleted:
                return
            with page.canvas:
                self._listed.grid.busy([_told(cell) for cell in busy.others(tab, resource)])

        page.canvas.on_end(busy.listen(tab, resource, show))

    async def _tell_grid(self, news: News) -> None:
        """Everything that came together as one notice: who changed which of the rows that the viewer sees."""
        listed, page, resource = self._listed, self._listed.page, self._listed.kind.resource
        ids = [(told, touched(told, resource)) for told in news.announcements]
        everything: frozenset[int] = frozenset().union(*(of_told for _, of_told in ids))
        if len(everything) > MANY:
            listed.grid.refresh()
            return
        seen = await visible(page, everything, resource, news.position)
        changed: defaultdict[str | None, set[int]] = defaultdict(set)
        for told, of_told in ids:
            if of_told & seen:
                changed[None if told.actor_id == page.actor.user_id else told.actor_name] |= of_told & seen
        for person, rows in changed.items():
            listed.grid.heard(sorted(rows), person.split(" ")[0] if person else None)
        colleagues = [person for person in changed if person is not None]
        if colleagues:
            listed.foot.tell(page.t(listed.kind.words.changed, person=colleagues[-1]))
        if any(self._may_move(told, of_told - seen, bool(of_told)) for told, of_told in ids):
            listed.grid.refresh()

    def _may_move(self, told: Announcement, hidden: frozenset[int], names_rows: bool) -> bool:
        """Whether rows may have left the screen, or what others belong to may show in them."""
        kind = self._listed.kind
        if any(may_have_left(told, kind.resource, row_id) for row_id in hidden):
            return True
        return not names_rows and bool(told.resources & set(kind.moved_by) - {kind.resource})


def _told(cell: Cell) -> dict[str, object]:
    return {"id": cell.row_id, "field": cell.field, "name": cell.name, "colour": colour(cell.user_id)}

"""What colleagues do, brought to an open list."""

from typing import TYPE_CHECKING

from ..design import colour
from ..later import Later
from ..live import News
from .busy import Cell
from .heard import may_have_left, touched, visible

if TYPE_CHECKING:
    from .page import ListPage


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
        listed, page, resource = self._listed, self._listed.page, self._listed.kind.resource
        for told in news.announcements:
            ids = touched(told, resource)
            seen = ids & await visible(page, told, resource)
            mine = told.actor_id == page.actor.user_id
            listed.grid.heard(sorted(seen), None if mine else told.actor_name.split(" ")[0])
            if seen and not mine:
                listed.foot.tell(listed.kind.words.changed(page, told.actor_name))
            others = told.resources & set(listed.kind.moved_by) - {resource}
            if any(may_have_left(told, resource, row_id) for row_id in ids - seen) or (others and not ids):
                listed.grid.refresh()


def _told(cell: Cell) -> dict[str, object]:
    return {"id": cell.row_id, "field": cell.field, "name": cell.name, "colour": colour(cell.user_id)}

"""What happens in the browser's half of a list, and what the page says to it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from services import listing
from services.views.look import Column

from .busy import Cell
from .columns_menu import columns_text
from .saving import Saving

if TYPE_CHECKING:
    from .page import ListPage

Told = dict[str, Any]
WIDEST = 9999


class Events:
    """The answers of one list."""

    def __init__(self, listed: "ListPage") -> None:
        self._listed, self._page = listed, listed.page
        self._saving = Saving(listed)
        self._answers = {
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
            "columns": self._columns,
            "copied": self._copied,
            "paste": self._paste,
            "editing": self._editing,
            "explain": listed.explain_cell,
        }

    async def hear(self, told: Told) -> None:
        """Answer one event of grid.js."""
        await self._answers[told["what"]](told)

    async def _counted(self, told: Told) -> None:
        page, listed = self._page, self._listed
        listed.total = int(told["total"])
        listed.count.set_text(page.language.number(listed.total))
        listed.foot.say(listed.kind.words.counted(page, listed.total))
        if listed.total:
            listed.no_hits.hide()
        await listed.show_selection()
        if told["ignored"]:
            ignored = ", ".join(told["ignored"])
            told_why = page.t("It makes no sense here: {parts}", parts=ignored)
            page.toast(page.t("A part of the filter was ignored"), told_why, kind="info")
        await listed.sum_up()

    async def _nothing(self, _told: Told) -> None:
        listed = self._listed
        words = listed.kind.words
        listed.foot.say(self._page.t(words.no_match if listed.filter else words.none_yet))
        await listed.no_hits.show()

    async def _failed(self, _told: Told) -> None:
        self._listed.foot.say(self._page.t("The rows could not be read. Trying again."))

    async def _saved(self, told: Told) -> None:
        await self._saving.saved(told)
        await self._listed.saved(told)

    async def _sorted(self, told: Told) -> None:
        listed = self._listed
        text, usual = str(told["sort"]), listing.DEFAULT_ORDER.get(listed.kind.resource)
        wanted = replace(listed.shown.look, sort="" if text == usual else text)
        await listed.shown.change(wanted, is_step=True)

    async def _unsent(self, told: Told) -> None:
        page = self._page
        self._listed.foot.say(page.n("{count} edit waits to be sent", "{count} edits wait to be sent", told["count"]))

    async def _selected(self, _told: Told) -> None:
        await self._listed.show_selection()

    async def _new_rows(self, told: Told) -> None:
        """Rows came, went or no longer match: the head follows, new rows are offered, they do not push."""
        page, listed = self._page, self._listed
        if listed.total is None:
            return
        now = await listing.count(await listed.scene())
        listed.count.set_text(page.language.number(now))
        new = now - listed.total + int(told.get("gone") or 0)
        if new > 0:
            listed.grid.pill(page.n("{count} new · show", "{count} new · show", new), now)
        elif now != listed.total and not told.get("gone"):
            listed.grid.refresh()

    async def _open(self, told: Told) -> None:
        self._page.navigate(str(told["path"]))

    async def _ended(self, _told: Told) -> None:
        await self._page.visitor.look_again()

    async def _columns(self, told: Told) -> None:
        """Columns were dragged, resized or pinned."""
        listed = self._listed
        found = [one for one in told["columns"] if one["field"] in listed.fields and not one["hide"]]
        columns = [Column(one["field"], min(round(one["width"]), WIDEST), one["pinned"] == "left") for one in found]
        text = columns_text(tuple(columns), listed.kind, listed.fields)
        if text != listed.shown.look.c:
            await listed.shown.change(replace(listed.shown.look, c=text))

    async def _copied(self, told: Told) -> None:
        page, count = self._page, int(told["count"])
        if count < 0:
            page.toast(page.t("The rows could not be copied"), page.t("The browser did not allow it."), kind="error")
        elif count:
            self._listed.foot.say(page.n("{count} row copied", "{count} rows copied", count))
        else:
            self._listed.foot.say(page.t("Copied"))

    async def _paste(self, told: Told) -> None:
        await self._listed.paste.open(told)

    async def _editing(self, told: Told) -> None:
        """Colleagues see in which cell somebody writes."""
        visitor = self._page.visitor
        cell = None
        if told["id"] is not None and told["field"] in self._listed.fields:
            who = visitor.looker
            cell = Cell(self._listed.kind.resource, int(told["id"]), str(told["field"]), who.user_id, who.name)
        visitor.running.busy.set(visitor.client.id, cell)

"""The bell in the top bar: a dot when there is something new, the notices behind it."""

import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from services.notices import Notice, look, notices_of, seen_until

from .dom import Tag, glyph
from .menu import Menu

if TYPE_CHECKING:
    from ..shell import Shell

log = logging.getLogger(__name__)
ICONS = {
    "export": "file-spreadsheet",
    "import": "upload",
    "mass_update": "pencil",
    "notified": "pencil",
    "task": "square-check",
}


Told = tuple[tuple[Notice, bool], ...]


class Bell(Tag):
    """Reads again when told (`refresh`); opening it is looking."""

    def __init__(self, shell: "Shell") -> None:
        t = shell.visitor.language.t
        super().__init__("button", None, "k-btn k-ghost k-icon k-bell", type="button", data_testid="bell")
        self._shell = shell
        self._shown: Told | None = None
        with self:
            glyph("bell")
            self._dot = Tag("span", None, "k-bell-dot k-hidden")
            self._menu = Menu(self, label=t("Notices"))
            self._menu.classes("k-bell-menu").on("show", self._look)
        self._name(0)

    async def refresh(self) -> None:
        """Read the notices; the dot tells of those since the last look."""
        visitor = self._shell.visitor
        if self.is_deleted or visitor.has_ended:
            return
        try:
            seen = await seen_until(visitor.looker.user_id)
            found = await notices_of(visitor.actor, visitor.firm.today(), visitor.firm.time_zone)
        except Exception as error:  # the page itself says when the database is away
            log.warning("Notices could not be read: %s", error)
            return
        if not self.is_deleted:
            self._show(tuple((notice, seen is None or notice.at > seen) for notice in found))

    def _show(self, told: Told) -> None:
        self._name(sum(is_new for _, is_new in told))
        if told == self._shown or (self._menu.value and _notices(told) == _notices(self._shown)):
            return  # what is new stays marked as long as the menu is open
        self._shown = told
        self._menu.clear()
        with self._menu:
            if not told:
                Tag("p", self._shell.visitor.language.t("Nothing to tell."), "k-pad k-muted", role="none")
            for notice, is_new in told:
                self._line(notice, is_new)

    def _line(self, notice: Notice, is_new: bool) -> None:
        visitor = self._shell.visitor
        zone, today = visitor.firm.time_zone, visitor.firm.today()
        when = visitor.language.moment(notice.at, zone, today)
        if notice.kind == "task":
            when = visitor.language.date(notice.at.astimezone(ZoneInfo(zone)).date(), today=today)
        classes = "k-item k-notice k-notice-new" if is_new else "k-item k-notice"
        with Tag("a", None, classes, href=notice.path, role="menuitem", tabindex="-1", data_testid="notice"):
            glyph("circle-alert" if notice.has_failed else ICONS[notice.kind])
            with Tag("span", None, "k-notice-text"):
                Tag("b", notice.title(visitor.language))
                Tag("span", notice.text(visitor.language), "k-t-small k-muted k-ellipsis")
            Tag("span", when, "k-t-small k-dim")

    def _name(self, new: int) -> None:
        viewer = self._shell.visitor.language
        self._dot.wear("k-hidden", not new)
        told = viewer.n("Notices, {count} new", "Notices, {count} new", new) if new else viewer.t("Notices")
        self.attribute("aria-label", told).attribute("title", told)

    async def _look(self) -> None:
        user_id = self._shell.visitor.looker.user_id
        async with self._shell.telling():
            await look(user_id)
            self._shell.visitor.running.bells.ring({user_id})


def _notices(told: Told | None) -> list[Notice] | None:
    return None if told is None else [notice for notice, _ in told]

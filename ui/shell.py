"""The frame that stays while pages change: navigation, top bar, the panel, messages, dialogs."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nicegui import background_tasks, ui

from services.accounts import change_user, save_preferences
from services.favourites import favourites
from services.i18n import LANGUAGES

from .commands import commands_of
from .components.again import LogInAgain
from .components.bottom import Bottombar
from .components.dom import Tag
from .components.nav import Sidebar
from .components.palette import Palette
from .components.shortcuts import Shortcuts
from .components.toasts import Toasts
from .components.topbar import Topbar
from .live import News
from .pages import Pages
from .routes import SECTIONS
from .telling import telling
from .visitor import Visitor

if TYPE_CHECKING:
    from .page import Page
    from .routes import Route

log = logging.getLogger(__name__)
DARK = {"light": False, "dark": True}


class Shell:
    """The frame of one tab."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.carried: dict[str, tuple[str, str]] = {}  # what the next page at a path is given past its address
        self._favourites: frozenset[int] = frozenset()
        self._is_folded = bool(visitor.preferences.get("nav_folded", False))
        t = visitor.language.t
        with Tag("div", None, "k-shell", data_folded=_flag(self._is_folded)) as self.ground:
            Tag("a", t("To content"), "k-skip", href="#content")
            self._frame()
            with Tag("main", None, "k-panel", id="content", tabindex="-1"):
                self.pages = Pages(self)
        ui.on("k-command", self._command)
        visitor.on_end, visitor.on_rights, visitor.on_firm = self._end, self._rebuild, self._rename_firm
        visitor.on_connection = self._connected
        listener = visitor.running.live.listen(self._hear, visitor.client.id)
        visitor.client.on_delete(lambda: visitor.running.live.leave(listener))

    def _frame(self) -> None:
        visitor = self.visitor
        self.toasts = Toasts()
        self.palette = Palette(self)
        self.shortcuts = Shortcuts(visitor)
        self._again = LogInAgain(visitor)
        self._sidebar = Sidebar(visitor.language, visitor.actor, visitor.firm.name, self.shortcuts.open)
        self._topbar = Topbar(self, self.fold, self.palette.open)
        self._bottombar = Bottombar(visitor.language, visitor.actor)

    @property
    def page(self) -> "Page":
        """The page on the screen."""
        assert self.pages.page is not None
        return self.pages.page

    def telling(self) -> Any:
        """Run a handler of the frame and show its refusals."""
        return telling(self.page)

    def show(self, page: "Page", route: "Route | None") -> None:
        """A page begins: mark it in the navigation, name it, meet who is there."""
        t, key = self.visitor.language.t, route.section if route else None
        self._sidebar.choose(key, page.path)
        self._bottombar.choose(key)
        if route is not None:
            above = [s for s in SECTIONS if s.key == key and s.label != route.title]
            self.name_page(t(route.title), [(t(section.label), section.path) for section in above])
        self.meet(page)

    async def show_favourites(self) -> None:
        """The favourites of the viewer as they are now."""
        found = await favourites(self.visitor.actor)
        self._favourites = frozenset(row_id for row_id, _ in found)
        with self.ground:
            self._sidebar.show_favourites(found, self.page.path)

    async def _hear(self, news: News) -> None:
        """A favourite has another name, or is gone."""
        is_theirs = news.is_many or not self._favourites.isdisjoint(news.rows("customers"))
        if self._favourites and is_theirs and news.touches("customers") and not self.visitor.has_ended:
            await self.show_favourites()

    def name_page(self, name: str, crumbs: Sequence[tuple[str, str]]) -> None:
        """Name the page in crumbs and browser title."""
        self._topbar.name_page(name, crumbs)
        with self.ground:
            ui.page_title(" · ".join([name, *(label for label, _ in reversed(crumbs)), self.visitor.firm.name]))

    def navigate(self, path: str) -> None:
        """Go to another page."""
        with self.ground:
            ui.navigate.to(path)

    def replace_url(self, url: str) -> None:
        """Show another address for the same page."""
        self.pages.replace_url(url)
        self.run(f"history.replaceState({{page: {json.dumps(url)}}}, '', {json.dumps(url)})")

    def push_url(self, url: str) -> None:
        """Show another address for the same page, which Back leaves again."""
        self.pages.replace_url(url)
        self.run(f"history.pushState({{page: {json.dumps(url)}}}, '', {json.dumps(url)})")

    def run(self, code: str) -> None:
        """Run JavaScript in the tab; values go in by json.dumps only."""
        self.visitor.client.run_javascript(code)

    async def fold(self) -> None:
        """Fold the navigation to its icons, or open it; kept with the user."""
        self._is_folded = not self._is_folded
        self.ground.attribute("data-folded", _flag(self._is_folded)).attribute("data-forced", "true")
        await save_preferences(self.visitor.looker.user_id, {"nav_folded": self._is_folded})

    async def speak(self, code: str) -> None:
        """Read the register in another language from now on."""
        if code in LANGUAGES and code != self.visitor.language.code:
            await change_user(self.visitor.actor, self.visitor.looker.user_id, {"language": code})
            self.run("location.reload()")

    def dress(self, theme: str) -> None:
        """Light, dark, or as the system is."""
        self.run(f"kShell.dress({json.dumps(theme)})")

    def pack(self, density: str) -> None:
        """How close the rows of lists stand."""
        self.run(f"kShell.density({json.dumps(density)})")

    async def log_out(self) -> None:
        """End the session; every tab under it asks to log in again, this one goes to the login page."""
        self.visitor.on_end = lambda: None
        self.run("kEntry.signOut()")

    def _connected(self) -> None:
        visitor = self.visitor
        self.meet(self.page)
        visitor.running.bells.listen(visitor.client.id, visitor.looker.user_id, self._topbar.bell.refresh)
        background_tasks.create(self.fill(), name="navigation")

    async def built(self, seconds: float) -> None:
        """Wait until frame and page are whole, but not longer: the rest then follows over the socket."""
        filling = background_tasks.create(self.fill(), name="navigation")
        await asyncio.wait({filling, *self.pages.building}, timeout=seconds)

    async def fill(self) -> None:
        """Show the viewer's favourites and whether there is something new."""
        try:
            await self.show_favourites()
            with self.ground:
                await self._topbar.bell.refresh()
        except Exception as error:  # the page itself says when the database is away
            log.warning("Favourites could not be read: %s", error)

    def meet(self, page: "Page") -> None:
        """Let those at the page's place see that somebody came, and show who is there."""
        client = self.visitor.client
        if client.has_socket_connection:  # a page that was only fetched is not looked at
            self.visitor.running.presence.come(client.id, page.place, self.visitor.looker, self._met)

    def _met(self) -> None:
        others = self.visitor.running.presence.others(self.visitor.client.id)
        with self.ground:
            self._topbar.presence.show(others)
        page = self.pages.page
        if page is not None and page.presence_handler is not None and not page.canvas.is_deleted:
            with page.canvas:
                page.presence_handler(others)

    async def _command(self, event: Any) -> None:
        name = str((event.args or {}).get("name", "")) if isinstance(event.args, Mapping) else ""
        command = commands_of(self).get(name)
        if command is not None:
            async with self.telling():
                await command.does()

    def _end(self) -> None:
        with self.ground:
            self._again.ask()

    def _rebuild(self) -> None:
        """Rights have changed: only what the viewer may see now stays."""
        self.run("location.reload()")

    def _rename_firm(self) -> None:
        with self.ground:
            self._sidebar.name_firm(self.visitor.firm.name)


def _flag(is_on: bool) -> str:
    return "true" if is_on else "false"

"""What a page builder is given: the viewer with rights and language, the address, and the ways to tell and to listen."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from nicegui import ui

from services.feed import Announcement
from services.i18n import Language
from services.organization import Firm
from services.permissions import Actor

from .canvas import Canvas
from .live import Handler, News
from .presence import Looker
from .telling import telling
from .visible import concerns, visible_of
from .visitor import Visitor

if TYPE_CHECKING:
    from .shell import Shell

T = TypeVar("T")
Undo = Callable[[], Awaitable[None]]
PresenceHandler = Callable[[Sequence[Looker]], None]
QueryHandler = Callable[[Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True)
class Action:
    """A button in a message."""

    label: str
    does: Callable[[], Awaitable[None]]


class Page:
    """A page on the screen. It ends when the person goes elsewhere; `canvas` holds its elements."""

    def __init__(
        self, shell: "Shell", canvas: Canvas, path: str, parameters: Mapping[str, str], query: Mapping[str, str]
    ) -> None:
        self.shell = shell
        self.canvas = canvas
        self.path = path
        self.parameters = dict(parameters)
        self.query = dict(query)
        self.query_handler: QueryHandler | None = None
        self.presence_handler: PresenceHandler | None = None
        self.place = path  # where colleagues meet: those at the same place see each other
        self.came_from = ""  # path and query of the page that was on the screen before

    @property
    def visitor(self) -> Visitor:
        """The tab's person and session."""
        return self.shell.visitor

    @property
    def actor(self) -> Actor:
        """The viewer's rights as last read (`telling` reads them anew before a handler runs)."""
        return self.visitor.actor

    @property
    def language(self) -> Language:
        """The viewer's language."""
        return self.visitor.language

    @property
    def firm(self) -> Firm:
        """The organization."""
        return self.visitor.firm

    @property
    def today(self) -> date:
        """Today in the organization's zone."""
        return self.firm.today()

    @property
    def url(self) -> str:
        """Path and query."""
        return self.address(self.path, **self.query)

    @staticmethod
    def address(path: str, **query: str) -> str:
        """A path with a query."""
        return path + (f"?{urlencode(query)}" if query else "")

    def t(self, message: str, /, **values: object) -> str:
        """A text in the viewer's language."""
        return self.language.t(message, **values)

    def n(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """The form of a text that fits a count."""
        return self.language.n(singular, plural, count, **values)

    def title(self, name: str, *crumbs: tuple[str, str]) -> None:
        """Name the page in the browser's title and at the end of the crumbs; `crumbs` are (label, path) before it."""
        self.shell.name_page(name, crumbs)

    def toast(
        self,
        title: str,
        text: str = "",
        *,
        kind: str = "success",
        undo: Undo | None = None,
        is_redo: bool = False,
        actions: tuple[Action, ...] = (),
        stays: bool = False,
    ) -> None:
        """Tell something at the bottom right: 'success' for 6 s (20 s with Undo), 'info', or 'error', which stays.

        With `is_redo` what `undo` does is to do again.
        """
        self.shell.toasts.show(self, title, text, kind=kind, undo=undo, is_redo=is_redo, actions=actions, stays=stays)

    def copy_link(self) -> None:
        """Put the address of the page into the clipboard, and say so."""
        ui.run_javascript("navigator.clipboard.writeText(location.href)")
        self.toast(self.t("The link is copied"), self.t("Whoever opens it sees it under their own rights."))

    def navigate(self, path: str) -> None:
        """Go to another page of the register without loading the application again."""
        self.shell.navigate(path)

    def set_query(self, **values: str | None) -> None:
        """Put values into the URL (None or "" takes one out) without a reload and without a new step in the history."""
        self.query = {name: value for name, value in {**self.query, **values}.items() if value}
        self.shell.replace_url(self.url)

    def push_query(self, **values: str | None) -> None:
        """As `set_query`, as a new step in the history: Back shows what was before."""
        before = self.url
        self.query = {name: value for name, value in {**self.query, **values}.items() if value}
        if self.url != before:
            self.shell.push_url(self.url)

    def on_query(self, handler: QueryHandler) -> None:
        """Call `handler` with the new query when Back or a link changes it, in place of building the page anew."""
        self.query_handler = handler

    def stand_at(self, spot: str) -> None:
        """Meet only those who have the same part of the page open: the same view of a list."""
        self.place = f"{self.path}?{spot}"
        if self.visitor.page is self:
            self.shell.meet(self)

    def on_presence(self, handler: PresenceHandler) -> None:
        """Call `handler` with the colleagues who have the same page open, now and whenever one comes or goes."""
        self.presence_handler = handler
        handler(self.visitor.running.presence.others(self.visitor.client.id))

    def on_announcement(self, handler: Handler) -> Callable[[], None]:
        """Call `handler` with `News` while the page is open, at most four times a second; answers with what ends it.

        What happens to rows that the viewer may not see is not told.
        The handler runs inside the page's element, and not while the session is ended (it then hears `caught_up`).
        """

        async def hear(news: News) -> None:
            if self.visitor.has_ended or self.canvas.is_deleted:
                return
            news = await self._concerning(news)
            if not news or self.canvas.is_deleted:
                return
            with self.canvas:
                await handler(news)

        live = self.visitor.running.live
        listener = live.listen(hear, self.visitor.client.id)
        self.canvas.on_end(lambda: live.leave(listener))
        return lambda: live.leave(listener)

    async def _concerning(self, news: News) -> News:
        once, actor = self.visitor.running.once, self.actor
        return replace(
            news, announcements=tuple([told for told in news.announcements if await concerns(once, told, actor)])
        )

    async def visible_ids(self, announcement: Announcement, resource: str) -> frozenset[int]:
        """The announced rows of a resource that the viewer may see."""
        return await visible_of(self.visitor.running.once, announcement, resource, self.actor)

    async def once(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """What `compute` gives, run once for all pages that ask with the same key at the same time.

        The key must name everything the result depends on: `news.position`, `actor.scope_key()`, the filter's text.
        """
        return await self.visitor.running.once(("page", key), compute)

    def telling(self, **at: Any) -> Any:
        """`async with page.telling(email=field):` runs a handler and shows its refusals; see `telling`."""
        return telling(self, at)

"""One open browser tab: whose it is, what that person may do now, and how it is told that its session has ended."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from nicegui import Client

from services.i18n import Language, language
from services.organization import Firm, organization
from services.permissions import Actor
from services.preferences import Preferences, preferences_of
from services.refusals import NotLoggedIn

from .live import News
from .presence import Looker
from .running import Running
from .session import Session, session_of_request, session_with

if TYPE_CHECKING:
    from .page import Page


class Visitor:
    """A tab with a living session; made by `visitor_of` when its page is built."""

    def __init__(
        self, running: Running, client: Client, session: Session, preferences: Preferences, firm: Firm
    ) -> None:
        self.running = running
        self.client = client
        self.preferences = preferences
        self.firm = firm
        self.has_ended = False
        self.on_end: Callable[[], None] = lambda: None
        self.on_rights: Callable[[], None] = lambda: None
        self.on_firm: Callable[[], None] = lambda: None
        self.on_connection: Callable[[], None] = lambda: None
        self.page: Page | None = None  # the one on the screen
        self._session = session
        self._connections = 0
        self.running.visitors[client.id] = self
        client.on_connect(self._connected)
        client.on_disconnect(self._disconnected)
        client.on_delete(self._left)

    @property
    def actor(self) -> Actor:
        """The rights as last read; `check` reads them again."""
        return self._session.actor

    @property
    def token(self) -> str:
        """The session's token, to tell the own session from others."""
        return self._session.token

    @property
    def language(self) -> Language:
        """The language that the page was built in."""
        return language(self.preferences.language)

    @property
    def address(self) -> str:
        """The address that the browser asked, up to the path."""
        request = self.client.request
        return "" if request is None else str(request.base_url)

    @property
    def looker(self) -> Looker:
        """The person as colleagues see them."""
        return Looker(self._session.user_id, self.actor.name)

    async def check(self) -> Actor:
        """The rights as they stand now; `NotLoggedIn` (and the page asks to log in) when the session has ended."""
        await self.look_again()
        if self.has_ended:
            raise NotLoggedIn()
        return self.actor

    async def look_again(self) -> None:
        """Read session, rights and firm again and let the page follow."""
        session = await session_with(self._session.token)
        if session is None:
            self._end()
            return
        before, self._session = self._session, session
        if session.actor != before.actor:
            self.on_rights()
        firm = await organization()
        if firm != self.firm:
            self.firm = firm
            self.on_firm()

    def accepts(self, session: Session) -> bool:
        """Whether a connection that carries a session may bring this tab its events: only the same person's."""
        return session.user_id == self._session.user_id

    def adopt(self, session: Session) -> None:
        """Go on under the session that a new connection carries (after logging in again)."""
        self._session = session
        self.has_ended = False

    def _end(self) -> None:
        if not self.has_ended:
            self.has_ended = True
            self.on_end()

    def _connected(self) -> None:
        self._connections += 1
        self.on_connection()
        if self._connections > 1:
            self.running.live.tell_one(self.client.id, News(caught_up=True))

    def _disconnected(self) -> None:
        if not self.client.has_socket_connection:  # a closed tab looks like a lost connection for a while
            self.running.presence.go(self.client.id)

    def _left(self) -> None:
        self.running.visitors.pop(self.client.id, None)
        self.running.bells.leave(self.client.id)
        self.running.presence.go(self.client.id)


async def visitor_of(running: Running, client: Client) -> Visitor | None:
    """The visitor behind a request that the guard let through; None without a session."""
    session = session_of_request(client.request)
    if session is None:
        return None
    return Visitor(running, client, session, await preferences_of(session.user_id), await organization())

"""No live event without a session: a socket must carry the cookie of the person whose page it names.

NiceGUI itself takes the page's id as proof. Its page reloads when a connection is refused with the message below, and
the reload ends at the login page.
"""

from typing import Any
from urllib.parse import parse_qs

from nicegui import Client, core
from nicegui import nicegui as handlers
from socketio.exceptions import ConnectionRefusedError as Refused
from starlette.datastructures import Headers

from .guard import is_own_origin
from .running import Running
from .session import COOKIE, cookies_of, session_with

RELOAD = "Implicit handshake failed"
Environ = dict[str, Any]


def guard_sockets(running: Running) -> None:
    """Check connections and events before NiceGUI sees them."""

    async def connect(sid: str, environ: Environ, auth: Any = None) -> None:
        if not await may_connect(running, environ):
            raise Refused(RELOAD)
        await handlers._on_connect(sid, environ, auth)

    def event(sid: str, message: Environ) -> None:
        if is_own(running, sid, message):
            handlers._on_event(sid, message)

    def javascript_response(sid: str, message: Environ) -> None:
        if is_own(running, sid, message):
            handlers._on_javascript_response(sid, message)

    core.sio.on("connect", connect)
    core.sio.on("event", event)
    core.sio.on("javascript_response", javascript_response)


async def may_connect(running: Running, environ: Environ) -> bool:
    """Whether a connection may be made: own origin, a session, and a page of the same person."""
    headers = Headers({"host": environ.get("HTTP_HOST", "")})
    if "HTTP_ORIGIN" in environ:
        headers = Headers({"host": environ.get("HTTP_HOST", ""), "origin": environ["HTTP_ORIGIN"]})
    client_id = page_of(environ)
    if client_id is None or not is_own_origin(headers, running.settings.public_url):
        return False
    session = await session_with(cookies_of(environ.get("HTTP_COOKIE", "")).get(COOKIE))
    if session is None:
        return False
    visitor = running.visitors.get(client_id)
    if visitor is None:
        return client_id in Client.instances  # a page that only tells an error
    if visitor.accepts(session):
        visitor.adopt(session)
        return True
    return False


def is_own(running: Running, sid: str, message: Environ) -> bool:
    """Whether a message is about the page that its socket was opened for, under a session that lasts."""
    client_id = page_of(core.sio.get_environ(sid) or {})
    visitor = running.visitors.get(client_id or "")
    return client_id == message.get("client_id") and not (visitor and visitor.has_ended)


def page_of(environ: Environ) -> str | None:
    """The id of the page that a socket names in its address."""
    return parse_qs(environ.get("QUERY_STRING", "")).get("client_id", [None])[0]

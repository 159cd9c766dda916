"""Who asks: the session behind a request's cookie and the rights of its user as they stand now."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from services import accounts
from services.kpis.memory import remembered
from services.permissions import Actor, actor_of
from services.refusals import NotLoggedIn

COOKIE = "stamkund_session"
LANGUAGE_COOKIE = "stamkund_language"
KEPT_DAYS = 60
RIGHTS_DEPEND_ON = ("users", "permission-profiles", "business-units")


@dataclass(frozen=True)
class Session:
    """A signed-in browser: the token of its cookie, whose it is and what that user may do."""

    token: str
    user_id: int
    actor: Actor


async def session_with(token: str | None) -> Session | None:
    """The session of a token while it lasts, with the rights as they stand now."""
    user_id = await accounts.session_user(token)
    actor = None if user_id is None else await rights_of(user_id)
    if token is None or user_id is None or actor is None:
        return None
    return Session(token, user_id, actor)


async def rights_of(user_id: int) -> Actor | None:
    """The actor of an active user, read again when users, profiles or units changed in any process."""

    async def read() -> Actor | None:
        return await actor_of(user_id)

    return await remembered(("actor", user_id), RIGHTS_DEPEND_ON, read)


def cookies_of(header: str) -> dict[str, str]:
    """The cookies of a Cookie header; none when it makes no sense."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def cookies_in(scope: Scope) -> dict[str, str]:
    """The cookies of an ASGI scope."""
    found = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return cookies_of("; ".join(found))


def session_of_request(request: HTTPConnection) -> Session | None:
    """The session that the guard found for a request."""
    found = request.scope.get("session_of")
    return found if isinstance(found, Session) else None


def actor_of_request(request: HTTPConnection) -> Actor:
    """The rights of the user who asks; `NotLoggedIn` when nobody is signed in."""
    session = session_of_request(request)
    if session is None:
        raise NotLoggedIn()
    return session.actor


def keep(response: Response, token: str, *, secure: bool, stay: bool) -> None:
    """Put the session into the browser: for as long as a session can last, or (`stay` False) until it closes."""
    age = KEPT_DAYS * 86_400 if stay else None
    response.set_cookie(COOKIE, token, max_age=age, path="/", secure=secure, httponly=True, samesite="lax")


def drop(response: Response, *, secure: bool) -> None:
    """Take the session out of the browser."""
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")

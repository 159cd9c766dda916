"""The door: nothing but sign-in, probes and static files without a session; no writes on behalf of other sites."""

from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.refusals import NotLoggedIn, Refusal
from services.setup import is_set_up

from .outage import trouble
from .problems import language_of, problem
from .session import COOKIE, cookies_in, session_with

PROBES = ("/healthz", "/readyz", "/favicon.ico")
FREE = ("/login", "/logout", "/setup", *PROBES)
FREE_BELOW = ("/static/", "/_nicegui/", "/_nicegui_ws/", "/auth/", "/api/")
PROGRAMS = ("/ui/", "/auth/")
SAFE = ("GET", "HEAD", "OPTIONS")
BY_SCRIPT = "stamkund"


class ForeignRequest(Refusal):
    """This request did not come from a page of the register. Open the register and try again."""

    status = 403


class Guard:
    """Finds the session of every request and turns away who has none; the scope gets `session_of` and `actor`."""

    def __init__(self, app: ASGIApp, public_url: str | None = None) -> None:
        self.app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(("/static/", "/_nicegui")):
            await self.app(scope, receive, send)  # a WebSocket is checked where it names its page (`ui.sockets`)
            return
        answer = await self._turned_away(scope)
        await (answer or self.app)(scope, receive, send)

    async def _turned_away(self, scope: Scope) -> Response | None:
        request = Request(scope)
        if self._is_foreign(request):
            return problem(ForeignRequest(), language_of(request))
        try:
            session = await session_with(cookies_in(scope).get(COOKIE))
            if session is not None:
                scope |= {"session_of": session, "actor": session.actor}
            elif not is_free(scope["path"]):
                return await self._to_login(request)
        except Refusal as refusal:
            return problem(refusal, language_of(request))
        except Exception as error:  # the database does not answer, whatever its driver calls that
            return None if request.url.path in PROBES else await trouble(request, error)
        return None

    def _is_foreign(self, request: Request) -> bool:
        """Whether a request that could change something comes from somewhere else (OWASP: custom header and Origin)."""
        path = request.url.path
        if request.method in SAFE or not path.startswith(PROGRAMS):
            return False
        if request.headers.get("x-requested-with") != BY_SCRIPT:
            return True
        return not is_own_origin(request.headers, self._public_url)

    async def _to_login(self, request: Request) -> Response:
        if request.url.path.startswith(PROGRAMS) or request.method not in SAFE:
            return problem(NotLoggedIn(), language_of(request))
        if not await is_set_up():
            return RedirectResponse("/setup", 303)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}", 303)


def is_free(path: str) -> bool:
    """Whether a path is open to everybody (the API checks its own tokens)."""
    return path in FREE or path.startswith(FREE_BELOW)


def is_own_origin(headers: Headers, public_url: str | None) -> bool:
    """Whether the Origin header, where a browser sent one, names this register."""
    origin = headers.get("origin")
    if origin is None:
        return True
    named = urlsplit(origin).netloc
    return bool(named) and named in (headers.get("host"), urlsplit(public_url or "").netloc)

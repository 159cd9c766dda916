"""Signing in and out and the first setup, as the forms of the entry pages post them: JSON in, `{next}` or a refusal out."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services import accounts
from services import setup as first_setup
from services.refusals import NotUnderstood, Refusal, Required
from services.settings import Settings

from ..addresses import HOME, safe_path
from ..personas import become
from ..policy import is_https
from ..problems import language_of
from ..session import COOKIE, cookies_in, drop, keep, session_of_request

LONGEST = 10_000  # bytes of a form
SETUP = ("code", "organization", "country", "currency", "time_zone", "name", "email", "password")
Endpoint = Callable[[Request], Awaitable[Response]]


def auth_routes(settings: Settings) -> list[Route]:
    """The endpoints; the cookie is marked Secure when the public address is https."""
    auth = Auth(settings)
    return [
        Route("/auth/sign-in", auth.sign_in, methods=["POST"]),
        Route("/auth/persona", auth.persona, methods=["POST"]),
        Route("/auth/sign-out", auth.sign_out, methods=["POST"]),
        Route("/auth/setup", auth.setup, methods=["POST"]),
        Route("/auth/session", session),
        Route("/logout", auth.logout),
    ]


class Auth:
    """The endpoints with the settings that they need."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secure = is_https(settings.public_url)

    async def sign_in(self, request: Request) -> Response:
        """`{email, password, remember, next}`; refused with `WrongSignIn` or `TooManyAttempts`."""
        given = await form_of(request, "email", "password")
        stay = given.get("remember", "yes") != ""
        token, _ = await accounts.sign_in(given["email"], given["password"], address_of(request), remember=stay)
        return await self._entered(request, token, given.get("next"), stay)

    async def persona(self, request: Request) -> Response:
        """`{email, next}`: one of the demo's people; `NotFound` in a real register."""
        given = await form_of(request, "email")
        return await self._entered(request, await become(given["email"]), given.get("next"), stay=True)

    async def setup(self, request: Request) -> Response:
        """The fields of `SETUP`; signs the administrator in. Everything that is wrong is told at once.

        Firm and administrator speak the language that the form was shown in.
        """
        given = await form_of(request)
        if await first_setup.is_set_up():
            raise first_setup.AlreadySetUp()
        facts = {name: given.get(name, "") for name in SETUP if name != "code"}
        beginning = first_setup.Beginning(**facts, language=language_of(request).code)
        missing = [Required(field=name) for name in SETUP if not given.get(name, "").strip()]
        wrong = [*await self._wrong_code(given.get("code", ""), request), *first_setup.faults(beginning)]
        empty = {refusal.field for refusal in missing}
        first_setup.refuse([*missing, *(refusal for refusal in wrong if refusal.field not in empty)])
        await first_setup.set_up(beginning)
        first_setup.forget_code(self._settings.data_dir)
        token, _ = await accounts.sign_in(given["email"], given["password"], address_of(request))
        return await self._entered(request, token, HOME, stay=True)

    async def _wrong_code(self, code: str, request: Request) -> list[Refusal]:
        """What is wrong with the setup code; too many wrong ones end the whole attempt."""
        try:
            await first_setup.require_code(self._settings.data_dir, code, address_of(request))
        except first_setup.WrongSetupCode as refusal:
            return [refusal]
        return []

    async def sign_out(self, request: Request) -> Response:
        """End the session of the cookie."""
        await accounts.sign_out(cookies_in(request.scope).get(COOKIE))
        response = JSONResponse({"next": "/login"})
        drop(response, secure=self._secure)
        return response

    async def logout(self, request: Request) -> Response:
        """`/logout` for bookmarks and browsers without scripts; a link on another site ends nothing."""
        response = RedirectResponse("/login", 303)
        if request.headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            await accounts.sign_out(cookies_in(request.scope).get(COOKIE))
            drop(response, secure=self._secure)
        return response

    async def _entered(self, request: Request, token: str, wanted: str | None, stay: bool) -> Response:
        before = cookies_in(request.scope).get(COOKIE)
        if before is not None:
            await accounts.sign_out(before)  # one browser, one session
        response = JSONResponse({"next": safe_path(wanted)})
        keep(response, token, secure=self._secure, stay=stay)
        return response


async def session(request: Request) -> JSONResponse:
    """`{user_id}`: whose session this browser has now, null without one; asked by a page whose own session has ended."""
    found = session_of_request(request)
    return JSONResponse({"user_id": found.user_id if found else None}, headers={"Cache-Control": "no-store"})


async def form_of(request: Request, *wanted: str) -> dict[str, str]:
    """The fields of a form posted as a JSON object of texts; `NotUnderstood`, or `Required` for an empty one."""
    given: Any = None
    body = await _body(request)
    try:
        given = json.loads(body)
    except ValueError:
        raise NotUnderstood() from None
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise NotUnderstood()
    for name in wanted:
        if not given.get(name, "").strip():
            raise Required(field=name)
    return given


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            raise NotUnderstood()
    return body


def address_of(request: Request) -> str:
    """The network address that asks, as the proxy tells it where there is one."""
    return request.client.host if request.client else ""

"""The door of the API: a token, its rate, its scope, and no body larger than allowed, before anything is read."""

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.refusals import DatabaseBusy, Refusal, TooLarge
from services.tokens import Access, access_of, note_use

from .limits import RateLimit
from .problems import problem
from .refusals import NoToken, ReadingToken

log = logging.getLogger(__name__)
FREE = ("/openapi.json", "/docs", "/docs.js", "/docs.css")
READING = ("GET", "HEAD", "OPTIONS")
MOST_MEGABYTES = 5
MEGABYTE = 1024 * 1024
FILES = {"/imports": 60}
"""Addresses that take files, and how many megabytes."""


class Door:
    """Lets requests with a token in; the scope gets `access`."""

    def __init__(self, app: ASGIApp, limit: RateLimit) -> None:
        self.app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path in FREE:
            await self.app(scope, receive, send)
            return
        try:
            access, left = await self._let_in(scope)
        except Refusal as refusal:
            await problem(refusal, scope)(scope, receive, send)
            return
        await self.app(scope, _bounded(receive, _most(path)), _with_limit(send, left))
        await _note(access)

    async def _let_in(self, scope: Scope) -> tuple[Access, int]:
        headers = Headers(scope=scope)
        kind, _, token = headers.get("authorization", "").partition(" ")
        access = await access_of(token.strip()) if kind.lower() == "bearer" and token.strip() else None
        if access is None:
            raise NoToken()
        scope["access"] = access
        left = self._limit.take(access.token_id)
        if scope["method"] not in READING and not access.may_write:
            raise ReadingToken()
        length = headers.get("content-length", "")
        most = _most(scope.get("path", "").removeprefix(scope.get("root_path", "")))
        if length.isdigit() and int(length) > most * MEGABYTE:
            raise TooLarge(most=most)
        return access, left


def _most(path: str) -> int:
    """How many megabytes a body may have."""
    return FILES.get(path, MOST_MEGABYTES)


def _bounded(receive: Receive, most: int) -> Receive:
    """The body of a request that does not say how long it is, up to what is allowed."""
    so_far = 0

    async def receiving() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > most * MEGABYTE:
            raise TooLarge(most=most)
        return message

    return receiving


def _with_limit(send: Send, left: int) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-RateLimit-Remaining"] = str(left)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending


async def _note(access: Access) -> None:
    try:
        await note_use(access)
    except DatabaseBusy:
        log.debug("The use of a token was not noted, because the database was busy")

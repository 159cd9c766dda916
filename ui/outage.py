"""When the database does not answer, or nobody expected what happened: say so, lose nothing, show nothing of the inside."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.database import require_file, value
from services.i18n import Language
from services.refusals import DatabaseAway
from services.sql import Sql

from .plain import page
from .problems import language_of, problem, problem_of

T = TypeVar("T")
log = logging.getLogger(__name__)
AGAIN = 5  # seconds
PROGRAMS = ("/ui/", "/auth/", "/api/")


async def database_answers() -> bool:
    """Whether a query gets through."""
    try:
        require_file()
        return await value(Sql("SELECT 1 AS one")) == 1
    except Exception:  # whatever a driver calls it: no answer
        return False


async def through_an_outage(look: Callable[[], Awaitable[T]]) -> T:
    """What `look` answers; while the database does not, it is asked again every second."""
    while True:
        try:
            return await look()
        except Exception:
            if await database_answers():
                raise
        await asyncio.sleep(1)


def noted(error: Exception, where: str) -> str:
    """Log an unexpected error; answers with the number that finds it in the log."""
    number = secrets.token_hex(4)
    log.error("%s at %s", number, where, exc_info=error)
    return number


async def trouble(request: Request, error: Exception) -> Response:
    """The answer to a request that failed: a page, or a problem for programs."""
    viewer, is_program = language_of(request), request.url.path.startswith(PROGRAMS)
    number = noted(error, request.url.path)
    if not await database_answers():
        return outage_problem(viewer) if is_program else outage_page(viewer)
    text = viewer.t(
        "It has been noted under number {number}. Try again, or tell an administrator the number.", number=number
    )
    title = viewer.t("This did not work")
    if is_program:
        return problem_of(500, text, code="unexpected")
    return page("note.html", viewer, 500, title=title, text=text, again=viewer.t("Try again"))


def outage_page(viewer: Language) -> Response:
    """The page of an outage; the browser tries again every few seconds."""
    texts = {
        "title": viewer.t("The register's database does not answer"),
        "text": viewer.t("Nothing is lost. This page tries again by itself every few seconds."),
        "again": viewer.t("Try again"),
    }
    response = page("note.html", viewer, 503, **texts)
    response.headers["Refresh"] = response.headers["Retry-After"] = str(AGAIN)
    return response


def outage_problem(viewer: Language) -> JSONResponse:
    """The same for programs."""
    return problem(DatabaseAway(), viewer)


class Rescue:
    """Answers a request whose endpoint failed, instead of cutting the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            if has_begun:
                raise
            answer = await trouble(Request(scope), error)
            await answer(scope, receive, send)

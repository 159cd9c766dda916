"""Refusals over HTTP: application/problem+json (RFC 9457) with the sentence a person reads and the field at fault."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from services.i18n import Language, language, preferred
from services.refusals import Refusal
from services.writing.refusals import NotAccepted

from .session import LANGUAGE_COOKIE, cookies_in, session_of_request


def problem(refusal: Refusal, viewer: Language) -> JSONResponse:
    """The answer that tells a refusal."""
    several = refusal.refusals if isinstance(refusal, NotAccepted) else []
    return problem_of(
        refusal.status,
        refusal.message(viewer),
        code=refusal.code,
        field=refusal.field,
        retry_after=refusal.retry_after,
        errors=[{"field": one.field, "message": one.message(viewer)} for one in several] or None,
    )


def problem_of(status: int, message: str, *, retry_after: int | None = None, **more: Any) -> JSONResponse:
    """An answer of any status; `message` is a whole sentence, without the inside of the program.

    `more` are `code`, the `field` at fault, or the `errors` of several fields.
    """
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"detail": message, "message": message}
    body |= {name: value for name, value in more.items() if value is not None}
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return JSONResponse(body, status, headers, "application/problem+json")


def language_of(request: Request) -> Language:
    """The language of whoever asks: the user's, else the one chosen in this browser, else what the browser prefers."""
    session = session_of_request(request)
    if session is not None:
        return language(session.actor.language)
    chosen = cookies_in(request.scope).get(LANGUAGE_COOKIE)
    return language(chosen) if chosen else preferred(request.headers.get("accept-language"))


async def refused(request: Request, error: Exception) -> JSONResponse:
    """Starlette's handler of refusals."""
    assert isinstance(error, Refusal)
    return problem(error, language_of(request))

"""Refusals as `application/problem+json` (RFC 9457): a sentence, and for each field what is wrong with it."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Scope

from services.i18n import Language, language, preferred
from services.refusals import NotFound, NotUnderstood, Refusal, TooLarge
from services.writing.refusals import NotAccepted

from .refusals import Failed, NoSuchMethod, ParameterNotUnderstood

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


def handle_problems(app: FastAPI) -> None:
    """Let every error of the application become a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def problem(refusal: Refusal, scope: Scope) -> JSONResponse:
    """The answer that tells a refusal in the language of whoever asks."""
    headers = {}
    seconds = getattr(refusal, "seconds", None) or refusal.retry_after
    if seconds:
        headers["Retry-After"] = str(seconds)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem_body(refusal, viewer_of(scope)), refusal.status, headers, MEDIA_TYPE)


def problem_body(refusal: Refusal, viewer: Language) -> dict[str, Any]:
    """A refusal as problem details; `errors` has one entry for each field at fault."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.message(viewer),
        "code": refusal.code,
    }
    faults = refusal.refusals if isinstance(refusal, NotAccepted) else [refusal] if refusal.field else []
    if refusal.field:
        body["field"] = refusal.field
    if faults:
        told = [{"field": fault.field, "code": fault.code, "detail": fault.message(viewer)} for fault in faults]
        body["errors"] = told
    return body


def viewer_of(scope: Scope) -> Language:
    """The language that the request asks for, else the one of the token's user."""
    wanted = dict(scope["headers"]).get(b"accept-language")
    access = scope.get("access")
    if wanted is None and access is not None:
        return language(access.actor.language)
    return preferred(wanted.decode("latin-1") if wanted else None)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return problem(error, request.scope)


async def _not_valid(request: Request, error: Exception) -> JSONResponse:
    """FastAPI could not read a parameter: one of the path names nothing, one of the query is told by name."""
    assert isinstance(error, RequestValidationError)
    where, *name = error.errors()[0]["loc"]
    if where == "path":
        return problem(NotFound(), request.scope)
    parameter = str(name[0]) if name else str(where)
    return problem(ParameterNotUnderstood(name=parameter, field=parameter), request.scope)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    known: dict[int, Refusal] = {404: NotFound(), 405: NoSuchMethod(), 413: TooLarge(most=5)}
    answer = problem(known.get(error.status_code, NotUnderstood()), request.scope)
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(Failed(), request.scope)

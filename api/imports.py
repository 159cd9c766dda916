"""Imports: a file sent as it is, mapped, planned, looked at row by row, applied, followed, cancelled."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from services.i18n import language
from services.imports import choosing, jobs, runs, uploads
from services.imports.jobs import Job
from services.imports.targets import KINDS
from services.imports.telling import RowPlan, failure_of, rows_of
from services.outward import moment_as_json
from services.permissions import Actor
from services.refusals import UnknownField, WrongKind

from .bodies import json_object
from .change_sets import cursor_of, number_in, page_of
from .describing import IDEMPOTENCY_KEY, answer, json_body, problems
from .import_schemas import CANCELLING, CHOICES, COUNTED, EXAMPLE, FIXES, IMPORT, ROW
from .once import once
from .parameters import CursorText, Id, Limit, access_of_request, known_parameters

router = APIRouter(tags=["imports"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
Kind = Annotated[str, Query(pattern=f"^({'|'.join(KINDS)})$", description="What the rows of the file are.")]
FileName = Annotated[
    str, Query(max_length=200, description="What the file is called; .csv and .xlsx are told apart by it.")
]
RowKind = Annotated[
    str | None,
    Query(pattern="^(new|changed|unchanged|refused|left_out)$", description="Which rows of the plan to show."),
]
RowNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="The row of the file, as a spreadsheet counts.")]
FILE = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
READ = problems(400, 401, 403, 404, 429, 503)
WRITE = problems(400, 401, 403, 404, 409, 413, 422, 429, 503)


@router.post(
    "/imports",
    operation_id="upload-import",
    status_code=201,
    responses={201: answer("The import; it is being read.", IMPORT), **WRITE},
    openapi_extra={"requestBody": FILE},
)
async def upload_import(
    request: Request, resource: Kind = "customers", file_name: FileName = "import.csv"
) -> JSONResponse:
    """Send a file (.csv or .xlsx) as the body. It is read and its columns are matched; nothing is written."""
    actor = access_of_request(request).actor
    job_id = await uploads.upload(actor, resource, file_name, request.stream(), runs.folder())
    return JSONResponse(await _told(actor, job_id), 201, {"Location": f"/api/v1/imports/{job_id}"})


@router.get("/imports", operation_id="list-imports", responses={200: answer("A page.", page_of(IMPORT)), **READ})
async def list_imports(request: Request, limit: Limit = 100, cursor: CursorText = None) -> JSONResponse:
    """One's own imports, newest first."""
    actor = access_of_request(request).actor
    found = await jobs.jobs_of(actor, limit + 1, number_in(cursor))
    following = cursor_of(found[limit - 1].id) if len(found) > limit else None
    return JSONResponse({"items": [_import(job, actor) for job in found[:limit]], "next": following})


@router.get("/imports/{id}", operation_id="read-import", responses={200: answer("How it stands.", IMPORT), **READ})
async def read_import(request: Request, id: Id) -> JSONResponse:
    """How an import stands: its columns, what was found, how far it is."""
    return JSONResponse(await _told(access_of_request(request).actor, id))


@router.patch(
    "/imports/{id}",
    operation_id="update-import",
    responses={200: answer("How it stands.", IMPORT), **WRITE},
    openapi_extra={"requestBody": json_body(CHOICES, EXAMPLE)},
)
async def update_import(request: Request, id: Id) -> JSONResponse:
    """Say where columns go, what values become, what rows are matched by, what stays when it breaks off."""
    actor, given = access_of_request(request).actor, await json_object(request)
    _require_known(given, CHOICES)
    for name, choose in CHOOSING.items():
        if name in given:
            await choose(actor, id, given[name])
    return JSONResponse(await _told(actor, id))


@router.post(
    "/imports/{id}/plan",
    operation_id="plan-import",
    status_code=202,
    responses={202: answer("It is being planned.", IMPORT), **WRITE},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY]},
)
async def plan_import(request: Request, id: Id) -> Response:
    """Work out what would become of every row. Nothing is written."""
    actor = access_of_request(request).actor

    async def work() -> Response:
        await choosing.require_mapped(actor, await jobs.job_of(actor, id))
        await runs.start(actor, id, "plan")
        return JSONResponse(await _told(actor, id), 202)

    return await once(request, work)


@router.get(
    "/imports/{id}/rows", operation_id="list-import-rows", responses={200: answer("A page.", page_of(ROW)), **READ}
)
async def list_import_rows(
    request: Request, id: Id, kind: RowKind = None, limit: Limit = 100, cursor: CursorText = None
) -> JSONResponse:
    """What would become of each row: values of new ones, old and new of changed ones, reasons, likely duplicates."""
    actor = access_of_request(request).actor
    spoken = language(actor.language)
    found = await rows_of(actor, id, spoken, kind, limit=limit + 1, after=number_in(cursor) or 0)
    following = cursor_of(found[limit - 1].number) if len(found) > limit else None
    return JSONResponse({"items": [_row(one) for one in found[:limit]], "next": following})


@router.patch(
    "/imports/{id}/rows/{number}",
    operation_id="update-import-row",
    responses={200: answer("How the import stands.", IMPORT), **WRITE},
    openapi_extra={"requestBody": json_body(FIXES, {"cells": {"1": "556012-5790"}})},
)
async def update_import_row(request: Request, id: Id, number: RowNumber) -> JSONResponse:
    """Correct cells of a row (by the place of the column), or decide for a likely duplicate: new, skip or an id."""
    actor, given = access_of_request(request).actor, await json_object(request)
    _require_known(given, FIXES)
    for place, text in _object(given, "cells").items():
        if not isinstance(text, str):
            raise WrongKind(expected="“…”", field="cells")
        await choosing.fix_cell(actor, id, number, _place(place, "cells"), text)
    if "decision" in given:
        if not isinstance(given["decision"], str):
            raise WrongKind(expected="“…”", field="decision")
        await choosing.decide(actor, id, number, given["decision"])
    return JSONResponse(await _told(actor, id))


@router.post(
    "/imports/{id}/apply",
    operation_id="apply-import",
    status_code=202,
    responses={202: answer("It is being applied.", IMPORT), **WRITE},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY]},
)
async def apply_import(request: Request, id: Id) -> Response:
    """Write the planned rows in the background, as one change set that can be undone."""
    actor = access_of_request(request).actor

    async def work() -> Response:
        await runs.start(actor, id, "apply")
        return JSONResponse(await _told(actor, id), 202)

    return await once(request, work)


@router.post(
    "/imports/{id}/cancel",
    operation_id="cancel-import",
    responses={200: answer("How it stands.", IMPORT), **WRITE},
    openapi_extra={"requestBody": {**json_body(CANCELLING), "required": False}},
)
async def cancel_import(request: Request, id: Id) -> JSONResponse:
    """Cancel it. What a running one has written is taken back, unless `keep` says that finished rows stay."""
    actor = access_of_request(request).actor
    given = await json_object(request) if await request.body() else {}
    _require_known(given, CANCELLING)
    keep = given.get("keep", False)
    if not isinstance(keep, bool):
        raise WrongKind(expected="true/false", field="keep")
    await runs.cancel(actor, id, keep=keep)
    await runs.wait_for(id)
    return JSONResponse(await _told(actor, id))


async def _columns(actor: Actor, job_id: int, given: Any) -> None:
    chosen = _object({"columns": given}, "columns")
    if not all(isinstance(name, str) for name in chosen.values()):
        raise WrongKind(expected="{“0”: “name”}", field="columns")
    await choosing.map_columns(actor, job_id, {_place(place, "columns"): name for place, name in chosen.items()})


async def _choices(actor: Actor, job_id: int, given: Any) -> None:
    for target, told in _object({"choices": given}, "choices").items():
        await choosing.choose_values(actor, job_id, target, _object({"choices": told}, "choices"))


async def _matching(actor: Actor, job_id: int, given: Any) -> None:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise WrongKind(expected="[“…”]", field="matching")
    await choosing.match_by(actor, job_id, given)


async def _on_break(actor: Actor, job_id: int, given: Any) -> None:
    await choosing.keep_on_break(actor, job_id, str(given))


async def _decimal(actor: Actor, job_id: int, given: Any) -> None:
    await choosing.read_numbers(actor, job_id, str(given))


CHOOSING = {
    "columns": _columns, "choices": _choices, "matching": _matching, "on_break": _on_break, "decimal": _decimal,
}  # fmt: skip


def _require_known(given: Json, schema: Json) -> None:
    for name in given:
        if name not in schema["properties"]:
            raise UnknownField(name=name[:60], field=name[:60])


def _object(given: Json, name: str) -> Json:
    found = given.get(name, {})
    if not isinstance(found, dict):
        raise WrongKind(expected="{…}", field=name)
    return found


def _place(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise WrongKind(expected="{“0”: “…”}", field=field)
    return int(text)


async def _told(actor: Actor, job_id: int) -> Json:
    return _import(await jobs.job_of(actor, job_id), actor)


def _import(job: Job, actor: Actor) -> Json:
    failure = failure_of(job)
    return {
        "id": job.id,
        "resource": job.resource,
        "state": job.state,
        "file_name": job.file_name,
        "row_count": job.row_count,
        "columns": [{"heading": column.heading, "target": column.target} for column in job.columns],
        "matching": list(job.matching),
        "on_break": job.on_break,
        "counts": {name: job.count(name) for name in COUNTED},
        "unknown": job.counts.get("unknown", {}),
        "done": runs.done_of(job.id),
        "applied": job.applied,
        "skipped": job.skipped,
        "failure": failure.message(language(actor.language)) if failure else None,
        "change_set_ids": list(job.change_set_ids),
        "created_at": moment_as_json(job.created_at),
    }


def _row(one: RowPlan) -> Json:
    return {
        "number": one.number,
        "kind": one.kind,
        "name": one.name,
        "row_id": one.target_id,
        "values": dict(one.values),
        "changes": [{"field": name, "old": old, "new": new} for name, old, new in one.changes],
        "reasons": [
            {"field": why.target, "code": why.code, "message": why.sentence} for why in (*one.reasons, *one.odd)
        ],
        "same": [{"customer_id": other.customer_id, "name": other.name, "why": other.why} for other in one.same],
    }

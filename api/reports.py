"""Reports as the token's user sees them: kept, run, exported."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, JSONResponse, Response

from services.i18n import Language, language
from services.paging import CursorNotUnderstood
from services.permissions import Actor
from services.reports import exports, kept
from services.reports.calculated import KINDS, MOST, MOST_LABEL
from services.reports.formulas import LONGEST
from services.reports.kept import KeptReport
from services.reports.prepare import Prepared, prepare
from services.reports.run import outcome, page
from services.reports.snapshot import Now
from services.reports.subjects import SUBJECTS
from services.reports.telling import outcome_as_json, report_as_json, row_as_json
from services.reports.wishes import wishes_of
from services.settings import read_settings
from services.spreadsheets.csv_file import DIALECTS

from .bodies import json_object
from .describing import IDEMPOTENCY_KEY, IF_MATCH, answer, json_body, problems
from .once import once
from .parameters import CursorText, Limit, access_of_request, etag, expected_version, known_parameters

router = APIRouter(tags=["reports"], dependencies=[Depends(known_parameters)])
Ref = Annotated[str, InPath(max_length=120, description="Id of the report, or the key of a ready-made one.")]
Csv = Annotated[str | None, Query(pattern="^(excel|rfc4180)$", description="How the CSV is written.")]
Split = Annotated[bool, Query(description="Whether rows may go on in further sheets.")]
TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
REPORT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "subject": {"type": "string", "enum": [*SUBJECTS]},
        "fields": TEXTS,
        "filter": {"type": "string"},
        "group_by": {**TEXTS, "maxItems": 3},
        "totals": {"type": "object", "additionalProperties": {"type": "string"}},
        "sort": {"type": "string"},
        "details": {"type": "boolean"},
        "chart": {"type": "string", "enum": ["", "bar", "line", "stacked"]},
        "calculated": {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "pattern": "^calc_[1-9][0-9]{0,3}$"},
                    "label": {"type": "string", "maxLength": MOST_LABEL},
                    "formula": {"type": "string", "maxLength": LONGEST},
                    "kind": {"type": "string", "enum": list(KINDS)},
                },
                "required": ["name", "label", "formula", "kind"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["name", "subject"],
}
SHARED = {"is_shared": {"type": "boolean"}, "shared_with": {"type": "array", "items": {"type": "integer"}}}
CHANGES = {"type": "object", "properties": {**REPORT["properties"], **SHARED}}
LIST = {"type": "object", "properties": {"items": {"type": "array", "items": REPORT}}, "required": ["items"]}
ROWS = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"type": "object"}}, "next": {"type": ["string", "null"]}},
    "required": ["items", "next"],
}
EXAMPLE = {
    "name": "Customers in Sweden",
    "subject": "customers",
    "fields": ["number", "name"],
    "filter": "country.any:SE",
}
REFUSED = problems(400, 401, 403, 404, 429, 503)
WRITTEN = problems(400, 401, 403, 404, 409, 412, 413, 422, 429, 503)
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file."},
    **problems(400, 401, 403, 404, 422, 429, 503),
}
MEDIA = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@router.get("/reports", operation_id="list-reports", responses={200: answer("The reports.", LIST), **REFUSED})
async def list_reports(request: Request) -> JSONResponse:
    """Ready-made, own and shared reports on what the user may report on."""
    actor = access_of_request(request).actor
    return JSONResponse({"items": [_told(one, actor) for one in await kept.all_reports(actor)], "next": None})


@router.post(
    "/reports",
    operation_id="create-report",
    responses={201: answer("The report.", REPORT), **WRITTEN},
    openapi_extra={"requestBody": json_body(REPORT, EXAMPLE), "parameters": [IDEMPOTENCY_KEY]},
)
async def create_report(request: Request) -> Response:
    """Keep a report."""
    actor, given = access_of_request(request).actor, await json_object(request)

    async def work() -> Response:
        made = await kept.create(actor, given)
        headers = {"ETag": etag(made.version), "Location": f"/api/v1/reports/{made.ref}"}
        return JSONResponse(_told(made, actor), 201, headers)

    return await once(request, work)


@router.get("/reports/{ref}", operation_id="read-report", responses={200: answer("The report.", REPORT), **REFUSED})
async def read_report(request: Request, ref: Ref) -> JSONResponse:
    """One report."""
    actor = access_of_request(request).actor
    found = await kept.find(actor, ref)
    return JSONResponse(_told(found, actor), headers={"ETag": etag(found.version)})


@router.patch(
    "/reports/{ref}",
    operation_id="update-report",
    responses={200: answer("The report.", REPORT), **WRITTEN},
    openapi_extra={"requestBody": json_body(CHANGES), "parameters": [IF_MATCH]},
)
async def update_report(request: Request, ref: Ref) -> JSONResponse:
    """Change parts of an own report, or share it with permission profiles (an empty list: with everybody)."""
    actor, given = access_of_request(request).actor, await json_object(request)
    version = expected_version(request)
    sharing = {name: given.pop(name) for name in SHARED if name in given}
    changed = await kept.change(actor, ref, given, version) if given else await kept.find(actor, ref)
    if sharing:
        profiles = [int(number) for number in sharing.get("shared_with") or [] if isinstance(number, int)]
        changed = await kept.share(actor, ref, bool(sharing.get("is_shared", True)), profiles)
    return JSONResponse(_told(changed, actor), headers={"ETag": etag(changed.version)})


@router.delete("/reports/{ref}", operation_id="delete-report", responses={204: {"description": "Deleted."}, **WRITTEN})
async def delete_report(request: Request, ref: Ref) -> Response:
    """Delete an own report."""
    await kept.delete(access_of_request(request).actor, ref)
    return Response(status_code=204)


@router.get("/reports/{ref}/rows", operation_id="list-report-rows", responses={200: answer("A page.", ROWS), **REFUSED})
async def list_report_rows(request: Request, ref: Ref, limit: Limit = 100, cursor: CursorText = None) -> JSONResponse:
    """Rows in the report's order; with the first page come the groups and totals."""
    prepared, offset = await _prepared(access_of_request(request).actor, ref), _offset(cursor)
    found = await page(prepared, Now(), offset, min(limit + 1, 1000))
    more = len(found) > limit or (limit == 1000 and len(found) == limit)
    told: dict[str, Any] = {"items": [row_as_json(row, prepared) for row in found[:limit]]}
    told["next"] = _cursor(offset + limit) if more else None
    if not offset:
        told |= outcome_as_json(await outcome(prepared, Now()), prepared)
    return JSONResponse(told)


@router.get(
    "/reports/{ref}/export.xlsx", operation_id="export-report-xlsx", responses=FILE, response_class=FileResponse
)
async def export_xlsx(request: Request, ref: Ref, split: Split = False) -> FileResponse:
    """The report as a workbook: the rows, and how they were computed."""
    return await _file(request, ref, "xlsx", None, split)


@router.get("/reports/{ref}/export.csv", operation_id="export-report-csv", responses=FILE, response_class=FileResponse)
async def export_csv(request: Request, ref: Ref, dialect: Csv = None) -> FileResponse:
    """The report as CSV, as the user has chosen it to be written."""
    return await _file(request, ref, "csv", dialect, False)


async def _file(request: Request, ref: str, form: str, dialect: str | None, split: bool) -> FileResponse:
    actor, settings, asked_at = access_of_request(request).actor, read_settings(), str(request.base_url)
    prepared = await _prepared(actor, ref)
    wishes = await wishes_of(actor.user_id, settings, f"/reports/{ref}", split=split, asked_at=asked_at)
    if dialect is not None:
        wishes = replace(wishes, dialect=DIALECTS[dialect])
    export_id = await exports.begin(prepared, form, ref, wishes)
    path = await exports.write(prepared, export_id, Path(settings.data_dir) / "exports", wishes)
    taken = await exports.export_of(actor, export_id, _language(actor))
    return FileResponse(path, media_type=MEDIA[form], filename=taken.file_name)


async def _prepared(actor: Actor, ref: str) -> Prepared:
    return await prepare((await kept.find(actor, ref)).report, actor, _language(actor))


def _language(actor: Actor) -> Language:
    return language(actor.language)


def _told(one: KeptReport, actor: Actor) -> dict[str, Any]:
    return report_as_json(one, actor, one.name(_language(actor)))


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"row {offset}".encode()).decode().rstrip("=")


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except ValueError:
        raise CursorNotUnderstood() from None
    word, _, number = text.partition(" ")
    if word != "row" or not number.isdigit() or len(number) > 12:
        raise CursorNotUnderstood()
    return int(number)

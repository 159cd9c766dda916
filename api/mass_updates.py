"""Mass updates: planned, looked at row by row, run, followed, cancelled."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from services import mass_update
from services.mass_update import Standing, Wanted
from services.mass_update.deleting import DELETE
from services.mass_update.plan import MOST_IDS, RESOURCES_FOR_MANY
from services.mass_update.reading import PlannedRow
from services.outward import moment_as_json
from services.permissions import Actor
from services.refusals import InvalidChoice, Required, UnknownField, WrongKind

from .bodies import json_object
from .change_sets import cursor_of, number_in, page_of
from .describing import IDEMPOTENCY_KEY, answer, json_body, problems
from .once import once
from .parameters import LARGEST_ID, CursorText, Id, Limit, access_of_request, known_parameters

router = APIRouter(tags=["mass-updates"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
Kind = Annotated[
    str,
    Query(
        pattern="^(change|unchanged|not_permitted|refused|meanwhile)$",
        description="Which rows of the plan to show; `meanwhile` are those that somebody changed before it was run.",
    ),
]
MOST_TOLD = 100
NAMES = ("resource", "ids", "filter", "q", "set", "delete")
COUNT = {"type": "integer", "minimum": 0}
STANDING: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "resource": {"type": "string"},
        "state": {"type": "string", "enum": ["planned", "running", "done", "cancelled", "failed"]},
        "set": {"type": "object"},
        "delete": {"type": "boolean"},
        "counts": {
            "type": "object",
            "properties": dict.fromkeys(("change", "unchanged", "not_permitted", "refused"), COUNT),
        },
        "progress": {"type": "integer", "minimum": 0, "maximum": 100, "description": "Percent."},
        "changed": COUNT,
        "skipped": COUNT,
        "failure": {"type": ["string", "null"]},
        "change_set_id": {"type": ["integer", "null"]},
        "created_at": {"type": "string", "format": "date-time"},
    },
    "required": ["id", "resource", "state", "counts", "progress", "change_set_id"],
}
ROW: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": ["string", "null"]},
        "field": {"type": "string"},
        "old": {},
        "new": {},
        "reason": {"type": ["string", "null"]},
    },
    "required": ["id", "name", "field", "old", "new", "reason"],
}
WANTED: Json = {
    "type": "object",
    "properties": {
        "resource": {"type": "string", "enum": list(RESOURCES_FOR_MANY)},
        "ids": {"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": MOST_IDS},
        "filter": {"type": "string"},
        "q": {"type": "string"},
        "set": {
            "type": "object",
            "minProperties": 1,
            "description": "For each field its new value, null to clear it, or what is done to the value that a row has:"
            ' `{"add": "10.50"}` (days for dates, text for text), `{"replace": "AB", "with": "Ltd"}`; for `segment_ids`'
            ' `{"add": [1]}`, `{"remove": [1]}`,'
            ' `{"set": [1, 2]}`.',
        },
        "delete": {
            "type": "boolean",
            "description": "In place of `set`: the rows go, with what belongs to them alone (customers and contacts).",
        },
    },
    "required": ["resource"],
    "additionalProperties": False,
}
EXAMPLE = {"resource": "customers", "filter": "country.any:SE", "set": {"industry_id": 3}}
RUNNING: Json = {
    "type": "object",
    "properties": {
        "notify": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "maxItems": MOST_TOLD,
            "description": "Users who get a notice when it is done.",
        }
    },
    "additionalProperties": False,
}
CANCELLING: Json = {"type": "object", "properties": {"keep": {"type": "boolean"}}, "additionalProperties": False}
READ = problems(400, 401, 404, 429, 503)
WRITE = problems(400, 401, 403, 404, 409, 413, 422, 429, 503)


@router.post(
    "/mass-updates",
    operation_id="plan-mass-update",
    status_code=201,
    responses={201: answer("The plan.", STANDING), **WRITE},
    openapi_extra={"requestBody": json_body(WANTED, EXAMPLE), "parameters": [IDEMPOTENCY_KEY]},
)
async def plan_mass_update(request: Request) -> Response:
    """Plan new values for many rows, or their deletion, chosen by ids or by a filter. Nothing is changed before it is run."""
    actor, given = access_of_request(request).actor, await json_object(request)

    async def work() -> Response:
        planned = await mass_update.plan(actor, _wanted(given), is_typed=True)
        headers = {"Location": f"/api/v1/mass-updates/{planned}"}
        return JSONResponse(await _told(actor, planned), 201, headers)

    return await once(request, work)


@router.get(
    "/mass-updates", operation_id="list-mass-updates", responses={200: answer("A page.", page_of(STANDING)), **READ}
)
async def list_mass_updates(request: Request, limit: Limit = 100, cursor: CursorText = None) -> JSONResponse:
    """One's own mass updates, newest first."""
    actor = access_of_request(request).actor
    await mass_update.recover()
    found = await mass_update.standings(actor, limit + 1, number_in(cursor))
    following = cursor_of(found[limit - 1].id) if len(found) > limit else None
    return JSONResponse({"items": [_standing(stands) for stands in found[:limit]], "next": following})


@router.get(
    "/mass-updates/{id}", operation_id="read-mass-update", responses={200: answer("How it stands.", STANDING), **READ}
)
async def read_mass_update(request: Request, id: Id) -> JSONResponse:
    """How a mass update stands."""
    await mass_update.recover()
    return JSONResponse(await _told(access_of_request(request).actor, id))


@router.get(
    "/mass-updates/{id}/rows",
    operation_id="list-mass-update-rows",
    responses={200: answer("A page.", page_of(ROW)), **READ},
)
async def list_mass_update_rows(
    request: Request, id: Id, kind: Kind = "change", limit: Limit = 100, cursor: CursorText = None
) -> JSONResponse:
    """What would become of each row: old and new value, or why it stays as it is."""
    actor = access_of_request(request).actor
    found = await mass_update.rows_of(actor, id, kind, limit + 1, number_in(cursor) or 0)
    following = cursor_of(found[limit - 1].entry_id) if len(found) > limit else None
    return JSONResponse({"items": [_row(row) for row in found[:limit]], "next": following})


@router.post(
    "/mass-updates/{id}/run",
    operation_id="run-mass-update",
    status_code=202,
    responses={202: answer("It runs.", STANDING), **WRITE},
    openapi_extra={"requestBody": {**json_body(RUNNING), "required": False}, "parameters": [IDEMPOTENCY_KEY]},
)
async def run_mass_update(request: Request, id: Id) -> Response:
    """Run a planned mass update in the background, as one change set."""
    actor = access_of_request(request).actor
    given = await _optional(request, "notify")
    ids = given.get("notify", [])
    if not isinstance(ids, list) or len(ids) > MOST_TOLD or not all(_is_id(one) for one in ids):
        raise WrongKind(expected="[1, 2, 3, …]", field="notify")

    async def work() -> Response:
        await mass_update.run(actor, id, ids)
        return JSONResponse(await _told(actor, id), 202)

    return await once(request, work)


@router.post(
    "/mass-updates/{id}/cancel",
    operation_id="cancel-mass-update",
    responses={200: answer("How it stands.", STANDING), **WRITE},
    openapi_extra={"requestBody": {**json_body(CANCELLING), "required": False}},
)
async def cancel_mass_update(request: Request, id: Id) -> Response:
    """Cancel it. A running one is taken back, unless `keep` says that what is done so far stays."""
    actor = access_of_request(request).actor
    given = await _optional(request, "keep")
    await mass_update.cancel(actor, id, keep=_flag(given, "keep"))
    await mass_update.wait_for(id)
    return JSONResponse(await _told(actor, id))


async def _optional(request: Request, name: str) -> Json:
    """A body that may be missing, with nothing in it but one thing."""
    given = await json_object(request) if await request.body() else {}
    for other in given.keys() - {name}:
        raise UnknownField(name=other[:60], field=other[:60])
    return given


def _wanted(given: Json) -> Wanted:
    _require_known(given)
    resource, assigned, ids = given.get("resource"), given.get("set"), given.get("ids")
    if resource not in RESOURCES_FOR_MANY:
        raise (
            Required(field="resource")
            if resource is None
            else InvalidChoice(value=str(resource)[:40], field="resource")
        )
    delete = _flag(given, "delete")
    assigned = {} if delete and assigned is None else assigned
    if not isinstance(assigned, dict):
        raise Required(field="set") if assigned is None else WrongKind(expected="{…}", field="set")
    if ids is not None and not (isinstance(ids, list) and all(_is_id(number) for number in ids)):
        raise WrongKind(expected="[1, 2, 3, …]", field="ids")
    for name in ("filter", "q"):
        if not isinstance(given.get(name, ""), str):
            raise WrongKind(expected="“…”", field=name)
    return Wanted(resource, assigned, ids, given.get("filter"), given.get("q", ""), delete=delete)


def _require_known(given: Json) -> None:
    for name in given:
        if name not in NAMES:
            raise UnknownField(name=name[:60], field=name[:60])


def _flag(given: Json, name: str) -> bool:
    flag = given.get(name, False)
    if not isinstance(flag, bool):
        raise WrongKind(expected="true/false", field=name)
    return flag


def _is_id(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 < given <= LARGEST_ID


async def _told(actor: Actor, mass_update_id: int) -> Json:
    return _standing(await mass_update.standing(actor, mass_update_id))


def _standing(stands: Standing) -> Json:
    told = asdict(stands)
    assigned = told.pop("assigned")
    del told["stop"]
    told["delete"], told["set"] = DELETE in assigned, {name: v for name, v in assigned.items() if name != DELETE}
    return {**told, "created_at": moment_as_json(stands.created_at)}


def _row(row: PlannedRow) -> Json:
    return {
        "id": row.row_id,
        "name": row.name,
        "field": row.field,
        "old": row.old,
        "new": row.new,
        "reason": row.reason,
    }

"""What happened, and taking it back."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from services import change_sets, history
from services.history import WHOLE, Part
from services.i18n import language
from services.paging import CursorNotUnderstood
from services.refusals import UnknownField, WrongKind

from .bodies import json_object
from .describing import IDEMPOTENCY_KEY, answer, json_body, problems
from .once import once
from .parameters import LARGEST_ID, CursorText, Id, Limit, access_of_request, known_parameters

router = APIRouter(tags=["change-sets"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
SET: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "actor_id": {"type": ["integer", "null"]},
        "actor_name": {"type": "string"},
        "kind": {"type": "string"},
        "source": {"type": "string"},
        "summary": {"type": "object"},
        "row_count": {"type": "integer"},
        "undoes_id": {"type": ["integer", "null"]},
        "undone_by_id": {"type": ["integer", "null"], "description": "The newest undo of it that stands"},
        "is_undone_in_part": {
            "type": "boolean",
            "description": "Taken back, but not all that was in it, or done again in part",
        },
        "is_running": {
            "type": "boolean",
            "description": "Still written to, by an import or a mass update that may be stopped",
        },
    },
    "required": ["id", "at", "actor_name", "kind", "row_count"],
}
CHANGE: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "resource": {"type": "string"},
        "row_id": {"type": "integer"},
        "action": {"type": "string", "enum": ["create", "update", "delete"]},
        "field": {"type": ["string", "null"]},
        "old": {},
        "new": {},
    },
    "required": ["resource", "row_id", "field", "old", "new"],
}
EVENT: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "change_set_id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "resource": {"type": "string"},
        "row_id": {"type": "integer"},
        "customer_id": {"type": ["integer", "null"]},
        "action": {"type": "string", "enum": ["create", "update", "delete"]},
        "field": {"type": ["string", "null"]},
    },
    "required": ["id", "resource", "row_id", "action"],
}
FEED: Json = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": EVENT}, "next": {"type": "integer"}},
    "required": ["items", "next"],
}
After = Annotated[int, Query(ge=0, le=LARGEST_ID, description="`next` of the answer before; 0 for the beginning.")]
UNDONE: Json = {
    "type": "object",
    "properties": {
        "change_set_id": {"type": ["integer", "null"]},
        "undone": {"type": "integer"},
        "conflicts": {"type": "array", "items": {"type": "object", "required": ["resource", "row_id", "field"]}},
    },
    "required": ["change_set_id", "undone", "conflicts"],
}
PART: Json = {
    "type": "object",
    "properties": {
        "rows": {
            "type": "array",
            "maxItems": 1000,
            "items": {
                "type": "object",
                "properties": {"resource": {"type": "string"}, "row_id": {"type": "integer", "minimum": 1}},
                "required": ["resource", "row_id"],
            },
        },
        "fields": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
    },
    "additionalProperties": False,
}
READ = problems(400, 401, 404, 429, 503)


def page_of(item: Json) -> Json:
    """The schema of a page of items."""
    properties = {"items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}}
    return {"type": "object", "properties": properties, "required": ["items", "next"]}


@router.get("/change-sets", operation_id="list-change-sets", responses={200: answer("A page.", page_of(SET)), **READ})
async def list_change_sets(request: Request, limit: Limit = 100, cursor: CursorText = None) -> JSONResponse:
    """Who changed what and when, newest first; everybody's with the right to the change log, else one's own."""
    page = await change_sets.change_sets(access_of_request(request).actor, limit, number_in(cursor))
    return JSONResponse({"items": page.items, "next": cursor_of(page.next_id)})


@router.get("/change-sets/{id}", operation_id="read-change-set", responses={200: answer("The set.", SET), **READ})
async def read_change_set(request: Request, id: Id) -> JSONResponse:
    """One change set."""
    return JSONResponse(await change_sets.change_set(access_of_request(request).actor, id))


@router.get(
    "/change-sets/{id}/changes",
    operation_id="list-changes",
    responses={200: answer("A page.", page_of(CHANGE)), **READ},
)
async def list_changes(request: Request, id: Id, limit: Limit = 1000, cursor: CursorText = None) -> JSONResponse:
    """Every field that changed, old and new; a row that is new or gone is one change without a field."""
    page = await change_sets.changes_of(access_of_request(request).actor, id, limit, number_in(cursor) or 0)
    return JSONResponse({"items": page.items, "next": cursor_of(page.next_id)})


@router.post(
    "/change-sets/{id}/undo",
    operation_id="undo-change-set",
    responses={200: answer("What was taken back.", UNDONE), **READ, **problems(403, 409, 422)},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY], "requestBody": {**json_body(PART), "required": False}},
)
async def undo_change_set(request: Request, id: Id) -> Response:
    """Take a change set back, or only some rows or fields of it; what stays is told with both values and the reason."""
    actor = access_of_request(request).actor
    part = part_of(await json_object(request)) if await request.body() else WHOLE

    async def work() -> Response:
        await change_sets.change_set(actor, id)
        undone = await history.undo(actor, id, part)
        told = await change_sets.told_conflicts(actor, undone.conflicts)
        conflicts = [
            {
                "resource": conflict.resource,
                "row_id": conflict.row_id,
                "field": conflict.field,
                "now": values["old"],
                "would_be": values["new"],
                "reason": conflict.refusal.message(language(actor.language)) if conflict.refusal else None,
            }
            for conflict, values in zip(undone.conflicts, told, strict=True)
        ]
        return JSONResponse({"change_set_id": undone.change_set_id, "undone": undone.count, "conflicts": conflicts})

    return await once(request, work)


@router.get("/changes", operation_id="read-changes", responses={200: answer("What happened.", FEED), **READ})
async def read_changes(request: Request, after: After = 0, limit: Limit = 1000) -> JSONResponse:
    """What was made, changed and deleted, oldest first. Ask again with `next` to go on; nothing is left out between."""
    items = await change_sets.changes_after(access_of_request(request).actor, after, limit)
    return JSONResponse({"items": items, "next": items[-1]["id"] if items else after})


def part_of(given: Json) -> Part:
    """The part of a change set that a body names; `UnknownField`, `WrongKind`."""
    for name in given:
        if name not in ("rows", "fields"):
            raise UnknownField(name=name[:60], field=name[:60])
    listed, fields = given.get("rows"), given.get("fields")
    if listed is not None and not (
        isinstance(listed, list) and len(listed) <= 1000 and all(_is_row(one) for one in listed)
    ):
        raise WrongKind(expected='[{"resource": "customers", "row_id": 7}]', field="rows")
    if fields is not None and not (isinstance(fields, list) and all(isinstance(one, str) for one in fields[:100])):
        raise WrongKind(expected='["industry_id"]', field="fields")
    rows = None if listed is None else frozenset((one["resource"], one["row_id"]) for one in listed)
    return Part(rows, None if fields is None else frozenset(fields[:100]))


def _is_row(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and given.keys() == {"resource", "row_id"}
        and isinstance(given["resource"], str)
        and isinstance(given["row_id"], int)
        and 0 < given["row_id"] <= LARGEST_ID
    )


def cursor_of(number: int | None) -> str | None:
    """A cursor that holds an id."""
    return None if number is None else base64.urlsafe_b64encode(f"id {number}".encode()).decode().rstrip("=")


def number_in(cursor: str | None) -> int | None:
    """The id that a cursor holds; `CursorNotUnderstood`."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except ValueError:
        raise CursorNotUnderstood() from None
    word, _, number = text.partition(" ")
    if word != "id" or not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise CursorNotUnderstood()
    return int(number)

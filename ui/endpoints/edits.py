"""What the grid writes: one cell, and undo."""

import json
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services import history, listing
from services.edits import set_fields
from services.fields.catalogue import TABLES
from services.filters.filter import Filter
from services.history import last_change
from services.i18n import language
from services.own_changes import take_back_last
from services.refusals import ChangedMeanwhile, NotFound, NothingToUndo, NotUnderstood

from ..cells import labelled
from ..session import actor_of_request

Json = dict[str, Any]


async def edit(request: Request) -> JSONResponse:
    """Set a cell: {id, field, value, old}. 200 with the row; 409 with both values when a colleague was first."""
    actor, given = actor_of_request(request), await _given(request)
    resource = request.path_params["resource"]
    row_id, name = given.get("id"), given.get("field")
    if resource not in TABLES or not isinstance(row_id, int) or not isinstance(name, str):
        raise NotUnderstood()
    if not 0 < row_id < 2**63:
        raise NotFound()
    seen = {name: given["old"]} if "old" in given else None
    try:
        edited = await set_fields(actor, resource, row_id, {name: given.get("value")}, seen=seen)
    except ChangedMeanwhile as conflict:
        return await _conflict(request, resource, row_id, name, conflict)
    scene = await listing.scene(resource, actor, Filter())
    found = await listing.by_ids(scene, [row_id], [name, *_shown(scene)])
    told = await labelled(list(found.values()), scene, language(actor.language))
    return JSONResponse({"row": told[0] if told else None, "change_set_id": edited.change_set_id})


async def undo(request: Request) -> JSONResponse:
    """Take back a change set, or one's own last: {change_set_id?}. Answers with how much, and the conflicts."""
    actor, given = actor_of_request(request), await _given(request)
    change_set_id = given.get("change_set_id")
    if change_set_id is None:
        undone = await take_back_last(actor, partial(history.undo, actor))
    elif isinstance(change_set_id, int) and 0 < change_set_id < 2**63:
        undone = await history.undo(actor, change_set_id)
    else:
        raise NothingToUndo()
    viewer = language(actor.language)
    message = viewer.n("{count} change was undone.", "{count} changes were undone.", undone.count)
    if undone.conflicts:
        message = viewer.n(
            "{count} value was not put back, because it was changed since.",
            "{count} values were not put back, because they were changed since.",
            len(undone.conflicts),
        )
    told = {"change_set_id": undone.change_set_id, "undone": undone.count, "message": message}
    return JSONResponse({**told, "conflicts": len(undone.conflicts)})


async def _given(request: Request) -> Json:
    try:
        given = json.loads(await request.body())
    except ValueError:
        raise NotUnderstood() from None
    if not isinstance(given, dict):
        raise NotUnderstood()
    return given


def _shown(scene: listing.Scene) -> list[str]:
    return [field.name for field in scene.fields.values() if field.shown]


async def _conflict(request: Request, resource: str, row_id: int, name: str, refusal: ChangedMeanwhile) -> JSONResponse:
    actor = actor_of_request(request)
    scene = await listing.scene(resource, actor, Filter())
    found = await listing.by_ids(scene, [row_id], [name, *_shown(scene)])
    last = await last_change(resource, row_id, name)
    told = {
        "message": refusal.message(language(actor.language)),
        "status": refusal.status,
        "code": refusal.code,
        "row": next(iter(found.values()), None),
        "theirs": found.get(row_id, {}).get(name),
        "by": last.actor_name if last else None,
        "at": last.at.isoformat() if last else None,
    }
    return JSONResponse(told, 409, media_type="application/problem+json")


ROUTES = (Route("/ui/edit/{resource}", edit, methods=["POST"]), Route("/ui/undo", undo, methods=["POST"]))

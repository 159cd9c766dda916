"""Many writes in one request."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from services.i18n import Language
from services.permissions import Actor
from services.refusals import InvalidChoice, Refusal, Required, UnknownField, WrongKind
from services.writing.batch import MOST, Result, Writing, write_rows

from .bodies import json_object
from .exposed import Exposed
from .once import once
from .parameters import LARGEST_ID, access_of_request
from .problems import MEDIA_TYPE, problem_body, viewer_of
from .warnings import with_warnings

Json = dict[str, Any]
VERBS = ("create", "update", "delete")
NAMES = ("op", "id", "version", "values")
STATUS = {"create": 201, "update": 200, "delete": 204}


class TooManyWrites(Refusal):
    """A batch has at most {most} writes. Split it and send the parts one by one."""


class NotReached(Refusal):
    """This was not kept, because another write of the same batch was refused. Correct that one and send all again."""


class BatchRefused(Refusal):
    """Nothing of this batch was kept, because some of its writes were refused. Correct them and send all again."""


async def write_batch(request: Request, exposed: Exposed) -> Response:
    """`{"atomic": true, "items": [{"op", "id", "version", "values"}]}`; a result for each, in order."""
    actor = access_of_request(request).actor
    given = await json_object(request)

    async def work() -> Response:
        writings, atomic = _asked(given)
        outcome = await write_rows(actor, exposed.resource, writings, atomic=atomic, is_typed=True)
        refused, viewer = atomic and outcome.is_refused, viewer_of(request.scope)
        pairs = zip(writings, outcome.results, strict=True)
        items = [_told(writing, result, refused, viewer) for writing, result in pairs]
        if not refused:
            items = [await _warned(actor, exposed, *one) for one in zip(writings, outcome.results, items, strict=True)]
        if refused:
            return JSONResponse({**problem_body(BatchRefused(), viewer), "items": items}, 422, media_type=MEDIA_TYPE)
        return JSONResponse({"change_set_id": outcome.change_set_id, "items": items})

    return await once(request, work)


async def _warned(actor: Actor, exposed: Exposed, writing: Writing, result: Result, told: Json) -> Json:
    """The result of one write with what a single one would be warned of, once all of them are there."""
    if result.refusal is not None or writing.verb == "delete" or result.row_id is None:
        return told
    return await with_warnings(actor, exposed.resource, told, writing.values, result.row_id)


def _asked(given: Json) -> tuple[list[Writing], bool]:
    for name in given:
        if name not in ("atomic", "items"):
            raise UnknownField(name=name[:60], field=name[:60])
    items, atomic = given.get("items"), given.get("atomic", True)
    if not isinstance(items, list):
        raise Required(field="items") if items is None else WrongKind(expected="[{…}]", field="items")
    if not isinstance(atomic, bool):
        raise WrongKind(expected="true/false", field="atomic")
    if len(items) > MOST:
        raise TooManyWrites(most=MOST, field="items")
    return [_writing(item, f"items[{place}]") for place, item in enumerate(items)], atomic


def _writing(item: Any, where: str) -> Writing:
    if not isinstance(item, dict):
        raise WrongKind(expected="{…}", field=where)
    for name in item:
        if name not in NAMES:
            raise UnknownField(name=name[:60], field=f"{where}.{name[:60]}")
    verb, row_id, values = item.get("op"), item.get("id"), item.get("values", {})
    if verb not in VERBS:
        raise InvalidChoice(value=str(verb)[:40], field=f"{where}.op")
    if not isinstance(values, dict):
        raise WrongKind(expected="{…}", field=f"{where}.values")
    if verb == "create":
        return Writing(verb, values)
    return Writing(verb, values, _whole(row_id, f"{where}.id"), _whole(item.get("version"), f"{where}.version", 0))


def _whole(given: Any, where: str, otherwise: int | None = None) -> int | None:
    """A positive whole number; None where it may be missing."""
    if given is None and otherwise is not None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= LARGEST_ID:
        raise Required(field=where) if given is None else WrongKind(expected="1, 2, 3, …", field=where)
    return given


def _told(writing: Writing, result: Result, refused: bool, viewer: Language) -> Json:
    refusal = result.refusal or (NotReached() if refused else None)
    if refusal is not None:
        return {"status": refusal.status, "id": writing.row_id, "problem": problem_body(refusal, viewer)}
    return {"status": STATUS[writing.verb], "id": result.row_id, "version": result.version}

"""What the review of a mass update reads: pages of its rows in words."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services import mass_update
from services.i18n import language
from services.mass_update import PlannedRow
from services.mass_update.choosing import fields_for_many
from services.organization import organization
from services.refusals import NotUnderstood

from ..design import colour, initials
from ..session import actor_of_request
from .words import Speaker, label_of, told_value

MOST = 200


async def planned_rows(request: Request) -> JSONResponse:
    """Rows `o`…`o + n` of kind `kind` of one's own mass update, values and reasons in words."""
    actor, asked = actor_of_request(request), request.query_params
    mass_update_id = request.path_params["id"]
    kind, offset, limit = asked.get("kind", "change"), _whole(asked.get("o", "0")), _whole(asked.get("n", "100"))
    stands = await mass_update.standing(actor, mass_update_id)
    found = await mass_update.page_of(actor, mass_update_id, kind, offset, min(limit, MOST))
    speaker = Speaker(language(actor.language), await organization())
    fields = await fields_for_many(actor, stands.resource)
    return JSONResponse({"rows": [await _told(row, fields, speaker, len(stands.assigned) > 1) for row in found]})


async def _told(row: PlannedRow, fields: dict[str, Any], speaker: Speaker, has_more: bool) -> dict[str, Any]:
    field = fields.get(row.field)
    told = {
        "id": row.row_id,
        "name": row.name or speaker.t("not among what you see"),
        "number": "" if row.number is None else str(row.number),
        "reason": row.reason or "",
        "field": label_of(field, speaker.language) if field is not None and has_more else "",
        "tile": colour(row.row_id),
        "letter": initials(row.name or "?")[:1],
    }
    if field is None:  # the row as a whole goes
        return {**told, "old": "", "new": speaker.t("is deleted")}
    told |= {"old": await told_value(speaker, field, row.old), "new": await told_value(speaker, field, row.new)}
    if field.kind == "person":
        told |= {f"{side}_av": _avatar(getattr(row, side), told[side]) for side in ("old", "new")}
    return told


def _avatar(user_id: Any, name: Any) -> dict[str, Any] | None:
    return {"colour": colour(user_id), "letters": initials(str(name))} if isinstance(user_id, int) else None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise NotUnderstood()
    return int(text)


ROUTES = (Route("/ui/mass-updates/{id:int}/rows", planned_rows),)

"""Sales cases: won, lost, opened again, moved from status to status. What follows of it is a rule of writing."""

from services.database import row, value
from services.edits import Edited, set_fields
from services.permissions import Actor
from services.sql import Sql

from .refusals import NoSuchStatus

FIRST = "SELECT id FROM sales_status WHERE state = ? AND is_active ORDER BY position, id LIMIT 1"


async def win(actor: Actor, project_id: int, *, seen: int | None = None) -> Edited:
    """Won: probability 100, ordered today."""
    return await _to_state(actor, project_id, "won", seen)


async def lose(actor: Actor, project_id: int, *, seen: int | None = None) -> Edited:
    """Lost: closed, probability 0."""
    return await _to_state(actor, project_id, "lost", seen)


async def reopen(actor: Actor, project_id: int, *, seen: int | None = None) -> Edited:
    """In progress again, in the status that it had before it was won or lost where the history knows it."""
    query = (
        "SELECT c.old FROM change c WHERE c.resource = 'projects' AND c.row_id = ? AND c.field = 'sales_status_id'"
        " ORDER BY c.id DESC LIMIT 1"
    )
    before = await value(Sql(query, (project_id,)))
    if before is not None and await _is_in_progress(int(before)):
        return await move(actor, project_id, int(before), seen=seen)
    return await _to_state(actor, project_id, "in_progress", seen)


async def move(actor: Actor, project_id: int, status_id: int, *, seen: int | None = None) -> Edited:
    """Give a sales case another status; `seen` is the one that stood there (`ChangedMeanwhile`)."""
    before = None if seen is None else {"sales_status_id": seen}
    return await set_fields(actor, "projects", project_id, {"sales_status_id": status_id}, seen=before)


async def _to_state(actor: Actor, project_id: int, state: str, seen: int | None) -> Edited:
    status_id = await value(Sql(FIRST, (state,)))
    if status_id is None:
        raise NoSuchStatus()
    return await move(actor, project_id, int(status_id), seen=seen)


async def _is_in_progress(status_id: int) -> bool:
    found = await row(Sql("SELECT state, is_active FROM sales_status WHERE id = ?", (status_id,)))
    if found is None:
        return False
    return found["state"] == "in_progress" and bool(found["is_active"])


__all__ = ["lose", "move", "reopen", "win"]

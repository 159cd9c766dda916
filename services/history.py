"""Reading what happened, and taking it back.

Undo puts a value back only where it still is what the change set wrote; everything else is told as a conflict with both
values. Undo is a change set like any other and can be undone itself.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .changes import recording
from .database import row, rows
from .permissions import Actor
from .profiles import require_administrator, require_may_restore
from .refusals import NotFound, NothingToUndo, NotPermitted
from .sql import Sql
from .undoing import Conflict, Outcome, take_back
from .undoing_many import split, take_back_many

MANY = 200
"""From so many changes on, fields are taken back together instead of row by row."""
LAST_OWN = (
    "SELECT id FROM change_set WHERE actor_id = ? AND kind IN ('edit', 'create', 'delete', 'mass_update') AND id > ?"
    " AND NOT EXISTS (SELECT 1 FROM change_set u WHERE u.undoes_id = change_set.id) ORDER BY id DESC LIMIT 1"
)


@dataclass(frozen=True)
class Undone:
    """What an undo came to: its own change set (None when nothing could be put back), how many changes, conflicts."""

    change_set_id: int | None
    count: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class LastChange:
    """Who changed a value last, and when (UTC)."""

    actor_name: str
    at: datetime
    change_set_id: int


async def last_change(resource: str, row_id: int, field: str) -> LastChange | None:
    """The newest change of one field of one row."""
    query = (
        "SELECT s.actor_name, s.at, s.id FROM change c JOIN change_set s ON s.id = c.change_set_id"
        " WHERE c.resource = ? AND c.row_id = ? AND c.field = ? ORDER BY c.id DESC LIMIT 1"
    )
    found = await row(Sql(query, (resource, row_id, field)))
    if found is None:
        return None
    at = datetime.fromisoformat(found["at"]) if isinstance(found["at"], str) else found["at"]
    return LastChange(found["actor_name"], at, int(found["id"]))


async def last_undoable(actor: Actor, after: int = 0) -> int | None:
    """The actor's newest change set that is not undone yet, if it came after position `after`."""
    found = await row(Sql(LAST_OWN, (actor.user_id, after)))
    return int(found["id"]) if found else None


async def undo(actor: Actor, change_set_id: int) -> Undone:
    """Take a change set back, newest change first; `NothingToUndo`, `NotFound` or `NotPermitted` when that cannot be."""
    await _require_own(actor, change_set_id)
    changes = await rows(Sql("SELECT * FROM change WHERE change_set_id = ? ORDER BY id DESC", (change_set_id,)))
    if not changes:
        raise NothingToUndo()
    await require_may_restore(actor, changes)
    summary = {"of": change_set_id}
    async with recording(actor, "undo", summary=summary, undoes_id=change_set_id) as recorder:
        many, rest = split(changes) if len(changes) >= MANY else ([], changes)
        outcome = await take_back_many(recorder, actor, many) + await take_back(recorder, actor, rest)
        if any(change["resource"] in ("users", "permission-profiles") for change in changes):
            await require_administrator(recorder.connection)
    if outcome == Outcome():
        raise NothingToUndo()
    return Undone(recorder.change_set_id, outcome.count, outcome.conflicts)


async def values_at(resource: str, since: int) -> dict[int, dict[str, Any]]:
    """For rows that changed after position `since`: the fields that changed with the value they had then."""
    query = "SELECT row_id, field, old FROM change WHERE resource = ? AND change_set_id > ? ORDER BY id DESC"
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for change in await rows(Sql(query, (resource, since))):
        found[change["row_id"]][change["field"]] = _loaded(change["old"])
    return dict(found)


async def _require_own(actor: Actor, change_set_id: int) -> None:
    found = await row(Sql("SELECT actor_id, kind FROM change_set WHERE id = ?", (change_set_id,)))
    if found is None or found["kind"] in ("setup", "seed"):
        raise NotFound()
    if found["actor_id"] != actor.user_id and not actor.may("change_log"):
        raise NotPermitted()


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


__all__ = ["Conflict", "LastChange", "Undone", "last_change", "last_undoable", "undo", "values_at"]

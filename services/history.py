"""Reading what happened, and taking it back.

Undo puts a value back only where it still is what the change set wrote; everything else is told as a conflict with both
values or with the rule that keeps it. Undo is a change set like any other and can be undone itself. What left the
register meanwhile (mails, webhooks, files) is not undone.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .change_log import PART, is_undone, still_written
from .changes import Recorder, recording
from .database import row, rows, value
from .invoices.undoing import keep_numbers
from .organization import organization
from .periods import now
from .permissions import Actor
from .profiles import require_administrator, require_may_restore
from .refusals import NotFound, NothingToUndo, NotPermitted, StillRunning, TooLateToUndo
from .sql import TRUE, Sql, all_of, any_of, is_any
from .undoing import Conflict, Outcome, take_back
from .undoing_made import take_back_made
from .undoing_many import split, take_back_many
from .undoing_whole import split_whole, take_back_whole

MANY = 200
"""From so many changes on, fields are taken back together instead of row by row."""
DAYS = 90
"""For how long a change set can be undone, unless the organization's setting `undo_days` says otherwise."""
NEVER_UNDONE = ("setup", "seed", PART)
RUNNING = f"SELECT 1 AS yes FROM change_set s WHERE s.id = ? AND {still_written('s.id')}"
STANDS = (
    "c.change_set_id = ? AND NOT EXISTS (SELECT 1 FROM change b JOIN change_set t ON t.id = b.change_set_id"
    " WHERE t.undoes_id = c.change_set_id AND b.resource = c.resource AND b.row_id = c.row_id"
    f" AND b.field IS NOT DISTINCT FROM c.field AND NOT {is_undone('t.id')})"
)
"""Condition on `change c` of a set: no undo that stands has put it back."""
TOLD_AT_MOST = 200

CHANGED_SINCE = (
    "SELECT 1 AS yes FROM change c JOIN change l ON l.resource = c.resource AND l.row_id = c.row_id AND l.id > c.id"
    " WHERE c.change_set_id = ? AND l.change_set_id <> ? AND (l.field = c.field OR l.field IS NULL OR c.field IS NULL) LIMIT 1"
)


@dataclass(frozen=True)
class Part:
    """Which changes of a set are meant: of these rows, of these fields, by their ids, and not those ids. None is any."""

    rows: frozenset[tuple[str, int]] | None = None
    fields: frozenset[str] | None = None
    ids: frozenset[int] | None = None
    but: frozenset[int] = frozenset()

    def condition(self, change_set_id: int) -> Sql:
        """Condition on `change c`. What was made or deleted with a customer goes with it."""
        pieces = [Sql("c.change_set_id = ?", (change_set_id,))]
        if self.fields is not None:
            pieces.append(is_any("c.field", sorted(self.fields)))
        if self.rows is not None:
            pieces.append(any_of([self._row(*wanted, change_set_id) for wanted in sorted(self.rows)]))
        if self.ids is not None:
            pieces.append(is_any("c.id", sorted(self.ids)) | _with_its_customer("c", self.ids, change_set_id))
        if self.but:
            pieces.append(~is_any("c.id", sorted(self.but)))
        return all_of(pieces)

    def _row(self, resource: str, row_id: int, change_set_id: int) -> Sql:
        own = Sql("c.resource = ? AND c.row_id = ?", (resource, row_id))
        custom = Sql(
            "c.resource = 'custom-values' AND c.row_id IN (SELECT v.id FROM custom_value v JOIN custom_field f"
            " ON f.id = v.field_id WHERE f.resource = ? AND v.row_id = ?)",
            (resource, row_id),
        )
        if resource != "customers":
            return own | custom
        of_whole = (
            "SELECT w.action FROM change w WHERE w.change_set_id = ? AND w.resource = 'customers' AND w.row_id = ?"
        )
        return (
            own
            | custom
            | Sql(
                f"c.customer_id = ? AND c.action IN ({of_whole} AND w.field IS NULL)", (row_id, change_set_id, row_id)
            )
        )


WHOLE = Part()


def _with_its_customer(alias: str, ids: Iterable[int], change_set_id: int) -> Sql:
    chosen = is_any("w.id", sorted(ids))
    return Sql(
        f"{alias}.field IS NULL AND EXISTS (SELECT 1 FROM change w WHERE w.change_set_id = ? AND w.resource = 'customers'"
        f" AND w.action = {alias}.action AND w.row_id = {alias}.customer_id AND {chosen.text})",
        (change_set_id, *chosen.values),
    )


@dataclass(frozen=True)
class Undone:
    """What an undo came to: its own change set (None when nothing could be put back), how many changes, conflicts.

    `numbered` invoices are drafts again that keep their number, and so stay as they are (docs/decisions/0024).
    """

    change_set_id: int | None
    count: int
    conflicts: tuple[Conflict, ...]
    numbered: int = 0


class _OnlyLooking(Exception):
    """Ends the transaction of an undo that was only tried."""


@dataclass(frozen=True)
class LastChange:
    """Who changed a value last, and when (UTC)."""

    actor_name: str
    at: datetime
    change_set_id: int


async def last_change(resource: str, row_id: int, field: str | None) -> LastChange | None:
    """The newest change of one field of one row, or of the row."""
    query = "SELECT s.actor_name, s.at, s.id FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE"
    about = Sql("c.resource = ? AND c.row_id = ?", (resource, row_id))
    if field is not None:
        about = about & Sql("c.field = ?", (field,))
    found = await row(Sql(query) + about + "ORDER BY c.id DESC LIMIT 1")
    if found is None:
        return None
    at = datetime.fromisoformat(found["at"]) if isinstance(found["at"], str) else found["at"]
    return LastChange(found["actor_name"], at, int(found["id"]))


async def undo(actor: Actor, change_set_id: int, part: Part = WHOLE, *, while_running: bool = False) -> Undone:
    """Take a change set, or a part of it, back, newest change first.

    Refusals: `NothingToUndo`, `NotFound`, `NotPermitted`, `TooLateToUndo`; `StillRunning`, unless `while_running`.
    """
    changes, is_own = await _changes(actor, change_set_id, part, while_running=while_running)
    async with recording(actor, "undo", summary={"of": change_set_id}, undoes_id=change_set_id) as recorder:
        if part != WHOLE and await value(_left(change_set_id, part), recorder.connection) is not None:
            recorder.summary["part"] = True
        outcome = await _take_back(recorder, actor, changes)
        numbered = await keep_numbers(recorder, part.condition(change_set_id))
    conflicts = _told(outcome.conflicts, is_own=is_own)
    if not outcome.count and not conflicts:
        raise NothingToUndo()
    return Undone(recorder.change_set_id, outcome.count, conflicts, numbered)


async def would_undo(actor: Actor, change_set_id: int, part: Part = WHOLE) -> Undone:
    """What `undo` would come to; nothing is changed. Refuses as `undo` does."""
    changes, is_own = await _changes(actor, change_set_id, part)
    outcome, numbered = Outcome(), 0
    try:
        async with recording(actor, "undo", undoes_id=change_set_id) as recorder:
            outcome = await _take_back(recorder, actor, changes)
            numbered = await keep_numbers(recorder, part.condition(change_set_id))
            raise _OnlyLooking
    except _OnlyLooking:
        return Undone(None, outcome.count, _told(outcome.conflicts, is_own=is_own), numbered)


async def kept(actor: Actor, change_set_id: int) -> tuple[Conflict, ...]:
    """What undo left of a change set as it is, with both values: the first ones of many."""
    chosen = Sql("SELECT c.id FROM change c WHERE") + Sql(STANDS, (change_set_id,))
    found = await rows(chosen + Sql("ORDER BY c.id LIMIT ?", (TOLD_AT_MOST,)))
    if not found:
        return ()
    return (await would_undo(actor, change_set_id, Part(ids=frozenset(int(one["id"]) for one in found)))).conflicts


async def row_count(change_set_id: int) -> int:
    """How many rows a change set is about."""
    return int(await value(Sql("SELECT row_count FROM change_set WHERE id = ?", (change_set_id,))) or 0)


async def is_changed_since(change_set_id: int) -> bool:
    """Whether a later change set changed a field, or a whole row, that a change set wrote."""
    return bool(await value(Sql(CHANGED_SINCE, (change_set_id, change_set_id))))


async def undo_days() -> int:
    """For how many days a change set can be undone."""
    given = (await organization()).settings.get("undo_days", DAYS)
    return given if isinstance(given, int) and given >= 0 else DAYS


async def values_at(resource: str, since: int) -> dict[int, dict[str, Any]]:
    """For rows that changed after position `since`: the fields that changed with the value they had then."""
    query = "SELECT row_id, field, old FROM change WHERE resource = ? AND change_set_id > ? ORDER BY id DESC"
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for change in await rows(Sql(query, (resource, since))):
        found[change["row_id"]][change["field"]] = _loaded(change["old"])
    return dict(found)


async def _changes(
    actor: Actor, change_set_id: int, part: Part, *, while_running: bool = False
) -> tuple[list[dict[str, Any]], bool]:
    """The changes to take back, newest first, and whether they are the actor's own."""
    is_own = await require_undoable(actor, change_set_id)
    if not while_running and await value(Sql(RUNNING, (change_set_id,))):
        raise StillRunning()
    where = TRUE & part.condition(change_set_id)
    changes = await rows(Sql("SELECT c.* FROM change c WHERE") + where + "ORDER BY c.id DESC")
    if not changes:
        raise NothingToUndo()
    await require_may_restore(actor, changes)
    return changes, is_own


def _left(change_set_id: int, part: Part) -> Sql:
    """A change of a set that stands, and that an undo of a part is not about."""
    meant = part.condition(change_set_id)
    others = Sql(f"NOT coalesce(({meant.text}), 1 = 0)", meant.values)
    return Sql("SELECT 1 FROM change c WHERE") + (Sql(STANDS, (change_set_id,)) & others) + "LIMIT 1"


def _told(conflicts: tuple[Conflict, ...], *, is_own: bool) -> tuple[Conflict, ...]:
    """Rows that the actor may not see are named to nobody but who changed them."""
    return tuple(one for one in conflicts if is_own or not isinstance(one.refusal, NotFound))


async def _take_back(recorder: Recorder, actor: Actor, changes: list[dict[str, Any]]) -> Outcome:
    """Take back what can be; what a rule refuses is tried again once the rest is as it was, for it may depend on that."""
    outcome, before = await _once(recorder, actor, changes), len(changes) + 1
    while outcome.count and (refused := {(c.resource, c.row_id) for c in outcome.conflicts if c.is_by_rule}):
        if len(refused) >= before:
            break
        before = len(refused)
        left = [change for change in changes if (change["resource"], change["row_id"]) in refused]
        others = tuple(c for c in outcome.conflicts if (c.resource, c.row_id) not in refused)
        places = {(c.resource, c.row_id): place for place, c in enumerate(outcome.conflicts)}
        step = Outcome(outcome.count, others) + await _once(recorder, actor, left)
        told = sorted(step.conflicts, key=lambda c: places[(c.resource, c.row_id)])
        outcome = Outcome(step.count, tuple(told))
    if any(change["resource"] in ("users", "permission-profiles") for change in changes):
        await require_administrator(recorder.connection)
    return outcome


async def _once(recorder: Recorder, actor: Actor, changes: list[dict[str, Any]]) -> Outcome:
    recorder.moves_customers = any(c["resource"] == "customers" and c["field"] is None for c in changes)  # a merge
    small, rest = split_whole(changes) if len(changes) >= MANY else ([], changes)
    many, rest = split(rest) if len(changes) >= MANY else ([], rest)
    outcome = await take_back_whole(recorder, actor, small, "create")
    outcome += await take_back_many(recorder, actor, many)
    if len(rest) >= MANY:
        made, rest = await take_back_made(recorder, actor, rest)
        outcome += made
    outcome += await take_back(recorder, actor, rest)
    return outcome + await take_back_whole(recorder, actor, small, "delete")


async def require_undoable(actor: Actor, change_set_id: int) -> bool:
    """Refuse (`NotFound`, `NotPermitted`, `TooLateToUndo`) where the actor cannot undo a change set; whether it is their own."""
    found = await row(Sql("SELECT actor_id, kind, at FROM change_set WHERE id = ?", (change_set_id,)))
    if found is None or found["kind"] in NEVER_UNDONE:
        raise NotFound()
    if found["actor_id"] != actor.user_id and not actor.may("change_log"):
        raise NotPermitted()
    days = await undo_days()
    if now() - moment(found["at"]) > timedelta(days=days):
        raise TooLateToUndo(days=days)
    return bool(found["actor_id"] == actor.user_id)


def moment(given: datetime | str) -> datetime:
    """A moment of the log, with its zone (UTC)."""
    at = datetime.fromisoformat(given) if isinstance(given, str) else given
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


__all__ = [
    "WHOLE", "Conflict", "LastChange", "Part", "Undone", "is_changed_since", "kept", "last_change",
    "require_undoable", "row_count", "undo", "undo_days", "values_at", "would_undo",
]  # fmt: skip

"""Taking changes back, one row at a time: what somebody changed since stays, and is told as a conflict.

The rules of writing hold here too: a read-only invoice, a number that another customer has by now, a customer with
invoices stay as they are, and the conflict tells why.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date, datetime
from itertools import groupby
from typing import Any

from tortoise.fields import DateField, DatetimeField

from .change_log import SECRET, as_json
from .changes import Recorder
from .database import row
from .invoices.undoing import give_up, settle, stays, without_kept_rows
from .permissions import Actor
from .refusals import NotFound, NotPermitted, Refusal
from .resources import RESOURCES
from .sql import Sql
from .writing.removal import require_removable
from .writing.rows import columns
from .writing.rules import RULES
from .writing.write import Write

Change = Mapping[str, Any]


@dataclass(frozen=True)
class Conflict:
    """A value that was not put back. `now` and `would_be` are JSON values; `refusal` says why, None: changed since.

    Both values are None for a row that the actor may not see or write. Without a field it is about the whole row: `now`
    is what it is, or the code of the refusal.
    """

    resource: str
    row_id: int
    field: str | None
    now: Any = None
    would_be: Any = None
    refusal: Refusal | None = having(default=None, compare=False)

    @property
    def is_by_rule(self) -> bool:
        """Whether a rule keeps it, which looks at other rows too; not what somebody changed or the actor may not do."""
        return self.refusal is not None and not isinstance(self.refusal, NotFound | NotPermitted)


@dataclass(frozen=True)
class Outcome:
    """How many values and rows were put back, and what was not."""

    count: int = 0
    conflicts: tuple[Conflict, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.count + other.count, self.conflicts + other.conflicts)


async def take_back(recorder: Recorder, actor: Actor, changes: Iterable[Change]) -> Outcome:
    """Take changes back, given newest first. What already is as it was before is neither counted nor a conflict."""
    outcome, changes = Outcome(), await without_kept_rows(recorder, list(changes))
    for (resource, row_id, action), group in groupby(changes, lambda c: (c["resource"], c["row_id"], c["action"])):
        outcome += await _taken_back(recorder, actor, resource, row_id, action, list(group))
    await settle(recorder, changes)
    return outcome


async def _taken_back(
    recorder: Recorder, actor: Actor, resource: str, row_id: int, action: str, changes: list[Change]
) -> Outcome:
    there = await _is_there(recorder, resource, row_id)
    if (action == "create" and not there) or (action == "delete" and there):
        return Outcome()
    hidden = not await _sees(recorder, actor, resource, row_id) if there else action == "update"
    if hidden or not actor.may(RESOURCES[resource].write_right):
        why: Refusal = NotFound() if hidden else NotPermitted()
        return Outcome(conflicts=tuple(Conflict(resource, row_id, change["field"], refusal=why) for change in changes))
    if action == "update":
        return await _put_back(recorder, actor, resource, row_id, changes)
    if action == "create":
        return await _remove(recorder, actor, resource, row_id, _loaded(changes[0]["new"]))
    return await _bring_back(recorder, actor, resource, row_id, _loaded(changes[0]["old"]))


async def _put_back(recorder: Recorder, actor: Actor, resource: str, row_id: int, changes: list[Change]) -> Outcome:
    found, stay = await recorder.get(resource, row_id), await stays(recorder, resource, row_id)
    changes = [change for change in changes if change["field"] not in stay]
    written = {change["field"]: _loaded(change["new"]) for change in reversed(changes)}
    before = {change["field"]: _loaded(change["old"]) for change in changes}
    now = {name: _json(getattr(found, name, None)) for name in before}
    changed = [name for name in before if name in SECRET or now[name] not in (written[name], before[name])]
    chosen = {name: before[name] for name in before if name not in changed and now[name] != before[name]}
    conflicts = [_conflict(resource, row_id, name, now, before) for name in changed]
    refused = await _written(Write(actor, recorder, resource, typed(resource, chosen), row_id))
    conflicts += [_conflict(resource, row_id, name, now, before, why) for name, why in refused.items()]
    return Outcome(len(chosen) - len(refused), tuple(conflicts))


async def _written(write: Write) -> dict[str, Refusal]:
    """Write values together or, where that is refused, each on its own; answers with those that cannot be."""
    if not write.values:
        return {}
    resource, row_id, values = write.resource, int(write.row_id or 0), write.values
    now = columns(await write.recorder.get(resource, row_id))
    try:
        async with write.recorder.attempt():
            await _keep_rules(Write(write.actor, write.recorder, resource, dict(values), row_id, now, is_undo=True))
            await write.recorder.update(resource, row_id, values)
        return {}
    except Refusal as refusal:
        if len(values) == 1:
            return dict.fromkeys(values, refusal)
    refused: dict[str, Refusal] = {}
    for name in sorted(values, key=lambda name: name != "status_id"):  # an invoice opens by its status first
        refused |= await _written(Write(write.actor, write.recorder, resource, {name: values[name]}, row_id))
    return refused


async def _remove(recorder: Recorder, actor: Actor, resource: str, row_id: int, made: dict[str, Any]) -> Outcome:
    found = await recorder.get(resource, row_id)
    now = {name: _json(getattr(found, name, None)) for name in made}
    if now != made:
        return Outcome(conflicts=(Conflict(resource, row_id, None, now),))
    try:
        async with recorder.attempt():
            if not await give_up(recorder, resource, row_id):
                await require_removable(Write(actor, recorder, resource, {}, row_id, columns(found), is_undo=True))
                await recorder.delete(resource, row_id)
    except Refusal as refusal:
        return Outcome(conflicts=(Conflict(resource, row_id, None, refusal.code, refusal=refusal),))
    return Outcome(1)


async def _bring_back(recorder: Recorder, actor: Actor, resource: str, row_id: int, whole: dict[str, Any]) -> Outcome:
    values = {**typed(resource, whole), "version": whole.get("version", 0) + 1}
    values.pop("id", None)
    try:
        async with recorder.attempt():
            await _keep_rules(Write(actor, recorder, resource, dict(values), is_undo=True))
            await recorder.create(resource, values, row_id)
            if not await _sees(recorder, actor, resource, row_id):
                raise NotFound()
    except Refusal as refusal:
        return Outcome(conflicts=(Conflict(resource, row_id, None, refusal.code, refusal=refusal),))
    return Outcome(1)


async def _keep_rules(write: Write) -> None:
    """Refuse what the rules of writing refuse; the values stay as they were logged."""
    for rule in RULES.get(write.resource, ()):
        await rule(write)


async def _is_there(recorder: Recorder, resource: str, row_id: int) -> bool:
    query = Sql(f"SELECT 1 AS yes FROM {RESOURCES[resource].table} WHERE id = ?", (row_id,))
    return await row(query, recorder.connection) is not None


async def _sees(recorder: Recorder, actor: Actor, resource: str, row_id: int) -> bool:
    kind = RESOURCES[resource]
    query = Sql(f"SELECT 1 AS yes FROM {kind.table} WHERE id = ? AND (", (row_id,))
    return await row(query + kind.visible(actor, kind.table) + ")", recorder.connection) is not None


def _conflict(
    resource: str, row_id: int, name: str, now: dict[str, Any], before: dict[str, Any], why: Refusal | None = None
) -> Conflict:
    if name in SECRET:
        return Conflict(resource, row_id, name, refusal=NotPermitted())
    return Conflict(resource, row_id, name, now[name], before[name], why)


def typed(resource: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values as the model's columns want them; columns that are no more are left out."""
    fields = RESOURCES[resource].model._meta.fields_map
    return {name: _column(fields[name], given) for name, given in values.items() if name in fields}


def _column(field: Any, given: Any) -> Any:
    if isinstance(given, str) and isinstance(field, DatetimeField):
        return datetime.fromisoformat(given)
    if isinstance(given, str) and isinstance(field, DateField):
        return date.fromisoformat(given)
    return given


def _json(given: Any) -> Any:
    return json.loads(as_json(given))


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)

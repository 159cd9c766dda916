"""Taking back many small rows at once that a mass update made or deleted: places in segments, values of custom fields."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .change_log import UNLOGGED, as_json
from .changes import Recorder
from .database import rows
from .permissions import Actor
from .refusals import AlreadyThere, NotFound, NotPermitted
from .resources import RESOURCES, Resource
from .sql import Sql, is_any
from .undoing import Change, Conflict, Outcome, typed
from .writing.values import references
from .writing_many import logged

SMALL = {
    "customer-segments": ("customer_id", "segment_id"),
    "contact-keywords": ("contact_id", "keyword_id"),
    "custom-values": ("field_id", "row_id"),
}
"""Resources whose rows nothing points to and no figure reads, with what makes a row the only one of its kind."""
AT_ONCE = 4_000


def split_whole(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """Small rows that a set made or deleted and did nothing else to, and the rest."""
    times = Counter((change["resource"], change["row_id"]) for change in changes)
    small: list[Change] = []
    rest: list[Change] = []
    for change in changes:
        alone = change["resource"] in SMALL and change["field"] is None
        (small if alone and times[(change["resource"], change["row_id"])] == 1 else rest).append(change)
    return small, rest


async def take_back_whole(recorder: Recorder, actor: Actor, changes: Sequence[Change], action: str) -> Outcome:
    """Delete what was made (`create`: before the rows that it belongs to) or bring back what was deleted (after them)."""
    outcome = Outcome()
    for resource in SMALL:
        listed = [change for change in changes if change["resource"] == resource and change["action"] == action]
        for start in range(0, len(listed), AT_ONCE):
            chunk = {int(change["row_id"]): change for change in listed[start : start + AT_ONCE]}
            if actor.may(RESOURCES[resource].write_right):
                work = _removed if action == "create" else _brought_back
                outcome += await work(recorder, actor, RESOURCES[resource], chunk)
            else:
                kept = tuple(Conflict(resource, row_id, None, refusal=NotPermitted()) for row_id in chunk)
                outcome += Outcome(0, kept)
    return outcome


async def _removed(recorder: Recorder, actor: Actor, kind: Resource, chunk: dict[int, Change]) -> Outcome:
    found = {row.id: row for row in await kind.model.filter(id__in=list(chunk)).using_db(recorder.connection)}
    seen = await _visible(recorder, actor, kind, list(found))
    conflicts: list[Conflict] = []
    back: list[int] = []
    for row_id, row in found.items():
        now, made = json.loads(as_json(logged(row, UNLOGGED))), json.loads(chunk[row_id]["new"])
        if row_id not in seen:
            conflicts.append(Conflict(kind.name, row_id, None, refusal=NotFound()))
        elif {name: now.get(name) for name in made} != made:
            conflicts.append(Conflict(kind.name, row_id, None, now))
        else:
            back.append(row_id)
    await recorder.delete_many(kind.name, back)
    return Outcome(len(back), tuple(conflicts))


async def _brought_back(recorder: Recorder, actor: Actor, kind: Resource, chunk: dict[int, Change]) -> Outcome:
    there = await _ids(recorder, kind, list(chunk))
    wanted = {row_id: json.loads(change["old"]) for row_id, change in chunk.items() if row_id not in there}
    taken, lost = await _taken(recorder, kind, wanted), await _lost(recorder, kind, wanted)
    back = [row_id for row_id in wanted if row_id not in taken | lost]
    await recorder.create_many(kind.name, [_values(kind, row_id, wanted[row_id]) for row_id in back])
    hidden = set(back) - await _visible(recorder, actor, kind, back)
    await recorder.delete_many(kind.name, sorted(hidden))
    conflicts = [Conflict(kind.name, row_id, None, "already_there", refusal=AlreadyThere()) for row_id in sorted(taken)]
    conflicts += [
        Conflict(kind.name, row_id, None, "not_found", refusal=NotFound()) for row_id in sorted(hidden | lost)
    ]
    return Outcome(len(back) - len(hidden), tuple(conflicts))


def _values(kind: Resource, row_id: int, whole: dict[str, Any]) -> dict[str, Any]:
    return {**typed(kind.name, whole), "id": row_id, "version": whole.get("version", 0) + 1}


async def _taken(recorder: Recorder, kind: Resource, wanted: dict[int, dict[str, Any]]) -> set[int]:
    """Those in whose place another row stands by now."""
    first, second = SMALL[kind.name]
    query = Sql(f"SELECT {first} AS a, {second} AS b FROM {kind.table} WHERE")
    chosen = is_any(
        second if kind.name == "custom-values" else first, {whole[_wide(kind)] for whole in wanted.values()}
    )
    pairs = {(int(item["a"]), int(item["b"])) for item in await rows(query + chosen, recorder.connection)}
    return {row_id for row_id, whole in wanted.items() if (whole[first], whole[second]) in pairs}


async def _lost(recorder: Recorder, kind: Resource, wanted: dict[int, dict[str, Any]]) -> set[int]:
    """Those that point to a row that is gone."""
    lost: set[int] = set()
    for column, target in references(kind).items():
        pointed = {whole[column] for whole in wanted.values() if whole.get(column) is not None}
        there = await _ids(recorder, target, sorted(pointed))
        lost |= {row_id for row_id, whole in wanted.items() if whole.get(column) in pointed - there}
    return lost


def _wide(kind: Resource) -> str:
    return SMALL[kind.name][1 if kind.name == "custom-values" else 0]


async def _ids(recorder: Recorder, kind: Resource, ids: list[int]) -> set[int]:
    query = Sql(f"SELECT id FROM {kind.table} WHERE") + is_any("id", ids)
    return {int(item["id"]) for item in await rows(query, recorder.connection)}


async def _visible(recorder: Recorder, actor: Actor, kind: Resource, ids: list[int]) -> set[int]:
    query = Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE") + (
        is_any(f"{kind.table}.id", ids) & kind.visible(actor, kind.table)
    )
    return {int(item["id"]) for item in await rows(query, recorder.connection)}

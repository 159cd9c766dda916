"""Taking back thousands of rows that were made together (an import): those that still are as they were made go at once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance

from .change_log import SECRET, as_json
from .changes import Recorder
from .database import rows
from .permissions import Actor
from .resources import RESOURCES, Resource
from .sql import Sql, is_any
from .undoing import Change, Outcome

ORDER = ("custom-values", "e-invoice-addresses", "addresses", "contacts", "customers")
"""What can go at once, in the order in which nothing of it points to the rest."""
CUSTOM = "SELECT v.row_id AS id FROM custom_value v JOIN custom_field f ON f.id = v.field_id WHERE f.resource = ?"
AT_ONCE = 900
FEWEST = 200


async def take_back_made(recorder: Recorder, actor: Actor, changes: Sequence[Change]) -> tuple[Outcome, list[Change]]:
    """Delete made rows that are as they were made and that nothing points to; answers with the changes that are left."""
    together: defaultdict[str, list[Change]] = defaultdict(list)
    times: defaultdict[tuple[str, int], int] = defaultdict(int)
    for change in changes:
        times[(change["resource"], change["row_id"])] += 1
    for change in changes:
        if change["action"] == "create" and times[(change["resource"], change["row_id"])] == 1:
            together[change["resource"]].append(change)
    gone: set[int] = set()
    for resource in ORDER:
        if len(together[resource]) >= FEWEST and _may_go(actor, resource):
            gone |= await _take_back(recorder, actor, RESOURCES[resource], together[resource])
    return Outcome(len(gone)), [change for change in changes if change["id"] not in gone]


def _may_go(actor: Actor, resource: str) -> bool:
    return actor.may(RESOURCES[resource].write_right) and (resource != "customers" or actor.can_delete_customers)


async def _take_back(recorder: Recorder, actor: Actor, kind: Resource, changes: Sequence[Change]) -> set[int]:
    """Answers with the ids of the changes that were taken back."""
    gone: set[int] = set()
    for start in range(0, len(changes), AT_ONCE):
        by_row = {int(change["row_id"]): change for change in changes[start : start + AT_ONCE]}
        free = await _as_made(recorder, actor, kind, by_row)
        free -= await _pointed_to(recorder, kind, free)
        if not free:
            continue
        if kind.name == "customers":
            await recorder.figures_of(free)
        await recorder.delete_many(kind.name, sorted(free))
        await recorder.append([])
        gone |= {int(by_row[row_id]["id"]) for row_id in free}
    return gone


async def _as_made(recorder: Recorder, actor: Actor, kind: Resource, by_row: Mapping[int, Change]) -> set[int]:
    """The rows that the actor sees and that nobody changed since."""
    visible = Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE") + is_any(f"{kind.table}.id", by_row)
    seen = await rows(visible + "AND (" + kind.visible(actor, kind.table) + ")", recorder.connection)
    ids = [int(one["id"]) for one in seen]
    found = await kind.model.filter(id__in=ids).using_db(recorder.connection)
    return {int(one.id) for one in found if _is_same(one, json.loads(by_row[int(one.id)]["new"]))}


def _is_same(one: Any, made: Mapping[str, Any]) -> bool:
    now = {name: getattr(one, name, None) for name in made if name not in SECRET}
    return bool(json.loads(as_json(now)) == {name: given for name, given in made.items() if name not in SECRET})


async def _pointed_to(recorder: Recorder, kind: Resource, ids: Iterable[int]) -> set[int]:
    """Those of some rows that others point to."""
    found: set[int] = set()
    for table, column in _pointing(kind):
        query = Sql(f"SELECT DISTINCT {column} AS id FROM {table} WHERE") + is_any(column, sorted(ids))
        found |= {int(one["id"]) for one in await rows(query, recorder.connection)}
    if kind.name in ("customers", "contacts"):
        whose = Sql(f"{CUSTOM} AND", (kind.name,)) + is_any("v.row_id", sorted(ids))
        found |= {int(one["id"]) for one in await rows(whose, recorder.connection)}
    return found


def _pointing(kind: Resource) -> list[tuple[str, str]]:
    """Tables and columns that point to rows of a kind."""
    found = []
    for other in RESOURCES.values():
        for field in other.model._meta.fields_map.values():
            if isinstance(field, ForeignKeyFieldInstance) and field.related_model is kind.model:
                found.append((other.table, str(field.source_field)))
    return found

"""Planning: what a mass update would do to every single row, worked out by the database itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from models.mass_update import MassUpdate
from services import listing
from services.database import execute, execute_many, rows, writing
from services.filters.filter import parse
from services.listing import Scene
from services.permissions import Actor
from services.refusals import NotEditable, Refusal, UnknownField
from services.resources import RESOURCES
from services.sql import FALSE, TRUE, Sql, is_any
from services.writing.values import raise_all, require_offered, require_references, setting_of

from .columns import same, text_of
from .deleting import CAN_BE_DELETED, DELETE, kind_and_reason
from .deleting import FIELD as DELETE_FIELD
from .deleting import MOST as MOST_DELETED
from .following import with_following
from .operations import Operation, new_text, operations
from .refusals import ChosenTwice, NotForMany, NothingChosen, NothingToSet, TooManyIds, TooManyToDelete
from .rules import refusing
from .segments import SEGMENTS

MOST_IDS = 200_000
IDS_AT_ONCE = 5_000
FORGOTTEN_AFTER = timedelta(days=1)
RESOURCES_FOR_MANY = ("customers", "contacts", "projects", "invoices", "costs")
INSERT = "INSERT INTO mass_update_row (mass_update_id, row_id, kind, field, old, new, reason)"


@dataclass(frozen=True)
class Wanted:
    """What a mass update is to do to fields of the rows chosen by ids or by a filter (and quick search).

    `assigned` holds for each field a new value (None clears it), or `{"add": 5}`, `{"replace": "AB", "with": "Ltd"}`;
    for the segments of customers `{"add": [1]}`, `{"remove": [1]}`, `{"set": [1, 2]}`. `excluded` of the filter's rows
    are left out. With `delete` the rows go, and nothing is assigned.
    """

    resource: str
    assigned: Mapping[str, Any]
    ids: Sequence[int] | None = None
    filter: str | None = None
    search: str = ""
    excluded: Sequence[int] = ()
    delete: bool = False


async def plan(actor: Actor, wanted: Wanted, *, is_typed: bool = False) -> int:
    """Plan a mass update; answers with its id. Nothing is changed yet.

    Refusals: `NothingChosen`, `ChosenTwice`, `NothingToSet`, `NotForMany`, `TooManyIds`, what the fields refuse.
    """
    _require_sense(wanted)
    asked = parse(wanted.filter or "", wanted.search)
    seen = whole_scene(await listing.scene(wanted.resource, actor, asked, strict=True))
    values = {DELETE: Operation("delete")} if wanted.delete else await _operations(actor, wanted, seen, is_typed)
    async with writing() as connection:
        await _forget_old(actor, connection)
        made = await MassUpdate.create(using_db=connection, **_facts(actor, wanted, values))
        await _insert(actor, int(made.id), wanted, values, seen, connection)
        made.counts = await _counts(int(made.id), connection)
        if wanted.delete and made.counts["change"] > MOST_DELETED:
            raise TooManyToDelete(most=MOST_DELETED)
        await made.save(using_db=connection, update_fields=["counts"])
    return int(made.id)


def _require_sense(wanted: Wanted) -> None:
    if wanted.delete and (wanted.assigned or wanted.resource not in CAN_BE_DELETED):
        raise NotForMany(field="delete")
    if not wanted.assigned and not wanted.delete:
        raise NothingToSet(field="set")
    if wanted.ids is None and wanted.filter is None and not wanted.search:
        raise NothingChosen(field="ids")
    if wanted.ids is not None and (wanted.filter is not None or wanted.search):
        raise ChosenTwice(field="filter")
    if wanted.ids is not None and len(wanted.ids) > MOST_IDS:
        raise TooManyIds(most=MOST_IDS, field="ids")


def whole_scene(seen: Scene) -> Scene:
    """A list with what a mass update can do beside setting fields: deletion."""
    return replace(seen, fields={**seen.fields, DELETE: DELETE_FIELD})


async def _operations(actor: Actor, wanted: Wanted, seen: Scene, is_typed: bool) -> dict[str, Operation]:
    """What is to be done, with values as columns keep them."""
    refused: list[Refusal] = []
    for name in wanted.assigned:
        field = seen.fields.get(name)
        if field is None:
            refused.append(UnknownField(name=name, field=name))
        elif not field.mass_editable or name == DELETE:
            refused.append(NotForMany(field=name) if field.is_writable else NotEditable(field=name))
    raise_all(refused)
    setting = await setting_of(actor, wanted.resource, _plain_values(wanted), {}, is_typed=is_typed)
    asked = await operations(replace(setting, fields=seen.fields), wanted.assigned)
    given = {name: operation.value for name, operation in asked.items() if name != SEGMENTS}
    await require_references(actor, wanted.resource, given)
    placed = {name: list(one.value) for name, one in asked.items() if name == SEGMENTS and one.verb != "remove"}
    await require_offered(actor, seen.fields, given | placed)
    return with_following(wanted.resource, asked)


def _plain_values(wanted: Wanted) -> dict[str, Any]:
    return {name: given for name, given in wanted.assigned.items() if not isinstance(given, dict)}


def _facts(actor: Actor, wanted: Wanted, values: Mapping[str, Operation]) -> dict[str, Any]:
    chosen_by = (
        "" if wanted.ids is not None else f"{wanted.filter or ''}{f' “{wanted.search}”' if wanted.search else ''}"
    )
    return {
        "actor_id": actor.user_id,
        "resource": wanted.resource,
        "chosen_by": chosen_by,
        "assigned": {name: operation.kept for name, operation in values.items()},
        "created_at": datetime.now(UTC),
    }


async def _insert(
    actor: Actor,
    plan_id: int,
    wanted: Wanted,
    values: Mapping[str, Operation],
    seen: Scene,
    connection: TransactionalDBClient,
) -> None:
    """Write the plan's rows: of a row that changes one for each field that does, of any other row one."""
    first = next(iter(values))
    for chosen in _chunks(wanted, seen.table):
        for name in values:
            query = _rows_of(actor, plan_id, name, values, seen, is_first=name == first)
            await execute(query + "AND (" + chosen + f") ORDER BY {seen.table}.id", connection)
    if wanted.ids is not None:
        await _insert_missing(plan_id, wanted.ids, first, connection)


def _rows_of(
    actor: Actor, plan_id: int, name: str, values: Mapping[str, Operation], seen: Scene, *, is_first: bool
) -> Sql:
    """The plan's rows for one field of the chosen rows; `new` is kept where it differs from row to row."""
    field, operation = seen.fields[name], values[name]
    kind, reason = kind_and_reason(actor, seen.resource) if name == DELETE else _kind(actor, values, seen)
    new = Sql("NULL") if operation.verb in ("set", "delete") else new_text(operation, field, seen.table, seen.viewing)
    listed = Sql(f"{INSERT} SELECT CAST(? AS BIGINT), {seen.table}.id,", (plan_id,)) + kind
    listed = listed + Sql(", CAST(? AS TEXT),", (name,)) + text_of(field, seen.table, seen.viewing) + "," + new
    shown = (Sql("CASE") + kind + "WHEN 'change' THEN") + _differs(name, operation, seen)
    shown = shown + f"ELSE {'1 = 1' if is_first else '1 = 0'} END"
    return listed + "," + reason + f"FROM {seen.table}" + seen.join + "WHERE" + seen.where + "AND (" + shown + ")"


def _kind(actor: Actor, values: Mapping[str, Operation], seen: Scene) -> tuple[Sql, Sql]:
    """What would become of a row, and the code of the refusal where it would be refused."""
    if not actor.may(RESOURCES[seen.resource].write_right):
        return Sql("'not_permitted'"), Sql("'needs_level_edit'")
    changes = FALSE
    for name, operation in values.items():
        changes = changes | _differs(name, operation, seen)
    changes = Sql("(") + changes + ")"
    refused, reason = Sql(""), Sql("CASE")
    for code, condition in refusing(seen.resource, values, seen.fields, seen.table, seen.viewing):
        refused = refused + "WHEN" + changes + "AND (" + condition + ") THEN 'refused'"
        reason = reason + "WHEN" + changes + "AND (" + condition + f") THEN '{code}'"
    kind = Sql("(CASE") + refused + "WHEN" + changes + "THEN 'change' ELSE 'unchanged' END)"
    return kind, (reason + "END") if refused.text else Sql("NULL")


def _differs(name: str, operation: Operation, seen: Scene) -> Sql:
    if name == DELETE:
        return TRUE
    field = seen.fields[name]
    now = text_of(field, seen.table, seen.viewing)
    return Sql("(NOT (") + same(now, new_text(operation, field, seen.table, seen.viewing)) + "))"


def _chunks(wanted: Wanted, table: str) -> list[Sql]:
    if wanted.ids is None:
        return [~is_any(f"{table}.id", sorted(set(wanted.excluded))) if wanted.excluded else TRUE]
    once = sorted(set(wanted.ids))
    return [is_any(f"{table}.id", once[n : n + IDS_AT_ONCE]) for n in range(0, len(once), IDS_AT_ONCE)]


async def _insert_missing(plan_id: int, ids: Sequence[int], name: str, connection: TransactionalDBClient) -> None:
    """Ids of rows that are not there, or that the actor may not see, are refused alike."""
    query = Sql("SELECT DISTINCT row_id FROM mass_update_row WHERE mass_update_id = ?", (plan_id,))
    known = {int(found["row_id"]) for found in await rows(query, connection)}
    text = f"{INSERT} VALUES (?, ?, 'refused', ?, NULL, NULL, 'not_found')"
    missing = sorted(set(ids) - known)
    await execute_many(text, [(plan_id, row_id, name) for row_id in missing], connection)


async def _counts(plan_id: int, connection: TransactionalDBClient) -> dict[str, int]:
    query = "SELECT kind, count(DISTINCT row_id) AS n FROM mass_update_row WHERE mass_update_id = ? GROUP BY kind"
    found = {item["kind"]: int(item["n"]) for item in await rows(Sql(query, (plan_id,)), connection)}
    return {kind: found.get(kind, 0) for kind in ("change", "unchanged", "not_permitted", "refused")}


async def _forget_old(actor: Actor, connection: TransactionalDBClient) -> None:
    """Rows of the actor's plans of yesterday and before have served; the change log has what was done."""
    old = "SELECT id FROM mass_update WHERE actor_id = ? AND created_at < ? AND state <> 'running'"
    values = (actor.user_id, datetime.now(UTC) - FORGOTTEN_AFTER)
    await execute(Sql(f"DELETE FROM mass_update_row WHERE mass_update_id IN ({old})", values), connection)

"""The changes of a set as people know them: which row by name, which field, old and new, under the reader's rights."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .change_sets import change_set, told_changes, visible_changes_of
from .database import rows
from .fields.catalogue import CATALOGUE, fields_of
from .fields.field import Field
from .history import moment
from .organization import organization
from .outward import value_as_json
from .permissions import Actor
from .row_names import names_of
from .sql import Sql, is_any
from .visible_changes import visible_changes

Json = dict[str, Any]
NAMED = ("name", "last_name", "number", "description", "street", "address", "label", "email")
"""What names a row that is gone, from what the log kept."""


@dataclass(frozen=True)
class ChangeRow:
    """One change. `resource` and `row_id` are of the row that it is about (for a custom field its row), `name` names it.

    `field` is what changed, None for a row that is new or gone; values as programs read them. `hidden` names those of
    `old` and `new` that point to rows which the reader may not see. `money` is the row's currency, where it has one.
    """

    id: int
    resource: str
    row_id: int
    customer_id: int | None
    name: str | None
    action: str
    field: Field | None
    field_name: str | None
    old: Any
    new: Any


@dataclass(frozen=True)
class FieldChange:
    """One change of one field of a row: who, when (UTC), in what kind of set."""

    change_set_id: int
    actor_name: str
    at: datetime
    kind: str
    old: Any
    new: Any


async def rows_of_set(
    actor: Actor, change_set_id: int, limit: int, offset: int = 0, field: str | None = None
) -> list[ChangeRow]:
    """Changes of a set from an offset on; `NotFound` for a set that the actor may not see."""
    await change_set(actor, change_set_id)
    found = await visible_changes_of(actor, change_set_id, limit, field=field, offset=offset)
    told = await told_changes(actor, found)
    return await _named(actor, told)


async def count_of_set(actor: Actor, change_set_id: int) -> int:
    """How many changes of a set the actor may see."""
    await change_set(actor, change_set_id)
    query = Sql("SELECT count(*) AS n FROM change c WHERE c.change_set_id = ? AND (", (change_set_id,))
    return int((await rows(query + visible_changes(actor) + ")"))[0]["n"])


async def field_changes(actor: Actor, resource: str, row_id: int, name: str, limit: int = 20) -> list[FieldChange]:
    """How one field of a row that the actor sees came to its value, newest first; nothing for any other row."""
    fields = await fields_of(resource, actor) if resource in CATALOGUE else {}
    field = fields.get(name)
    if field is None:
        return []
    where = Sql("c.resource = ? AND c.row_id = ? AND c.field = ?", (resource, row_id, name))
    if field.custom_id is not None:
        where = Sql(
            "c.resource = 'custom-values' AND c.row_id IN (SELECT v.id FROM custom_value v WHERE v.field_id = ?"
            " AND v.row_id = ?)",
            (field.custom_id, row_id),
        )
    visible = visible_changes(actor, (resource, "custom-values"))
    query = Sql(
        "SELECT c.*, s.actor_name, s.at, s.kind FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE"
    )
    found = await rows(query + (where & visible) + Sql("ORDER BY c.id DESC LIMIT ?", (limit,)))
    told = await told_changes(actor, found)
    base = (await organization()).base_currency
    custom = field if field.custom_id is not None else None
    return [
        FieldChange(
            item["change_set_id"],
            item["actor_name"],
            moment(item["at"]),
            item["kind"],
            _custom_value(one["old"], custom, base),
            _custom_value(one["new"], custom, base),
        )
        for item, one in zip(found, told, strict=True)
    ]


async def _named(actor: Actor, told: list[Json]) -> list[ChangeRow]:
    owners = await _custom_owners(told)
    known = {name: await fields_of(name, actor) for name in CATALOGUE}
    about = [owners.get(item["row_id"], (item["resource"], item["row_id"], None)) if item["resource"] == "custom-values"
             else (item["resource"], item["row_id"], None) for item in told]  # fmt: skip
    names = await names_of(actor, {(resource, row_id) for resource, row_id, _ in about})
    base = (await organization()).base_currency
    return [
        _row(item, resource, row_id, custom, known.get(resource, {}), names, base)
        for item, (resource, row_id, custom) in zip(told, about, strict=True)
    ]


def _row(
    item: Json,
    resource: str,
    row_id: int,
    custom: int | None,
    fields: dict[str, Field],
    names: dict[tuple[str, int], str],
    base: str,
) -> ChangeRow:
    field, name = fields.get(item["field"] or ""), names.get((resource, row_id)) or _name_in(item)
    action, old, new = item["action"], item["old"], item["new"]
    if custom is not None:  # the value of a custom field is a row of its own; it reads as a field of the row it is of
        field = next((one for one in fields.values() if one.custom_id == custom), None)
        old, new = (_custom_value(given, field, base) for given in (old, new))
        action, name = "update", names.get((resource, row_id))
    told_field = item["field"] if custom is None else (field.name if field is not None else None)
    return ChangeRow(item["id"], resource, row_id, item["customer_id"], name, action, field, told_field, old, new)


def _custom_value(given: Any, field: Field | None, base: str) -> Any:
    """What a custom field held, from its value or from the whole row that keeps it, as programs read it."""
    if isinstance(given, dict):
        given = next((given[name] for name in ("text", "number", "day") if given.get(name) is not None), None)
    return value_as_json(given, field, {}, base)


def _name_in(item: Json) -> str | None:
    whole = item["new"] if isinstance(item["new"], dict) else item["old"]
    if not isinstance(whole, dict):
        return None
    return next((str(whole[name]) for name in NAMED if whole.get(name)), None)


async def _custom_owners(told: list[Json]) -> dict[int, tuple[str, int, int | None]]:
    """The row and the custom field that each value belongs to; values that are gone by what the log kept."""
    ids = [item["row_id"] for item in told if item["resource"] == "custom-values"]
    if not ids:
        return {}
    there = Sql("SELECT v.id, v.row_id, v.field_id FROM custom_value v WHERE") + is_any("v.id", ids)
    found = {int(item["id"]): (int(item["row_id"]), int(item["field_id"])) for item in await rows(there)}
    gone = Sql("SELECT row_id AS id, coalesce(old, new) AS whole FROM change WHERE resource = 'custom-values'")
    for item in await rows(gone + "AND field IS NULL AND" + is_any("row_id", ids)):
        whole = json.loads(item["whole"])
        found.setdefault(int(item["id"]), (int(whole["row_id"]), int(whole["field_id"])))
    resources = {int(item["id"]): item["resource"] for item in await rows(Sql("SELECT id, resource FROM custom_field"))}
    return {
        value_id: (resources.get(field_id, "custom-values"), row_id, field_id)
        for value_id, (row_id, field_id) in found.items()
    }

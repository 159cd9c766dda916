"""Changing fields of rows that a person may see and edit, from grid, form and API alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .changes import Recorder, recording
from .database import row
from .fields.catalogue import fields_of
from .fields.field import Field
from .fields.parsing import parse_value
from .permissions import Actor
from .refusals import NotEditable, NotFound, NotPermitted, UnknownField
from .resources import RESOURCES
from .sql import Sql


@dataclass(frozen=True)
class Edited:
    """What an edit came to: the change set (None when nothing changed) and the fields that changed with their old values."""

    change_set_id: int | None
    before: dict[str, Any]


async def set_fields(
    actor: Actor,
    resource: str,
    row_id: int,
    given: Mapping[str, Any],
    *,
    seen: Mapping[str, Any] | None = None,
    version: int | None = None,
    kind: str = "edit",
) -> Edited:
    """Set fields of one row from values as people and programs write them.

    `seen` are the values (as the list tells them) that the writer had before them: a field that somebody changed since
    is refused with both values (`ChangedMeanwhile`). Other refusals: `NotFound`, `NotPermitted`, `NotEditable`, and what
    the kind of the field refuses, each with the field's name.
    """
    fields = await fields_of(resource, actor)
    country = await _country_of(resource, row_id, given)
    values = {name: await _parsed(fields, name, raw, actor, country) for name, raw in given.items()}
    expected = {name: _seen(fields[name], told) for name, told in (seen or {}).items() if name in fields}
    async with recording(actor, kind, summary={"resource": resource, "fields": sorted(values)}) as recorder:
        await require_row(actor, resource, row_id, recorder)
        before = await _write(recorder, resource, row_id, fields, values, expected, version)
    return Edited(recorder.change_set_id, before)


async def require_row(actor: Actor, resource: str, row_id: int, recorder: Recorder | None = None) -> None:
    """Refuse unless the actor sees the row (`NotFound`, as if it were not there) and may write it (`NotPermitted`)."""
    kind = RESOURCES[resource]
    query = Sql(f"SELECT {kind.table}.id FROM {kind.table} WHERE {kind.table}.id = ? AND (", (row_id,))
    within = recorder.connection if recorder else None
    if await row(query + kind.visible(actor, kind.table) + ")", within) is None:
        raise NotFound()
    if not actor.may(kind.write_right):
        raise NotPermitted()


async def _country_of(resource: str, row_id: int, given: Mapping[str, Any]) -> str | None:
    """The country by which numbers of the row are written."""
    if "country" in given:
        return str(given["country"] or "") or None
    kind = RESOURCES[resource]
    if resource not in ("customers", "contacts"):
        return None
    query = f"SELECT c.country FROM {kind.table} JOIN customer c ON c.id = {kind.customer} WHERE {kind.table}.id = ?"
    found = await row(Sql(query, (row_id,)))
    return found["country"] if found else None


def _seen(field: Field, told: Any) -> Any:
    """A value as the list tells it, as the column keeps it."""
    return date.fromisoformat(told) if field.kind == "date" and isinstance(told, str) else told


async def _parsed(fields: dict[str, Field], name: str, raw: Any, actor: Actor, country: str | None) -> Any:
    field = fields.get(name)
    if field is None:
        raise UnknownField(name=name, field=name)
    if not field.editable:
        raise NotEditable(field=name)
    return await parse_value(field, raw, actor, country=country)


async def _write(
    recorder: Recorder,
    resource: str,
    row_id: int,
    fields: dict[str, Field],
    values: dict[str, Any],
    expected: dict[str, Any],
    version: int | None,
) -> dict[str, Any]:
    own = {name: value for name, value in values.items() if fields[name].custom_id is None}
    before: dict[str, Any] = {}
    if own or version is not None:
        seen = {name: value for name, value in expected.items() if fields[name].custom_id is None}
        before |= await recorder.update(resource, row_id, own, expected=seen, version=version)
    for name in values.keys() - own.keys():
        before |= await _set_custom(recorder, fields[name], row_id, values[name], expected)
    return before


async def _set_custom(
    recorder: Recorder, field: Field, row_id: int, value: Any, expected: Mapping[str, Any]
) -> dict[str, Any]:
    column = {"number": "number", "money": "number", "boolean": "number", "date": "day"}.get(field.kind, "text")
    query = Sql("SELECT id FROM custom_value WHERE field_id = ? AND row_id = ?", (field.custom_id, row_id))
    found = await row(query, recorder.connection)
    if found is None:
        if value is None:
            return {}
        await recorder.create("custom-values", {"field_id": field.custom_id, "row_id": row_id, column: value})
        return {field.name: None}
    seen = {column: expected[field.name]} if field.name in expected else None
    changed = await recorder.update("custom-values", found["id"], {column: value}, expected=seen)
    return {field.name: changed[column]} if changed else {}

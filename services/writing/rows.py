"""Making, changing and deleting one row within a transaction: rights, references, rules, then the write door."""

from collections.abc import Mapping
from typing import Any

from models.base import Row
from services.changes import Recorder
from services.database import row
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.permissions import Actor
from services.refusals import NotFound, NotPermitted, Refusal, Required, StaleVersion
from services.resources import RESOURCES, Resource
from services.sql import Sql

from .custom import write_custom
from .linked import write_linked
from .refusals import WouldNotSee
from .removal import before_removal
from .rules import AFTER, FILLS, RULES
from .values import raise_all, require_offered, require_references
from .write import Write


async def create(actor: Actor, recorder: Recorder, resource: str, values: Mapping[str, Any]) -> int:
    """Make a row of parsed values; answers with its id."""
    kind = RESOURCES[resource]
    require_right(actor, kind)
    fields = await fields_of(resource, actor)
    own, apart = _split(values, fields)
    await require_references(actor, resource, own, recorder.connection)
    write = Write(actor, recorder, resource, own)
    for fill in FILLS.get(resource, ()):
        await fill(write)
    _require_all(fields, write.values, kind)
    for rule in RULES.get(resource, ()):
        await rule(write)
    row_id = await recorder.create(resource, write.values)
    for name, given in apart.items():
        await _write_apart(recorder, fields[name], row_id, given)
    for follow in AFTER.get(resource, ()):
        await follow(write, row_id)
    if not await is_visible(actor, kind, row_id, recorder):
        raise WouldNotSee()
    return row_id


async def update(
    actor: Actor,
    recorder: Recorder,
    resource: str,
    row_id: int,
    values: Mapping[str, Any],
    *,
    expected: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> dict[str, Any]:
    """Change a row by parsed values; answers with the fields that changed and what they were."""
    await require_row(actor, resource, row_id, recorder)
    fields, seen = await fields_of(resource, actor), dict(expected or {})
    own, apart = _split(values, fields)
    write = Write(actor, recorder, resource, own, row_id, columns(await recorder.get(resource, row_id)))
    changed = {name: given for name, given in own.items() if given != write.before.get(name)}
    await require_references(actor, resource, changed, recorder.connection)
    await require_offered(actor, fields, changed)
    if version is None or version == write.before["version"]:
        for rule in (*FILLS.get(resource, ()), *RULES.get(resource, ())):
            await rule(write)
    known = {name: value for name, value in seen.items() if name in write.before}
    before = await recorder.update(resource, row_id, write.values, expected=known, version=version)
    for follow in AFTER.get(resource, ()):
        await follow(write, row_id)
    for name, given in apart.items():
        before |= await _write_apart(recorder, fields[name], row_id, given, seen)
    return before


async def delete(actor: Actor, recorder: Recorder, resource: str, row_id: int, version: int | None = None) -> None:
    """Delete a row with what belongs to it alone; `StillUsed` or another refusal where something else needs it."""
    await require_row(actor, resource, row_id, recorder)
    found = await recorder.get(resource, row_id)
    if version is not None and found.version != version:
        raise StaleVersion()
    await before_removal(Write(actor, recorder, resource, {}, row_id, columns(found)))
    await recorder.delete(resource, row_id)


async def require_row(actor: Actor, resource: str, row_id: int, recorder: Recorder | None = None) -> None:
    """Refuse unless the actor sees the row (`NotFound`, as if it were not there) and may write it (`NotPermitted`)."""
    kind = RESOURCES[resource]
    if not await is_visible(actor, kind, row_id, recorder):
        raise NotFound()
    require_right(actor, kind)


def require_right(actor: Actor, kind: Resource) -> None:
    """Refuse (`NotPermitted`) who may not write rows of a kind."""
    if not actor.may(kind.write_right):
        raise NotPermitted()


async def is_visible(actor: Actor, kind: Resource, row_id: int, recorder: Recorder | None) -> bool:
    """Whether the actor sees a row, as it stands in the transaction."""
    query = Sql(f"SELECT 1 AS yes FROM {kind.table} WHERE {kind.table}.id = ? AND (", (row_id,))
    within = recorder.connection if recorder else None
    return await row(query + kind.visible(actor, kind.table) + ")", within) is not None


def columns(found: Row) -> dict[str, Any]:
    """The columns of a row."""
    return {name: getattr(found, name) for name in found._meta.fields_db_projection}


def _split(values: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns of the row itself, and fields whose values are rows of their own."""
    apart = {name: given for name, given in values.items() if name in fields and fields[name].is_apart}
    return {name: given for name, given in values.items() if name not in apart}, apart


async def _write_apart(
    recorder: Recorder, field: Field, row_id: int, given: Any, seen: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    write = write_custom if field.custom_id is not None else write_linked
    return await write(recorder, field, row_id, given, seen)


def _require_all(fields: Mapping[str, Field], values: Mapping[str, Any], kind: Resource) -> None:
    """Refuse when a required field is missing and its column has no value of its own."""
    own = kind.model._meta.fields_map
    missing: list[Refusal] = [
        Required(field=field.name)
        for field in fields.values()
        if field.required and field.name in own and field.name not in values and own[field.name].default is None
    ]
    raise_all(missing)

"""Changing fields of rows that a person may see and edit, from grid, form and API alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import writing
from .changes import recording
from .fields.catalogue import fields_of
from .fields.field import Field
from .permissions import Actor
from .refusals import NotPermitted, NotUnderstood
from .writing import require_row


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
    if resource in writing.CHANGE_BY_OTHERS:  # rights are given and taken through `writing.update_row` only
        raise NotPermitted()
    await require_row(actor, resource, row_id)
    fields = await fields_of(resource, actor)
    values = await writing.parse(actor, resource, given, await writing.current(resource, row_id))
    expected = {name: seen_as_kept(fields[name], told) for name, told in (seen or {}).items() if name in fields}
    async with recording(actor, kind, summary={"resource": resource, "fields": sorted(values)}) as recorder:
        before = await writing.rows.update(
            actor, recorder, resource, row_id, values, expected=expected, version=version
        )
    return Edited(recorder.change_set_id, before)


def seen_as_kept(field: Field, told: Any) -> Any:
    """A value as the list tells it, as the column keeps it."""
    if field.kind != "date" or not isinstance(told, str):
        return told
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise NotUnderstood() from None


__all__ = ["Edited", "require_row", "seen_as_kept", "set_fields"]

"""Writing a row of any resource: the one place where forms, imports and the API have values checked and rules kept.

Values come as people write them, or (`is_typed`) as JSON has them. Refusals name their field; several become
`NotAccepted` with one refusal for each field.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services import profiles
from services.changes import recording
from services.database import row
from services.permissions import Actor
from services.refusals import NotFound, NotPermitted
from services.resources import RESOURCES
from services.sql import Sql

from . import people, rows
from .rows import require_right, require_row
from .values import parsed, require_offered, require_references, setting_of

MAKE_BY_OTHERS: dict[str, Callable[[Actor, Mapping[str, Any]], Awaitable[int]]] = {
    "users": people.create_user,
    "permission-profiles": people.create_profile,
}
CHANGE_BY_OTHERS: dict[str, Callable[[Actor, int, Mapping[str, Any], int | None], Awaitable[None]]] = {
    "users": people.update_user,
    "permission-profiles": people.update_profile,
}


@dataclass(frozen=True)
class Made:
    """A row that was made, and the change set that undoes it (None for what is not undone)."""

    row_id: int
    change_set_id: int | None


async def create_row(actor: Actor, resource: str, given: Mapping[str, Any], *, is_typed: bool = False) -> int:
    """Make a row as `make_row` does; answers with its id alone."""
    return (await make_row(actor, resource, given, is_typed=is_typed)).row_id


async def make_row(actor: Actor, resource: str, given: Mapping[str, Any], *, is_typed: bool = False) -> Made:
    """Make a row.

    Refusals: `NotPermitted`, `UnknownField`, `NotEditable`, `Required`, what each kind of field refuses, `InvalidChoice`
    for a reference to nothing or to something that the actor may not see, `WouldNotSee`, `AlreadyThere`, the rules'.
    """
    require_right(actor, RESOURCES[resource])
    values = await parse(actor, resource, given, {}, is_typed=is_typed)
    if resource in MAKE_BY_OTHERS:
        await require_references(actor, resource, values)
        return Made(await MAKE_BY_OTHERS[resource](actor, values), None)
    async with recording(actor, "create", summary={"resource": resource}) as recorder:
        row_id = await rows.create(actor, recorder, resource, values)
    return Made(row_id, recorder.change_set_id)


async def update_row(
    actor: Actor,
    resource: str,
    row_id: int,
    given: Mapping[str, Any],
    version: int | None = None,
    *,
    is_typed: bool = False,
) -> int | None:
    """Change the given fields of a row; answers with the change set, None where nothing is undone. Where `version` is
    given, only if it still is the row's (`StaleVersion`).

    Refusals: `NotFound` also for what the actor may not see, else as `create_row`.
    """
    if resource not in CHANGE_BY_OTHERS:
        await require_row(actor, resource, row_id)
    values = await parse(actor, resource, given, await current(resource, row_id), is_typed=is_typed)
    if resource in CHANGE_BY_OTHERS:
        await require_references(actor, resource, values)
        await CHANGE_BY_OTHERS[resource](actor, row_id, values, version)
        return None
    async with recording(actor, "edit", summary={"resource": resource, "fields": sorted(values)}) as recorder:
        await rows.update(actor, recorder, resource, row_id, values, version=version)
    return recorder.change_set_id


async def delete_row(actor: Actor, resource: str, row_id: int, version: int | None = None) -> int | None:
    """Delete a row; answers with the change set. Users are deactivated instead, because the history names them."""
    if resource == "users":
        raise NotPermitted()
    if resource == "permission-profiles":
        await profiles.remove_profile(actor, row_id)
        return None
    async with recording(actor, "delete", summary={"resource": resource}) as recorder:
        await rows.delete(actor, recorder, resource, row_id, version)
    return recorder.change_set_id


async def parse(
    actor: Actor, resource: str, given: Mapping[str, Any], current: Mapping[str, Any], *, is_typed: bool = False
) -> dict[str, Any]:
    """The columns for given values; `current` are the row's, none for a new row."""
    return await parsed(await setting_of(actor, resource, given, current, is_typed=is_typed), given)


async def current(resource: str, row_id: int) -> dict[str, Any]:
    """The columns of a row as they are; `NotFound` when there is none. Rights are the caller's."""
    found = await row(Sql(f"SELECT * FROM {RESOURCES[resource].table} WHERE id = ?", (row_id,)))
    if found is None:
        raise NotFound()
    return found


__all__ = [
    "CHANGE_BY_OTHERS", "Made", "create_row", "current", "delete_row", "make_row", "parse", "require_offered", "require_row",
    "rows", "update_row",
]  # fmt: skip

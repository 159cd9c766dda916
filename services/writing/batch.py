"""Many writes of one resource at once: all or nothing, or each on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services import database
from services.changes import Recorder, recording
from services.permissions import Actor
from services.refusals import Refusal
from services.resources import RESOURCES
from services.sql import Sql, is_any

from . import rows
from .values import parsed, setting_of

MOST = 1000


@dataclass(frozen=True)
class Writing:
    """One write: `verb` is 'create', 'update' or 'delete'; `version` guards against overwriting."""

    verb: str
    values: Mapping[str, Any] = field(default_factory=dict)
    row_id: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class Result:
    """What became of one write: the row's id and version (None for a deleted row), or why it was refused."""

    row_id: int | None = None
    refusal: Refusal | None = None
    version: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of all: the change set (None when nothing changed) and a result for each write, in order."""

    change_set_id: int | None
    results: tuple[Result, ...]

    @property
    def is_refused(self) -> bool:
        """Whether at least one write was refused."""
        return any(result.refusal is not None for result in self.results)


class _TakenBack(Exception):
    """Ends the transaction of a batch of which nothing is to be kept."""


async def write_rows(
    actor: Actor, resource: str, writings: Sequence[Writing], *, atomic: bool, is_typed: bool = False
) -> Outcome:
    """Write in order, in one change set. With `atomic` nothing is kept when one write is refused."""
    results: list[Result] = []
    try:
        async with recording(actor, "batch", summary={"resource": resource}) as recorder:
            for writing in writings:
                results.append(await _attempt(actor, recorder, resource, writing, is_typed))
            if atomic and any(result.refusal is not None for result in results):
                raise _TakenBack()
    except _TakenBack:
        return Outcome(None, tuple(results))
    return Outcome(recorder.change_set_id, await _with_versions(resource, results))


async def _with_versions(resource: str, results: list[Result]) -> tuple[Result, ...]:
    ids = [result.row_id for result in results if result.row_id is not None and result.refusal is None]
    query = Sql(f"SELECT id, version FROM {RESOURCES[resource].table} WHERE") + is_any("id", ids)
    versions = {found["id"]: int(found["version"]) for found in await database.rows(query)}
    return tuple(replace(result, version=versions.get(result.row_id)) for result in results)


async def _attempt(actor: Actor, recorder: Recorder, resource: str, writing: Writing, is_typed: bool) -> Result:
    try:
        async with recorder.attempt():
            return Result(await _write(actor, recorder, resource, writing, is_typed))
    except Refusal as refusal:
        return Result(writing.row_id, refusal)


async def _write(actor: Actor, recorder: Recorder, resource: str, writing: Writing, is_typed: bool) -> int:
    if writing.row_id is None:
        rows.require_right(actor, RESOURCES[resource])
        setting = await setting_of(actor, resource, writing.values, {}, is_typed=is_typed)
        return await rows.create(actor, recorder, resource, await parsed(setting, writing.values))
    if writing.verb == "delete":
        await rows.delete(actor, recorder, resource, writing.row_id, writing.version)
        return writing.row_id
    await rows.require_row(actor, resource, writing.row_id, recorder)
    current = rows.columns(await recorder.get(resource, writing.row_id))
    setting = await setting_of(actor, resource, writing.values, current, is_typed=is_typed)
    values = await parsed(setting, writing.values)
    await rows.update(actor, recorder, resource, writing.row_id, values, version=writing.version)
    return writing.row_id

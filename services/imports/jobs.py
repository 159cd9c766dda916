"""Imports as their owner works on them: made from a file, mapped, planned, row by row. One sees one's own only."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient

from services.database import execute, execute_many, row, rows, value, writing
from services.periods import moment_of
from services.permissions import Actor
from services.refusals import NotFound
from services.sql import Sql

from .mapping import Column, column_of
from .reading import Reading, reading_of
from .refusals import AtWork, IsOver, TooManyWaiting

OVER = ("done", "cancelled")
OPEN = ("read", "planned", "failed")
BUSY = ("reading", "planning", "running")
KEPT = timedelta(days=7)
"""How long a file waits to be imported."""
WAITS = "state NOT IN ('done', 'cancelled') AND NOT (state = 'failed' AND CAST(columns AS TEXT) = '[]')"
"""Condition on imports whose file may still be needed: not over, and not one that could not be read."""
JSON_COLUMNS = ("reading", "columns", "matching", "choices", "counts", "change_set_ids")


@dataclass(frozen=True)
class Job:
    """An import as it stands."""

    id: int
    resource: str
    state: str
    file_name: str
    file: str | None
    reading: Reading
    columns: tuple[Column, ...]
    matching: tuple[str, ...]
    choices: dict[str, dict[str, Any]]
    on_break: str
    row_count: int
    counts: dict[str, Any]
    applied: int
    skipped: int
    failure: dict[str, Any] | None
    change_set_ids: tuple[int, ...]
    created_at: datetime
    ended_at: datetime | None

    def count(self, kind: str) -> int:
        """How many rows of a kind the plan has."""
        return int(self.counts.get(kind, 0))

    @property
    def is_busy(self) -> bool:
        """Whether it is being read, planned or run."""
        return self.state in BUSY


async def job_of(actor: Actor, job_id: int, within: BaseDBAsyncClient | None = None) -> Job:
    """One of the actor's imports; `NotFound` for those of others, `NotPermitted` without the right to import."""
    return _job(await job_row(actor, job_id, within))


async def job_row(actor: Actor, job_id: int, within: BaseDBAsyncClient | None = None) -> dict[str, Any]:
    """The same as the table has it, JSON read."""
    actor.require("import")
    query = Sql("SELECT * FROM import_job WHERE id = ? AND actor_id = ?", (job_id, actor.user_id))
    found = await row(query, within) if 0 < job_id < 2**63 else None
    if found is None:
        raise NotFound()
    return {name: loaded_json(given) if name in JSON_COLUMNS else given for name, given in found.items()}


async def jobs_of(actor: Actor, limit: int = 50, before: int | None = None) -> list[Job]:
    """The actor's imports, newest first."""
    actor.require("import")
    values = (actor.user_id, before or 2**62, limit)
    query = Sql("SELECT * FROM import_job WHERE actor_id = ? AND id < ? ORDER BY id DESC LIMIT ?", values)
    found = await rows(query)
    return [_job({n: loaded_json(v) if n in JSON_COLUMNS else v for n, v in one.items()}) for one in found]


async def make_job(
    actor: Actor, resource: str, file_name: str, file: str | None, most_waiting: int | None = None
) -> int:
    """A new import in the state 'reading'; answers with its id. `TooManyWaiting` where so many files wait already."""
    actor.require("import")
    text = (
        "INSERT INTO import_job (actor_id, resource, state, file_name, file, reading, columns, matching, choices, on_break,"
        " row_count, counts, applied, skipped, change_set_ids, created_at, version)"
        " VALUES (?, ?, 'reading', ?, ?, '{}', '[]', '[]', '{}', 'none', 0, '{}', 0, 0, '[]', ?, 1)"
    )
    values = (
        actor.user_id,
        resource,
        Path(file_name.replace("\0", "")).name[-200:] or "import",
        file,
        datetime.now(UTC),
    )
    async with writing() as connection:
        if most_waiting is not None and len(await waiting_files(actor, connection)) >= most_waiting:
            raise TooManyWaiting(most=most_waiting)
        await execute(Sql(text, values), connection)
        newest = Sql("SELECT max(id) FROM import_job WHERE actor_id = ?", (actor.user_id,))
        return int(await value(newest, connection))


async def waiting_files(actor: Actor, within: BaseDBAsyncClient | None = None) -> list[str]:
    """The names in the data folder of the actor's files that wait to be imported."""
    text = f"SELECT file FROM import_job WHERE actor_id = ? AND file IS NOT NULL AND created_at > ? AND {WAITS}"
    values = (actor.user_id, datetime.now(UTC) - KEPT)
    return [str(one["file"]) for one in await rows(Sql(text, values), within)]


async def drop_job(job_id: int) -> None:
    """Forget an import whose file did not arrive."""
    async with writing() as connection:
        await execute(Sql("DELETE FROM import_job WHERE id = ? AND state = 'reading'", (job_id,)), connection)


async def set_job(job_id: int, **values: Any) -> None:
    """How an import stands is no change of the register: it passes the log by."""
    async with writing() as connection:
        await set_job_within(connection, job_id, **values)


async def set_job_within(connection: TransactionalDBClient, job_id: int, **values: Any) -> None:
    """The same within a transaction."""
    kept = {
        name: json.dumps(given, ensure_ascii=False) if name in JSON_COLUMNS else given for name, given in values.items()
    }
    names = ", ".join(f"{name} = ?" for name in kept)
    await execute(Sql(f"UPDATE import_job SET {names} WHERE id = ?", (*kept.values(), job_id)), connection)


@asynccontextmanager
async def deciding(actor: Actor, job_id: int) -> AsyncIterator[tuple[Job, TransactionalDBClient]]:
    """An import that waits for decisions, held so that no step of it begins meanwhile; `AtWork`, `IsOver`."""
    async with writing() as connection:
        job = await job_of(actor, job_id, connection)
        if job.is_busy:
            raise AtWork()
        if job.state not in OPEN:
            raise IsOver()
        yield job, connection


async def move_job(job_id: int, states: Sequence[str], state: str, **values: Any) -> None:
    """Take an import from one of some states to another; `AtWork` or `IsOver` where it is in none of them."""
    marks = ", ".join("?" * len(states))
    names = "".join(f", {name} = ?" for name in values)
    text = f"UPDATE import_job SET state = ?{names} WHERE id = ? AND state IN ({marks})"
    async with writing() as connection:
        if await execute(Sql(text, (state, *values.values(), job_id, *states)), connection):
            return
    now = await value(Sql("SELECT state FROM import_job WHERE id = ?", (job_id,)))
    raise AtWork() if now in BUSY else IsOver()


async def keep_rows(job_id: int, found: Sequence[tuple[int, list[object]]]) -> None:
    """Add rows of the file to an import."""
    text = "INSERT INTO import_row (job_id, number, cells, version) VALUES (?, ?, ?, 1)"
    values = [(job_id, number, json.dumps(cells, ensure_ascii=False)) for number, cells in found]
    async with writing() as connection:
        await execute_many(text, values, connection)


async def forget_rows(job_id: int) -> None:
    """Drop the rows of an import."""
    async with writing() as connection:
        await execute(Sql("DELETE FROM import_row WHERE job_id = ?", (job_id,)), connection)


async def forget_old_rows() -> None:
    """Drop the rows of imports that ended a week ago but for those that were refused; the change log has what they did."""
    old = "SELECT id FROM import_job WHERE state IN ('done', 'cancelled') AND ended_at < ?"
    chosen = Sql(f"job_id IN ({old}) AND kind <> 'refused'", (datetime.now(UTC) - KEPT,))
    if await value(Sql("SELECT 1 FROM import_row WHERE") + chosen + "LIMIT 1") is not None:
        async with writing() as connection:
            await execute(Sql("DELETE FROM import_row WHERE") + chosen, connection)


def utc_now() -> datetime:
    """The moment that a step began or ended."""
    return datetime.now(UTC)


def _job(found: Mapping[str, Any]) -> Job:
    reading = reading_of(found["reading"]) if found["reading"] else Reading("")
    return Job(
        int(found["id"]), found["resource"], found["state"], found["file_name"], found["file"], reading,
        tuple(column_of(one) for one in found["columns"]), tuple(found["matching"]), found["choices"], found["on_break"],
        found["row_count"], found["counts"], found["applied"], found["skipped"],
        json.loads(found["failure"]) if found["failure"] else None, tuple(found["change_set_ids"]),
        moment_of(found["created_at"]), moment_of(found["ended_at"]) if found["ended_at"] else None,
    )  # fmt: skip


def loaded_json(given: Any) -> Any:
    """JSON of the table, which PostgreSQL gives read already."""
    return json.loads(given) if isinstance(given, str) else given

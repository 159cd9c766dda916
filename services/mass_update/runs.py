"""Running: one change set, written in chunks in the order of the primary key; it happens as a whole or not at all.

A run that is cancelled is taken back, or what is done so far stays: whoever cancels says which. When the process dies
in the middle, the database takes everything back, and `recover` tells so.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from services import listing
from services.changes import Recorder, recording
from services.database import execute, is_postgres, row, rows, value, writing
from services.filters.filter import Filter
from services.periods import moment_of
from services.permissions import Actor, actor_of
from services.refusals import NotFound, NotPermitted, Refusal
from services.resources import RESOURCES
from services.sql import Sql

from . import running
from .operations import kept_operation
from .plan import whole_scene
from .reading import Standing, standing
from .refusals import CancelledMeanwhile, NotPlanned, NotRunning
from .running import Progress
from .writing import Run

log = logging.getLogger(__name__)
BEGIN = "UPDATE mass_update SET state = 'running', started_at = ?, failure = NULL WHERE id = ? AND state IN ('planned', 'failed')"
DEAD_AFTER = timedelta(seconds=60)  # where several processes share a database


async def run(actor: Actor, mass_update_id: int) -> None:
    """Start a planned mass update in the background; `NotPlanned` when it is not waiting, `NotPermitted`, `NotFound`."""
    stands = await standing(actor, mass_update_id)
    if not actor.may(RESOURCES[stands.resource].write_right):
        raise NotPermitted()
    async with writing() as connection:
        if not await execute(Sql(BEGIN, (datetime.now(UTC), mass_update_id)), connection):
            raise NotPlanned()
    progress = running.begin(mass_update_id)
    progress.task = asyncio.create_task(_run(actor, stands, progress), name=f"mass update {mass_update_id}")


async def cancel(actor: Actor, mass_update_id: int, *, keep: bool = False) -> None:
    """Cancel a mass update; with `keep` what a running one has done so far stays. `NotRunning` when it is over."""
    stands = await standing(actor, mass_update_id)
    progress = running.progress_of(mass_update_id)
    if progress is not None:
        progress.keep, progress.stop = keep, True
        return
    async with writing() as connection:
        query = "UPDATE mass_update SET state = 'cancelled', ended_at = ? WHERE id = ? AND state = 'planned'"
        if not await execute(Sql(query, (datetime.now(UTC), stands.id)), connection):
            raise NotRunning()


async def wait_for(mass_update_id: int) -> None:
    """Wait until a run of this process is over."""
    progress = running.progress_of(mass_update_id)
    if progress is not None and progress.task is not None:
        await asyncio.gather(progress.task, return_exceptions=True)


async def stop_all() -> None:
    """Stop every run of this process; nothing of them stays. For the end of the process."""
    live = running.all_live()
    for progress in live:
        progress.stop = True
    await asyncio.gather(*(p.task for p in live if p.task is not None), return_exceptions=True)


@asynccontextmanager
async def attended() -> AsyncIterator[None]:
    """While a process serves: what broke off before is settled at the start, what runs is stopped at the end."""
    await recover()
    try:
        yield
    finally:
        await stop_all()


async def recover() -> None:
    """Settle runs that ended with their process: done when their change set is there, else failed and as before."""
    found = await rows(Sql("SELECT id, started_at FROM mass_update WHERE state = 'running'"))
    for item in found:
        is_old = datetime.now(UTC) - moment_of(item["started_at"]) > DEAD_AFTER
        if (is_old or not is_postgres()) and running.progress_of(int(item["id"])) is None:
            await _settle(int(item["id"]), item["started_at"])


async def _run(actor: Actor, stands: Standing, progress: Progress) -> None:
    facts: dict[str, Any] = {"state": "failed", "failure": "failed"}
    try:
        facts = await _write(actor, stands, progress)
    except CancelledMeanwhile:
        facts = {"state": "cancelled"}
    except Refusal as refusal:
        facts = {"state": "failed", "failure": refusal.code}
    except Exception:
        log.exception("Mass update %s failed", stands.id)
    finally:
        try:
            await _end(stands.id, facts)
        finally:
            running.end(stands.id)


async def _write(actor: Actor, stands: Standing, progress: Progress) -> dict[str, Any]:
    """Write every planned change that is still as planned, under the rights of now."""
    now = await actor_of(actor.user_id or 0, actor.source)
    if now is None:
        raise NotFound()
    summary = {"resource": stands.resource, "fields": sorted(stands.assigned), "mass_update_id": stands.id}
    async with recording(now, "mass_update", summary=summary) as recorder:
        run = await write_planned(recorder, now, stands, progress)
        if progress.stop and not progress.keep:
            raise CancelledMeanwhile()
    planned = stands.counts.get("change", 0)
    return {
        "state": "cancelled" if progress.stop else "done",
        "change_set_id": recorder.change_set_id,
        "changed": len(run.written),
        "skipped": 0 if progress.stop else planned - len(run.written),
    }


async def write_planned(recorder: Recorder, actor: Actor, stands: Standing, progress: Progress) -> Run:
    """Write what is planned within a transaction."""
    seen = whole_scene(await listing.scene(stands.resource, actor, Filter()))
    asked = {name: kept_operation(kept, seen.fields[name]) for name, kept in stands.assigned.items()}
    kind = RESOURCES[stands.resource]
    run = Run(recorder, actor, stands.id, kind, asked, seen.fields, seen.viewing, progress)
    await run.leave_changed()
    for name in asked:
        await run.write(name)
    return run


async def _end(mass_update_id: int, facts: dict[str, Any]) -> None:
    columns = {**facts, "ended_at": datetime.now(UTC)}
    assignments = ", ".join(f"{name} = ?" for name in columns)
    async with writing() as connection:
        query = Sql(f"UPDATE mass_update SET {assignments} WHERE id = ?", (*columns.values(), mass_update_id))
        await execute(query, connection)


async def _settle(mass_update_id: int, started_at: Any) -> None:
    """Within the writers' lock nobody else is in the middle of a run."""
    async with writing() as connection:
        still = Sql("SELECT state FROM mass_update WHERE id = ?", (mass_update_id,))
        if await value(still, connection) != "running":
            return
        query = Sql(
            "SELECT id, summary FROM change_set WHERE kind = 'mass_update' AND at >= ?", (moment_of(started_at),)
        )
        written = [found["id"] for found in await rows(query, connection) if _is_of(found["summary"], mass_update_id)]
    count = Sql("SELECT row_count FROM change_set WHERE id = ?", (written[0] if written else 0,))
    known = await row(count)
    if known is None:
        await _end(mass_update_id, {"state": "failed", "failure": "interrupted"})
    else:
        await _end(mass_update_id, {"state": "done", "change_set_id": written[0], "changed": known["row_count"]})


def _is_of(summary: Any, mass_update_id: int) -> bool:
    told = json.loads(summary) if isinstance(summary, str) else summary
    return bool(told.get("mass_update_id") == mass_update_id)

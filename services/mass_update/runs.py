"""Running: in chunks in the order of the primary key, as one change set; of two over the same kind of rows the later waits.

A run that is cancelled is taken back, or what is done so far stays: whoever cancels says which, and it is kept with the
run. It may be halted meanwhile; what is done stays where nobody says what becomes of it. What a process that died left in
the middle is finished by the next one that looks.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from services.change_log import is_undone
from services.changes import Recorder
from services.database import execute, is_postgres, rows, sign_of_life, value, writing
from services.periods import moment_of
from services.permissions import Actor, actor_of
from services.refusals import NotFound, NotPermitted, Refusal
from services.resources import RESOURCES
from services.sql import Sql
from services.work import MASS_UPDATES, Progress

from .chunks import Chunks, run_of
from .notified import note, require_people
from .reading import HALT, Standing, standing
from .refusals import CancelledMeanwhile, HaltedMeanwhile, NotPlanned, NotRunning

log = logging.getLogger(__name__)
BEGIN = (
    "UPDATE mass_update SET state = 'running', started_at = ?, ended_at = NULL, failure = NULL, stop = NULL"
    " WHERE id = ? AND state IN ('planned', 'failed')"
    f" AND NOT {is_undone('mass_update.change_set_id')}"
)
CANCEL = "UPDATE mass_update SET state = 'cancelled', ended_at = ? WHERE id = ? AND state = 'planned'"
STOP = "UPDATE mass_update SET stop = ? WHERE id = ? AND state = 'running'"
HALT_IT = f"UPDATE mass_update SET stop = '{HALT}' WHERE id = ? AND state = 'running' AND stop IS NULL"
GO_ON = f"UPDATE mass_update SET stop = NULL WHERE id = ? AND state = 'running' AND stop = '{HALT}'"
STOP_OF = "SELECT stop FROM mass_update WHERE id = ?"
UNDONE = f"SELECT 1 AS yes FROM change_set s WHERE s.id = ? AND {is_undone('s.id')}"
ALIVE = "UPDATE mass_update SET ended_at = ? WHERE id = ? AND state = 'running'"
EARLIER = (
    "SELECT count(*) FROM mass_update m JOIN mass_update own ON own.id = ? AND m.resource = own.resource AND m.id <> own.id"
    " WHERE m.state = 'running' AND (m.started_at < own.started_at OR (m.started_at = own.started_at AND m.id < own.id))"
)
STANDS_STILL = "WHERE id = ? AND state = 'running' AND ended_at IS NOT DISTINCT FROM ?"
TAKE_OVER = (
    "UPDATE mass_update SET failure = 'interrupted', ended_at = ?,"
    f" stop = CASE WHEN stop = '{HALT}' THEN 'keep' ELSE stop END {STANDS_STILL}"
    " AND (failure IS NULL OR stop IS NOT NULL)"
)
GIVE_UP = f"UPDATE mass_update SET state = 'failed', ended_at = ? {STANDS_STILL}"
DEAD_AFTER = timedelta(seconds=60)  # where several processes share a database
SIGNS_EVERY = 15.0  # seconds
LOOKS_EVERY = 20.0  # seconds between two looks for runs whose process is gone
PATIENCE = timedelta(minutes=10)  # for which a run that was halted waits to hear what becomes of what is done
WAIT = 0.1  # seconds between two looks at whether it is one's turn


async def run(actor: Actor, mass_update_id: int, notify: Collection[int] = ()) -> None:
    """Start a planned mass update in the background; `NotPlanned` when it is not waiting, `NotPermitted`, `NotFound`.

    One that failed goes on where it was, unless somebody undid what it had done. `notify` are users (ids) who get a notice
    when it is done; `InvalidChoice`.
    """
    stands = await standing(actor, mass_update_id)
    if not actor.may(RESOURCES[stands.resource].write_right):
        raise NotPermitted()
    await require_people(notify)
    async with writing() as connection:
        if not await execute(Sql(BEGIN, (datetime.now(UTC), mass_update_id)), connection):
            raise NotPlanned()
        await note(mass_update_id, notify, connection)
    _begin(actor, stands)


def _begin(actor: Actor, stands: Standing) -> None:
    progress = MASS_UPDATES.begin(stands.id)
    progress.done = stands.changed
    progress.hear(stands.stop)
    progress.task = asyncio.create_task(_run(actor, stands, progress), name=f"mass update {stands.id}")


async def cancel(actor: Actor, mass_update_id: int, *, keep: bool = False) -> None:
    """Cancel a mass update; with `keep` what a running one has done so far stays. `NotRunning` when it is over."""
    stands = await standing(actor, mass_update_id)
    progress, stop = MASS_UPDATES.progress_of(mass_update_id), "keep" if keep else "take_back"
    if progress is not None:
        progress.hear(stop)
    async with writing() as connection:
        if await execute(Sql(CANCEL, (datetime.now(UTC), stands.id)), connection):
            return
        if not await execute(Sql(STOP, (stop, stands.id)), connection) and progress is None:
            raise NotRunning()


async def halt(actor: Actor, mass_update_id: int) -> None:
    """Let a run wait where it is, until it is cancelled or goes on. `NotRunning` when it is over, or cancelled already."""
    await _tell_running(actor, mass_update_id, HALT_IT)


async def go_on(actor: Actor, mass_update_id: int) -> None:
    """Let a run that was halted go on; `NotRunning` when it does not wait any more."""
    await _tell_running(actor, mass_update_id, GO_ON)


async def _tell_running(actor: Actor, mass_update_id: int, text: str) -> None:
    stands = await standing(actor, mass_update_id)
    async with writing() as connection:
        if not await execute(Sql(text, (stands.id,)), connection):
            raise NotRunning()


async def wait_for(mass_update_id: int) -> None:
    """Wait until a run of this process is over."""
    await MASS_UPDATES.wait_for(mass_update_id)


async def stop_all() -> None:
    """Leave every run of this process where it is, for the next one to finish; one that somebody cancelled ends so.

    For the end of the process.
    """
    live = MASS_UPDATES.all_live()
    for progress in live:
        if not progress.stop:
            progress.leave(keep=True)
    await asyncio.gather(*(p.task for p in live if p.task is not None), return_exceptions=True)


@asynccontextmanager
async def attended() -> AsyncIterator[None]:
    """While a process serves: what broke off before is finished from the start on, what runs is left at the end."""
    await recover()
    looking = asyncio.create_task(_look_after(), name="mass updates that broke off")
    try:
        yield
    finally:
        looking.cancel()
        await stop_all()


async def _look_after() -> None:
    """Another process may have ended in the middle of a run."""
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        try:
            await recover()
        except Exception:  # the database may be away for a while: say so and look again
            log.exception("Mass updates could not be looked after")


async def recover() -> None:
    """Finish runs whose process is gone; one that breaks off a second time is left as it is, to be run again or undone."""
    found = await rows(
        Sql("SELECT id, actor_id, started_at, ended_at, failure FROM mass_update WHERE state = 'running'")
    )
    for item in found:
        seen_last = moment_of(item["ended_at"] or item["started_at"])
        is_old = datetime.now(UTC) - seen_last > DEAD_AFTER
        if (is_old or not is_postgres()) and MASS_UPDATES.progress_of(int(item["id"])) is None:
            await _take_over(int(item["id"]), int(item["actor_id"]), item["ended_at"])


async def _take_over(mass_update_id: int, actor_id: int, last_sign: Any) -> None:
    """Go on with a run that gave no sign of life since `last_sign`, unless somebody else does by now."""
    actor = await actor_of(actor_id)
    values = (datetime.now(UTC), mass_update_id, last_sign)
    async with writing() as connection:
        if MASS_UPDATES.progress_of(mass_update_id) is not None:
            return
        if actor is None or not await execute(Sql(TAKE_OVER, values), connection):
            await execute(Sql(GIVE_UP, values), connection)
            return
    _begin(actor, await standing(actor, mass_update_id))


async def _run(actor: Actor, stands: Standing, progress: Progress) -> None:
    facts: dict[str, Any] = {"state": "failed", "failure": "failed"}
    alive = asyncio.create_task(_say_alive(stands.id), name=f"mass update {stands.id} is alive")
    try:
        await _turn_comes(stands, progress)
        facts = await _write(actor, stands, progress)
    except CancelledMeanwhile:
        facts = {"state": "cancelled"}
    except Refusal as refusal:
        facts = {"state": "failed", "failure": refusal.code}
    except Exception:
        log.exception("Mass update %s failed", stands.id)
    finally:
        alive.cancel()
        try:
            if not progress.left:
                await _end(stands.id, facts)
        finally:
            MASS_UPDATES.end(stands.id)


async def _say_alive(mass_update_id: int) -> None:
    """Whoever waits for its turn, or takes much back, is not dead."""
    while True:
        await asyncio.sleep(SIGNS_EVERY)
        try:
            await sign_of_life(Sql(ALIVE, (datetime.now(UTC), mass_update_id)))
        except Exception as error:  # the database may be away for a while: the run itself tells
            log.warning("Mass update %s could not say that it is alive: %s", mass_update_id, error)


async def _turn_comes(stands: Standing, progress: Progress) -> None:
    """Wait for the runs over rows of the same kind that began before, in any process; or until somebody cancels."""
    while not progress.stop and await value(Sql(EARLIER, (stands.id,))):
        await asyncio.sleep(WAIT)
        progress.hear(await value(Sql(STOP_OF, (stands.id,))))
        await recover()


async def _write(actor: Actor, stands: Standing, progress: Progress) -> dict[str, Any]:
    """Write every planned change that is still as planned, under the rights of now."""
    now = await actor_of(actor.user_id or 0, actor.source)
    if now is None:
        raise NotFound()
    chunks = Chunks(now, stands, progress)
    await chunks.find_place()
    try:
        while not progress.stop and await _next_chunk(chunks, stands, progress):
            pass
    except CancelledMeanwhile:
        if not progress.stop and await value(Sql(UNDONE, (chunks.change_set_id,))):
            return {"state": "cancelled", "failure": None}  # what a part is added to stands no more
        if not progress.stop:  # another process goes on with it
            progress.left = True
            raise
    if progress.left:
        return {}
    if progress.stop and not progress.keep:
        left = await chunks.take_back()
        return {"state": "cancelled", "changed": left, "change_set_id": chunks.change_set_id if left else None}
    await chunks.tell()
    left = stands.counts.get("change", 0) - chunks.done
    return {"state": "cancelled" if progress.stop else "done", "failure": None, "skipped": 0 if progress.stop else left}


async def _next_chunk(chunks: Chunks, stands: Standing, progress: Progress) -> bool:
    try:
        return await chunks.write_next()
    except HaltedMeanwhile:
        await _answered(stands, progress)
        return True


async def _answered(stands: Standing, progress: Progress) -> None:
    """Wait until it is said what becomes of a run that was halted."""
    until = datetime.now(UTC) + PATIENCE
    while not progress.stop and (stop := await value(Sql(STOP_OF, (stands.id,)))) == HALT:
        if datetime.now(UTC) > until:
            progress.ask_to_stop(keep=True)
        await asyncio.sleep(WAIT)
    if not progress.stop:
        progress.hear(stop)


async def write_planned(recorder: Recorder, actor: Actor, stands: Standing, progress: Progress) -> None:
    """Write all that is planned within one transaction."""
    run = await run_of(recorder, actor, stands, progress)
    await run.write_rows(0, 2**62)


async def _end(mass_update_id: int, facts: dict[str, Any]) -> None:
    columns = {**facts, "ended_at": datetime.now(UTC)}
    assignments = ", ".join(f"{name} = ?" for name in columns)
    async with writing() as connection:
        query = Sql(f"UPDATE mass_update SET {assignments} WHERE id = ?", (*columns.values(), mass_update_id))
        await execute(query, connection)

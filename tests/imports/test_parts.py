"""Imports of many rows are written in parts, so that others write in between; in the end they are one change set or nothing."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from services import change_sets
from services.changes import recording
from services.checking import check
from services.database import rows, value
from services.imports import choosing, jobs, runs
from services.imports.applying import AT_ONCE, FEW
from services.imports.refusals import Interrupted, InterruptedHalfway
from services.imports.telling import failure_of
from services.imports.undoing import undo_import
from services.settings import read_settings
from services.sql import Sql
from tests.imports.helping import plan, step
from tests.imports.test_runs import COUNT, killed, many
from tests.support.databases import Database
from tests.world import world

pytestmark = pytest.mark.slow
LOTS = FEW + AT_ONCE


@pytest.mark.parametrize("what", ["none", "rows"])
async def test_others_write_while_many_rows_are_imported_and_one_change_set_is_left(
    what: str, database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", LOTS))
    await choosing.keep_on_break(astrid, job.id, what)
    await runs.start(astrid, job.id, "apply")
    others = 0
    while (await jobs.job_of(astrid, job.id)).state == "running":
        await firm.customer(f"Kollega {others} AB")
        others += 1
        await asyncio.sleep(0.01)
    job = await jobs.job_of(astrid, job.id)
    assert (job.state, job.applied, len(job.change_set_ids)) == ("done", LOTS, 1)
    assert others > 3
    told = (await change_sets.change_sets(astrid, 1_000)).items
    assert [(one["kind"], one["row_count"]) for one in told if one["kind"] == "import"] == [("import", 2 * LOTS)]
    assert "part" not in {one["kind"] for one in told}
    assert await check() == []
    await undo_import(astrid, job)
    assert await value(Sql(COUNT)) == others
    assert await check() == []


async def test_nothing_is_left_of_many_rows_that_were_stopped(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", LOTS))
    await runs.start(astrid, job.id, "apply")
    while runs.done_of(job.id) < 2 * AT_ONCE:
        await asyncio.sleep(0.002)
    await runs.cancel(astrid, job.id)
    await runs.wait_for(job.id)
    job = await jobs.job_of(astrid, job.id)
    assert (job.state, job.applied, await value(Sql(COUNT))) == ("cancelled", 0, 0)
    assert await check() == []


@pytest.mark.parametrize("what", ["none", "rows"])
async def test_a_register_that_ends_leaves_of_an_import_what_was_chosen(
    what: str, database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", LOTS))
    await choosing.keep_on_break(astrid, job.id, what)
    async with runs.attended(read_settings(database.environ())):
        await runs.start(astrid, job.id, "apply")
        while runs.done_of(job.id) < AT_ONCE:
            await asyncio.sleep(0.002)
    job = await jobs.job_of(astrid, job.id)
    there = await value(Sql(COUNT))
    assert (job.state, there > 0, job.applied) == ("failed", what == "rows", there)
    assert isinstance(failure_of(job), InterruptedHalfway if what == "rows" else Interrupted)
    assert await check() == []


async def test_what_broke_off_is_taken_back_at_the_next_start_but_for_what_others_changed(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", LOTS))
    await jobs.move_job(job.id, ("planned",), "running", started_at=None)
    await killed(database, job.id, astrid.user_id or 0, 2 * AT_ONCE)
    assert (await value(Sql(COUNT))) % AT_ONCE == 0 and await value(Sql(COUNT)) > 0
    [first, *_] = await rows(Sql("SELECT id FROM customer WHERE NOT is_internal ORDER BY id LIMIT 1"))
    async with recording(await firm.actor("Aino Aalto"), "edit") as recorder:
        await recorder.update("customers", int(first["id"]), {"description": "A colleague was here."})
    await runs.recover()
    await runs.wait_for(job.id)
    job = await jobs.job_of(astrid, job.id)
    failure = failure_of(job)
    assert failure is not None and (job.state, failure.code) == ("failed", "left_behind")
    assert await value(Sql(COUNT)) == 1
    assert await check() == []
    job = await step(astrid, job.id, "plan")
    assert (job.count("new"), job.count("refused"), job.count("unchanged")) == (LOTS, 0, 0)


async def test_what_broke_off_is_taken_back_at_the_next_start_and_can_be_imported_then(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", LOTS))
    await jobs.move_job(job.id, ("planned",), "running", started_at=None)
    await killed(database, job.id, astrid.user_id or 0, 2 * AT_ONCE)
    await runs.recover()
    await runs.wait_for(job.id)
    job = await jobs.job_of(astrid, job.id)
    failure = failure_of(job)
    assert isinstance(failure, Interrupted) and await value(Sql(COUNT)) == 0
    job = await step(astrid, (await step(astrid, job.id, "plan")).id, "apply")
    assert (job.state, job.applied) == ("done", LOTS)
    assert await check() == []


def workers() -> list[int]:
    """The processes that this one has imports worked on in."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    return [int(one) for one in children if b"services.imports.worker" in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGKILL])
async def test_nothing_is_left_where_the_process_that_writes_ends_while_the_register_serves(
    signal_sent: signal.Signals, database: Database, tmp_path: Path
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs in the background ignores it
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", LOTS))
    async with runs.attended(read_settings(database.environ())):
        await runs.start(astrid, job.id, "apply")
        while (await jobs.job_of(astrid, job.id)).applied < 2 * AT_ONCE:
            await asyncio.sleep(0.002)
        [worker] = workers()
        os.kill(worker, signal_sent)
        await runs.wait_for(job.id)
    job = await jobs.job_of(astrid, job.id)
    failure = failure_of(job)
    assert failure is not None and (job.state, failure.code) == ("failed", "failed")
    assert (job.applied, await value(Sql(COUNT))) == (0, 0)
    assert await check() == []

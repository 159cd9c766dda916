"""An import that is cancelled, or whose process is killed, leaves whole rows or none, as was chosen, and says which."""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from services.change_sets import change_set
from services.checking import check
from services.database import rows, value
from services.history import Part, undo
from services.holding import holding, is_held
from services.i18n import language
from services.imports import applying, choosing, jobs, runs
from services.imports.applying import AT_ONCE
from services.imports.refusals import AtWork
from services.imports.taking_back import take_back
from services.imports.telling import failure_of, rows_of
from services.imports.undoing import can_be_undone, undo_import
from services.permissions import Actor
from services.refusals import NothingToUndo, StillRunning
from services.sql import Sql
from services.work import Progress
from tests.imports.helping import bring_in, plan, step, write_csv
from tests.support.databases import Database
from tests.support.server import ROOT
from tests.world import world

HEADINGS = ["Namn", "E-post", "Kontaktperson"]
PARTS = 8  # so many that a process does not end between a look at it and its death
COUNT = "SELECT count(*) FROM customer WHERE NOT is_internal"


def many(path: Path, count: int) -> Path:
    """So many customers with a contact each."""
    return write_csv(
        path, [HEADINGS, *([f"Bolag {n} AB", f"info@bolag{n}.example", f"Anna {n}"] for n in range(count))]
    )


async def test_a_cancelled_import_leaves_nothing_unless_finished_rows_are_to_stay(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", 2 * AT_ONCE + 10))
    await runs.start(astrid, job.id, "apply")
    await runs.cancel(astrid, job.id)
    await runs.wait_for(job.id)
    assert (await jobs.job_of(astrid, job.id)).state == "cancelled"
    assert await value(Sql(COUNT)) == 0

    job = await plan(astrid, many(tmp_path / "k.csv", 2 * AT_ONCE + 10))
    await choosing.keep_on_break(astrid, job.id, "rows")
    await runs.start(astrid, job.id, "apply")
    while not runs.done_of(job.id):
        await asyncio.sleep(0.002)
    await runs.cancel(astrid, job.id, keep=True)
    await runs.wait_for(job.id)
    job = await jobs.job_of(astrid, job.id)
    assert (job.state, job.applied % AT_ONCE, await value(Sql(COUNT))) == ("cancelled", 0, job.applied)
    assert job.applied > 0 and len(job.change_set_ids) == 1
    await undo_import(astrid, job)
    assert not await can_be_undone(astrid, job)
    assert await value(Sql(COUNT)) == 0
    assert await check() == []


async def part_of(change_set_id: int, name: str) -> Part:
    """What an import made of the customer of a name, and with it."""
    query = Sql(
        "SELECT c.row_id FROM change c JOIN customer k ON k.id = c.row_id WHERE c.change_set_id = ?"
        " AND c.resource = 'customers' AND k.name = ?",
        (change_set_id, name),
    )
    return Part(rows=frozenset({("customers", int(await value(query)))}))


async def test_an_import_that_was_undone_in_part_can_be_undone_for_the_rest(database: Database, tmp_path: Path) -> None:
    astrid = await (await world()).actor("Astrid Lindqvist")
    job = await bring_in(astrid, many(tmp_path / "k.csv", 3))
    [made] = job.change_set_ids
    first = await undo(astrid, made, await part_of(made, "Bolag 1 AB"))
    assert (first.count, await value(Sql(COUNT))) == (2, 2)
    assert (await change_set(astrid, made))["is_undone_in_part"] and await can_be_undone(astrid, job)
    assert (await undo_import(astrid, job)).count == 4
    assert await value(Sql(COUNT)) == 0
    assert not (await change_set(astrid, made))["is_undone_in_part"] and not await can_be_undone(astrid, job)
    with pytest.raises(NothingToUndo):
        await undo_import(astrid, job)
    assert await check() == []


async def test_what_is_left_of_an_import_undone_in_part_is_taken_back_when_it_leaves_nothing(
    database: Database, tmp_path: Path
) -> None:
    astrid = await (await world()).actor("Astrid Lindqvist")
    job = await bring_in(astrid, many(tmp_path / "k.csv", 3))
    [made] = job.change_set_ids
    await undo(astrid, made, await part_of(made, "Bolag 1 AB"))
    await take_back(astrid, job.id)
    assert await value(Sql(COUNT)) == 0
    assert await check() == []


async def at_its_last_part(astrid: Actor, path: Path, ask: Callable[[Progress], None]) -> int:
    """Apply a small import by parts, of which whole rows are to stay; `ask` is called while its last part is written."""
    job = await plan(astrid, many(path, 3))
    await choosing.keep_on_break(astrid, job.id, "rows")
    await jobs.move_job(job.id, ("planned",), "running", started_at=None)

    async def says(_done: int) -> None:
        ask(progress)

    progress = Progress(says=says)
    with suppress(asyncio.CancelledError):  # as if it were killed
        await runs.work_on(astrid, job.id, "apply", progress, {})
    return job.id


async def test_an_import_that_is_stopped_at_its_last_part_is_taken_back_though_its_process_is_killed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    astrid = await (await world()).actor("Astrid Lindqvist")
    with monkeypatch.context() as patched:
        patched.setattr(applying, "take_back", AsyncMock(side_effect=asyncio.CancelledError))
        job_id = await at_its_last_part(astrid, tmp_path / "k.csv", Progress.ask_to_stop)
    job = await jobs.job_of(astrid, job_id)
    assert (job.state, job.ended_at, await value(Sql(COUNT))) == ("running", None, 3)
    with pytest.raises(StillRunning):
        await undo(astrid, job.change_set_ids[0])
    await jobs.set_job(job_id, started_at=None)  # its last sign of life is long ago
    while await is_held(f"import-{job_id}"):  # PostgreSQL sees a little later that a connection is gone
        await asyncio.sleep(0.01)
    await runs.recover()
    await runs.wait_for(job_id)
    assert ((await jobs.job_of(astrid, job_id)).state, await value(Sql(COUNT))) == ("failed", 0)
    assert await check() == []


@pytest.mark.parametrize(
    "ask", [Progress.leave, lambda progress: progress.ask_to_stop(keep=True), lambda progress: None]
)
async def test_an_import_all_of_which_is_written_and_stays_is_done_at_once(
    ask: Callable[[Progress], None], database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    astrid = await (await world()).actor("Astrid Lindqvist")

    def asked(progress: Progress) -> None:
        monkeypatch.setattr(
            jobs, "set_job", AsyncMock(side_effect=asyncio.CancelledError)
        )  # killed if more is to follow
        ask(progress)

    job_id = await at_its_last_part(astrid, tmp_path / "k.csv", asked)
    job = await jobs.job_of(astrid, job_id)
    assert (job.state, job.failure, job.applied, await value(Sql(COUNT))) == ("done", None, 3, 3)
    assert job.ended_at is not None


async def test_a_value_is_corrected_before_a_check_begins_or_not_at_all(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", 3))

    async def corrected(name: str, wait: int) -> bool:
        for _ in range(wait):
            await asyncio.sleep(0)
        try:
            await choosing.fix_cell(astrid, job.id, 2, 0, name)
        except AtWork:
            return False
        return True

    for turn in range(24):
        both = asyncio.gather(corrected(f"Rätt {turn} AB", turn), runs.start(astrid, job.id, "plan"))
        is_kept, _ = await both
        await runs.wait_for(job.id)
        if (await jobs.job_of(astrid, job.id)).state == "read":  # corrected after all was checked: to be checked again
            await step(astrid, job.id, "plan")
        [first, *_] = await rows_of(astrid, job.id, language("en"))
        assert (first.values["name"] == f"Rätt {turn} AB") is is_kept


async def killed(database: Database, job_id: int, user_id: int, after: int) -> None:
    """Apply an import in a process of its own, and kill that as soon as `after` rows are there for everybody."""
    task = {"job": job_id, "step": "apply", "user": user_id, "source": "browser", "options": {}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.imports.worker", json.dumps(task), cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL, env={"STAMKUND_DATABASE_URL": database.url, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    while await value(Sql("SELECT applied FROM import_job WHERE id = ?", (job_id,))) < after:
        await asyncio.sleep(0.005)
    process.kill()
    await process.wait()
    await jobs.set_job(job_id, started_at=None)  # its last sign of life is long ago


async def test_what_a_running_import_has_written_is_told_as_unfinished_and_not_undone(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", PARTS * AT_ONCE))
    await runs.start(astrid, job.id, "apply")
    while not (sets := (await jobs.job_of(astrid, job.id)).change_set_ids):
        await asyncio.sleep(0.01)
    assert (await change_set(astrid, sets[0]))["is_running"]
    with pytest.raises(StillRunning):
        await undo(astrid, sets[0])
    assert await is_held(f"import-{job.id}")
    await runs.cancel(astrid, job.id, keep=True)
    await runs.wait_for(job.id)
    assert not (await change_set(astrid, sets[0]))["is_running"]
    assert not await is_held(f"import-{job.id}")


async def test_an_import_that_a_living_process_holds_is_left_alone(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", 10))
    await jobs.move_job(job.id, ("planned",), "running", started_at=None)
    async with holding(f"import-{job.id}") as is_mine:
        assert is_mine
        await runs.recover()
        assert (await jobs.job_of(astrid, job.id)).state == "running"
    await runs.recover()
    assert (await jobs.job_of(astrid, job.id)).state == "failed"


@pytest.mark.slow
async def test_a_killed_import_leaves_nothing_or_whole_rows_and_can_go_on(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, many(tmp_path / "k.csv", PARTS * AT_ONCE))
    for what in ("none", "rows"):
        if what == "rows":
            job = await step(astrid, job.id, "plan")
            await choosing.keep_on_break(astrid, job.id, what)
        await jobs.move_job(job.id, ("planned",), "running", started_at=None)
        await killed(database, job.id, astrid.user_id or 0, AT_ONCE)
        await runs.recover()
        await runs.wait_for(job.id)
        job = await jobs.job_of(astrid, job.id)
        failure = failure_of(job)
        there = await value(Sql(COUNT))
        assert failure is not None
        assert failure.code == ("interrupted" if what == "none" else "interrupted_halfway")
        assert there == (0 if what == "none" else job.applied)
        assert await value(Sql("SELECT count(*) FROM contact")) == there
        assert await check() == []
    job = await step(astrid, job.id, "plan")
    job = await step(astrid, job.id, "apply")
    assert job.applied == PARTS * AT_ONCE
    assert len(await rows(Sql("SELECT DISTINCT name FROM customer WHERE NOT is_internal"))) == PARTS * AT_ONCE
    assert await check() == []

"""Long exports are written by a process of their own: the same file, told, cancelled and refused as in this one."""

import asyncio
import errno
import os
import pickle
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.database import execute, writing
from services.i18n import language
from services.periods import now
from services.reports import apart, exports
from services.reports.apart import READY, write_apart
from services.reports.files import write_csv, write_xlsx
from services.reports.going_on import go_on
from services.reports.prepare import Prepared, prepare
from services.reports.refusals import Cancelled, NoRoom, TooManyRowsForExcel
from services.reports.report import read_report
from services.reports.selection import Selection
from services.reports.snapshot import snapshot
from services.reports.wishes import Wishes
from services.reports.worker import _packed
from services.spreadsheets.csv_file import PLAIN
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world

from .test_proof import csv_rows, nothing, workbook_rows

pytestmark = pytest.mark.slow

SWEDISH = language("sv")
PLAINLY = Wishes(dialect=PLAIN)


@pytest.fixture(autouse=True)
async def every_export_is_long(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr("services.reports.exports.APART_FROM", 0)
    monkeypatch.setattr("services.reports.apart.APART_FROM", 0)
    yield
    await READY.let_go()


async def harbour(count: int = 40) -> World:
    firm = await world()
    await firm.profile("Own", customer_scope="own")
    await firm.person("Olli Oksanen", "Own")
    for n in range(count):
        await firm.customer(f"Åker {n:02}", ("Aino Aalto", "Olli Oksanen")[n % 2], country="FI")
    return firm


async def seen(firm: World, who: str = "Astrid Lindqvist", **given: Any) -> Prepared:
    fields = ["name", "number", "owner_id", "is_active", "created_at", "billed_this_year"]
    report = read_report({"name": "Try", "subject": "customers", "fields": fields, "sort": "-name", **given})
    return await prepare(report, await firm.actor(who), SWEDISH, firm.today, Selection(but=(1,)))


@pytest.mark.parametrize("who", ["Astrid Lindqvist", "Olli Oksanen"])
async def test_the_file_is_the_one_that_this_process_writes(database: Database, tmp_path: Path, who: str) -> None:
    prepared = await seen(await harbour(), who)
    async with snapshot() as reads:
        await write_csv(prepared, tmp_path / "here.csv", reads, PLAINLY, nothing)
        await write_xlsx(prepared, tmp_path / "here.xlsx", reads, PLAINLY, nothing)
    rows = await write_apart(prepared, "csv", tmp_path / "there.csv", PLAINLY, nothing)
    assert await write_apart(prepared, "xlsx", tmp_path / "there.xlsx", PLAINLY, nothing) == rows
    assert len(csv_rows(tmp_path / "there.csv")) == rows == (20 if who == "Olli Oksanen" else 40)
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert workbook_rows(tmp_path / "there.xlsx", prepared) == workbook_rows(tmp_path / "here.xlsx", prepared)


async def test_a_process_that_is_ready_takes_the_export(database: Database, tmp_path: Path) -> None:
    prepared = await seen(await harbour(2))
    await READY.expect(10)
    waiting = READY._waiting
    assert waiting is not None
    export_id = await exports.begin(prepared, "csv", "1", PLAINLY)
    await exports.write(prepared, export_id, tmp_path, PLAINLY)
    assert waiting.returncode == 0


async def test_after_an_export_another_process_is_ready(database: Database, tmp_path: Path) -> None:
    prepared = await seen(await harbour(2))
    await write_apart(prepared, "csv", tmp_path / "there.csv", PLAINLY, nothing)
    waiting = READY._waiting
    assert waiting is not None
    assert waiting.returncode is None
    await write_apart(prepared, "xlsx", tmp_path / "there.xlsx", PLAINLY, nothing)
    assert waiting.returncode == 0


async def test_one_process_is_ready_however_many_expect_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = apart._started

    async def counted() -> asyncio.subprocess.Process:
        started.append(await start())
        return started[-1]

    monkeypatch.setattr(apart, "_started", counted)
    await asyncio.gather(*[READY.expect(10) for _ in range(4)])
    assert len(started) == 1


async def test_a_process_that_is_ready_ends_with_its_server(database: Database) -> None:
    await READY.expect(10)
    waiting = READY._waiting
    assert waiting is not None
    await READY.let_go()
    assert waiting.returncode is not None


async def test_it_tells_how_far_it_is_and_is_cancelled_in_the_middle(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reports.exports.LOOK_EVERY", 0.02)
    prepared = await seen(await harbour(2))
    export_id = await exports.begin(prepared, "csv", "1", PLAINLY)
    started = asyncio.Event()
    processes: list[asyncio.subprocess.Process] = []

    async def stuck() -> asyncio.subprocess.Process:
        """A process that tells of some rows and then of nothing, as during a long query."""
        command = "import sys, time; sys.stdin.readline(); print(7, flush=True); time.sleep(600)"
        pipe = asyncio.subprocess.PIPE
        made = await asyncio.create_subprocess_exec("python3", "-c", command, stdin=pipe, stdout=pipe)
        processes.append(made)
        started.set()
        return made

    monkeypatch.setattr(apart, "_started", stuck)
    task = asyncio.create_task(exports.write(prepared, export_id, tmp_path, PLAINLY))
    await started.wait()
    while (await exports.export_of(prepared.actor, export_id, SWEDISH)).written_rows != 7:
        await asyncio.sleep(0.02)
    await exports.cancel(prepared.actor, export_id)
    with pytest.raises(Cancelled):
        await asyncio.wait_for(task, 20)
    assert processes[0].returncode is not None
    assert (await exports.export_of(prepared.actor, export_id, SWEDISH)).state == "cancelled"
    assert list(tmp_path.iterdir()) == []


async def test_a_full_disk_is_told_from_there(database: Database, tmp_path: Path) -> None:
    prepared = await seen(await harbour(3))
    export_id = await exports.begin(prepared, "xlsx", "1")
    taken = await exports.export_of(prepared.actor, export_id, SWEDISH)
    (tmp_path / f"{taken.file}.part").symlink_to("/dev/full")
    with pytest.raises(NoRoom):
        await exports.write(prepared, export_id, tmp_path, PLAINLY)
    assert list(tmp_path.iterdir()) == []


def test_refusals_pass_from_one_process_to_the_other() -> None:
    error = TooManyRowsForExcel(most=1, rows=2)
    again = pickle.loads(_packed(error))
    assert (type(again), again.message(SWEDISH)) == (TooManyRowsForExcel, error.message(SWEDISH))
    full = pickle.loads(_packed(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert full.errno == errno.ENOSPC


async def test_a_process_that_dies_leaves_no_file_and_is_told(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = await seen(await harbour(2))

    async def dying() -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        command = "import os, sys; sys.stdin.readline(); os.kill(os.getpid(), 9)"
        return await asyncio.create_subprocess_exec("python3", "-c", command, stdin=pipe, stdout=pipe)

    monkeypatch.setattr(apart, "_started", dying)
    export_id = await exports.begin(prepared, "csv", "1", PLAINLY)
    with pytest.raises(RuntimeError):
        await exports.write(prepared, export_id, tmp_path, PLAINLY)
    taken = await exports.export_of(prepared.actor, export_id, SWEDISH)
    assert taken.state == "failed"
    assert taken.failure
    assert list(tmp_path.iterdir()) == []


async def test_an_export_that_was_left_behind_goes_on_there(database: Database, tmp_path: Path) -> None:
    prepared = await seen(await harbour(6))
    export_id = await exports.begin(prepared, "csv", "1", PLAINLY)
    async with writing() as connection:
        await execute(Sql("UPDATE export SET seen_at = ?", (now() - timedelta(minutes=1),)), connection)
    assert await go_on(tmp_path) == 1
    taken = await exports.export_of(prepared.actor, export_id, SWEDISH)
    assert (taken.state, taken.written_rows) == ("done", 6)

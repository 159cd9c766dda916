"""Several processes on one database, and processes that end as in a power cut: nothing that was acknowledged is lost."""

import asyncio
import json
import sys
from itertools import pairwise

import pytest

from services.checking import check
from services.database import close_database, open_database, rows, value
from services.sql import Sql
from tests.support.databases import Database
from tests.support.server import ROOT
from tests.world import world

pytestmark = pytest.mark.slow

LOG = "SELECT c.old, c.new FROM change c WHERE c.resource = 'customers' AND c.field = 'name' ORDER BY c.change_set_id"


async def writer(database: Database, name: str, count: int) -> asyncio.subprocess.Process:
    """A process that renames the firm's own card so many times."""
    command = (sys.executable, "-m", "tests.support.writer", database.url, name, str(count))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)


async def require_whole_log() -> None:
    """The log has no gaps, each change begins where the one before ended, and everything agrees with everything."""
    names = [(json.loads(found["old"]), json.loads(found["new"])) for found in await rows(Sql(LOG))]
    assert all(before[1] == after[0] for before, after in pairwise(names))
    assert names[-1][1] == await value(Sql("SELECT name FROM customer WHERE id = 1"))
    assert await value(Sql("SELECT version FROM customer WHERE id = 1")) == 1 + len(names)
    assert await value(Sql("SELECT count(*) FROM contact")) == len(names)
    assert await value(Sql("SELECT max(id) - count(*) FROM change_set")) == 0
    assert await check() == []


async def test_processes_that_write_at_once_lose_nothing_of_each_other(database: Database) -> None:
    await world()
    writers = [await writer(database, name, 40) for name in ("Revontuli Oy", "Aurora Oy", "Fox Fires Ltd")]
    printed = [(await one.communicate())[0].decode().splitlines() for one in writers]
    assert [one.returncode for one in writers] == [0, 0, 0]
    positions = [int(line.split()[0]) for lines in printed for line in lines]
    assert len(set(positions)) == 120
    assert await value(Sql("SELECT count(*) FROM change_set WHERE kind = 'edit'")) == 120
    await require_whole_log()


async def test_every_change_that_was_acknowledged_survives_a_kill(database: Database) -> None:
    await world()
    acknowledged: list[int] = []
    for turn in range(4):
        process = await writer(database, f"Run {turn}", 100_000)
        assert process.stdout is not None
        for _ in range(15 + 7 * turn):
            acknowledged.append(int((await process.stdout.readline()).split()[0]))
        await asyncio.sleep(0.003 * turn)
        process.kill()
        acknowledged += [
            int(line.split()[0]) for line in (await process.communicate())[0].splitlines() if line.count(b" ") >= 2
        ]
    await close_database()
    await open_database(database.url)
    kept = {found["id"] for found in await rows(Sql("SELECT id FROM change_set"))}
    assert set(acknowledged) <= kept
    await require_whole_log()

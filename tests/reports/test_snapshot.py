"""An export reads from one moment, ahead of what is written, and lets go of the database wherever it stops."""

import pytest

from services.database import is_postgres, value
from services.reports.snapshot import CHUNK, snapshot
from services.sql import Sql
from tests.support.databases import Database

MANY = Sql(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?) SELECT n FROM counted",
    (CHUNK * 4 + 1,),
)


async def test_every_row_comes_once_and_in_order(database: Database) -> None:
    async with snapshot() as reads:
        found = [line[0] async for lines in reads.stream(MANY) for line in lines]
    assert found == list(range(1, CHUNK * 4 + 2))


async def test_what_breaks_off_is_told_as_it_was_and_the_database_answers_on(database: Database) -> None:
    for _ in range(5):
        with pytest.raises(OSError, match="full"):
            async with snapshot() as reads:
                async for _lines in reads.stream(MANY):
                    raise OSError("full")
    assert await value(Sql("SELECT count(*) FROM pulse")) is not None


async def test_postgresql_sorts_in_memory_for_the_time_of_an_export_alone(database: Database) -> None:
    if not is_postgres():
        return
    asked = Sql("SELECT pg_size_bytes(current_setting('work_mem')) AS bytes")
    before = await value(asked)
    async with snapshot() as reads:
        assert (await reads.rows(asked))[0]["bytes"] >= 64 * 1024 * 1024
    assert await value(asked) == before

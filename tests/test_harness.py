"""What every other test relies on: databases of one's own, and a build that is quiet when there is nothing to do."""

import subprocess
from collections.abc import Awaitable, Callable

import pytest

from services.database import close_database, is_postgres, open_database, value, writing
from services.sql import Sql
from tests.support.databases import Database, Kind
from tests.support.postgres import PostgresServer
from tests.support.server import ROOT

MARKS = Sql("SELECT count(*) FROM pulse WHERE resource = 'left by another test'")


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_a_database_holds_nothing_of_another_test(database: Database, turn: str) -> None:
    assert await value(MARKS) == 0
    async with writing() as connection:
        await connection.execute_query("INSERT INTO pulse (resource, position) VALUES ('left by another test', 1)")
    assert await value(MARKS) == 1
    assert is_postgres() == (database.kind == "postgresql")


async def test_one_test_may_open_databases_of_both_kinds(
    fresh_database: Callable[[Kind], Awaitable[Database]],
) -> None:
    for made in [await fresh_database("sqlite"), await fresh_database("postgresql")]:
        await open_database(made.url)
        assert await value(Sql("SELECT count(*) FROM customer")) == 0
        await close_database()


def test_postgresql_may_be_stopped_and_started_again(postgres: PostgresServer) -> None:
    postgres.stop()
    postgres.start()
    assert postgres.url("anything").endswith(f"@127.0.0.1:{postgres.port}/anything")


def test_setup_says_nothing_when_there_is_nothing_to_do() -> None:
    done = subprocess.run([ROOT / "bin" / "setup"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

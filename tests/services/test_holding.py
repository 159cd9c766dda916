"""A name is held by one, whoever looks meanwhile whether somebody holds it."""

import asyncio
import fcntl
from typing import Any

import pytest

from services.database import database_url, sqlite_path
from services.holding import holding, is_held
from tests.support.databases import Database

NAME = "import-7"


async def test_a_name_is_held_though_who_looked_took_its_file_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lock, opened = sqlite_path(database_url()), fcntl.flock, []

    def late(file: Any, how: int) -> None:
        """The look, which had the file locked, ends between the opening of the file and its locking."""
        if not opened and path is not None:
            path.with_name(f"{path.stem}-{NAME}.lock").unlink()
        opened.append(file)
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    async with holding(NAME) as is_mine:
        assert is_mine
        assert await is_held(NAME)
        async with holding(NAME) as is_second:
            assert not is_second
    while await is_held(NAME):  # PostgreSQL sees a little later that a connection is gone
        await asyncio.sleep(0.01)
    assert path is None or not list(path.parent.glob("*.lock"))


async def test_who_has_patience_gets_a_name_that_is_held_for_a_moment(database: Database) -> None:
    holds = asyncio.Event()

    async def look() -> None:
        async with holding(NAME) as is_mine:
            assert is_mine
            holds.set()
            await asyncio.sleep(0.2)

    looking = asyncio.create_task(look())
    await holds.wait()
    async with holding(NAME) as is_mine:
        assert not is_mine
    async with holding(NAME, patience=5) as is_mine:
        assert is_mine
    await looking

"""Who is at work on something long: a name held by a process, and let go by the system when that ends, however it ends."""

import asyncio
import fcntl
import os
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TextIO

import asyncpg

from .database import database_url, is_postgres, sqlite_path, value
from .sql import Sql

KIND = 0x5374616D  # the first of PostgreSQL's two keys, told apart from those of others
AGAIN = 0.05  # seconds between two tries


@asynccontextmanager
async def holding(name: str, *, patience: float = 0) -> AsyncIterator[bool]:
    """Hold a name as long as the block lasts; False where somebody holds it, in this process or in another one.

    `patience`: for so many seconds it is tried again, as who asks `is_held` holds the name for a moment too.
    """
    path = sqlite_path(database_url())
    async with _in_postgres(name, patience) if path is None else _beside(path, name, patience) as is_mine:
        yield is_mine


async def is_held(name: str) -> bool:
    """Whether somebody holds a name."""
    if is_postgres():
        return not await value(Sql("SELECT pg_try_advisory_xact_lock(?, ?)", _keys(name)))
    async with holding(name) as is_mine:
        return not is_mine


@asynccontextmanager
async def _in_postgres(name: str, patience: float) -> AsyncIterator[bool]:
    connection = await asyncpg.connect(database_url().replace("asyncpg://", "postgres://"))

    async def take() -> bool:
        return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *_keys(name)))

    try:
        yield await _tried(take, patience)
    finally:
        connection.terminate()


@asynccontextmanager
async def _beside(database: Path, name: str, patience: float) -> AsyncIterator[bool]:
    """On SQLite a file beside the database, gone when nobody holds it any more."""
    path = database.with_name(f"{database.stem}-{name}.lock")
    with ExitStack() as held:

        async def take() -> bool:
            if (file := _locked(path)) is not None:
                held.enter_context(file)
            return file is not None

        is_mine = await _tried(take, patience)
        try:
            yield is_mine
        finally:
            if is_mine:  # while it is locked: who has it open already sees that it is gone, and makes a new one
                path.unlink(missing_ok=True)


def _locked(path: Path) -> TextIO | None:
    """The file, locked; None where somebody has it. One that was taken away before it was locked is no lock."""
    while True:
        file = path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _stands(file, path):
                return file
        except BlockingIOError:
            file.close()
            return None
        file.close()


def _stands(file: TextIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


async def _tried(take: Callable[[], Awaitable[bool]], patience: float) -> bool:
    for _ in range(round(patience / AGAIN)):
        if await take():
            return True
        await asyncio.sleep(AGAIN)
    return await take()


def _keys(name: str) -> tuple[int, int]:
    return KIND, zlib.crc32(name.encode()) - 2**31

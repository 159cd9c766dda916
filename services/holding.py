"""Who is at work on something long: a name held by a process, and let go by the system when that ends, however it ends."""

import fcntl
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from .database import database_url, is_postgres, sqlite_path, value
from .sql import Sql

KIND = 0x5374616D  # the first of PostgreSQL's two keys, told apart from those of others


@asynccontextmanager
async def holding(name: str) -> AsyncIterator[bool]:
    """Hold a name as long as the block lasts; False where somebody holds it, in this process or in another one."""
    path = sqlite_path(database_url())
    async with _in_postgres(name) if path is None else _beside(path, name) as is_mine:
        yield is_mine


async def is_held(name: str) -> bool:
    """Whether somebody holds a name."""
    if is_postgres():
        return not await value(Sql("SELECT pg_try_advisory_xact_lock(?, ?)", _keys(name)))
    async with holding(name) as is_mine:
        return not is_mine


@asynccontextmanager
async def _in_postgres(name: str) -> AsyncIterator[bool]:
    connection = await asyncpg.connect(database_url().replace("asyncpg://", "postgres://"))
    try:
        yield await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *_keys(name))
    finally:
        connection.terminate()


@asynccontextmanager
async def _beside(database: Path, name: str) -> AsyncIterator[bool]:
    """On SQLite a file beside the database, gone when nobody holds it any more."""
    path = database.with_name(f"{database.stem}-{name}.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)


def _keys(name: str) -> tuple[int, int]:
    return KIND, zlib.crc32(name.encode()) - 2**31

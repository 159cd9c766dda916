"""One moment of the register, read over several queries: what an export shows is as if read at once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from tortoise import Tortoise

from services.database import is_postgres, rows
from services.kpis.memory import remembered
from services.reading import adapted, lower
from services.sql import Sql

CHUNK = 2000
MORE_MEMORY = """SELECT set_config('work_mem', '64MB', true)
WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')"""
"""For this transaction: 100,000 rows are then put in order without a way over the disk."""
Line = tuple[Any, ...]


class Snapshot(Protocol):
    """Answers queries from one moment, whatever is written meanwhile."""

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        ...

    def stream(self, query: Sql) -> AsyncIterator[list[Line]]:
        """Rows as tuples, in chunks of `CHUNK`; memory stays bounded however many there are."""
        ...


@asynccontextmanager
async def snapshot() -> AsyncIterator[Snapshot]:
    """The register as it is now."""
    if is_postgres():
        async with Tortoise.get_connection("default").acquire_connection() as raw, _one_moment(raw):
            await raw.execute("SET LOCAL jit = off")  # compiling the many small subqueries takes longer than they do
            await raw.execute(MORE_MEMORY)
            connected = _Postgres(raw)
            try:
                yield connected
            finally:
                await connected.end()
        return
    reading = _Sqlite(_file())
    try:
        await reading.begin()
        yield reading
    finally:
        await reading.end()


def _one_moment(raw: Any) -> Any:
    return raw.transaction(isolation="repeatable_read", readonly=True)


def _file() -> Path:
    return Path(str(Tortoise.get_connection("default").filename))  # type: ignore[attr-defined]


class _Sqlite:
    """A read-only connection in a thread of its own, in one read transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pool = ThreadPoolExecutor(1, "snapshot")
        self._connection: sqlite3.Connection | None = None

    async def begin(self) -> None:
        await self._run(self._open)

    async def end(self) -> None:
        connection = self._connection
        if connection is not None:
            connection.interrupt()
            await self._run(connection.close)
        self._pool.shutdown(wait=False)

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        def fetch() -> list[dict[str, Any]]:
            cursor = self._execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]

        return await self._run(fetch)  # type: ignore[no-any-return]

    async def stream(self, query: Sql) -> AsyncIterator[list[Line]]:
        cursor = await self._run(lambda: self._execute(query))
        coming = self._run(lambda: cursor.fetchmany(CHUNK))
        while lines := await coming:
            coming = self._run(lambda: cursor.fetchmany(CHUNK))  # read while these are written
            coming.add_done_callback(_heard)
            yield lines

    def _open(self) -> None:
        address = f"file:{quote(str(self._path))}?mode=ro"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False, timeout=10)
        connection.create_function("lower", 1, lower, deterministic=True)
        for pragma in ("query_only=ON", "mmap_size=0", "cache_size=-12288", "temp_store=FILE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.isolation_level = None
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM pulse LIMIT 1").fetchall()  # the first read fixes the moment
        self._connection = connection

    def _execute(self, query: Sql) -> sqlite3.Cursor:
        if self._connection is None:
            raise RuntimeError("The snapshot is not open.")
        return self._connection.execute(query.text, tuple(adapted(query.values, False)))

    def _run(self, work: Any) -> "asyncio.Future[Any]":
        return asyncio.get_running_loop().run_in_executor(self._pool, work)


def _heard(coming: "asyncio.Future[Any]") -> None:
    """Whoever stops reading does not want to know how the next lines went."""
    if not coming.cancelled():
        coming.exception()


class _Postgres:
    """A connection in one repeatable-read transaction."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._coming: asyncio.Future[Any] | None = None

    async def end(self) -> None:
        """Wait for lines that nobody wants any more: the connection does one thing at a time."""
        if self._coming is not None:
            self._coming.add_done_callback(_heard)
            await asyncio.wait({self._coming})

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        return [dict(found) for found in await self._raw.fetch(query.numbered(), *query.values)]

    async def stream(self, query: Sql) -> AsyncIterator[list[Line]]:
        cursor = await self._raw.cursor(query.numbered(), *query.values)
        self._coming = asyncio.ensure_future(cursor.fetch(CHUNK))
        while lines := await self._coming:
            self._coming = asyncio.ensure_future(cursor.fetch(CHUNK))  # read while these are written
            yield [tuple(line) for line in lines]


class Now:
    """The register as it is, each query by itself: for pages, which read again when something changes."""

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        """Rows as dictionaries, through the readers that all pages share."""
        return await rows(query)


class Remembered(Now):
    """The same, each answer kept until one of some resources changes: opening a group adds nothing up again."""

    def __init__(self, resources: tuple[str, ...]) -> None:
        self._resources = resources

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        """Rows that nobody changes afterwards."""

        async def compute() -> list[dict[str, Any]]:
            return await rows(query)

        return await remembered(("report", query), self._resources, compute)

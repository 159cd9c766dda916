"""How queries reach each kind of database: a read-only pool of threads for SQLite, asyncpg for PostgreSQL."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from tortoise.backends.base.client import BaseDBAsyncClient

from .sql import Sql

READERS = 4


class Reader(Protocol):
    """Runs queries outside transactions."""

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


class SqliteReader:
    """Four threads with a read-only connection each, so that a slow query or a long write never blocks a page."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(READERS, "read")

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._fetch, query)

    async def close(self) -> None:
        self._pool.shutdown(wait=True)
        for connection in self._open:
            connection.close()

    def _fetch(self, query: Sql) -> list[dict[str, Any]]:
        cursor = self._connection().execute(query.text, tuple(adapted(query.values, False)))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                f"file:{quote(str(self._path))}?mode=ro", uri=True, check_same_thread=False, timeout=10
            )
            connection.create_function("lower", 1, lower, deterministic=True)
            for pragma in ("query_only=ON", "mmap_size=1073741824", "cache_size=-65536", "temp_store=MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            self._open.append(connection)
        return connection


def lower(text: Any) -> Any:
    """SQL's lower() for every alphabet; SQLite's own knows A to Z only."""
    return text.lower() if isinstance(text, str) else text


class PostgresReader:
    """Queries over Tortoise's own asyncpg pool."""

    def __init__(self, client: BaseDBAsyncClient) -> None:
        self._client = client

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        _, found = await self._client.execute_query(query.numbered(), list(adapted(query.values, True)))
        return [dict(row) for row in found]

    async def close(self) -> None:
        """The pool is Tortoise's and closes with it."""


def adapted(values: Iterable[Any], postgres: bool) -> Iterable[Any]:
    """Values as the driver wants them: SQLite keeps dates and times as ISO text, as Tortoise writes them."""
    if postgres:
        return values
    return [value if (adapt := FOR_SQLITE.get(type(value))) is None else adapt(value) for value in values]


FOR_SQLITE: dict[type, Callable[[Any], Any]] = {
    datetime: lambda moment: moment.astimezone(UTC).isoformat(" "),
    date: date.isoformat,
    time: time.isoformat,
    bool: int,
    Decimal: str,
}

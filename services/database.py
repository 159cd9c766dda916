"""The database: opened and migrated once, read through a pool of its own, written through one connection.

Tortoise gives SQLite one connection and one lock, so reads go through a small read-only pool (`rows`), and every
transaction begins with a write, because a deferred BEGIN that reads first cannot wait for another process.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient, TransactionContext
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from .reading import PostgresReader, Reader, SqliteReader, adapted, lower
from .refusals import DatabaseAway, DatabaseBusy, DiskFull, Refusal
from .sql import Sql

SQLITE_PRAGMAS = "synchronous=NORMAL&busy_timeout=10000&cache_size=-65536&journal_size_limit=67108864"
log = logging.getLogger(__name__)
MIGRATIONS = "migrations"
Row = dict[str, Any]

_reader: Reader | None = None
_file: tuple[Path, int] | None = None  # SQLite's file and which one it was when it was opened
_url = ""
_when_opened: list[Callable[[], None]] = []
_turn = asyncio.Lock()
_inside: ContextVar[BaseDBAsyncClient | None] = ContextVar("inside", default=None)


def tortoise_config(url: str, migrations: str = MIGRATIONS) -> dict[str, Any]:
    """Tortoise's configuration for a database address and a package of migrations."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        url = f"{url}?{SQLITE_PRAGMAS}" if "?" not in url else url
    elif scheme in ("postgres", "postgresql"):
        url = url.replace(f"{scheme}://", "asyncpg://", 1)
    return {
        "connections": {"default": url},
        "apps": {"models": {"models": ["models"], "default_connection": "default", "migrations": migrations}},
        "use_tz": True,
        "timezone": "UTC",
    }


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address, or None for PostgreSQL."""
    return Path(url.removeprefix("sqlite://").partition("?")[0]) if url.startswith("sqlite://") else None


async def open_database(url: str) -> None:
    """Connect; the schema must be there (`services.schema.migrate`)."""
    global _reader, _turn, _url, _file
    _turn, _url = asyncio.Lock(), url
    EXECUTOR_CACHE.clear()  # Tortoise keeps the statements of the kind of database that was open before
    for forget in _when_opened:
        forget()
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    client, path = Tortoise.get_connection("default"), sqlite_path(url)
    _reader = SqliteReader(path) if path else PostgresReader(client)
    if path:
        async with client.acquire_connection() as connection:
            await connection.create_function("lower", 1, lower, deterministic=True)
    _file = (path, path.stat().st_ino) if path and path.exists() else None


def require_file() -> None:
    """Refuse (`DatabaseAway`) when SQLite's file was taken away: what is written into it would be lost with it."""
    if _file is None:
        return
    path, inode = _file
    try:
        is_there = path.stat().st_ino == inode
    except FileNotFoundError:
        is_there = False
    if not is_there:
        raise DatabaseAway()


def when_opened(forget: Callable[[], None]) -> None:
    """Call `forget` whenever a database is opened: what was remembered may be of another one."""
    _when_opened.append(forget)


def database_url() -> str:
    """The address of the database that was opened last."""
    return _url


async def close_database(*, has_written: bool = True) -> None:
    """Let go of every connection; SQLite first takes note of what its tables hold, to choose indexes by."""
    global _reader, _file
    _file = None
    if _reader is not None:
        if has_written and not is_postgres():
            await _note_contents()
        await _reader.close()
        _reader = None
    await Tortoise.close_connections()


async def _note_contents() -> None:
    try:
        await Tortoise.get_connection("default").execute_query("PRAGMA optimize")
    except OperationalError as error:  # locked, full or gone: closing goes on
        log.warning("The statistics of the database were not renewed: %s", error)


def is_postgres() -> bool:
    """Whether the open database is PostgreSQL."""
    return isinstance(_reader, PostgresReader)


async def rows(query: Sql, within: BaseDBAsyncClient | None = None) -> list[Row]:
    """Rows of a query as dictionaries; `within` a transaction its own uncommitted state."""
    within = within or _inside.get()
    if within is not None:
        return await _rows_within(query, within)
    if _reader is None:
        raise RuntimeError("The database is not open.")
    return await _reader.rows(query)


@contextmanager
def reading_inside(connection: BaseDBAsyncClient) -> Iterator[None]:
    """Whatever this task reads meanwhile, it reads as a transaction sees it that may never be committed."""
    token = _inside.set(connection)
    try:
        yield
    finally:
        _inside.reset(token)


def is_reading_inside() -> bool:
    """Whether this task reads what is not committed, which nobody else may be told."""
    return _inside.get() is not None


async def row(query: Sql, within: BaseDBAsyncClient | None = None) -> Row | None:
    """The first row of a query, or None."""
    found = await rows(query, within)
    return found[0] if found else None


async def value(query: Sql, within: BaseDBAsyncClient | None = None) -> Any:
    """The first column of the first row, or None."""
    found = await row(query, within)
    return next(iter(found.values())) if found else None


async def execute(query: Sql, within: BaseDBAsyncClient) -> int:
    """Run a statement inside a transaction; answers with the number of rows it touched."""
    postgres = is_postgres()
    text = query.numbered() if postgres else query.text
    count, _ = await within.execute_query(text, list(adapted(query.values, postgres)))
    return count


async def execute_many(text: str, values: list[tuple[Any, ...]], within: TransactionalDBClient) -> None:
    """Run one statement with `?` once for each tuple of values, inside a transaction."""
    if not values:
        return
    postgres = is_postgres()
    numbered = Sql(text).numbered() if postgres else text
    await within.execute_many(numbered, [list(adapted(v, postgres)) for v in values])


async def sign_of_life(query: Sql) -> None:
    """Write a moment beside the turn of the writers, where several processes share a database; SQLite has but one."""
    if is_postgres():
        await execute(query, Tortoise.get_connection("default"))


@asynccontextmanager
async def writing() -> AsyncIterator[TransactionalDBClient]:
    """A transaction that holds the writers' lock from its first statement (the row `*` of the pulse).

    One at a time in this process, so that waiting writers do not hold connections that the one at work needs to read.
    """
    if isinstance(Tortoise.get_connection("default"), TransactionalDBClient):
        raise RuntimeError("A transaction is open already; write within it.")
    require_file()
    try:
        async with _turn, _transaction() as connection:
            await connection.execute_query("UPDATE pulse SET position = position WHERE resource = '*'")
            yield connection
    except OperationalError as error:
        raise _expected(error) or error from error


def _expected(error: OperationalError) -> Refusal | None:
    """What people are told about trouble that passes or that somebody has to mend; None for what nobody expects."""
    told = str(error)
    if "locked" in told or "busy" in told:
        return DatabaseBusy()
    if "disk is full" in told or "No space left on device" in told:
        return DiskFull()
    return None


@asynccontextmanager
async def _transaction() -> AsyncIterator[TransactionalDBClient]:
    """Tortoise's transaction, which stays open for ever when it is interrupted while it begins: here it ends."""
    context = in_transaction("default")
    try:
        connection = await context.__aenter__()
    except BaseException as error:
        if hasattr(context, "token"):  # it has the connection
            await _end(context, error)
        raise
    async with AsyncExitStack() as stack:
        stack.push_async_exit(context.__aexit__)
        yield connection


async def _end(context: TransactionContext, error: BaseException) -> None:
    try:
        await context.__aexit__(type(error), error, None)
    except Exception as second:
        error.add_note(f"What had begun could not be rolled back: {second}")


async def _rows_within(query: Sql, within: BaseDBAsyncClient) -> list[Row]:
    postgres = is_postgres()
    text = query.numbered() if postgres else query.text
    _, found = await within.execute_query(text, list(adapted(query.values, postgres)))
    return [dict(item) for item in found]

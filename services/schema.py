"""Bring the schema of a database up to date, with a guard against losing rows on the way."""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api.migrate import migrate as run_migrations
from tortoise.migrations.executor import MigrationExecutor

from .database import MIGRATIONS, sqlite_path, tortoise_config

Config = dict[str, Any]
ADVISORY_LOCK = 7282635  # one migration at a time on a PostgreSQL server's database


class RowsWereLost(Exception):
    """A migration left a table with fewer rows, or took an index or trigger away; the database is as it was before."""


async def migrate(url: str, migrations: str = MIGRATIONS) -> None:
    """Apply outstanding migrations of a package, one process at a time; SQLite is copied before and compared after.

    Raises `RowsWereLost` when something is missing afterwards; then, and when a migration fails, the copy is put back.
    """
    config = tortoise_config(url, migrations)
    async with _alone(url):
        if not await _outstanding(config):
            return
        path = sqlite_path(url)
        before = _shape(path) if path else None
        if path and before and before.counts:
            await _apply_guarded(config, path, before)
        else:
            await _apply(config)


async def _outstanding(config: Config) -> bool:
    await Tortoise.init(config=config)
    try:
        return bool(await MigrationExecutor(Tortoise.get_connection("default"), config["apps"]).plan())
    finally:
        await Tortoise.close_connections()


async def _apply(config: Config) -> None:
    try:
        await run_migrations(config=config)
    finally:
        await Tortoise.close_connections()


async def _apply_guarded(config: Config, path: Path, before: "_Shape") -> None:
    copy = path.with_suffix(f".before-{datetime.now(UTC):%Y%m%d%H%M%S}.db")
    _copy(path, copy)
    try:
        await _apply(config)
        lost = _lost(before, _shape(path), _meant(config["apps"]["models"]["migrations"]))
        if lost:
            raise RowsWereLost(f"A migration lost {', '.join(lost)}. The database is as it was before.")
    except BaseException:
        _copy(copy, path)
        raise
    finally:
        copy.unlink()


@dataclass(frozen=True)
class _Shape:
    """How many rows each table has, and which indexes and triggers there are."""

    counts: dict[str, int]
    things: set[str]


def _shape(path: Path) -> _Shape:
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        tables = [
            name for kind, name in found if kind == "table" and "_search" not in name and not name.startswith("sqlite_")
        ]
        counts = {t: connection.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}
        return _Shape(counts, {f"{kind} {name}" for kind, name in found if kind in ("index", "trigger")})
    finally:
        connection.close()


def _meant(migrations: str) -> set[str]:
    """What migrations of a package say that they take away on purpose: `takes_away = ("index …",)`."""
    package = import_module(migrations)
    found = [import_module(f"{migrations}.{one.name}") for one in iter_modules(package.__path__)]
    return {thing for module in found for thing in getattr(module.Migration, "takes_away", ())}


def _lost(before: _Shape, after: _Shape, meant: set[str]) -> list[str]:
    rows = [f"rows of {table}" for table, count in before.counts.items() if after.counts.get(table, 0) < count]
    return rows + sorted(before.things - after.things - meant)


def _copy(path: Path, copy: Path) -> None:
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    with target:
        source.backup(target)
    source.close()
    target.close()


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    path = sqlite_path(url)
    if path is None:
        connection = await asyncpg.connect(url.replace("asyncpg://", "postgres://"))
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
            yield
        finally:
            await connection.close()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path.with_suffix(".lock"), "w") as file:
            await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
            yield

"""Databases for tests: migrated once per run into a template, copied for each test."""

import shutil
import sqlite3
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

import asyncpg

from .postgres import PostgresServer

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
TEMPLATE = "stamkund_template"


@dataclass(frozen=True)
class Database:
    """A migrated, empty database; `folder` is the data folder of a register that lives in it."""

    kind: Kind
    url: str
    folder: Path

    def environ(self) -> dict[str, str]:
        """The environment that makes `main.py` use it."""
        return {"STAMKUND_DATABASE_URL": self.url, "STAMKUND_DATA_DIR": str(self.folder)}


class Databases:
    """Makes databases of both kinds; the PostgreSQL server is asked for only when one is needed."""

    def __init__(self, folder: Path) -> None:
        self.postgres: PostgresServer | None = None
        self._folder = folder
        self._numbers = count(1)
        self._templates: dict[Kind, Path | str] = {}

    async def fresh(self, kind: Kind) -> Database:
        """A new one, not open yet."""
        if kind not in self._templates:
            self._templates[kind] = await (self._sqlite_template() if kind == "sqlite" else self._postgres_template())
        number = next(self._numbers)
        folder = self._folder / f"register-{number}"
        folder.mkdir()
        if kind == "sqlite":
            path = folder / "stamkund.db"
            shutil.copyfile(self._templates[kind], path)
            return Database(kind, f"sqlite://{path}", folder)
        name = f"test_{number}"
        await self._ask_postgres(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return Database(kind, self._server().url(name), folder)

    async def drop(self, database: Database) -> None:
        """Take it away with everything in it."""
        if database.kind == "postgresql":
            name = database.url.rpartition("/")[2]
            await self._ask_postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(database.folder, ignore_errors=True)

    async def _sqlite_template(self) -> Path:
        from services.schema import migrate

        path = self._folder / f"{TEMPLATE}.db"
        path.unlink(missing_ok=True)
        await migrate(f"sqlite://{path}")
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path

    async def _postgres_template(self) -> str:
        from services.schema import migrate

        await self._ask_postgres(f"DROP DATABASE IF EXISTS {TEMPLATE}")  # of an attempt that failed
        await self._ask_postgres(f"CREATE DATABASE {TEMPLATE}")
        await migrate(self._server().url(TEMPLATE))
        return TEMPLATE

    async def _ask_postgres(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server().url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _server(self) -> PostgresServer:
        if self.postgres is None:
            raise RuntimeError("Start a PostgreSQL server first (fixture `postgres`).")
        return self.postgres

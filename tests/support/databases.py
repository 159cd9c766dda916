"""Databases for tests: migrated once per run into a template, copied for each test."""

import shutil
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
    """Makes databases of both kinds, on SQLite as copies of an empty one; PostgreSQL is asked for only when it is needed."""

    def __init__(self, folder: Path, sqlite: Path) -> None:
        self.postgres: PostgresServer | None = None
        self._folder = folder
        self._numbers = count(1)
        self._sqlite = sqlite
        self._has_template = False

    async def fresh(self, kind: Kind) -> Database:
        """A new one, not open yet."""
        number = next(self._numbers)
        folder = self._folder / f"register-{number}"
        folder.mkdir()
        if kind == "sqlite":
            path = folder / "stamkund.db"
            shutil.copyfile(self._sqlite, path)
            return Database(kind, f"sqlite://{path}", folder)
        await self._make_template()
        name = f"test_{number}"
        await self._ask_postgres(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return Database(kind, self._server().url(name), folder)

    async def drop(self, database: Database) -> None:
        """Take it away with everything in it."""
        if database.kind == "postgresql":
            name = database.url.rpartition("/")[2]
            await self._ask_postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(database.folder, ignore_errors=True)

    async def _make_template(self) -> None:
        from services.schema import migrate

        if not self._has_template:
            await self._ask_postgres(f"DROP DATABASE IF EXISTS {TEMPLATE}")  # of an attempt that failed
            await self._ask_postgres(f"CREATE DATABASE {TEMPLATE}")
            await migrate(self._server().url(TEMPLATE))
            self._has_template = True

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

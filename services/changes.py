"""The one door for writes: transaction, change log and, after commit, announcement."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import IntegrityError

from models.base import Row

from . import feed
from .database import execute, execute_many, is_postgres, value, writing
from .kpis import kept
from .periods import now
from .permissions import Actor
from .refusals import AlreadyThere, ChangedMeanwhile, NotFound, StaleVersion, StillUsed
from .resources import RESOURCES, Resource
from .sql import Sql

UNLOGGED = frozenset({"version", "created_at", "updated_at", "name_key", "search_text", "net_base", "expected_base"})
SECRET = frozenset({"password_hash"})
LOG_INSERT = (
    "INSERT INTO change (change_set_id, resource, row_id, customer_id, action, field, old, new)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


@asynccontextmanager
async def recording(
    actor: Actor, kind: str, *, summary: Mapping[str, Any] | None = None, undoes_id: int | None = None, at: datetime | None = None
) -> AsyncIterator["Recorder"]:
    """A transaction whose writes become one change set of `actor`; nothing is logged when nothing changed.

    Raises what the writes raise (`NotFound`, `ChangedMeanwhile`, `StaleVersion`, `AlreadyThere`); then nothing is kept.
    """
    async with writing() as connection:
        recorder = Recorder(connection, actor, kind, dict(summary or {}), undoes_id, at or now())
        yield recorder
        await recorder.finish()
    if recorder.change_set_id is not None:
        feed.wake()


class Recorder:
    """Writes rows and remembers what changed; made by `recording`."""

    def __init__(
        self,
        connection: TransactionalDBClient,
        actor: Actor,
        kind: str,
        summary: dict[str, Any],
        undoes_id: int | None,
        at: datetime,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.summary = summary
        self.change_set_id: int | None = None
        self._kind = kind
        self._undoes_id = undoes_id
        self._at = at
        self._log: list[tuple[Any, ...]] = []
        self._touched: defaultdict[str, set[int]] = defaultdict(set)
        self._figures = kept.Keeper(connection, at)

    async def get(self, resource: str, row_id: int) -> Row:
        """A row as this transaction sees it; `NotFound` when there is none. Rights are the caller's."""
        found = await RESOURCES[resource].model.filter(id=row_id).using_db(self.connection).first()
        if found is None:
            raise NotFound()
        return found

    async def create(self, resource: str, values: Mapping[str, Any], row_id: int | None = None) -> int:
        """Make a row; answers with its id. `row_id` brings back a deleted one under its own id."""
        kind = RESOURCES[resource]
        columns = {**values, **await kind.derive(dict(values), self.connection)}
        if row_id is not None:
            columns["id"] = row_id
        await self._figures.before(resource, columns)
        with _integrity():
            made = await kind.model.create(using_db=self.connection, **columns)
        await self._figures.before(resource, {"id": made.id, **columns})
        await self._wrote(kind, made.id, "create", None, None, self._logged(made))
        return int(made.id)

    async def update(
        self,
        resource: str,
        row_id: int,
        values: Mapping[str, Any],
        *,
        expected: Mapping[str, Any] | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Change a row's values; answers with the fields that really changed and what they were.

        `expected` are values the writer saw: a different one now raises `ChangedMeanwhile`; `version` likewise for the
        whole row (`StaleVersion`).
        """
        kind = RESOURCES[resource]
        row = await self.get(resource, row_id)
        _unseen(row, values, expected, version)
        before = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
        if not before:
            return {}
        await self._figures.before(resource, _columns(row))
        await self._figures.before(resource, {**_columns(row), **values})
        await self._save(kind, row, {name: values[name] for name in before})
        for name, old in before.items():
            hidden = name in SECRET
            log = (None, None) if hidden else (old, values[name])
            await self._wrote(kind, row_id, "update", name, *log)
        return before

    async def delete(self, resource: str, row_id: int) -> None:
        """Delete a row; the log keeps it whole. `StillUsed` when other rows point to it."""
        kind = RESOURCES[resource]
        row = await self.get(resource, row_id)
        await self._figures.before(resource, _columns(row))
        whole, customer_id = self._logged(row), await self._customer_of(kind, row_id)
        try:
            await row.delete(using_db=self.connection)
        except IntegrityError as error:
            raise StillUsed() from error
        self._touched[kind.name].add(row_id)
        self._append(kind, row_id, customer_id, "delete", None, whole, None)

    async def update_many(self, resource: str, changes: list[tuple[int, str, Any, Any]]) -> int:
        """Write many values at once: (row id, field, old, new), none of them a source of derived columns or figures.

        The caller has read the old values inside this transaction. Answers with the number of rows written.
        """
        kind = RESOURCES[resource]
        by_field: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row_id, field, _old, new in sorted(changes, key=lambda change: change[0]):
            by_field[field].append((new, self._at, row_id))
        for field, values in by_field.items():
            text = f"UPDATE {kind.table} SET {field} = ?, version = version + 1, updated_at = ? WHERE id = ?"
            await execute_many(text, values, self.connection)
        for row_id, field, old, new in changes:
            customer_id = row_id if resource == "customers" else None
            self._append(kind, row_id, customer_id, "update", field, old, new)
            self._touched[kind.name].add(row_id)
        return len({change[0] for change in changes})

    def touch(self, resource: str) -> None:
        """Say that rows of a resource were written past the log (seed, sessions): a change set tells so, pages read again."""
        self._touched[resource] |= set()

    async def finish(self) -> None:
        """Write the change set, its changes, the kept figures and the pulse; called once by `recording`."""
        if not self._log and not self._touched:
            return
        self.change_set_id = await self._next_position()
        await execute(self._change_set(), self.connection)
        await execute_many(LOG_INSERT, [(self.change_set_id, *entry) for entry in self._log], self.connection)
        await self._figures.after()
        for name in self._touched:
            await execute(_beat(name, self.change_set_id), self.connection)
        if is_postgres():
            await execute(Sql("SELECT pg_notify('stamkund', ?)", (str(self.change_set_id),)), self.connection)

    async def _save(self, kind: Resource, row: Row, values: dict[str, Any]) -> None:
        row.update_from_dict(values)
        extra = await kind.derive(_columns(row), self.connection)
        row.update_from_dict(extra)
        row.version += 1
        names = [*values, *extra, "version"]
        if "updated_at" in row._meta.fields_map:
            names.append("updated_at")
        with _integrity():
            await row.save(using_db=self.connection, update_fields=names)

    async def _wrote(self, kind: Resource, row_id: int, action: str, field: str | None, old: Any, new: Any) -> None:
        self._touched[kind.name].add(row_id)
        self._append(kind, row_id, await self._customer_of(kind, row_id), action, field, old, new)

    def _append(self, kind: Resource, row_id: int, customer_id: int | None, action: str, field: str | None, *values: Any) -> None:
        old, new = (None if v is None else as_json(v) for v in values)
        self._log.append((kind.name, row_id, customer_id, action, field, old, new))

    async def _customer_of(self, kind: Resource, row_id: int) -> int | None:
        if kind.customer is None:
            return None
        if kind.name == "customers":
            return row_id
        found = await value(Sql(f"SELECT {kind.customer} FROM {kind.table} WHERE id = ?", (row_id,)), self.connection)
        return None if found is None else int(found)

    def _logged(self, row: Row) -> dict[str, Any]:
        return {name: v for name, v in _columns(row).items() if name not in UNLOGGED and name not in SECRET}

    async def _next_position(self) -> int:
        await execute(Sql("UPDATE pulse SET position = position + 1 WHERE resource = '*'"), self.connection)
        return int(await value(Sql("SELECT position FROM pulse WHERE resource = '*'"), self.connection))

    def _change_set(self) -> Sql:
        rows = sum(len(ids) for ids in self._touched.values())
        return Sql(
            "INSERT INTO change_set (id, at, actor_id, actor_name, kind, source, summary, row_count, undoes_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.change_set_id, self._at, self.actor.user_id, self.actor.name, self._kind, self.actor.source,
                json.dumps(self.summary), rows, self._undoes_id,
            ),
        )  # fmt: skip


def as_json(value: Any) -> str:
    """A value as the log keeps it: JSON, dates as ISO text, decimals as text."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be logged")


def _columns(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


def _unseen(row: Row, values: Mapping[str, Any], expected: Mapping[str, Any] | None, version: int | None) -> None:
    if version is not None and row.version != version:
        raise StaleVersion()
    for name, seen in (expected or {}).items():
        now = getattr(row, name)
        if now != seen and now != values.get(name, now):
            raise ChangedMeanwhile(field=name, mine=values.get(name), theirs=now)


def _beat(resource: str, position: int | None) -> Sql:
    return Sql(
        "INSERT INTO pulse (resource, position) VALUES (?, ?)"
        " ON CONFLICT (resource) DO UPDATE SET position = excluded.position",
        (resource, position),
    )


class _integrity:
    """Turns a broken unique rule into a refusal that a person can act on."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, IntegrityError) and "unique" in str(error).lower():
            raise AlreadyThere() from error

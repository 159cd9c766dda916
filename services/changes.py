"""The one door for writes: transaction, change log and, after commit, announcement."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.base import Row

from . import feed
from .announcements import MANY
from .change_log import DERIVED, SECRET, UNLOGGED, Entry, Head, Log, as_json
from .database import execute_many, rows, value, writing
from .kpis import kept
from .periods import now
from .permissions import Actor
from .refusals import AlreadyThere, ChangedMeanwhile, Conflict, NotFound, Refusal, StaleVersion, StillUsed
from .resources import RESOURCES, Resource
from .sql import Sql

UNIQUE_FIELD = re.compile(r"(?:failed: \w+\.|Key \()(\w+)")
CUSTOM_VALUES = (
    "SELECT v.id FROM custom_value v JOIN custom_field f ON f.id = v.field_id WHERE f.resource = ? AND v.row_id = ?"
)


@asynccontextmanager
async def recording(
    actor: Actor,
    kind: str,
    *,
    summary: Mapping[str, Any] | None = None,
    undoes_id: int | None = None,
    at: datetime | None = None,
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
        self.at = at
        self._log = Log()
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
        await self._figures.before(resource, None, columns)
        with _integrity():
            made = await kind.model.create(using_db=self.connection, **columns)
        if resource == "customers":
            self._figures.made_customer(made.id)
        self._append(kind, made.id, await self._customer_of(kind, made.id), "create", new=_logged(made, UNLOGGED))
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
        await self._figures.before(resource, _columns(row), {**_columns(row), **values})
        await self._save(kind, row, {name: values[name] for name in before})
        customer_id = await self._customer_of(kind, row_id)
        for name, old in before.items():
            self._append(kind, row_id, customer_id, "update", name, old, values[name])
        return before

    async def delete(self, resource: str, row_id: int) -> None:
        """Delete a row; the log keeps it whole. `StillUsed` when other rows point to it."""
        kind = RESOURCES[resource]
        row = await self.get(resource, row_id)
        await self._figures.before(resource, _columns(row), None)
        for found in await rows(Sql(CUSTOM_VALUES, (resource, row_id)), self.connection):
            await self.delete("custom-values", found["id"])
        customer_id = await self._customer_of(kind, row_id)
        try:
            await row.delete(using_db=self.connection)
        except IntegrityError as error:
            raise StillUsed() from error
        self._append(kind, row_id, customer_id, "delete", old=_logged(row, DERIVED | {"updated_at"}))

    async def update_many(
        self,
        resource: str,
        changes: list[tuple[int, str, Any, Any]],
        *,
        customers: Mapping[int, int | None] | None = None,
        figures_of: Collection[int] = (),
    ) -> int:
        """Write many values at once: (row id, field, old, new), none of them a source of derived columns.

        The caller has read the old values inside this transaction, knows the customer of each row for the log, and names
        the customers whose figures move. Answers with the number of rows written.
        """
        kind = RESOURCES[resource]
        await self._figures.before_many(figures_of)
        stamp, stamped = _stamp(kind, self.at)
        by_field: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row_id, field, _old, new in sorted(changes, key=lambda change: change[0]):
            by_field[field].append((new, *stamped, row_id))
        for field, values in by_field.items():
            text = f"UPDATE {kind.table} SET {field} = ?, version = version + 1{stamp} WHERE id = ?"
            await execute_many(text, values, self.connection)
        for row_id, field, old, new in changes:
            customer_id = row_id if resource == "customers" else (customers or {}).get(row_id)
            self._append(kind, row_id, customer_id, "update", field, old, new)
        return len({change[0] for change in changes})

    def touch(self, resource: str) -> None:
        """Say that rows of a resource were written past the log (seed, sessions): a change set tells so, pages read again."""
        self._log.touched.add(resource)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Writes that may be refused without an end to the whole: a refusal takes back those inside, and is raised."""
        entries = len(self._log.entries)
        try:
            async with in_transaction("default"):  # inside a transaction this is a savepoint
                yield
        except Refusal:
            del self._log.entries[entries:]
            raise

    async def finish(self) -> None:
        """Write the change set, its changes, the kept figures and the pulse; called once by `recording`."""
        if not self._log:
            return
        all_moved = await self._figures.after()
        others = self._log.others(self._figures.customer_ids)
        if all_moved or len(others) > MANY:
            self.touch("customers")
        summary = self._log.summary(self.summary, others)
        head = Head(self.actor, self._kind, self.at, summary, self._undoes_id)
        self.change_set_id = await self._log.write(self.connection, head)

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

    def _append(
        self,
        kind: Resource,
        row_id: int,
        customer_id: int | None,
        action: str,
        field: str | None = None,
        old: Any = None,
        new: Any = None,
    ) -> None:
        self._log.entries.append(Entry(kind.name, row_id, customer_id, action, field, old, new))

    async def _customer_of(self, kind: Resource, row_id: int) -> int | None:
        if kind.customer is None:
            return None
        if kind.name == "customers":
            return row_id
        found = await value(Sql(f"SELECT {kind.customer} FROM {kind.table} WHERE id = ?", (row_id,)), self.connection)
        return None if found is None else int(found)


def _columns(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


def _unseen(row: Row, values: Mapping[str, Any], expected: Mapping[str, Any] | None, version: int | None) -> None:
    if version is not None and row.version != version:
        raise StaleVersion()
    for name, seen in (expected or {}).items():
        now = getattr(row, name)
        if now != seen and now != values.get(name, now):
            raise ChangedMeanwhile(field=name, mine=values.get(name), theirs=now)


def _stamp(kind: Resource, at: datetime) -> tuple[str, tuple[datetime, ...]]:
    """What sets the time of change in an UPDATE, where the table has one."""
    return (", updated_at = ?", (at,)) if "updated_at" in kind.model._meta.fields_map else ("", ())


def _logged(row: Row, but: frozenset[str]) -> dict[str, Any]:
    """A whole row as the log keeps it, without columns that follow from others and without secrets."""
    return {name: given for name, given in _columns(row).items() if name not in but | SECRET}


@contextmanager
def _integrity() -> Iterator[None]:
    """Turns a broken rule of the database into a refusal that a person can act on."""
    try:
        yield
    except IntegrityError as error:
        text = str(error)
        if "unique" not in text.lower():
            raise Conflict() from error
        found = UNIQUE_FIELD.search(text)
        raise AlreadyThere(field=found[1] if found else None) from error


__all__ = ["SECRET", "UNLOGGED", "Recorder", "as_json", "recording"]

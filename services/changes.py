"""The one door for writes: transaction, change log and, after commit, announcement."""

import re
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
from .change_log import DERIVED, SECRET, UNLOGGED, Entry, Head, as_json
from .database import rows, value, writing
from .kpis import invoice_months
from .periods import now
from .permissions import Actor
from .refusals import AlreadyThere, ChangedMeanwhile, Conflict, NotFound, Refusal, StaleVersion, StillUsed
from .resources import RESOURCES, Resource
from .sql import Sql
from .writing_many import ManyWrites, columns_of, logged

AT_ONCE = 5_000
UNIQUE_FIELD = re.compile(r"(?:failed: \w+\.|Key \()(\w+)")
SPILL = 10_000
"""From so many entries on, the log of a change set is written as it grows."""
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
    part_of: int | None = None,
    is_quiet: bool = False,
) -> AsyncIterator["Recorder"]:
    """A transaction whose writes become one change set of `actor`; nothing is logged when nothing changed.

    With `part_of` they become a further part of a change set that was begun before; open pages hear nothing of a quiet one.

    Raises what the writes raise (`NotFound`, `ChangedMeanwhile`, `StaleVersion`, `AlreadyThere`); then nothing is kept.
    """
    async with writing() as connection:
        recorder = Recorder(connection, actor, kind, dict(summary or {}), undoes_id, at or now())
        recorder.part_of, recorder.is_quiet = part_of, is_quiet
        yield recorder
        await recorder.finish()
    if recorder.change_set_id is not None:
        feed.wake()


class Recorder(ManyWrites):
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
        super().__init__(connection, at)
        self.actor = actor
        self.summary = summary
        self.change_set_id: int | None = None
        self.part_of: int | None = None
        self.is_quiet = False
        self.moves_customers = False  # rows go from one customer to another, whatever their status
        self._kind = kind
        self.undoes_id = undoes_id

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
        self._append(kind, made.id, await self._customer_of(kind, made.id), "create", new=logged(made, UNLOGGED))
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
        await self._figures.before(resource, columns_of(row), {**columns_of(row), **values})
        await self._save(kind, row, {name: values[name] for name in before})
        customer_id = await self._customer_of(kind, row_id)
        for name, old in before.items():
            self._append(kind, row_id, customer_id, "update", name, old, values[name])
        return before

    async def delete(self, resource: str, row_id: int) -> None:
        """Delete a row; the log keeps it whole. `StillUsed` when other rows point to it."""
        kind = RESOURCES[resource]
        row = await self.get(resource, row_id)
        await self._figures.before(resource, columns_of(row), None)
        for found in await rows(Sql(CUSTOM_VALUES, (resource, row_id)), self.connection):
            await self.delete("custom-values", found["id"])
        customer_id = await self._customer_of(kind, row_id)
        try:
            await row.delete(using_db=self.connection)
        except IntegrityError as error:
            raise StillUsed() from error
        self._append(kind, row_id, customer_id, "delete", old=logged(row, DERIVED | {"updated_at"}))

    async def append(self, entries: list[Entry], *, made_customers: Collection[int] = ()) -> None:
        """Log what `services.bulk` wrote; what has come together goes to the table, so that memory does not grow with it."""
        self._log.entries += entries
        for customer_id in made_customers:
            self._figures.made_customer(customer_id)
        if len(self._log.entries) >= SPILL:
            await self._log.write_so_far(self.connection, self._head(self.summary))

    async def position(self) -> int:
        """The id that the change set has, or will have if something changes."""
        if self._log.written is not None:
            return self._log.written.position
        return 1 + int(await value(Sql("SELECT position FROM pulse WHERE resource = '*'"), self.connection))

    def count_rows(self, count: int) -> None:
        """How many rows the change set is about, where the caller knows it: counting the log takes long."""
        self._log.row_count = count

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

    async def bring_figures(self) -> None:
        """Bring the kept figures up to date before the end, for who looks at them inside and takes all back."""
        await self._figures.after()

    async def finish(self) -> None:
        """Write the change set, its changes, the kept figures and the pulse; called once by `recording`."""
        if not self._log:
            return
        all_moved = await self._figures.after()
        others = self._log.others(self._figures.customer_ids)
        if all_moved or len(others) > MANY:
            self.touch("customers")
        summary = self.summary if self.is_quiet else self._log.summary(self.summary, others)
        self.change_set_id = await self._log.write(self.connection, self._head(summary))
        if self._log.has_entries or self.part_of is None:
            resources, touched = self._log.resources(), self._log.touched
            await invoice_months.follow(self.connection, self.change_set_id, resources, touched)

    def _head(self, summary: dict[str, Any]) -> Head:
        return Head(self.actor, self._kind, self.at, summary, self.undoes_id, self.part_of)

    async def _save(self, kind: Resource, row: Row, values: dict[str, Any]) -> None:
        row.update_from_dict(values)
        extra = await kind.derive(columns_of(row), self.connection)
        row.update_from_dict(extra)
        row.version += 1
        names = [*values, *extra, "version"]
        if "updated_at" in row._meta.fields_map:
            names.append("updated_at")
        with _integrity():
            await row.save(using_db=self.connection, update_fields=names)

    async def _customer_of(self, kind: Resource, row_id: int) -> int | None:
        if kind.customer is None:
            return None
        if kind.name == "customers":
            return row_id
        found = await value(Sql(f"SELECT {kind.customer} FROM {kind.table} WHERE id = ?", (row_id,)), self.connection)
        return None if found is None else int(found)


def _unseen(row: Row, values: Mapping[str, Any], expected: Mapping[str, Any] | None, version: int | None) -> None:
    if version is not None and row.version != version:
        raise StaleVersion()
    for name, seen in (expected or {}).items():
        now = getattr(row, name)
        if now != seen and now != values.get(name, now):
            raise ChangedMeanwhile(field=name, mine=values.get(name), theirs=now)


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

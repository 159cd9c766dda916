"""Writes of many rows at once, and what every write leaves in the log."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from models.base import Row

from .change_log import DERIVED, SECRET, UNLOGGED, Entry, Log
from .database import execute, execute_many, is_postgres, rows, value
from .kpis import kept
from .resources import RESOURCES, Resource
from .sql import Sql, is_any

AT_ONCE = 5_000
LAST_ID = "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), coalesce((SELECT max(id) FROM {table}), 0))"
"""The highest id that SQLite ever gave: the log and undo know rows by their ids, so none is given again."""
FEW = 40
"""Up to so many different values, rows that get the same one are written by one statement."""


class ManyWrites:
    """The part of a `Recorder` that writes many rows with few statements."""

    def __init__(self, connection: TransactionalDBClient, at: datetime) -> None:
        self.connection = connection
        self.at = at
        self._log = Log()
        self._figures = kept.Keeper(connection, at)

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
        by_field: defaultdict[str, dict[int, Any]] = defaultdict(dict)
        for row_id, field, _old, new in sorted(changes, key=lambda change: change[0]):
            by_field[field][row_id] = new
        for field, values in by_field.items():
            await self.set_many(resource, field, values)
        for row_id, field, old, new in changes:
            customer_id = row_id if resource == "customers" else (customers or {}).get(row_id)
            self._append(kind, row_id, customer_id, "update", field, old, new)
        return len({change[0] for change in changes})

    async def set_many(self, resource: str, field: str, values: Mapping[int, Any]) -> None:
        """Write a field of many rows, by row id, without a word to the log: the caller logs it by `log_query`."""
        kind = RESOURCES[resource]
        stamp, stamped = _stamp(kind, self.at)
        if is_postgres():
            await self._set_listed(kind, field, values, stamp, stamped)
            return
        text = f"UPDATE {kind.table} SET {field} = ?, version = version + 1{stamp} WHERE"
        by_value: defaultdict[Any, list[int]] = defaultdict(list)
        for row_id, new in values.items():
            by_value[new].append(row_id)
        if len(by_value) > FEW:
            written = [(new, *stamped, row_id) for row_id, new in values.items()]
            await execute_many(f"{text} id = ?", written, self.connection)
            return
        for new, ids in by_value.items():
            for start in range(0, len(ids), AT_ONCE):
                chosen = is_any("id", ids[start : start + AT_ONCE])
                await execute(Sql(text, (new, *stamped)) + chosen, self.connection)

    async def _set_listed(
        self, kind: Resource, field: str, values: Mapping[int, Any], stamp: str, stamped: tuple[Any, ...]
    ) -> None:
        """The same by few statements, however many different values there are: PostgreSQL takes lists."""
        column = kind.model._meta.fields_map[field].get_for_dialect("postgres", "SQL_TYPE")
        if column.startswith("VARCHAR"):  # a cast to it would cut what is too long instead of refusing it
            column = "TEXT"
        listed = f"unnest(CAST(? AS BIGINT[]), CAST(? AS {column}[])) AS given(row_id, value)"
        text = f"UPDATE {kind.table} SET {field} = given.value, version = version + 1{stamp} FROM {listed}"
        pairs = sorted(values.items())
        for start in range(0, len(pairs), AT_ONCE):
            ids, new = zip(*pairs[start : start + AT_ONCE], strict=True)
            query = Sql(f"{text} WHERE {kind.table}.id = given.row_id", (*stamped, list(ids), list(new)))
            await execute(query, self.connection)

    async def create_many(self, resource: str, made: Sequence[Mapping[str, Any]]) -> None:
        """Make many rows at once, of a resource without derived columns whose rows move no figures; all with an id or none."""
        if not made:
            return
        kind = RESOURCES[resource]
        first = 0 if "id" in made[0] else await self._next_id(kind, len(made))
        listed = [{"id": first + n, **values} for n, values in enumerate(made)]
        names = list(listed[0])
        text = f"INSERT INTO {kind.table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        await execute_many(text, [tuple(values[name] for name in names) for values in listed], self.connection)
        await self._log_whole(kind, [values["id"] for values in listed], "create")

    async def delete_many(self, resource: str, row_ids: Sequence[int]) -> None:
        """Delete many rows at once, of a resource that nothing points to and whose rows move no figures."""
        if not row_ids:
            return
        kind = RESOURCES[resource]
        await self._log_whole(kind, row_ids, "delete")
        for start in range(0, len(row_ids), AT_ONCE):
            query = Sql(f"DELETE FROM {kind.table} WHERE") + is_any("id", row_ids[start : start + AT_ONCE])
            await execute(query, self.connection)

    async def figures_of(self, customer_ids: Collection[int]) -> None:
        """Say, before they are written past `update_many`, that rows of these customers change which figures read."""
        await self._figures.before_many(customer_ids)

    def log_query(self, resource: str, query: Sql) -> None:
        """Let the database log what was written past `update`: `query` is what follows SELECT position, as `LOG_COLUMNS`."""
        self._log.queries.append((resource, query))

    async def _next_id(self, kind: Resource, count: int) -> int:
        """The first of so many ids that nothing has; within the writers' lock."""
        if not is_postgres():
            return 1 + int(await value(Sql(LAST_ID.format(table=kind.table), (kind.table,)), self.connection) or 0)
        highest = await value(Sql(f"SELECT coalesce(max(id), 0) FROM {kind.table}"), self.connection)
        sequence = f"pg_get_serial_sequence('{kind.table}', 'id')"
        last = await value(Sql(f"SELECT nextval({sequence})"), self.connection)
        first = max(int(highest), int(last)) + 1
        await value(Sql(f"SELECT setval({sequence}, CAST(? AS BIGINT))", (first + count - 1,)), self.connection)
        return first

    async def _log_whole(self, kind: Resource, row_ids: Sequence[int], action: str) -> None:
        but = UNLOGGED if action == "create" else DERIVED | {"updated_at"}
        for start in range(0, len(row_ids), AT_ONCE):
            chosen = row_ids[start : start + AT_ONCE]
            found = await kind.model.filter(id__in=chosen).using_db(self.connection)
            customers = await self.customers_of(kind.name, chosen)
            for row in sorted(found, key=lambda row: row.id):
                told = logged(row, but)
                old, new = (None, told) if action == "create" else (told, None)
                self._append(kind, row.id, customers.get(row.id), action, old=old, new=new)

    async def customers_of(self, resource: str, row_ids: Sequence[int]) -> dict[int, int | None]:
        """The customer that each of some rows belongs to."""
        kind = RESOURCES[resource]
        if kind.customer is None or not row_ids:
            return {}
        query = Sql(f"SELECT id, {kind.customer} AS customer_id FROM {kind.table} WHERE") + is_any("id", row_ids)
        return {int(found["id"]): found["customer_id"] for found in await rows(query, self.connection)}

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


def columns_of(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


def _stamp(kind: Resource, at: datetime) -> tuple[str, tuple[datetime, ...]]:
    """What sets the time of change in an UPDATE, where the table has one."""
    return (", updated_at = ?", (at,)) if "updated_at" in kind.model._meta.fields_map else ("", ())


def logged(row: Row, but: frozenset[str]) -> dict[str, Any]:
    """A whole row as the log keeps it, without columns that follow from others and without secrets."""
    return {name: given for name, given in columns_of(row).items() if name not in but | SECRET}

"""Writing planned rows within a transaction, where they still are what they were when they were planned.

The database does the work itself: for each field an UPDATE, and at the end an INSERT that logs what the plan says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from services.change_log import as_json
from services.changes import Recorder
from services.database import execute, rows, value
from services.fields.field import Field, Viewing
from services.invoices.numbers import number_those
from services.kpis.kept import READS
from services.permissions import Actor
from services.resources import Resource
from services.sql import TRUE, Sql, all_of, is_any
from services.work import Progress
from services.writing.custom import write_custom_many

from .columns import from_text, json_of, same, text_of
from .deleting import DELETE, delete_one
from .followed import FOLLOW
from .operations import Operation, new_value
from .refusals import REASONS
from .rules import refusing
from .segments import SEGMENTS, write_segments


@dataclass
class Run:
    """A mass update on its way: who, what to which fields, of which rows (after an id up to another)."""

    recorder: Recorder
    actor: Actor
    id: int
    kind: Resource
    asked: Mapping[str, Operation]
    fields: Mapping[str, Field]
    viewing: Viewing
    progress: Progress
    after: int = 0
    last: int = 0

    async def write_rows(self, after: int, last: int) -> int:
        """Write all fields of the planned rows after one id up to another; answers with how many rows were written."""
        self.after, self.last = after, last
        await self._leave_changed()
        for name in self.asked:
            await self._write(name)
        return int(
            await value(Sql("SELECT count(DISTINCT row_id) FROM mass_update_row WHERE") + self._rows(), self._in)
        )

    @property
    def _in(self) -> TransactionalDBClient:
        return self.recorder.connection

    def _rows(self, name: str | None = None, alias: str = "mass_update_row") -> Sql:
        """Condition on the plan's rows that change (in a field)."""
        where = Sql(
            f"{alias}.mass_update_id = ? AND {alias}.kind = 'change' AND {alias}.row_id > ? AND {alias}.row_id <= ?",
            (self.id, self.after, self.last),
        )
        return where if name is None else where & Sql(f"{alias}.field = ?", (name,))

    async def _leave_changed(self) -> None:
        """Take out of the plan what is no longer as it was planned, hidden by now, or refused by a rule by now."""
        table = self.kind.table
        told = refusing(self.kind.name, self.asked, self.fields, table, self.viewing)
        refused = [~Sql(f"coalesce(({condition.text}), 1 = 0)", condition.values) for _, condition in told]
        seen = all_of([piece for piece in (self.kind.visible(self.actor, table), *refused) if piece != TRUE])
        for name in self.asked:
            now = text_of(self.fields[name], table, self.viewing)
            there = Sql(f"EXISTS (SELECT 1 FROM {table} WHERE {table}.id = mass_update_row.row_id AND")
            there = there + same(now, Sql("mass_update_row.old")) + "AND (" + seen + "))"
            query = Sql("UPDATE mass_update_row SET kind = 'meanwhile', reason = 'changed_meanwhile' WHERE")
            await execute(query + self._rows(name) + "AND NOT" + there, self._in)
        await self._leave_followers()

    async def _leave_followers(self) -> None:
        """What follows from a value that is left alone is left alone too."""
        follows = [name for name, operation in self.asked.items() if operation.verb == FOLLOW]
        if not follows:
            return
        left = "SELECT l.row_id FROM mass_update_row l WHERE l.mass_update_id = ? AND l.kind = 'meanwhile'"
        left += " AND l.field = 'sales_status_id'"
        query = Sql("UPDATE mass_update_row SET kind = 'meanwhile', reason = 'changed_meanwhile' WHERE") + self._rows()
        query = query + "AND" + is_any("field", follows) + Sql(f"AND row_id IN ({left})", (self.id,))
        await execute(query, self._in)

    async def _write(self, name: str) -> None:
        """Write a field's new value."""
        field = self.fields[name]
        if name not in (SEGMENTS, DELETE) and field.custom_id is None:
            await self._write_column(name)
            self._log(name)
            return
        query = Sql("SELECT row_id, old, new FROM mass_update_row WHERE") + self._rows(name) + "ORDER BY row_id"
        found = await rows(query, self._in)
        if name == DELETE:
            await self._delete(found)
        else:
            await self._write_parts(name, found)

    async def _delete(self, found: list[dict[str, Any]]) -> None:
        """Delete rows one by one; those that stay are told as changed meanwhile."""
        for item in found:
            row_id = int(item["row_id"])
            refusal = await delete_one(self.recorder, self.actor, self.kind.name, row_id)
            if refusal is not None:
                reason = refusal.code if refusal.code in REASONS else "changed_meanwhile"
                query = (
                    "UPDATE mass_update_row SET kind = 'meanwhile', reason = ? WHERE mass_update_id = ? AND row_id = ?"
                )
                await execute(Sql(query, (reason, self.id, row_id)), self._in)
            self.progress.done += 1

    async def _write_parts(self, name: str, found: list[dict[str, Any]]) -> None:
        """Segments and custom fields are rows of their own."""
        field, operation = self.fields[name], self.asked[name]
        if name == SEGMENTS:
            wanted = ",".join(str(one) for one in operation.value) if operation.verb == "set" else None
            told = [{"id": item["row_id"], "new": item["new"] if wanted is None else wanted} for item in found]
            await write_segments(self.recorder, told)
            return
        new = {
            int(item["row_id"]): operation.value if operation.verb == "set" else from_text(item["new"], field)
            for item in found
        }
        await write_custom_many(self.recorder, field, new)

    async def _write_column(self, name: str) -> None:
        kind = self.kind
        planned = Sql("SELECT row_id FROM mass_update_row WHERE") + self._rows(name)
        chosen = Sql(f"{kind.table}.id IN (") + planned + ")"
        if name in READS.get(kind.name, ()):
            await self.recorder.figures_of(await self._customers(chosen))
        new = new_value(self.asked[name], self.fields[name], kind.table, self.viewing)
        stamp = Sql(", updated_at = ?", (self.recorder.at,)) if "updated_at" in kind.model._meta.fields_map else Sql("")
        query = Sql(f"UPDATE {kind.table} SET {name} =") + new + ", version = version + 1" + stamp + "WHERE" + chosen
        await execute(query, self._in)
        if (kind.name, name) == ("invoices", "status_id"):
            await number_those(self.recorder, [int(item["row_id"]) for item in await rows(planned, self._in)])

    async def _customers(self, chosen: Sql) -> set[int]:
        billing = f"{self.kind.table}.billing_customer_id" if self.kind.name == "invoices" else "NULL"
        query = Sql(f"SELECT {self.kind.customer} AS customer_id, {billing} AS payer_id FROM {self.kind.table} WHERE")
        found = await rows(query + chosen, self._in)
        return {
            int(item[column]) for item in found for column in ("customer_id", "payer_id") if item[column] is not None
        }

    def _log(self, name: str) -> None:
        """At the end one statement logs the field of every row, from what the plan says."""
        field, operation, kind = self.fields[name], self.asked[name], self.kind
        new = Sql(json_of("r.new", field)) if operation.verb != "set" else Sql("CAST(? AS TEXT)", (_json(operation),))
        query = (
            Sql(
                f"'{kind.name}', r.row_id, {kind.customer}, 'update', CAST(? AS TEXT), {json_of('r.old', field)},",
                (name,),
            )
            + new
            + f"FROM mass_update_row r JOIN {kind.table} ON {kind.table}.id = r.row_id WHERE"
            + self._rows(name, "r")
            + "ORDER BY r.row_id"
        )
        self.recorder.log_query(kind.name, query)


def _json(operation: Operation) -> str | None:
    return None if operation.value is None else as_json(operation.value)

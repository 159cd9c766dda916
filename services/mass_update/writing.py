"""Writing one field of the planned rows, chunk by chunk, where it still is what it was when it was planned.

The database does the work itself: an UPDATE for each chunk, and at the end one INSERT that logs what the plan says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.change_log import as_json
from services.changes import Recorder
from services.database import execute, rows
from services.fields.field import Field, Viewing
from services.invoices.numbers import number_those
from services.kpis.kept import READS
from services.permissions import Actor
from services.resources import Resource
from services.sql import TRUE, Sql, all_of
from services.writing.custom import write_custom_many

from .columns import from_text, json_of, same, text_of
from .deleting import DELETE, delete_one
from .operations import Operation, new_value
from .refusals import REASONS
from .rules import refusing
from .running import Progress
from .segments import SEGMENTS, write_segments

AT_ONCE = 5_000
PLANNED = "mass_update_id = ? AND kind = 'change' AND field = ?"


@dataclass
class Run:
    """A mass update on its way: who, what to which fields, and the ids of the rows that are written."""

    recorder: Recorder
    actor: Actor
    id: int
    kind: Resource
    asked: Mapping[str, Operation]
    fields: Mapping[str, Field]
    viewing: Viewing
    progress: Progress
    written: set[int] = field(default_factory=set)

    async def leave_changed(self) -> None:
        """Take out of the plan what is no longer as it was planned, hidden by now, or refused by a rule by now."""
        table = self.kind.table
        told = refusing(self.kind.name, self.asked, self.fields, table, self.viewing)
        refused = [~Sql(f"coalesce(({condition.text}), 1 = 0)", condition.values) for _, condition in told]
        seen = all_of([piece for piece in (self.kind.visible(self.actor, table), *refused) if piece != TRUE])
        for name in self.asked:
            now = text_of(self.fields[name], table, self.viewing)
            there = Sql(f"EXISTS (SELECT 1 FROM {table} WHERE {table}.id = mass_update_row.row_id AND")
            there = there + same(now, Sql("mass_update_row.old")) + "AND (" + seen + "))"
            query = Sql(
                f"UPDATE mass_update_row SET kind = 'meanwhile', reason = 'changed_meanwhile' WHERE {PLANNED} AND NOT",
                (self.id, name),
            )
            await execute(query + there, self.recorder.connection)

    async def write(self, name: str) -> None:
        """Write a field's new value. Ends early when the run is to stop."""
        after = 0
        while not self.progress.stop:
            query = Sql(
                f"SELECT row_id, old, new FROM mass_update_row WHERE {PLANNED} AND row_id > ?", (self.id, name, after)
            )
            found = await rows(query + Sql("ORDER BY row_id LIMIT ?", (AT_ONCE,)), self.recorder.connection)
            if not found:
                break
            stay = await self._delete(found) if name == DELETE else await self._write(name, found, after)
            after = int(found[-1]["row_id"])
            self.written |= {int(item["row_id"]) for item in found} - stay
            self.progress.done = max(self.progress.done, len(self.written))
        if after and self.fields[name].custom_id is None and name not in (SEGMENTS, DELETE):
            self._log(name, after)

    async def _delete(self, found: list[dict[str, Any]]) -> set[int]:
        """Delete rows one by one; answers with those that stay, which are told as changed meanwhile."""
        stay: set[int] = set()
        for item in found:
            row_id = int(item["row_id"])
            refusal = await delete_one(self.recorder, self.actor, self.kind.name, row_id)
            if refusal is not None:
                stay.add(row_id)
                reason = refusal.code if refusal.code in REASONS else "changed_meanwhile"
                query = (
                    "UPDATE mass_update_row SET kind = 'meanwhile', reason = ? WHERE mass_update_id = ? AND row_id = ?"
                )
                await execute(Sql(query, (reason, self.id, row_id)), self.recorder.connection)
            self.progress.done += 1
            if self.progress.stop:
                return stay | {int(one["row_id"]) for one in found if int(one["row_id"]) > row_id}
        return stay

    async def _write(self, name: str, found: list[dict[str, Any]], after: int) -> set[int]:
        field, operation = self.fields[name], self.asked[name]
        if name == SEGMENTS:
            if operation.verb == "set":
                wanted = ",".join(str(one) for one in operation.value)
                found = [{**item, "new": wanted} for item in found]
            await write_segments(self.recorder, [{"id": item["row_id"], "new": item["new"]} for item in found])
        elif field.custom_id is not None:
            new = {
                int(item["row_id"]): operation.value if operation.verb == "set" else from_text(item["new"], field)
                for item in found
            }
            await write_custom_many(self.recorder, field, new)
        else:
            await self._write_column(name, after, int(found[-1]["row_id"]))
            if (self.kind.name, name) == ("invoices", "status_id"):
                await number_those(self.recorder, [int(item["row_id"]) for item in found])
        return set()

    async def _write_column(self, name: str, after: int, last: int) -> None:
        kind, connection = self.kind, self.recorder.connection
        chosen = Sql(
            f"{kind.table}.id IN (SELECT row_id FROM mass_update_row WHERE {PLANNED} AND row_id > ? AND row_id <= ?)",
            (self.id, name, after, last),
        )
        if name in READS.get(kind.name, ()):
            await self.recorder.figures_of(await self._customers(chosen))
        new = new_value(self.asked[name], self.fields[name], kind.table, self.viewing)
        stamp = Sql(", updated_at = ?", (self.recorder.at,)) if "updated_at" in kind.model._meta.fields_map else Sql("")
        query = Sql(f"UPDATE {kind.table} SET {name} =") + new + ", version = version + 1" + stamp + "WHERE" + chosen
        await execute(query, connection)

    async def _customers(self, chosen: Sql) -> set[int]:
        billing = f"{self.kind.table}.billing_customer_id" if self.kind.name == "invoices" else "NULL"
        query = Sql(f"SELECT {self.kind.customer} AS customer_id, {billing} AS payer_id FROM {self.kind.table} WHERE")
        found = await rows(query + chosen, self.recorder.connection)
        return {
            int(item[column]) for item in found for column in ("customer_id", "payer_id") if item[column] is not None
        }

    def _log(self, name: str, last: int) -> None:
        """At the end one statement logs the field of every row, from what the plan says."""
        field, operation, kind = self.fields[name], self.asked[name], self.kind
        new = Sql(json_of("r.new", field)) if operation.verb != "set" else Sql("CAST(? AS TEXT)", (_json(operation),))
        where = Sql(
            "r.mass_update_id = ? AND r.kind = 'change' AND r.field = ? AND r.row_id <= ?", (self.id, name, last)
        )
        query = (
            Sql(
                f"'{kind.name}', r.row_id, {kind.customer}, 'update', CAST(? AS TEXT), {json_of('r.old', field)},",
                (name,),
            )
            + new
            + f"FROM mass_update_row r JOIN {kind.table} ON {kind.table}.id = r.row_id WHERE"
            + where
            + "ORDER BY r.row_id"
        )
        self.recorder.log_query(kind.name, query)


def _json(operation: Operation) -> str | None:
    return None if operation.value is None else as_json(operation.value)

"""Writing planned rows within a recording: what still is as it was planned is written, the rest is told as skipped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.bulk import change_many, create_many, reserve_ids
from services.changes import Recorder
from services.database import rows, value
from services.fields.catalogue import CATALOGUE
from services.fields.field import Field
from services.permissions import Actor
from services.refusals import NotPermitted, Refusal
from services.resources import RESOURCES
from services.sql import Sql, is_any
from services.writing import rows as write_door
from services.writing.custom import COLUMNS as CUSTOM_COLUMNS
from services.writing.custom import write_custom
from services.writing.refusals import WouldNotSee
from services.writing.rules import FIRST_NUMBER

from .columns import column_values, day
from .linking import new_links
from .lookups import AT_ONCE

UNIQUE = {"customers": ("org_number", "vat_number", "number"), "projects": ("number",), "invoices": ("number",)}
ONE_BY_ONE = {
    "customers": frozenset({"org_number", "vat_number", "country"}),
    "projects": frozenset({"sales_status_id", "currency", "is_closed"}),
    "invoices": frozenset({
        "status_id", "number", "net", "tax", "date", "due_date", "currency", "currency_rate", "customer_id",
        "billing_customer_id", "project_id", "is_credit_note", "credited_invoice_id",
    }),
    "contacts": frozenset({"email", "phone"}),
}  # fmt: skip
"""Columns whose change makes others follow or meets rules of their own: such rows pass the write door one by one."""
LINKED = {field.links.resource: field.links for fields in CATALOGUE.values() for field in fields if field.links}
Values = dict[str, Any]


@dataclass
class Line:
    """A planned row as the table has it."""

    number: int
    kind: str
    target_id: int | None
    plan: Mapping[str, Any]

    @property
    def of_row(self) -> int | None:
        """The row of the file whose customer it adds to."""
        return self.plan.get("of_row")


@dataclass
class Writer:
    """One for each recording of an import; `ids` are those of rows made so far, by row of the file."""

    actor: Actor
    recorder: Recorder
    resource: str
    fields: Mapping[str, Field]
    base: str
    ids: dict[int, int]
    highest: int = 0
    made_choices: dict[tuple[str, str], int] = field(default_factory=dict)
    skipped: list[int] = field(default_factory=list)

    async def write(self, lines: Sequence[Line]) -> int:
        """Write some rows; answers with how many were written."""
        before = len(self.skipped)
        made = [line for line in lines if line.kind == "new" and line.of_row is None]
        adding = [line for line in lines if line.of_row is not None]
        changed = [line for line in lines if line.kind == "changed"]
        owners = await self._make(made)
        owners |= await self._change(changed)
        owners |= {line.number: owner for line in adding if (owner := self.ids.get(line.of_row or 0)) is not None}
        self.skipped += [line.number for line in adding if line.number not in owners]
        await self._parts([line for line in lines if line.number in owners], owners)
        return len(lines) - (len(self.skipped) - before)

    async def _make(self, lines: Sequence[Line]) -> dict[int, int]:
        if not lines:
            return {}
        reserved = await reserve_ids(self.resource, len(lines), self.recorder.connection)
        owners = {line.number: row_id for line, row_id in zip(lines, reserved, strict=True)}
        self.ids |= owners
        values = {line.number: await self._typed(line.plan.get("values", {})) for line in lines}
        for number in sorted(await self._taken(values) | await self._lost(values)):
            self.skipped.append(number)
            self._forget(self.ids.pop(number), values)
            owners.pop(number)
        kept = [line for line in lines if line.number in owners]
        ids = [owners[line.number] for line in kept]
        await self._number([values[line.number] for line in kept])
        own = [self._own(values[line.number]) for line in kept]
        customers = await self._customers(own, ids)
        await create_many(self.recorder, self.resource, own, ids, customers, self.base)
        await self._make_custom(
            [(row_id, values[line.number]) for line, row_id in zip(kept, ids, strict=True)], customers
        )
        await self._require_seen(ids)
        return owners

    def _forget(self, row_id: int, values: Mapping[int, Values]) -> None:
        """A row that is not made after all is pointed to by none."""
        for one in values.values():
            if one.get("credited_invoice_id") == row_id:
                one["credited_invoice_id"] = None

    async def _change(self, lines: Sequence[Line]) -> dict[int, int]:
        kind = RESOURCES[self.resource]
        current = await self._current(kind.table, self.resource, [line.target_id or 0 for line in lines], seen=True)
        owners: dict[int, int] = {}
        changes, custom = [], []
        for line in lines:
            now = current.get(line.target_id or 0)
            if now is None or now["version"] != line.plan.get("version"):
                self.skipped.append(line.number)
                continue
            new = await self._typed({name: given for name, _, given in line.plan.get("changes", [])})
            own = self._own(new)
            if ONE_BY_ONE.get(self.resource, frozenset()) & own.keys() and not await self._one(now, own):
                self.skipped.append(line.number)
                continue
            owners[line.number] = self.ids[line.number] = int(now["id"])
            own = {} if ONE_BY_ONE.get(self.resource, frozenset()) & own.keys() else own
            if own:
                changes.append((now, own))
            custom += [(int(now["id"]), name, given) for name, given in new.items() if self._is_custom(name)]
        customers = await self._customers([now for now, _ in changes], [int(now["id"]) for now, _ in changes])
        await change_many(self.recorder, self.resource, changes, customers, self.base)
        for row_id, name, given in custom:
            await write_custom(self.recorder, self.fields[name], row_id, given)
        return owners

    async def _one(self, now: Values, new: Values) -> bool:
        """Change a row by the rules of the write door, where other columns follow; answers with whether it may be."""
        try:
            async with self.recorder.attempt():
                await write_door.update(self.actor, self.recorder, self.resource, int(now["id"]), new)
        except Refusal:
            return False
        return True

    async def _parts(self, lines: Sequence[Line], owners: Mapping[int, int]) -> None:
        new: dict[str, list[tuple[int, Values]]] = {}
        changed: dict[str, list[tuple[int, int, int, Values]]] = {}
        for line in lines:
            owner = owners[line.number]
            for resource, row_id, values, changes, version in line.plan.get("parts", []):
                if row_id is None:
                    of = LINKED[resource].of if resource in LINKED else "customer_id"
                    new.setdefault(resource, []).append((owner, {**await self._typed(values), of: owner}))
                else:
                    given = await self._typed({name: value for name, _, value in changes})
                    changed.setdefault(resource, []).append((owner, row_id, version, given))
        for resource, listed in new.items():
            if resource in LINKED:
                listed = await new_links(LINKED[resource], listed, self.recorder.connection)
            ids = await reserve_ids(resource, len(listed), self.recorder.connection)
            customers = await self._customers_of([owner for owner, _ in listed])
            await create_many(self.recorder, resource, [v for _, v in listed], ids, customers, self.base)
        for resource, told in changed.items():
            current = await self._current(RESOURCES[resource].table, resource, [row_id for _, row_id, _, _ in told])
            still = [one for one in told if current.get(one[1], {}).get("version") == one[2]]
            changes = [(current[row_id], given) for _, row_id, _, given in still]
            await change_many(self.recorder, resource, changes, [owner for owner, *_ in still], self.base)

    async def _customers_of(self, owners: Sequence[int]) -> list[int | None]:
        """The customer that each of some rows of the imported kind belongs to."""
        if self.resource == "customers":
            return list(owners)
        found = await self._current(RESOURCES[self.resource].table, self.resource, owners)
        return [found[owner]["customer_id"] for owner in owners]

    async def _typed(self, values: Mapping[str, Any]) -> Values:
        """Values of the plan as columns want them; choices to be made are made, rows of the file have got their ids."""
        typed: Values = {}
        for name, given in values.items():
            if isinstance(given, dict) and "new" in given:
                given = await self._choice(given["in"], given["new"])
            elif isinstance(given, dict):
                given = self.ids.get(given["row"])
            elif isinstance(given, list):
                given = json.dumps(given, ensure_ascii=False)
            field = self.fields.get(name)
            typed[name] = day(given) if field is not None and field.kind == "date" else given
        return typed

    async def _choice(self, resource: str, name: str) -> int:
        key = (resource, name)
        if key not in self.made_choices:
            kind = RESOURCES[resource]
            if not self.actor.may(kind.write_right):
                raise NotPermitted()
            query = Sql(f"SELECT id FROM {kind.table} WHERE name = ?", (name,))
            known = await value(query, self.recorder.connection)
            last = await value(Sql(f"SELECT max(position) FROM {kind.table}"), self.recorder.connection)
            made = {"name": name[:120], "position": int(last or 0) + 1}
            self.made_choices[key] = int(known) if known else await self.recorder.create(resource, made)
        return self.made_choices[key]

    def _is_custom(self, name: str) -> bool:
        return name in self.fields and self.fields[name].custom_id is not None

    def _own(self, values: Mapping[str, Any]) -> Values:
        return {name: given for name, given in values.items() if not self._is_custom(name)}

    async def _make_custom(self, made: Sequence[tuple[int, Values]], customers: Sequence[int | None]) -> None:
        found, owners = [], []
        for (row_id, values), owner in zip(made, customers, strict=True):
            for name, given in values.items():
                field = self.fields.get(name)
                if field is not None and field.custom_id is not None and given is not None:
                    column = CUSTOM_COLUMNS.get(field.kind, "text")
                    kept = int(given) if isinstance(given, bool) else given
                    found.append({"field_id": field.custom_id, "row_id": row_id, column: kept})
                    owners.append(owner)
        if found:
            ids = await reserve_ids("custom-values", len(found), self.recorder.connection)
            await create_many(self.recorder, "custom-values", found, ids, owners, self.base)

    async def _number(self, made: Sequence[Values]) -> None:
        """The next free numbers for rows that bring none."""
        if self.resource not in FIRST_NUMBER:
            return
        waiting = [values for values in made if values.get("number") is None]
        if waiting and self.highest >= 0:
            query = Sql(f"SELECT max(number) FROM {RESOURCES[self.resource].table}")
            there = int(await value(query, self.recorder.connection) or 0)
            self.highest = max(self.highest, there, FIRST_NUMBER[self.resource])
        for values in waiting:
            self.highest += 1
            values["number"] = self.highest

    async def _taken(self, values: Mapping[int, Values]) -> set[int]:
        """Rows whose numbers somebody used since."""
        taken: set[int] = set()
        for name in UNIQUE.get(self.resource, ()):
            given = {one[name]: number for number, one in values.items() if one.get(name) is not None}
            listed = list(given)
            for start in range(0, len(listed), AT_ONCE):
                query = Sql(f"SELECT {name} AS n FROM {RESOURCES[self.resource].table} WHERE")
                query += is_any(name, listed[start : start + AT_ONCE])
                there = {one["n"] for one in await rows(query, self.recorder.connection)}
                taken |= {number for number, one in values.items() if one.get(name) in there}
        return taken

    async def _lost(self, values: Mapping[int, Values]) -> set[int]:
        """Rows that point to something that was deleted, or hidden from the writer, since."""
        lost: set[int] = set()
        for name, resource in (
            ("customer_id", "customers"),
            ("billing_customer_id", "customers"),
            ("project_id", "projects"),
        ):
            kind, given = RESOURCES[resource], {one[name] for one in values.values() if one.get(name) is not None}
            there = await self._current(kind.table, resource, sorted(given), seen=True)
            lost |= {number for number, one in values.items() if one.get(name) is not None and one[name] not in there}
        return lost

    async def _current(
        self, table: str, resource: str, ids: Sequence[int], *, seen: bool = False
    ) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        listed = sorted(set(ids))
        for start in range(0, len(listed), AT_ONCE):
            query = Sql(f"SELECT * FROM {table} WHERE") + is_any(f"{table}.id", listed[start : start + AT_ONCE])
            if seen:
                query = query + "AND (" + RESOURCES[resource].visible(self.actor, table) + ")"
            for one in await rows(query, self.recorder.connection):
                found[int(one["id"])] = column_values(resource, one)
        return found

    async def _customers(self, made: Sequence[Mapping[str, Any]], ids: Sequence[int]) -> list[int | None]:
        """The customer that each row belongs to."""
        if self.resource == "customers":
            return list(ids)
        if self.resource != "costs":
            return [one.get("customer_id") for one in made]
        projects = await self._current("project", "projects", [one["project_id"] for one in made])
        return [projects.get(one["project_id"], {}).get("customer_id") for one in made]

    async def _require_seen(self, ids: Sequence[int]) -> None:
        kind = RESOURCES[self.resource]
        if self.actor.scope_of(self.resource) != "all":
            seen = await self._current(kind.table, self.resource, ids, seen=True)
            if len(seen) != len(ids):
                raise WouldNotSee()

"""Merging two customers: everything of one moves to the other, and the one is deleted; one change set, undone whole."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services import listing
from services.changes import Recorder, recording
from services.database import rows, value
from services.fields.field import Field
from services.filters.filter import Filter
from services.permissions import Actor
from services.refusals import Conflict, NotFound, NotPermitted, StaleVersion
from services.resources import RESOURCES
from services.sql import TRUE, Sql
from services.writing import require_row
from services.writing import rows as writes
from services.writing.refusals import OwnCardStays

Row = dict[str, Any]
MOVED: dict[str, str] = {
    "contacts": "SELECT id, trim(coalesce(first_name, '') || ' ' || last_name) AS name FROM contact",
    "addresses": "SELECT id, trim(coalesce(street, '') || ' ' || coalesce(city, '')) AS name FROM address",
    "e-invoice-addresses": "SELECT id, address AS name FROM e_invoice_address",
    "customer-segments": (
        "SELECT id, (SELECT s.name FROM market_segment s WHERE s.id = customer_segment.segment_id) AS name"
        " FROM customer_segment"
    ),
    "activities": "SELECT id, substr(text, 1, 80) AS name FROM activity",
    "projects": "SELECT id, name FROM project",
    "invoices": "SELECT id, number AS name FROM invoice",
}
"""What moves, with how a row is called."""
CUSTOM = (
    "SELECT v.id, v.field_id, f.label AS name FROM custom_value v JOIN custom_field f ON f.id = v.field_id"
    " WHERE f.resource = 'customers' AND v.row_id = ?"
)


class SameCustomer(Conflict):
    """This is the same customer. Choose another one to merge with."""


class HiddenRows(Conflict):
    """Some of what belongs to this customer is not yours to see. Ask an administrator to merge the two."""

    status = 403


@dataclass(frozen=True)
class Difference:
    """A field of which the two have different values; `kept` is empty where only the one that goes has a value."""

    field: Field
    kept: Any
    other: Any


@dataclass(frozen=True)
class Plan:
    """What a merge would do: the differences, and the rows that move by resource (id and name)."""

    keep_id: int
    drop_id: int
    names: tuple[str, str]
    versions: tuple[int, int]
    differences: tuple[Difference, ...]
    moved: dict[str, list[Row]]

    @property
    def count(self) -> int:
        """How many rows move."""
        return sum(len(listed) for listed in self.moved.values())


async def plan(actor: Actor, keep_id: int, drop_id: int) -> Plan:
    """What merging `drop_id` into `keep_id` would do; refused (`NotPermitted`, `HiddenRows` …) as `merge` would be."""
    await _require(actor, keep_id, drop_id)
    seen = await listing.scene("customers", actor, Filter())
    found = await listing.by_ids(seen, [keep_id, drop_id], list(seen.fields))
    if len(found) != 2:
        raise NotFound()
    keep, drop = found[keep_id], found[drop_id]
    fields = [
        field for field in seen.fields.values() if field.editable and field.links is None and field.name != "is_active"
    ]
    differing = tuple(
        Difference(field, keep[field.name], drop[field.name])
        for field in fields
        if drop[field.name] not in (None, "", []) and drop[field.name] != keep[field.name]
    )
    moved = {name: await _rows(name, drop_id) for name in MOVED}
    paid = await rows(Sql("SELECT id, number AS name FROM invoice WHERE billing_customer_id = ?", (drop_id,)))
    moved["invoices"] += [one for one in paid if one["id"] not in {row["id"] for row in moved["invoices"]}]
    names, versions = (keep["name"], drop["name"]), (keep["version"], drop["version"])
    return Plan(keep_id, drop_id, names, versions, differing, {name: found for name, found in moved.items() if found})


async def merge(actor: Actor, wanted: Plan, take: Collection[str]) -> int | None:
    """Do what was planned; `take` are the fields whose value comes from the one that goes.

    Empty fields of the one that stays are filled in any case. `StaleVersion` when one of them changed since the plan.
    """
    await _require(actor, wanted.keep_id, wanted.drop_id)
    summary = {"resource": "customers", "kept": wanted.keep_id, "merged": wanted.names[1]}
    async with recording(actor, "merge", summary=summary) as recorder:
        await _require_all_seen(actor, wanted.drop_id, recorder.connection)
        keep = await recorder.get("customers", wanted.keep_id)
        drop = await recorder.get("customers", wanted.drop_id)
        if (keep.version, drop.version) != wanted.versions:
            raise StaleVersion()
        await _move_unique(recorder, wanted)
        for name in ("contacts", "addresses", "activities", "projects", "invoices"):
            await _move(recorder, wanted, name, "customer_id")
        await _move(recorder, wanted, "invoices", "billing_customer_id")
        await _move_custom(recorder, wanted, take)
        await recorder.delete("customers", wanted.drop_id)
        values = {
            one.field.name: getattr(drop, one.field.name)
            for one in wanted.differences
            if one.field.custom_id is None and (one.field.name in take or one.kept in (None, ""))
        }
        await writes.update(actor, recorder, "customers", wanted.keep_id, values)
    return recorder.change_set_id


async def _require(actor: Actor, keep_id: int, drop_id: int) -> None:
    if keep_id == drop_id:
        raise SameCustomer()
    for customer_id in (keep_id, drop_id):
        await require_row(actor, "customers", customer_id)
    if not actor.can_delete_customers:
        raise NotPermitted()
    if await value(Sql("SELECT 1 FROM customer WHERE is_internal AND id IN (?, ?)", (keep_id, drop_id))):
        raise OwnCardStays()
    await _require_all_seen(actor, drop_id)


async def _require_all_seen(actor: Actor, drop_id: int, within: BaseDBAsyncClient | None = None) -> None:
    """Refuse (`HiddenRows`) where a project, an invoice, or an invoice that the customer pays would move unseen."""
    for name, column in (("projects", "customer_id"), ("invoices", "customer_id"), ("invoices", "billing_customer_id")):
        kind = RESOURCES[name]
        visible = kind.visible(actor, kind.table)
        if visible != TRUE:
            hidden = Sql(f"SELECT 1 FROM {kind.table} WHERE {kind.table}.{column} = ? AND CASE WHEN", (drop_id,))
            if await value(hidden + visible + "THEN 0 ELSE 1 END = 1 LIMIT 1", within):
                raise HiddenRows()


async def _rows(name: str, drop_id: int) -> list[Row]:
    return await rows(Sql(f"{MOVED[name]} WHERE customer_id = ? ORDER BY id", (drop_id,)))


async def _move(recorder: Recorder, wanted: Plan, name: str, column: str) -> None:
    """Give rows their new customer, all at once."""
    table = RESOURCES[name].table
    query = Sql(f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id", (wanted.drop_id,))
    ids = [int(one["id"]) for one in await rows(query, recorder.connection)]
    if ids:
        changes: list[tuple[int, str, Any, Any]] = [(i, column, wanted.drop_id, wanted.keep_id) for i in ids]
        both = (wanted.keep_id, wanted.drop_id)
        await recorder.update_many(name, changes, customers=dict.fromkeys(ids, wanted.keep_id), figures_of=both)


async def _move_unique(recorder: Recorder, wanted: Plan) -> None:
    """E-invoice addresses and segments: what the one that stays has already is deleted, the others move."""
    both = (wanted.keep_id, wanted.drop_id)
    query = "SELECT * FROM e_invoice_address WHERE customer_id IN (?, ?) ORDER BY id"
    found = await rows(Sql(query, both), recorder.connection)
    kept = {(one["scheme"], one["address"]) for one in found if one["customer_id"] == wanted.keep_id}
    for one in [one for one in found if one["customer_id"] == wanted.drop_id]:
        if (one["scheme"], one["address"]) in kept:
            await recorder.delete("e-invoice-addresses", one["id"])
        else:
            values = {"customer_id": wanted.keep_id, "is_default": bool(one["is_default"]) and not kept}
            await recorder.update("e-invoice-addresses", one["id"], values)
    query = "SELECT * FROM customer_segment WHERE customer_id IN (?, ?) ORDER BY id"
    found = await rows(Sql(query, both), recorder.connection)
    there = {one["segment_id"] for one in found if one["customer_id"] == wanted.keep_id}
    for one in [one for one in found if one["customer_id"] == wanted.drop_id]:
        if one["segment_id"] in there:
            await recorder.delete("customer-segments", one["id"])
        else:
            await recorder.update("customer-segments", one["id"], {"customer_id": wanted.keep_id})


async def _move_custom(recorder: Recorder, wanted: Plan, take: Collection[str]) -> None:
    """Values of custom fields move where the one that stays has none, or where they are taken."""
    kept = {one["field_id"]: one["id"] for one in await rows(Sql(CUSTOM, (wanted.keep_id,)), recorder.connection)}
    taken = {one.field.custom_id for one in wanted.differences if one.field.name in take or one.kept in (None, "", [])}
    for one in await rows(Sql(CUSTOM, (wanted.drop_id,)), recorder.connection):
        if one["field_id"] not in taken:
            continue  # goes with the customer
        if one["field_id"] in kept:
            await recorder.delete("custom-values", kept[one["field_id"]])
        await recorder.update("custom-values", one["id"], {"row_id": wanted.keep_id})

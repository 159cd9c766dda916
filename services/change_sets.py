"""Reading the change log under rights: whose change sets one may see, and of a set the rows that one may see."""

import json
from dataclasses import dataclass
from typing import Any

from .database import row, rows
from .fields.catalogue import CATALOGUE
from .organization import organization
from .outward import moment_as_json, value_as_json
from .permissions import Actor, visible_customers
from .refusals import NotFound
from .resources import RESOURCES
from .sql import FALSE, TRUE, Sql, any_of, is_any

Json = dict[str, Any]
TOLD = tuple(name for name in CATALOGUE if name in RESOURCES)
"""The resources whose changes the feed tells."""
SET_COLUMNS = (
    "s.id, s.at, s.actor_id, s.actor_name, s.kind, s.source, s.summary, s.row_count, s.undoes_id,"
    " (SELECT min(u.id) FROM change_set u WHERE u.undoes_id = s.id) AS undone_by_id"
)


@dataclass(frozen=True)
class Page:
    """Items, and after which id the next page begins (None on the last)."""

    items: list[Json]
    next_id: int | None


async def change_sets(actor: Actor, limit: int, before: int | None = None) -> Page:
    """Change sets, newest first: everybody's with the right to the change log, else one's own."""
    where = _whose(actor) & (TRUE if before is None else Sql("s.id < ?", (before,)))
    query = Sql(f"SELECT {SET_COLUMNS} FROM change_set s WHERE") + where
    found = await rows(query + Sql("ORDER BY s.id DESC LIMIT ?", (limit + 1,)))
    shown = [_set(item) for item in found[:limit]]
    return Page(shown, shown[-1]["id"] if len(found) > limit else None)


async def change_set(actor: Actor, change_set_id: int) -> Json:
    """One change set; `NotFound` also for one of somebody else's that the actor may not see."""
    query = Sql(f"SELECT {SET_COLUMNS} FROM change_set s WHERE s.id = ? AND (", (change_set_id,))
    found = await row(query + _whose(actor) + ")")
    if found is None:
        raise NotFound()
    return _set(found)


async def changes_of(actor: Actor, change_set_id: int, limit: int, after: int = 0) -> Page:
    """The changes of a set in order, without those of rows that the actor may not see."""
    await change_set(actor, change_set_id)
    query = Sql("SELECT DISTINCT resource FROM change WHERE change_set_id = ?", (change_set_id,))
    names = [item["resource"] for item in await rows(query)]
    visible = any_of([_visible(actor, name) for name in names if name in RESOURCES])
    query = Sql("SELECT c.* FROM change c WHERE c.change_set_id = ? AND c.id > ? AND (", (change_set_id, after))
    found = await rows(query + visible + Sql(") ORDER BY c.id LIMIT ?", (limit + 1,)))
    told = await _told(found[:limit])
    return Page(told, int(found[limit - 1]["id"]) if len(found) > limit else None)


def _whose(actor: Actor) -> Sql:
    if actor.may("change_log"):
        return TRUE
    return FALSE if actor.user_id is None else Sql("s.actor_id = ?", (actor.user_id,))


def _visible(actor: Actor, name: str) -> Sql:
    """Changes of rows of a resource that the actor sees, and of deleted rows whose customer the actor sees or knew."""
    kind = RESOURCES[name]
    there = f"SELECT 1 FROM {kind.table} WHERE {kind.table}.id = c.row_id"
    seen = Sql(f"EXISTS ({there} AND (") + kind.visible(actor, kind.table) + "))"
    customers = visible_customers(actor)
    of_customer = Sql("c.customer_id IN (SELECT customer.id FROM customer WHERE") + customers + ")"
    gone = Sql(f"NOT EXISTS ({there}) AND (c.customer_id IS NULL OR") + of_customer
    if actor.may("change_log") and actor.customer_scope == "all":
        gone = gone + "OR 1 = 1"
    return Sql("c.resource = ? AND (", (name,)) + seen + "OR (" + gone + ")))"


def _set(found: Json) -> Json:
    summary = found["summary"]
    told = json.loads(summary) if isinstance(summary, str) else summary
    return {**found, "at": moment_as_json(found["at"]), "summary": told}


async def _told(found: list[Json]) -> list[Json]:
    base = (await organization()).base_currency
    currencies = await _currencies(found)
    return [
        {
            "id": item["id"],
            "resource": item["resource"],
            "row_id": item["row_id"],
            "customer_id": item["customer_id"],
            "action": item["action"],
            "field": item["field"],
            "old": _value(item, "old", currencies, base),
            "new": _value(item, "new", currencies, base),
        }
        for item in found
    ]


def _value(item: Json, name: str, currencies: dict[tuple[str, int], str], base: str) -> Any:
    """A value of the log as programs read it; a whole row value by value."""
    given = None if item[name] is None else json.loads(item[name])
    fields = {field.name: field for field in CATALOGUE.get(item["resource"], ())}
    if item["field"] is None and isinstance(given, dict):
        return {key: value_as_json(value, fields.get(key), given, base) for key, value in given.items()}
    known = {"currency": currencies.get((item["resource"], item["row_id"]), base)}
    return value_as_json(given, fields.get(item["field"]), known, base)


async def _currencies(found: list[Json]) -> dict[tuple[str, int], str]:
    """The currencies of the rows whose amounts changed."""
    currencies: dict[tuple[str, int], str] = {}
    for name in ("projects", "invoices", "costs"):
        ids = sorted({item["row_id"] for item in found if item["resource"] == name})
        query = Sql(f"SELECT id, currency FROM {RESOURCES[name].table} WHERE") + is_any("id", ids)
        currencies |= {(name, item["id"]): item["currency"] for item in await rows(query)} if ids else {}
    return currencies


async def changes_after(actor: Actor, after: int, limit: int) -> list[Json]:
    """What happened to rows that the actor may see, after a change, oldest first: ids and fields, never values.

    Ids grow in the order of the commits, so whoever goes on after the last one has missed nothing.
    """
    visible = any_of([_visible(actor, name) for name in TOLD])
    query = Sql(
        "SELECT c.id, c.change_set_id, s.at, c.resource, c.row_id, c.customer_id, c.action, c.field FROM change c"
        " JOIN change_set s ON s.id = c.change_set_id WHERE c.id > ? AND (",
        (after,),
    )
    found = await rows(query + visible + Sql(") ORDER BY c.id LIMIT ?", (limit,)))
    return [{**item, "at": moment_as_json(item["at"])} for item in found]

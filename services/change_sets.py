"""Reading the change log under rights: whose change sets one may see, and of a set the rows that one may see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .change_log import PART, as_json, is_undone_in_part, still_written, undone_by
from .database import is_postgres, row, rows
from .fields.catalogue import CATALOGUE, fields_of
from .hidden_references import parsed, without_hidden
from .organization import organization
from .outward import moment_as_json, value_as_json
from .permissions import Actor
from .refusals import NotFound
from .resources import RESOURCES
from .sql import FALSE, TRUE, Sql, all_of, is_any
from .undoing import Conflict
from .visible_changes import visible_changes

Json = dict[str, Any]
NOTIFIED = (
    "s.id IN (SELECT m.change_set_id FROM mass_update m JOIN mass_update_notice n ON n.mass_update_id = m.id"
    " WHERE n.user_id = ?)"
)
"""Who got a notice of a mass update sees what of its rows they may."""
TOLD = tuple(name for name in CATALOGUE if name in RESOURCES)
"""The resources whose changes the feed tells."""
SET_COLUMNS = (
    "s.id, s.at, s.actor_id, s.actor_name, s.kind, s.source, s.summary, s.row_count, s.undoes_id,"
    f" {undone_by('s.id')} AS undone_by_id,"
    f" (CASE WHEN {is_undone_in_part('s.id')} THEN 1 ELSE 0 END) AS is_undone_in_part,"
    f" (CASE WHEN {still_written('s.id')} THEN 1 ELSE 0 END) AS is_running"
)
INSIDE = "customers"
"""What a summary keeps for open pages only: ids of customers whose figures moved, whoever may see them."""


@dataclass(frozen=True)
class Page:
    """Items, and after which id the next page begins (None on the last)."""

    items: list[Json]
    next_id: int | None


@dataclass(frozen=True)
class Asked:
    """Which change sets: of a person, a kind, with changes of a resource, a field, a row or a customer's, in a period.

    `custom_id` is found by `change_sets` for a custom field (`x_…`) of the resource.
    """

    actor_id: int | None = None
    kind: str | None = None
    resource: str | None = None
    field: str | None = None
    row_id: int | None = None
    customer_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    custom_id: int | None = None

    def sets(self) -> Sql:
        """Condition on `change_set s`."""
        pieces = (
            ("s.actor_id = ?", self.actor_id),
            ("s.kind = ?", self.kind),
            ("s.at >= ?", self.since),
            ("s.at < ?", self.before),
        )
        return all_of([Sql(text, (given,)) for text, given in pieces if given is not None])

    def changes(self) -> Sql:
        """Condition on `change c`."""
        if self.custom_id is not None:
            return self._of_custom(self.custom_id)
        given = {"resource": self.resource, "field": self.field, "row_id": self.row_id, "customer_id": self.customer_id}
        return all_of([Sql(f"c.{name} = ?", (value,)) for name, value in given.items() if value is not None])

    def _of_custom(self, custom_id: int) -> Sql:
        """The values of a custom field, those that are gone by what the log kept of them."""
        there = Sql("SELECT v.id FROM custom_value v WHERE v.field_id = ?", (custom_id,))
        gone = Sql(f"SELECT d.row_id FROM change d WHERE {GONE} AND {_kept('field_id')} = ?", (custom_id,))
        if self.row_id is not None:
            there = there + Sql("AND v.row_id = ?", (self.row_id,))
            gone = gone + Sql(f"AND {_kept('row_id')} = ?", (self.row_id,))
        return Sql("c.resource = 'custom-values' AND (c.row_id IN (") + there + ") OR c.row_id IN (" + gone + "))"


GONE = "d.resource = 'custom-values' AND d.action = 'delete'"
EVERYTHING = Asked()


def _kept(name: str) -> str:
    """A number of a whole row that the log kept when it was deleted."""
    return f"CAST(d.old::json->>'{name}' AS BIGINT)" if is_postgres() else f"json_extract(d.old, '$.{name}')"


async def change_sets(actor: Actor, limit: int, before: int | None = None, asked: Asked = EVERYTHING) -> Page:
    """Change sets, newest first: with the right to the change log everybody's that hold something to see, else one's own
    and those that one got a notice of.

    `row_count` counts the rows that the actor may see.
    """
    asked = await _known(actor, asked)
    where = _whose(actor) & asked.sets() & (TRUE if before is None else Sql("s.id < ?", (before,)))
    if asked.changes() != TRUE:
        where = where & (Sql("EXISTS (SELECT 1 FROM change c WHERE c.change_set_id = s.id AND (") + asked.changes()
                         + ") AND (" + visible_changes(actor) + "))")  # fmt: skip
    query = Sql(f"SELECT {SET_COLUMNS} FROM change_set s WHERE") + where
    found = await rows(query + Sql("ORDER BY s.id DESC LIMIT ?", (limit + 1,)))
    shown = await _sets(actor, found[:limit])
    return Page(shown, shown[-1]["id"] if len(found) > limit else None)


async def _known(actor: Actor, asked: Asked) -> Asked:
    """The same with the id of the custom field that is meant, if one is."""
    if not (asked.field or "").startswith("x_") or asked.resource not in CATALOGUE:
        return asked
    field = (await fields_of(asked.resource, actor)).get(asked.field or "")
    return replace(asked, custom_id=field.custom_id) if field is not None else asked


async def change_set(actor: Actor, change_set_id: int) -> Json:
    """One change set; `NotFound` also for one of somebody else's that the actor may not see."""
    query = Sql(f"SELECT {SET_COLUMNS} FROM change_set s WHERE s.id = ? AND (", (change_set_id,))
    found = await row(query + _whose(actor) + ")")
    if found is None:
        raise NotFound()
    return (await _sets(actor, [found]))[0]


async def changes_of(actor: Actor, change_set_id: int, limit: int, after: int = 0, field: str | None = None) -> Page:
    """The changes of a set in order (of one field), without those of rows that the actor may not see."""
    await change_set(actor, change_set_id)
    found = await visible_changes_of(actor, change_set_id, limit + 1, after, field)
    told = await told_changes(actor, found[:limit])
    return Page(told, int(found[limit - 1]["id"]) if len(found) > limit else None)


async def visible_changes_of(
    actor: Actor, change_set_id: int, limit: int, after: int = 0, field: str | None = None, offset: int = 0
) -> list[Json]:
    """Changes of a set as the log has them, as far as the actor may see them. Whether the set may be seen is checked before."""
    query = Sql("SELECT DISTINCT resource FROM change WHERE change_set_id = ?", (change_set_id,))
    names = tuple(item["resource"] for item in await rows(query))
    wanted = Sql("c.change_set_id = ? AND c.id > ?", (change_set_id, after))
    if field is not None:
        wanted = wanted & Sql("c.field = ?", (field,))
    query = Sql("SELECT c.* FROM change c WHERE") + wanted + "AND (" + visible_changes(actor, names)
    return await rows(query + Sql(") ORDER BY c.id LIMIT ? OFFSET ?", (limit, offset)))


async def changes_after(actor: Actor, after: int, limit: int) -> list[Json]:
    """What happened to rows that the actor may see, after a change, oldest first: ids and fields, never values.

    Ids grow in the order of the commits, so whoever goes on after the last one has missed nothing.
    """
    query = Sql(
        "SELECT c.id, c.change_set_id, s.at, c.resource, c.row_id, c.customer_id, c.action, c.field, NULL AS old,"
        " NULL AS new FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE c.id > ? AND (",
        (after,),
    )
    found = await rows(query + visible_changes(actor, TOLD) + Sql(") ORDER BY c.id LIMIT ?", (limit,)))
    names = ("id", "change_set_id", "at", "resource", "row_id", "customer_id", "action", "field")
    told = [{name: item[name] for name in names} for item in await without_hidden(actor, found)]
    return [{**item, "at": moment_as_json(item["at"])} for item in told]


async def told_changes(actor: Actor, found: list[Json]) -> list[Json]:
    """Changes of the log as programs read them, without ids of rows that the actor may not see."""
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
        for item in await without_hidden(actor, [parsed(item) for item in found])
    ]


async def told_conflicts(actor: Actor, conflicts: Iterable[Conflict]) -> list[Json]:
    """Values that undo did not put back, as programs read them: like changes, `old` is what is there now."""
    listed = [
        {
            "id": place, "resource": one.resource, "row_id": one.row_id, "customer_id": None, "action": "update",
            "field": one.field, "old": as_json(one.now), "new": as_json(one.would_be),
        }
        for place, one in enumerate(conflicts)
    ]  # fmt: skip
    return await told_changes(actor, listed)


def _whose(actor: Actor) -> Sql:
    return Sql("s.kind <> ?", (PART,)) & _own_or_seen(actor)


def _own_or_seen(actor: Actor) -> Sql:
    if actor.user_id is None and not actor.may("change_log"):
        return FALSE
    own = FALSE
    if actor.user_id is not None:
        own = Sql("s.actor_id = ?", (actor.user_id,)) | Sql(NOTIFIED, (actor.user_id,))
    if not actor.may("change_log"):
        return own
    some = Sql("EXISTS (SELECT 1 FROM change c WHERE c.change_set_id = s.id AND (") + visible_changes(actor) + "))"
    empty = Sql("NOT EXISTS (SELECT 1 FROM change c WHERE c.change_set_id = s.id) AND s.kind <> 'export'")
    return own | some | empty


async def _sets(actor: Actor, found: list[Json]) -> list[Json]:
    """Change sets as they are told, with the number of rows that the actor may see."""
    if not found:
        return []
    query = Sql("SELECT c.change_set_id AS id, count(DISTINCT c.resource || ' ' || c.row_id) AS n FROM change c WHERE")
    chosen = is_any("c.change_set_id", [item["id"] for item in found])
    counted = await rows(query + (chosen & visible_changes(actor)) + "GROUP BY c.change_set_id")
    counts = {item["id"]: int(item["n"]) for item in counted}
    return [_set({**item, "row_count": counts.get(item["id"], 0)}) for item in found]


def _set(found: Json) -> Json:
    summary = found["summary"]
    told = json.loads(summary) if isinstance(summary, str) else summary
    told = {name: given for name, given in told.items() if name != INSIDE}
    facts = {name: bool(found[name]) for name in ("is_undone_in_part", "is_running")}
    return {**found, "at": moment_as_json(found["at"]), "summary": told, **facts}


def _value(item: Json, name: str, currencies: dict[tuple[str, int], str], base: str) -> Any:
    """A value of the log as programs read it; a whole row value by value."""
    given = item[name]
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

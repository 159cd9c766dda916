"""Change sets as a list tells them: who, when, how many rows of what, which fields, and the row's name where it is one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .change_sets import EVERYTHING, Asked, change_set, change_sets
from .database import rows
from .history import moment
from .permissions import Actor
from .row_names import customers_of_drafts, names_of
from .sql import Sql, is_any
from .visible_changes import visible_changes

Json = dict[str, Any]
OWN = {"invoices": ("invoice-rows",), "contacts": ("contact-lines", "contact-keywords")}
"""Rows that are a part of another one."""


@dataclass(frozen=True)
class ToldSet:
    """A change set under the reader's rights. `resources` by number of changes, `fields` as (resource, field); `name` is
    that of the one row of `resource` that the set is about; `noun` says what it is where its resource does not: an invoice
    may be a credit note, or a draft, whose name is that of its customer.
    """

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    kind: str
    source: str
    row_count: int
    resources: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    name: str | None
    resource: str | None
    undoes_id: int | None
    undone_by_id: int | None
    is_undone_in_part: bool
    is_running: bool
    noun: str | None = None
    is_redo: bool = False


async def told_sets(
    actor: Actor, limit: int, before: int | None = None, asked: Asked = EVERYTHING
) -> tuple[list[ToldSet], int | None]:
    """A page of change sets, newest first, and after which id the next begins (None on the last)."""
    page = await change_sets(actor, limit, before, asked)
    return await _told(actor, page.items), page.next_id


async def told_set(actor: Actor, change_set_id: int) -> ToldSet:
    """One change set; `NotFound`."""
    return (await _told(actor, [await change_set(actor, change_set_id)]))[0]


async def people(actor: Actor) -> list[tuple[int, str]]:
    """Who may be asked for: everybody with the right to the change log, else nobody."""
    if not actor.may("change_log"):
        return []
    found = await rows(Sql("SELECT id, name FROM user_account ORDER BY name"))
    return [(int(item["id"]), item["name"]) for item in found]


async def _told(actor: Actor, found: list[Json]) -> list[ToldSet]:
    if not found:
        return []
    chosen = is_any("c.change_set_id", [item["id"] for item in found])
    columns = (
        "SELECT c.change_set_id AS id, c.resource, c.field, min(c.row_id) AS row_id, count(*) AS n FROM change c WHERE"
    )
    query = Sql(columns) + (chosen & visible_changes(actor)) + "GROUP BY c.change_set_id, c.resource, c.field"
    parts: defaultdict[int, list[Json]] = defaultdict(list)
    for item in await rows(query):
        parts[int(item["id"])].append(item)
    single = {item["id"]: one for item in found if (one := _about_one(item, parts[item["id"]])) is not None}
    names = await names_of(actor, set(single.values()))
    nouns = await _nouns(actor, single.values(), names)
    again = await _redone(found)
    told = [_set(item, parts[item["id"]], single.get(item["id"]), names, nouns) for item in found]
    return [replace(one, is_redo=one.id in again) for one in told]


async def _nouns(
    actor: Actor, about: Collection[tuple[str, int]], names: dict[tuple[str, int], str]
) -> dict[tuple[str, int], str]:
    """What invoices are; drafts get the names of their customers."""
    ids = sorted({row_id for resource, row_id in about if resource == "invoices"})
    drafts = await customers_of_drafts(actor, ids)
    for row_id, customer in drafts.items():
        names.pop(("invoices", row_id), None)
        if customer is not None:
            names[("invoices", row_id)] = customer
    notes = Sql("SELECT id FROM invoice WHERE is_credit_note AND") + is_any("id", ids)
    found = {int(item["id"]) for item in await rows(notes)} if ids else set()
    return {("invoices", one): "drafts" if one in drafts else "credit-notes" for one in {*drafts, *found}}


def _about_one(item: Json, parts: list[Json]) -> tuple[str, int] | None:
    """The one row that a set is about; an invoice with its own rows is one, and so is a contact with its phones."""
    if item["row_count"] == 1 and parts:
        return parts[0]["resource"], int(parts[0]["row_id"])
    for resource, own in OWN.items():
        of_it = [part for part in parts if part["resource"] == resource]
        if of_it and all(part["resource"] in (resource, *own) for part in parts):
            is_one = all(part["n"] == 1 and part["row_id"] == of_it[0]["row_id"] for part in of_it)
            return (resource, int(of_it[0]["row_id"])) if is_one else None
    return None


async def _redone(found: list[Json]) -> set[int]:
    """Those undos that do again what another undo took back: an odd number of undos lies below them."""
    below = {int(item["id"]): item["undoes_id"] for item in found if item["kind"] == "undo"}
    redone: set[int] = set()
    while below := {top: under for top, under in below.items() if under is not None}:
        query = Sql("SELECT id, undoes_id FROM change_set WHERE kind = 'undo' AND") + is_any("id", set(below.values()))
        undos = {int(item["id"]): item["undoes_id"] for item in await rows(query)}
        redone ^= {top for top, under in below.items() if under in undos}
        below = {top: undos.get(under) for top, under in below.items()}
    return redone


def _set(
    item: Json,
    parts: list[Json],
    about: tuple[str, int] | None,
    names: dict[tuple[str, int], str],
    nouns: dict[tuple[str, int], str],
) -> ToldSet:
    counted: defaultdict[str, int] = defaultdict(int)
    for part in parts:
        counted[part["resource"]] += int(part["n"])
    fields = sorted({(part["resource"], part["field"]) for part in parts if part["field"]})
    return ToldSet(
        item["id"],
        moment(item["at"].replace("Z", "+00:00")),
        item["actor_id"],
        item["actor_name"],
        item["kind"],
        item["source"],
        item["row_count"],
        tuple(sorted(counted, key=lambda resource: -counted[resource])),
        tuple(fields),
        None if about is None else names.get(about),
        None if about is None else about[0],
        item["undoes_id"],
        item["undone_by_id"],
        item["is_undone_in_part"],
        item["is_running"],
        None if about is None else nouns.get(about, about[0]),
    )

"""Change sets as a list tells them: who, when, how many rows of what, which fields, and the row's name where it is one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .change_rows import names_of
from .change_sets import EVERYTHING, Asked, change_set, change_sets
from .database import rows
from .history import moment
from .permissions import Actor
from .sql import Sql, is_any
from .visible_changes import visible_changes

Json = dict[str, Any]


@dataclass(frozen=True)
class ToldSet:
    """A change set under the reader's rights. `resources` by number of changes, `fields` as (resource, field); `name` is
    that of the one row of `resource` that the set is about.
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
    return [_set(item, parts[item["id"]], single.get(item["id"]), names) for item in found]


def _about_one(item: Json, parts: list[Json]) -> tuple[str, int] | None:
    """The one row that a set is about; an invoice with its own rows is one."""
    of_invoices = [part for part in parts if part["resource"] == "invoices"]
    if item["row_count"] == 1 and parts:
        chosen = parts[0]
    elif of_invoices and all(part["resource"] in ("invoices", "invoice-rows") for part in parts):
        if any(part["n"] > 1 or part["row_id"] != of_invoices[0]["row_id"] for part in of_invoices):
            return None
        chosen = of_invoices[0]
    else:
        return None
    return chosen["resource"], int(chosen["row_id"])


def _set(item: Json, parts: list[Json], about: tuple[str, int] | None, names: dict[tuple[str, int], str]) -> ToldSet:
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
    )

"""Ids in the change log that point to rows which the reader may not see: taken out before anything is told."""

import json
from collections import defaultdict
from typing import Any

from .database import rows
from .permissions import Actor
from .resources import RESOURCES
from .sql import TRUE, Sql, is_any
from .writing.values import references

Json = dict[str, Any]
AT_ONCE = 1_000


async def without_hidden(actor: Actor, found: list[Json]) -> list[Json]:
    """Changes (`old` and `new` parsed) with None in place of ids of hidden rows, deleted ones among them."""
    pointed: defaultdict[str, set[int]] = defaultdict(set)
    for item in found:
        for target, row_id in _pointers(item):
            pointed[target].add(row_id)
    seen = {target: await _visible(actor, target, sorted(ids)) for target, ids in pointed.items()}
    return [_told(item, seen) for item in found]


def _pointers(item: Json) -> list[tuple[str, int]]:
    """The rows that a change points to, the row itself and its customer not counted where they are the same."""
    listed = [("customers", item["customer_id"])]
    targets = _targets(item["resource"])
    for given in (item["old"], item["new"]):
        if item["field"] is None and isinstance(given, dict):
            listed += [(target, given.get(name)) for name, target in targets.items()]
        elif item["field"] in targets:
            listed.append((targets[item["field"]], given))
    return [(target, row_id) for target, row_id in listed if isinstance(row_id, int)]


def _told(item: Json, seen: dict[str, set[int]]) -> Json:
    targets = _targets(item["resource"])

    def kept(target: str | None, given: Any) -> Any:
        return given if target is None or given is None or given in seen.get(target, ()) else None

    def value(given: Any) -> Any:
        if item["field"] is None and isinstance(given, dict):
            return {name: kept(targets.get(name), one) for name, one in given.items()}
        return kept(targets.get(item["field"] or ""), given)

    itself = item["resource"] == "customers" and item["row_id"] == item["customer_id"]
    customer_id = item["customer_id"] if itself else kept("customers", item["customer_id"])
    hidden = {name for name in ("old", "new") if item[name] is not None and value(item[name]) is None}
    return {**item, "customer_id": customer_id, "old": value(item["old"]), "new": value(item["new"]), "hidden": hidden}


def _targets(resource: str) -> dict[str, str]:
    """The columns of a resource that point to rows with rights of their own."""
    if resource not in RESOURCES:
        return {}
    found = references(RESOURCES[resource]).items()
    return {name: target.name for name, target in found if target.name in ("customers", "projects", "invoices")}


async def _visible(actor: Actor, target: str, ids: list[int]) -> set[int]:
    kind = RESOURCES[target]
    visible = kind.visible(actor, kind.table)
    if visible == TRUE:
        return set(ids)
    found: set[int] = set()
    for start in range(0, len(ids), AT_ONCE):
        query = Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE (") + visible + ") AND"
        found |= {
            int(item["id"]) for item in await rows(query + is_any(f"{kind.table}.id", ids[start : start + AT_ONCE]))
        }
    return found


def parsed(item: Json) -> Json:
    """A change of the log with its values as JSON has them."""
    return {**item, **{name: None if item[name] is None else json.loads(item[name]) for name in ("old", "new")}}

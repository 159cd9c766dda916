"""Lists in the order of a field with few values: people, choices, yes and no.

The rows of a value stand together, by id. So only those values are read that reach into a page, not every row sorted.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from .database import rows, value
from .fields.field import Field
from .sql import Sql, any_of, is_any, joined

if TYPE_CHECKING:
    from .listing import Order, Scene

Ordering = Callable[..., Sql]


def is_for(seen: "Scene", order: tuple["Order", ...]) -> bool:
    """Whether an order is by the name of a person or choice in a column, or by yes and no."""
    field = seen.fields.get(order[0].field) if len(order) == 1 else None
    if field is None or field.is_apart:
        return False
    named = field.kind in ("person", "choice") and isinstance(field.sort, str) and field.sql is None
    return named or field.kind == "boolean"


async def page_ids(
    seen: "Scene", order: tuple["Order", ...], ordering: Ordering, offset: int, limit: int, *, backwards: bool
) -> list[int]:
    """The ids of a page; `ordering` writes ORDER BY for an order or for its reverse."""
    field = seen.fields[order[0].field]
    by_id = ordering(seen, (replace(order[0], field=""),), backwards=backwards)
    if field.kind == "boolean":
        return await _by_answer(seen, field, by_id, offset, limit, yes_first=order[0].descending != backwards)
    return await _by_name(seen, field, ordering(seen, order, backwards=backwards), by_id, offset, limit)


async def _by_name(seen: "Scene", field: Field, ordered: Sql, by_id: Sql, offset: int, limit: int) -> list[int]:
    column = f"{seen.table}.{field.name}"
    grouped = Sql(f"SELECT {column} AS {field.name}, count(*) AS size, min({seen.table}.id) AS id") + _source(seen)
    query = Sql(f"SELECT {field.name} AS one, size, {field.sort} AS name FROM (") + grouped + f"GROUP BY {column})"
    reached, names, before, place = [], set(), 0, 0
    runs: dict[str | None, list[tuple[int | None, int]]] = {}
    for found in await rows(query + seen.table + ordered):
        runs.setdefault(found["name"], []).append((found["one"], int(found["size"])))
    for name, run in runs.items():  # who is called alike stands mixed, by id
        size = sum(one[1] for one in run)
        if place + size <= offset:
            before += size
        elif place < offset + limit:
            names.add(name)
            reached += [one[0] for one in run]
        place += size
    if not reached:
        return []
    chosen = is_any(column, [one for one in reached if one is not None])
    if None in reached:
        chosen = any_of([chosen, Sql(f"{column} IS NULL")])
    return await _ids(seen, chosen, by_id if len(names) == 1 else ordered, offset - before, limit)


async def _by_answer(seen: "Scene", field: Field, by_id: Sql, offset: int, limit: int, *, yes_first: bool) -> list[int]:
    yes = field.value_sql(seen.table, seen.viewing)
    ids: list[int] = []
    for answer in (yes, ~yes) if yes_first else (~yes, yes):  # none is ever unknown: custom fields are kept apart
        found = await _ids(seen, answer, by_id, offset, limit - len(ids))
        ids += found
        if len(ids) >= limit:
            break
        if offset and not found:
            offset -= min(offset, int(await value(Sql("SELECT count(*)") + _source(seen) + "AND (" + answer + ")")))
        else:
            offset = 0
    return ids


async def _ids(seen: "Scene", chosen: Sql, ordered: Sql, offset: int, limit: int) -> list[int]:
    query = Sql(f"SELECT {seen.table}.id AS id") + _source(seen) + "AND (" + chosen + ")" + ordered
    return [int(found["id"]) for found in await rows(query + Sql("LIMIT ? OFFSET ?", (limit, offset)))]


def _source(seen: "Scene") -> Sql:
    return joined([Sql(f"FROM {seen.table}"), seen.join, Sql("WHERE ("), seen.where, Sql(")")])

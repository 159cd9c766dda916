"""Pages of a list that stay right while rows come and go: each begins after the last row of the one before.

Where a page ended is told as a cursor, an opaque text that holds the last row's place in the order.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .database import rows
from .fields.field import Field
from .listing import MOST, Order, Scene
from .refusals import Refusal
from .sql import FALSE, Sql, all_of, any_of, joined

MOST_ORDERS = 4
LONGEST_CURSOR = 4000


class OrderNotUnderstood(Refusal):
    """The list cannot be sorted by “{part}”. Use names of fields with commas between, a minus before for descending."""

    status = 400


class CursorNotUnderstood(Refusal):
    """This cursor does not belong to this list. Begin again without a cursor."""

    status = 400


@dataclass(frozen=True)
class Place:
    """The place of a row in an order: its sort values and its id."""

    values: tuple[Any, ...]
    row_id: int


@dataclass(frozen=True)
class Page:
    """Rows with the asked fields as the database has them, and the cursor of the next page (None on the last)."""

    rows: list[dict[str, Any]]
    next: str | None


def order_of(text: str, fields: dict[str, Field]) -> tuple[Order, ...]:
    """An order from its text (`-date,number`); `OrderNotUnderstood` names the part that makes no sense."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    orders = tuple(Order(name.removeprefix("-"), name.startswith("-")) for name in names)
    for order in orders:
        if order.field not in fields or not fields[order.field].is_sortable:
            raise OrderNotUnderstood(part=order.field[:60])
    if len(orders) > MOST_ORDERS:
        raise OrderNotUnderstood(part=text[:60])
    return orders


async def page_after(
    seen: Scene, order: tuple[Order, ...], names: Sequence[str], limit: int, cursor: str | None, about: str = ""
) -> Page:
    """The rows after a cursor (from the beginning without one), at most `limit` ≤ 1000, with id and version.

    `about` is what else the list is narrowed by: a cursor of another list is refused (`CursorNotUnderstood`).
    """
    stamp = _stamp(seen.resource, order, about)
    after = _read(cursor, stamp, len(order)) if cursor else None
    keys = [seen.fields[each.field].sort_sql(seen.table, seen.viewing) for each in order]
    found = await rows(_query(seen, order, keys, names, after, min(limit, MOST) + 1))
    shown = found[: min(limit, MOST)]
    ended = len(found) <= len(shown)
    places = [tuple(item.pop(f"key_{n}") for n in range(len(order))) for item in shown]
    return Page(shown, None if ended else _written(Place(places[-1], int(shown[-1]["id"])), stamp))


def _query(
    seen: Scene, order: tuple[Order, ...], keys: list[Sql], names: Sequence[str], after: Place | None, limit: int
) -> Sql:
    table = seen.table
    chosen = [seen.fields[name] for name in names if name not in ("id", "version")]
    columns = [
        Sql(f"{table}.id AS id, {table}.version AS version"),
        *(field.value_sql(table, seen.viewing) + f"AS {field.name}" for field in chosen),
        *(key + f"AS key_{n}" for n, key in enumerate(keys)),
    ]
    where = seen.where if after is None else seen.where & _after(seen, order, keys, after)
    query = Sql("SELECT") + joined(columns, ", ") + f"FROM {table}" + seen.join + "WHERE" + where
    directions = [
        key + f"{'DESC' if each.descending else 'ASC'}{' NULLS LAST' if _may_be_null(seen, each) else ''}"
        for key, each in zip(keys, order, strict=True)
    ]
    return query + "ORDER BY" + joined([*directions, Sql(f"{table}.id ASC")], ", ") + Sql("LIMIT ?", (limit,))


def _after(seen: Scene, order: tuple[Order, ...], keys: list[Sql], place: Place) -> Sql:
    """The rows that come after a place: equal in the first keys and later in the next one, nulls last."""
    pieces: list[Sql] = []
    equal: list[Sql] = []
    for each, key, value in zip(order, keys, place.values, strict=True):
        later = FALSE
        if value is not None:
            later = key + Sql(f"{'<' if each.descending else '>'} ?", (value,))
            if _may_be_null(seen, each):
                later = later | (key + "IS NULL")
        pieces.append(all_of([*equal, later]))
        equal.append(key + "IS NULL" if value is None else key + Sql("= ?", (value,)))
    return any_of([*pieces, all_of([*equal, Sql(f"{seen.table}.id > ?", (place.row_id,))])])


def _may_be_null(seen: Scene, order: Order) -> bool:
    field = seen.fields[order.field]
    return not (field.required or field.name in ("id", "created_at", "updated_at") or field.sort == "customer.name_key")


def _stamp(resource: str, order: tuple[Order, ...], about: str) -> str:
    text = "\n".join([resource, *(f"{'-' if each.descending else ''}{each.field}" for each in order), about])
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def _written(place: Place, stamp: str) -> str:
    told = json.dumps([stamp, place.row_id, *map(_to_json, place.values)], ensure_ascii=False)
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _read(cursor: str, stamp: str, count: int) -> Place:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError(cursor)
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        if not isinstance(told, list) or len(told) != count + 2 or told[0] != stamp:
            raise ValueError(cursor)
        row_id, values = told[1], tuple(_from_json(value) for value in told[2:])
    except (ValueError, binascii.Error, RecursionError):
        raise CursorNotUnderstood() from None
    if isinstance(row_id, bool) or not isinstance(row_id, int) or not 0 < row_id < 2**63:
        raise CursorNotUnderstood()
    return Place(values, row_id)


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"moment"}:
        return datetime.fromisoformat(str(value["moment"]))
    if isinstance(value, dict) and value.keys() == {"day"}:
        return date.fromisoformat(str(value["day"]))
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError(value)
    if value is not None and not isinstance(value, str | int | bool):
        raise ValueError(value)
    return value

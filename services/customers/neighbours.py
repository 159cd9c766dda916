"""The customers before and after one in a list, and its place there."""

from dataclasses import dataclass

from services import listing
from services.database import row, value
from services.filters.filter import Filter
from services.permissions import Actor
from services.sql import Sql

INDEXED = ("name", "number")


@dataclass(frozen=True)
class Neighbours:
    """Ids (None at an end, or where the customer is not in the list), place from 1 on, length of the list."""

    previous: int | None = None
    next: int | None = None
    place: int | None = None
    count: int = 0


async def neighbours(actor: Actor, asked: Filter, order: tuple[listing.Order, ...], customer_id: int) -> Neighbours:
    """Where a customer stands in the list of a filter and an order, as far as the viewer may see it."""
    seen = await listing.scene("customers", actor, asked)
    if not await listing.still_there(seen, [customer_id]):
        return Neighbours(count=await listing.count(seen))
    key = _index_key(seen, order)
    if key is not None:
        return await _by_index(seen, key, order[0].descending, customer_id)
    found = await row(Sql("SELECT * FROM (") + _numbered(seen, order) + Sql(") numbered WHERE id = ?", (customer_id,)))
    if found is None:
        return Neighbours(count=await listing.count(seen))
    return Neighbours(found["before"], found["after"], int(found["place"]), int(found["n"]))


def _numbered(seen: listing.Scene, order: tuple[listing.Order, ...]) -> Sql:
    """Every row of the list with its place; what any order can do, and a long list takes its time for."""
    return (
        Sql("SELECT customer.id AS id, lag(customer.id) OVER listed AS before, lead(customer.id) OVER listed AS after,")
        + "row_number() OVER listed AS place, count(*) OVER () AS n FROM customer"
        + seen.join
        + "WHERE"
        + seen.where
        + "WINDOW listed AS ("
        + listing.ordering(seen, order)
        + ")"
    )


def _index_key(seen: listing.Scene, order: tuple[listing.Order, ...]) -> str | None:
    """The column of an order by one that every customer has, where an index finds the neighbours."""
    if len(order) != 1 or order[0].field not in INDEXED or order[0].field not in seen.fields:
        return None
    return seen.fields[order[0].field].sort_sql(seen.table, seen.viewing).text


async def _by_index(seen: listing.Scene, key: str, is_descending: bool, customer_id: int) -> Neighbours:
    at = (await value(Sql(f"SELECT {key} FROM customer WHERE id = ?", (customer_id,))), customer_id)
    before, after = ("ASC", "DESC") if is_descending else ("DESC", "ASC")
    signs = {"ASC": ">", "DESC": "<"}

    def listed(what: str, way: str) -> Sql:
        head = Sql(f"SELECT {what} FROM customer") + seen.join + "WHERE (" + seen.where
        return head + Sql(f") AND ({key}, customer.id) {signs[way]} (?, ?)", at)

    def nearest(way: str) -> Sql:
        return listed("customer.id", way) + f"ORDER BY {key} {way}, customer.id {way} LIMIT 1"

    place = int(await value(listed("count(*)", before)) or 0) + 1
    return Neighbours(await value(nearest(before)), await value(nearest(after)), place, await listing.count(seen))

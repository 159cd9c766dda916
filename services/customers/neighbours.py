"""The customers before and after one in a list, and its place there."""

from dataclasses import dataclass

from services import listing
from services.database import row
from services.filters.filter import Filter
from services.permissions import Actor
from services.sql import Sql


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
    numbered = (
        Sql("SELECT customer.id AS id, lag(customer.id) OVER listed AS before, lead(customer.id) OVER listed AS after,")
        + "row_number() OVER listed AS place, count(*) OVER () AS n FROM customer"
        + seen.join
        + "WHERE"
        + seen.where
        + "WINDOW listed AS ("
        + listing.ordering(seen, order)
        + ")"
    )
    query = Sql("SELECT * FROM (") + numbered + Sql(") numbered WHERE id = ?", (customer_id,))
    found = await row(query)
    if found is None:
        return Neighbours(count=await listing.count(seen))
    return Neighbours(found["before"], found["after"], int(found["place"]), int(found["n"]))

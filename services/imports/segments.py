"""Places of customers in segments, as rows of a file make them."""

from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from services.database import rows
from services.sql import Sql, is_any

Place = tuple[int, dict[str, Any]]


async def new_places(listed: Sequence[Place], connection: TransactionalDBClient) -> list[Place]:
    """Of (customer, columns) each place once, where the customer is not in the segment by now and the segment is there."""
    query = Sql("SELECT customer_id, segment_id FROM customer_segment WHERE")
    found = await rows(query + is_any("customer_id", sorted({owner for owner, _ in listed})), connection)
    there = {(int(one["customer_id"]), int(one["segment_id"])) for one in found}
    known = {int(one["id"]) for one in await rows(Sql("SELECT id FROM market_segment"), connection)}
    kept = {(owner, values["segment_id"]): (owner, values) for owner, values in listed}
    return [one for key, one in kept.items() if key not in there and key[1] in known]

"""The customers that a person keeps at hand in the navigation; a preference, read under the person's rights each time."""

from typing import Any

from .accounts import save_preferences
from .database import rows
from .permissions import Actor, visible_customers
from .preferences import preferences_of
from .refusals import NotPermitted, Refusal
from .sql import Sql, is_any
from .writing import require_row

MOST = 7
KEPT = 50
"""Those hidden for the moment, or gone, are kept too: they are there again when their customer is."""
NAME = "favourites"


class TooManyFavourites(Refusal):
    """There is room for {most} favourites. Take one out before adding another."""


async def favourites(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the customers that the actor still may see, in the order in which they were added."""
    ids = await _ids(actor)
    if not ids:
        return []
    seen = is_any("customer.id", ids) & visible_customers(actor)
    query = Sql("SELECT customer.id, customer.name FROM customer WHERE") + seen
    found: dict[int, Any] = {one["id"]: one["name"] for one in await rows(query)}
    return [(row_id, found[row_id]) for row_id in ids if row_id in found]


async def set_favourite(actor: Actor, customer_id: int, is_on: bool) -> None:
    """Keep a customer at hand, or no longer; `NotFound` for one that the actor may not see, `TooManyFavourites`."""
    if actor.user_id is None:
        raise NotPermitted()
    ids = [row_id for row_id in await _ids(actor) if row_id != customer_id]
    if is_on:
        await require_row(actor, "customers", customer_id)
        if sum(row_id != customer_id for row_id, _ in await favourites(actor)) >= MOST:
            raise TooManyFavourites(most=MOST)
        ids.append(customer_id)
    await save_preferences(actor.user_id, {NAME: ids[-KEPT:]})


async def _ids(actor: Actor) -> list[int]:
    if actor.user_id is None:
        return []
    kept = (await preferences_of(actor.user_id)).get(NAME) or []
    return [row_id for row_id in kept if isinstance(row_id, int)]

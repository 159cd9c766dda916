"""Whether there is anything to list yet."""

from services.database import value
from services.kpis.memory import remembered
from services.permissions import Actor, visible_customers
from services.sql import Sql


async def has_customers(actor: Actor) -> bool:
    """Whether the actor sees a customer besides the firm's own card; remembered until customers or users change."""
    query = Sql("SELECT 1 FROM customer WHERE customer.is_internal = FALSE AND") + visible_customers(actor) + "LIMIT 1"

    async def look() -> bool:
        return await value(query) is not None

    return await remembered(("has customers", actor.scope_key()), ("customers", "users"), look)

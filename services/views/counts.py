"""How many rows a view has."""

from datetime import date

from services.filters.filter import Filter
from services.kpis.memory import LISTED, remembered
from services.listing import count, scene
from services.permissions import Actor


async def counted(resource: str, actor: Actor, asked: Filter, today: date) -> int:
    """How many rows the viewer sees under a filter: for all with the same rights once, until something moves."""
    person = actor.user_id if "me" in asked.text() else None
    key = ("counted", resource, asked.text(), asked.search, actor.scope_key(), actor.rights, person, today)

    async def compute() -> int:
        return await count(await scene(resource, actor, asked, today))

    return await remembered(key, (*LISTED, "custom-fields"), compute)

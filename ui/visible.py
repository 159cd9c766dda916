"""Which of the rows that news name a viewer may see: asked once for all viewers with the same rights."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable

from services.database import rows
from services.feed import Announcement
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql, is_any

PERSONAL = ("saved-views", "reports")  # seen by their owner, whatever the scopes are
KEEP = 2000


class Sights:
    """The answers for the latest announcements; one for each process."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, asyncio.Task[frozenset[int]]] = OrderedDict()

    async def visible_ids(self, announcement: Announcement, resource: str, actor: Actor) -> frozenset[int]:
        """The ids of the announced rows of a resource that the actor may see now (deleted ones are nobody's)."""
        ids = sorted(announcement.rows.get(resource, ()))
        if not ids:
            return frozenset()
        person = actor.user_id if resource in PERSONAL else None
        key = (announcement.change_set_id, resource, actor.scope_key(), person)
        task = self._known.get(key)
        if task is None or task.cancelled() or (task.done() and task.exception() is not None):
            task = self._known[key] = asyncio.create_task(visible_ids(ids, resource, actor), name="visible ids")
            while len(self._known) > KEEP:
                self._known.popitem(last=False)
        return await asyncio.shield(task)


async def visible_ids(ids: list[int], resource: str, actor: Actor) -> frozenset[int]:
    """Those of some rows of a resource that the actor may see."""
    kind = RESOURCES[resource]
    condition = is_any(f"{kind.table}.id", ids)
    query = Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE {condition.text} AND (", condition.values)
    return frozenset(int(found["id"]) for found in await rows(query + kind.visible(actor, kind.table) + ")"))

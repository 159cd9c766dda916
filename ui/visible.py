"""Which of the rows that news name a viewer may see: asked once for all viewers with the same rights."""

from services.database import rows
from services.feed import Announcement
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql, is_any

from .once import Once

PERSONAL = ("saved-views", "reports")  # seen by their owner, whatever the scopes are


async def visible_of(once: Once, announcement: Announcement, resource: str, actor: Actor) -> frozenset[int]:
    """The ids of the announced rows of a resource that the actor may see now (deleted ones are nobody's)."""
    ids = sorted(announcement.rows.get(resource, ()))
    if not ids:
        return frozenset()
    person = actor.user_id if resource in PERSONAL else None
    key = ("visible", announcement.change_set_id, resource, actor.scope_key(), person)
    return await once(key, lambda: visible_ids(ids, resource, actor))


async def visible_ids(ids: list[int], resource: str, actor: Actor) -> frozenset[int]:
    """Those of some rows of a resource that the actor may see."""
    kind = RESOURCES[resource]
    condition = is_any(f"{kind.table}.id", ids)
    query = Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE {condition.text} AND (", condition.values)
    return frozenset(int(found["id"]) for found in await rows(query + kind.visible(actor, kind.table) + ")"))

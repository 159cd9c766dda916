"""Which of the rows that news name a viewer may see: asked once for all viewers with the same rights."""

from services.database import rows
from services.feed import Announcement
from services.permissions import SYSTEM, Actor
from services.resources import RESOURCES
from services.sql import Sql, is_any

from .once import Once

PERSONAL = ("saved-views", "reports")  # seen by their owner, whatever the scopes are
SCOPED = frozenset(
    {
        "customers", "addresses", "e-invoice-addresses", "customer-segments", "contacts", "contact-lines",
        "contact-keywords", "activities", "projects", "costs", "invoices", "invoice-rows", "custom-values",
    }
)  # fmt: skip
"""Resources whose rows are seen by some people and not by others; what else changes concerns everybody."""
MOVERS = frozenset(
    {
        "owner_id",
        "sales_person_id",
        "business_unit_id",
        "customer_id",
        "billing_customer_id",
        "project_id",
        "is_internal",
    }
)
"""Fields that decide who sees a row and what hangs on it, or whether what hangs on it counts."""
DECIDING = frozenset({"number", "status_id", "sales_status_id", "*"})
"""Fields that end a prospect for whoever sees the customer, though the invoice or sales case itself is hidden (`kpi.md`)."""


async def visible_of(once: Once, announcement: Announcement, resource: str, actor: Actor) -> frozenset[int]:
    """The ids of the announced rows of a resource that the actor may see now (deleted ones are nobody's)."""
    ids = sorted(announcement.rows.get(resource, ()))
    if not ids:
        return frozenset()
    person = actor.user_id if resource in PERSONAL else None
    key = ("visible", announcement.change_set_id, resource, actor.scope_key(), person)
    return await once(key, lambda: visible_ids(ids, resource, actor))


async def concerns(once: Once, told: Announcement, actor: Actor) -> bool:
    """Whether a change set may change anything that the actor sees: False when all its rows were hidden, and still are.

    In an office of a hundred, most of what is changed concerns a few.
    """
    if told.is_many or not told.resources <= SCOPED:
        return True
    for resource, changed in told.rows.items():
        if not changed or await _may_have_left(once, told, resource) or await visible_of(once, told, resource, actor):
            return True
    if not any(names & DECIDING for name in ("invoices", "projects") for names in told.rows.get(name, {}).values()):
        return False
    key = ("customers of", told.change_set_id, actor.scope_key())
    return bool(await once(key, lambda: visible_ids(sorted(told.customer_ids), "customers", actor)))


async def _may_have_left(once: Once, told: Announcement, resource: str) -> bool:
    """Whether somebody may see fewer rows of a resource now: some are deleted, or belong to others."""
    changed = told.rows[resource]
    if any(not names.isdisjoint(MOVERS) for names in changed.values()):
        return True
    whole = {row_id for row_id, names in changed.items() if "*" in names}
    return bool(whole) and not whole <= await visible_of(once, told, resource, SYSTEM)


async def visible_ids(ids: list[int], resource: str, actor: Actor) -> frozenset[int]:
    """Those of some rows of a resource that the actor may see."""
    kind = RESOURCES[resource]
    condition = is_any(f"{kind.table}.id", ids)
    query = Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE {condition.text} AND (", condition.values)
    return frozenset(int(found["id"]) for found in await rows(query + kind.visible_of_few(actor) + ")"))

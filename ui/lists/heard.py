"""What an announcement means for the rows of a list, under the viewer's rights."""

from functools import partial

from services.feed import Announcement

from ..page import Page
from ..visible import MOVERS, visible_ids


def touched(told: Announcement, resource: str) -> frozenset[int]:
    """The rows of a list that an announcement concerns; customers also through what belongs to them."""
    return told.customer_ids if resource == "customers" else frozenset(told.rows.get(resource, ()))


async def visible(page: Page, ids: frozenset[int], resource: str, position: int) -> frozenset[int]:
    """Those of some rows that the viewer may see at a position of the log; asked once for all pages with the same rights."""
    if not ids:
        return ids
    key = ("visible", resource, position, ids, page.actor.scope_key())
    return await page.once(key, partial(visible_ids, sorted(ids), resource, page.actor))


def may_have_left(told: Announcement, resource: str, row_id: int) -> bool:
    """Whether a row that may not be seen now may have been on the screen before."""
    names = told.rows.get(resource, {}).get(row_id, frozenset())
    return "*" in names or not names.isdisjoint(MOVERS)

"""What an announcement means for the list of customers on a page, under the viewer's rights."""

from services import listing
from services.feed import Announcement
from services.filters.filter import Filter

from ..page import Page


async def visible(page: Page, told: Announcement) -> frozenset[int]:
    """The customers of an announcement that the viewer may see; asked once for all pages with the same rights."""
    actor = page.actor

    async def compute() -> frozenset[int]:
        seen = await listing.scene("customers", actor, Filter())
        return frozenset(await listing.still_there(seen, sorted(told.customer_ids)))

    return await page.once(("visible customers", told.change_set_id, actor.scope_key()), compute)


def may_have_left(told: Announcement, row_id: int) -> bool:
    """Whether a row that may not be seen now may have been on the screen before: it was deleted or changed its owner."""
    return not told.rows.get("customers", {}).get(row_id, frozenset()).isdisjoint(("owner_id", "*"))

"""Finding a customer by name or number in a form."""

from services import listing
from services.filters.filter import Filter

from ..page import Page
from .pick import Found

SHOWN = 8


async def find_customers(page: Page, text: str) -> list[Found]:
    """The first customers that match and that the viewer may see."""
    seen = await listing.scene("customers", page.actor, Filter((), text))
    found = await listing.page(seen, listing.order_of("", "customers"), 0, SHOWN, ["name", "number"])
    return [Found(one["id"], one["name"], str(one["number"])) for one in found]


async def customer_by_id(page: Page, given: str | int | None) -> Found | None:
    """A customer by its id, as an address has it; None for one that is not there or may not be seen."""
    text = str(given or "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        return None
    seen = await listing.scene("customers", page.actor, Filter())
    if not await listing.still_there(seen, [int(text)]):
        return None
    found = (await listing.by_ids(seen, [int(text)], ["name", "number"]))[int(text)]
    return Found(found["id"], found["name"], str(found["number"]))

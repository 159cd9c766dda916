"""Reading the list: first and last rows, other orders, quick search. As the grid's endpoint does it, without HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from services import listing
from services.fields.catalogue import fields_of
from services.filters.filter import Filter
from services.kpis import memory
from services.permissions import Actor
from services.quick import quick

from .measuring import Figure, Work, repeated
from .promises import ANYWHERE, FIRST, LAST, SEARCH, TOLD
from .register import ADMINISTRATOR, Register, administrator, one_of_each, viewer_of

Read = Callable[[Filter, str, int], Awaitable[dict[str, Any]]]
BLOCK = 100
FRAGMENTS = ("ander", "berg", "konsult", "nor stock", "se", "12", "zzzqq")
ANYWHERE_FOR = ("ander", "lindqvist bygg", "andrson", "1204")
ORDERS = ("number", "owner_id", "industry_id", "-billed_this_year", "-margin_this_year", "stage")


async def measure(_: Register) -> AsyncIterator[Figure]:
    """First rows, last rows, orders, fragments; then first and last rows of people who see less."""
    read = await reader(await administrator())
    total = int((await read(Filter(), "name", 0))["total"])
    yield await repeated(FIRST, "who sees everything", _bound(read, Filter(), "name", 0), 40)
    yield await repeated(LAST, f"from row {total - BLOCK + 1:,}", _bound(read, Filter(), "name", total - BLOCK), 40)
    for fragment in FRAGMENTS:
        asked = Filter(search=fragment)
        hits = (await read(asked, "name", 0))["total"]
        yield await repeated(SEARCH, f"“{fragment}”, {hits:,} found", _bound(read, asked, "name", 0), 15, _forget)
    for order in ORDERS:
        yield await repeated(TOLD, f"First rows by {order}", _bound(read, Filter(), order, 0), 9)
    yield await repeated(TOLD, "Last rows by -billed_this_year", _bound(read, Filter(), ORDERS[3], total - BLOCK), 9)
    for who, user_id in (await one_of_each()).items():
        read = await reader(await viewer_of(user_id))
        last = int((await read(Filter(), "name", 0))["total"]) - BLOCK
        yield await repeated(FIRST, f"a user of the profile {who}", _bound(read, Filter(), "name", 0), 9)
        yield await repeated(LAST, f"a user of the profile {who}", _bound(read, Filter(), "name", last), 9)
    for who, user_id in {"who sees everything": ADMINISTRATOR, **await one_of_each()}.items():
        viewer = await viewer_of(user_id)
        for text in ANYWHERE_FOR:
            yield await repeated(ANYWHERE, f"“{text}”, {who}", partial(quick, viewer, text), 9)


async def reader(actor: Actor, *, counted: bool = True) -> Read:
    """Reads a page of the list as an actor; `counted` with the number of all rows."""
    names = [name for name in await fields_of("customers", actor) if name != "id"]

    async def read(asked: Filter, order: str, offset: int) -> dict[str, Any]:
        seen = await listing.scene("customers", actor, asked)
        found = await listing.page(seen, listing.order_of(order, "customers"), offset, BLOCK, names)
        return {"rows": found, "total": await listing.count(seen) if counted else 0}

    return read


def _bound(read: Read, asked: Filter, order: str, offset: int) -> Work:
    return lambda: read(asked, order, offset)


async def _forget() -> None:
    """A search that was just made is remembered with its count: each is to be the first."""
    memory.forget()

"""The customers before and after one in a list."""

import pytest

from services import listing
from services.customers.neighbours import Neighbours, neighbours
from services.filters.filter import Filter, parse
from tests.support.databases import Database
from tests.world import World, world


@pytest.fixture
async def firm(database: Database) -> World:
    made = await world()
    for name, country in (
        ("Ångström AB", "SE"),
        ("Bygg AB", "SE"),
        ("Arctic AS", "NO"),
        ("Bygg AB", "SE"),
        ("Øst AS", None),
    ):
        await made.customer(name, "Aino Aalto" if country == "SE" else None, country=country)
    return made


@pytest.mark.parametrize("order", ["name", "-name", "number", "-number", "owner_id", "-country", "billed_this_year"])
async def test_going_on_from_the_first_meets_every_customer_in_the_order_of_the_list(firm: World, order: str) -> None:
    actor, wanted = await firm.actor("Astrid Lindqvist"), listing.order_of(order, "customers")
    seen = await listing.scene("customers", actor, Filter())
    ids = await listing.page_ids(seen, wanted, 0, 100)
    for place, customer_id in enumerate(ids, 1):
        told = await neighbours(actor, Filter(), wanted, customer_id)
        before, after = ids[place - 2] if place > 1 else None, ids[place] if place < len(ids) else None
        assert told == Neighbours(before, after, place, len(ids))


async def test_a_filter_narrows_the_list(firm: World) -> None:
    astrid, asked = await firm.actor("Astrid Lindqvist"), parse("country.any:SE", "")
    order = listing.order_of("", "customers")
    assert (await neighbours(astrid, asked, order, firm.customers["Ångström AB"])).count == 3
    outside = await neighbours(astrid, asked, order, firm.customers["Arctic AS"])
    assert (outside.place, outside.previous, outside.next) == (None, None, None)

"""Views of lists: kept, shared by right, put into an order of one's own; a look is the same in an address and in a view."""

from dataclasses import replace

import pytest

from services.refusals import NotFound, NotPermitted, NotUnderstood
from services.views import kept
from services.views.look import NONE, Column, Look, look_of
from tests.support.databases import Database
from tests.world import world

MINE = Look(f="owner_id.any:me", sort="-billed_this_year", c="name:218!,number", g="industry_id")


async def test_a_view_is_its_owners_until_it_is_shared_with_everybody(database: Database) -> None:
    firm = await world()
    astrid, sanna = await firm.actor("Astrid Lindqvist"), await firm.actor("Sanna Salo")
    ref = await kept.create(astrid, "customers", "  Big ones ", MINE)
    assert [(view.name, view.look) for view in await kept.views_of(astrid, "customers")] == [("Big ones", MINE)]
    assert await kept.views_of(sanna, "customers") == []
    with pytest.raises(NotFound):
        await kept.find(sanna, ref)
    await kept.share(astrid, ref, True)
    shared = await kept.find(sanna, ref)
    assert (shared.owner_name, shared.may_change(sanna)) == ("Astrid Lindqvist", False)
    with pytest.raises(NotPermitted):
        await kept.change(sanna, ref, name="Mine now")
    with pytest.raises(NotPermitted):
        await kept.create(sanna, "customers", "For all", MINE, is_shared=True)


async def test_a_view_is_renamed_saved_and_deleted(database: Database) -> None:
    firm = await world()
    sanna = await firm.actor("Sanna Salo")
    ref = await kept.create(sanna, "customers", "Big", MINE)
    await kept.change(sanna, ref, name="Bigger", look=Look(f="country.any:SE"))
    assert (await kept.find(sanna, ref)).look == Look(f="country.any:SE")
    await kept.delete(sanna, ref)
    assert await kept.views_of(sanna, "customers") == []


async def test_order_and_opening_view_are_each_persons_own(database: Database) -> None:
    firm = await world()
    sanna, aino = await firm.actor("Sanna Salo"), await firm.actor("Aino Aalto")
    await kept.set_order(sanna, "customers", ["mine", "all"])
    await kept.set_opening(sanna, "customers", "mine")
    assert await kept.habits(sanna, "customers") == kept.Habits(("mine", "all"), "mine")
    assert await kept.habits(aino, "customers") == kept.Habits()


def test_an_address_says_only_what_differs_from_the_view() -> None:
    changed = Look(f="", sort="name", c=MINE.c, g=MINE.g)
    assert changed.asked(MINE) == {"f": NONE, "q": None, "sort": "name", "c": None, "g": None, "d": None}
    assert MINE.with_asked({"f": NONE, "sort": "name", "other": "x"}) == changed
    assert replace(MINE, sort="name") == MINE.with_asked({"d": "huge", "sort": "name"})
    assert MINE.columns() == (Column("name", 218, True), Column("number"))


def test_nonsense_is_no_look() -> None:
    for given in ({"f": 3}, {"d": "huge"}, {"c": "x" * 5000}):
        with pytest.raises(NotUnderstood):
            look_of(given)
    assert Look(c=":,!,name:99999,number").columns() == (Column("number"),)

"""Customers that are there already are found before they are made twice, and nothing is told of those one may not see."""

import pytest

from services.customers.alike import alike_after
from services.customers.create import NewCustomer, create_customer
from services.customers.duplicates import Duplicates, find_duplicates, tell_apart, told_apart
from services.customers.facts import Facts, Reason
from services.customers.likeness import Named
from services.customers.numbers import customers_with_numbers
from services.customers.refusals import NumberNotFree, NumberTaken
from services.edits import set_fields
from services.permissions import SYSTEM, Actor
from services.refusals import NotFound, NotPermitted
from tests.support.databases import Database
from tests.world import World, world


@pytest.fixture
async def firm(database: Database) -> World:
    """Nordavind is Aino's customer, Tammerstål is Sanna's."""
    made = await world()
    await made.customer(
        "Nordavind Rådgivning AS", "Aino Aalto", country="NO", org_number="310000086", vat_number="NO310000086MVA",
        website="https://www.nordavind.example", phone="+4722000001",
    )  # fmt: skip
    await made.customer(
        "Tammerstål Oy", "Sanna Salo", country="FI", org_number="9000001-1", email="info@tammerstal.example"
    )
    return made


def told(found: Duplicates) -> dict[str, tuple[Reason, ...]]:
    return {one.name: one.reasons for one in found.found}


async def own_only(firm: World, name: str) -> Actor:
    await firm.profile("Own customers", customers_level="edit", customer_scope="own")
    await firm.person(name, "Own customers")
    return await firm.actor(name)


@pytest.mark.parametrize("typed", ["310000086", "310 000 086", "NO 310 000 086 MVA", "310.000.086"])
async def test_the_same_number_in_any_notation_blocks(firm: World, typed: str) -> None:
    found = await find_duplicates(SYSTEM, Facts("Another name", "NO", org_number=typed))
    assert told(found) == {"Nordavind Rådgivning AS": (Reason.ORG_NUMBER,)}
    assert found.blocking is not None and found.blocking.customer_id == firm.customers["Nordavind Rådgivning AS"]


async def test_the_same_vat_number_blocks_with_and_without_its_prefix(firm: World) -> None:
    for typed in ("NO310000086MVA", "310000086", "no 310 000 086 mva"):
        found = await find_duplicates(SYSTEM, Facts(country="NO", vat_number=typed))
        assert found.blocking is not None and found.blocking.reasons == (Reason.VAT_NUMBER,)


async def test_the_same_digits_in_another_country_are_another_company(firm: World) -> None:
    assert told(await find_duplicates(SYSTEM, Facts("Olje OÜ", "EE", org_number="310000086"))) == {}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts("Nordavind Rådgivning Bergen AS", "NO"), Reason.NAME),
        (Facts("NORDAVIND RADGIVNING", "NO"), Reason.NAME),
        (Facts("Nordavind Rådgiving", "NO"), Reason.NAME),
        (Facts("Vind", "NO", email="post@nordavind.example"), Reason.DOMAIN),
        (Facts("Vind", "NO", website="nordavind.example/kontakt"), Reason.DOMAIN),
        (Facts("Vind", "NO", phone="+4722000001"), Reason.PHONE),
    ],
)
async def test_what_only_looks_the_same_warns(firm: World, facts: Facts, reason: Reason) -> None:
    found = await find_duplicates(SYSTEM, facts)
    assert told(found) == {"Nordavind Rådgivning AS": (reason,)} and found.blocking is None


async def test_an_e_invoice_address_in_use_warns(firm: World) -> None:
    at = firm.customers["Nordavind Rådgivning AS"]
    await firm.make("e-invoice-addresses", customer_id=at, scheme="0192", address="310000086", is_default=True)
    found = await find_duplicates(SYSTEM, Facts("Vind", "NO", e_invoice_addresses=("310000086",)))
    assert told(found) == {"Nordavind Rådgivning AS": (Reason.E_INVOICE,)}


@pytest.mark.parametrize(
    "facts",
    [
        Facts("Nordavind Rådgivning AB", "SE"),
        Facts("Sørvind Regnskap AS", "NO"),
        Facts("Kari Nordmann", "NO", email="kari@gmail.com"),
        Facts("", "NO"),
    ],
)
async def test_others_are_left_in_peace(firm: World, facts: Facts) -> None:
    await firm.customer("Ola Nordmann", country="NO", email="ola@gmail.com")
    assert told(await find_duplicates(SYSTEM, facts)) == {}


def test_firms_that_differ_in_a_figure_are_different_ones() -> None:
    assert not Named("Fastighets AB Linden 4").is_like("Fastighets AB Linden 5")
    assert Named("Fastighets AB Linden 4").is_like("Linden 4 Fastighets AB")
    assert not Named("Bygg AB").is_like("Bygg och Anläggning i Norr AB")


async def test_nothing_is_told_of_customers_one_may_not_see(firm: World) -> None:
    olli = await own_only(firm, "Olli Oksanen")
    assert told(await find_duplicates(olli, Facts("Tammerstål Oy", "FI", email="a@tammerstal.example"))) == {}
    found = await find_duplicates(olli, Facts("Tammerstål Oy", "FI", org_number="90000011"))
    assert found.found == () and found.hidden == (Reason.ORG_NUMBER,)


async def test_a_second_customer_with_the_number_is_refused_with_the_first(firm: World) -> None:
    aino = await firm.actor("Aino Aalto")
    new = NewCustomer({"name": "Vind AS", "country": "NO", "org_number": "310 000 086"})
    with pytest.raises(NumberTaken) as refused:
        await create_customer(aino, new)
    assert refused.value.field == "org_number"
    assert refused.value.customer_id == firm.customers["Nordavind Rådgivning AS"]


async def test_a_number_of_an_unseen_customer_is_refused_without_a_name(firm: World) -> None:
    olli = await own_only(firm, "Olli Oksanen")
    new = NewCustomer({"name": "Oma Oy", "country": "FI", "org_number": "9000001-1", "owner_id": olli.user_id})
    with pytest.raises(NumberNotFree) as refused:
        await create_customer(olli, new)
    assert "Tammerstål" not in str(refused.value) and "administrator" in str(refused.value)


async def test_an_edit_in_place_is_refused_too(firm: World) -> None:
    aino, tammer = await firm.actor("Aino Aalto"), firm.customers["Tammerstål Oy"]
    await set_fields(aino, "customers", tammer, {"country": "NO"})
    with pytest.raises(NumberTaken):
        await set_fields(aino, "customers", tammer, {"org_number": "310 000 086"})
    with pytest.raises(NumberTaken):
        await set_fields(aino, "customers", tammer, {"vat_number": "NO310000086MVA"})
    nordavind = firm.customers["Nordavind Rådgivning AS"]
    await set_fields(aino, "customers", nordavind, {"org_number": "310000086"})


async def test_who_was_told_apart_is_not_asked_about_again(firm: World) -> None:
    aino, first = await firm.actor("Aino Aalto"), firm.customers["Nordavind Rådgivning AS"]
    facts = {"name": "Nordavind Rådgivning Bergen AS", "country": "NO"}
    made = await create_customer(aino, NewCustomer(facts, not_same=frozenset({first})))
    assert await told_apart(made.customer_id, [first]) == {first}
    assert await told_apart(first, [made.customer_id]) == {made.customer_id}
    found = await find_duplicates(aino, Facts(**facts, customer_id=made.customer_id))
    assert told(found) == {}


async def test_companies_that_are_customers_are_known_by_their_number(firm: World) -> None:
    aino = await firm.actor("Aino Aalto")
    known = await customers_with_numbers(aino, "NO", ["310 000 086", "310 000 019"])
    assert set(known) == {"310 000 086"}
    assert known["310 000 086"][0] == firm.customers["Nordavind Rådgivning AS"]


async def test_two_that_are_there_already_are_told_apart_by_those_who_may_edit(firm: World) -> None:
    aino = await firm.actor("Aino Aalto")
    first, other = [await firm.customer(name, "Aino Aalto", country="NO") for name in ("Fjordvind AS", "Fjordvind")]
    facts = Facts(name="Fjordvind", country="NO", customer_id=other)
    assert [one.customer_id for one in (await find_duplicates(aino, facts)).found] == [first]
    with pytest.raises(NotPermitted):
        await tell_apart(await firm.actor("Rune Roald"), first, other)
    for nobody in (10**6, first + 10**6):
        with pytest.raises(NotFound):
            await tell_apart(aino, first, nobody)
    await tell_apart(aino, first, other)
    assert (await find_duplicates(aino, facts)).found == ()


async def test_nobody_is_told_apart_from_a_customer_that_one_may_not_see(firm: World) -> None:
    olli, hidden = await own_only(firm, "Olli Oksanen"), firm.customers["Tammerstål Oy"]
    own = await firm.customer("Oma Oy", "Olli Oksanen", country="FI")
    with pytest.raises(NotFound):
        await tell_apart(olli, own, hidden)
    facts = {"name": "Toinen Oy", "country": "FI", "owner_id": olli.user_id}
    made = await create_customer(olli, NewCustomer(facts, not_same=frozenset({hidden, own, 10**6})))
    assert await told_apart(made.customer_id, [hidden, own, 10**6]) == {own}


async def test_an_edit_that_makes_two_look_the_same_is_told_until_they_are_told_apart(firm: World) -> None:
    aino, nordavind = await firm.actor("Aino Aalto"), firm.customers["Nordavind Rådgivning AS"]
    other = await firm.customer("Fjellsikring AS", "Aino Aalto", country="NO")
    await set_fields(aino, "customers", other, {"phone": "22 00 00 01"})
    assert await alike_after(aino, other, ["owner_id"]) == ()
    (twin,) = await alike_after(aino, other, ["phone"])
    assert (twin.customer_id, twin.reasons) == (nordavind, (Reason.PHONE,))
    await tell_apart(aino, other, nordavind)
    assert await alike_after(aino, other, ["phone"]) == ()

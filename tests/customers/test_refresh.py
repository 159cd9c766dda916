"""What a register knows by now is compared with the card and taken over as far as somebody chooses."""

from datetime import UTC, datetime

import pytest

from models import Address, Customer
from services.customers.card import card_of
from services.customers.refresh import differences, take_over
from services.history import undo
from services.permissions import SYSTEM
from services.refusals import NotFound, NotPermitted
from services.registries.registry import Address as Place
from services.registries.registry import Company, Status
from tests.support.databases import Database
from tests.world import World, world

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
SLOTTSGATE = Place("visiting", "Nedre Slottsgate 8", "0157", "OSLO", "NO")
NORDAVIND = Company(
    "NO", "310000019", "NORDAVIND AKUSTIKK AS", "brreg", AT, status=Status.ACTIVE, vat_number="NO310000019MVA",
    vat_registered=True, website="www.nordavind.example", phone="22 00 00 01",
    addresses=(SLOTTSGATE,),
)  # fmt: skip


@pytest.fixture
async def firm(database: Database) -> World:
    """Nordavind moved, and registered for VAT."""
    made = await world()
    nordavind = await made.customer(
        "Nordavind Akustikk AS",
        "Aino Aalto",
        country="NO",
        org_number="310000019",
        website="https://www.nordavind.example/",
        phone="+4722000001",
    )
    await made.make(
        "addresses", customer_id=nordavind, street="Storgata 1", postal_code="0157", city="Oslo", is_visiting=True
    )
    return made


async def test_only_what_is_another_thing_is_a_difference(firm: World) -> None:
    card = await card_of(SYSTEM, firm.customers["Nordavind Akustikk AS"])
    found = {one.field: (one.now, one.register) for one in await differences(card, NORDAVIND, "en")}
    assert found == {"vat_number": (None, "NO310000019MVA"), "address.street": ("Storgata 1", "Nedre Slottsgate 8")}


async def test_what_is_chosen_is_taken_over_with_the_evidence_and_can_be_undone(firm: World) -> None:
    aino, nordavind = await firm.actor("Aino Aalto"), firm.customers["Nordavind Akustikk AS"]
    chosen = {"vat_number": "NO310000019MVA", "address.street": "Nedre Slottsgate 8"}
    change_set = await take_over(aino, nordavind, chosen, NORDAVIND, "NO")
    kept = await Customer.get(id=nordavind)
    assert (kept.vat_number, kept.register_status, kept.register_checked_at) == ("NO310000019MVA", "active", AT)
    assert (await Address.get(customer_id=nordavind)).street == "Nedre Slottsgate 8"
    assert change_set is not None
    await undo(aino, change_set)
    assert (await Address.get(customer_id=nordavind)).street == "Storgata 1"


async def test_an_address_is_made_where_there_was_none(firm: World) -> None:
    aino, other = await firm.actor("Aino Aalto"), await firm.customer("Nordavind Lyd AS", "Aino Aalto", country="NO")
    await take_over(aino, other, {"address.street": "Nedre Slottsgate 8", "address.city": "OSLO"}, NORDAVIND, "NO")
    made = await Address.get(customer_id=other)
    assert (made.street, made.city, made.country, made.is_visiting) == ("Nedre Slottsgate 8", "OSLO", "NO", True)


async def test_a_reader_takes_nothing_over_and_an_unseen_customer_is_not_there(firm: World) -> None:
    with pytest.raises(NotPermitted):
        await take_over(await firm.actor("Rune Roald"), firm.customers["Nordavind Akustikk AS"], {}, NORDAVIND, "NO")
    with pytest.raises(NotFound):
        await take_over(await firm.actor("Aino Aalto"), 10**12, {}, NORDAVIND, "NO")

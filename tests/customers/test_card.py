"""The card shows a customer whole, as far as the viewer may see it."""

import pytest

from services.customers.activity import latest_events
from services.customers.card import card_of
from services.edits import set_fields
from services.refusals import NotFound
from tests.support.databases import Database
from tests.world import World, world


@pytest.fixture
async def firm(database: Database) -> World:
    """Havbris Energi is Aino's, with a case of hers, a case of Sanna's, and an invoice of Sanna's."""
    made = await world()
    havbris = await made.customer("Havbris Energi AS", "Aino Aalto", country="NO", org_number="310000019")
    await made.project(havbris, "Havvind fas 2", owner="Aino Aalto", expected_value=90_000_000)
    await made.project(havbris, "Styrelseutbildning", owner="Sanna Salo")
    await made.project(havbris, "Tapt sak", status="Lost", owner="Aino Aalto")
    await made.invoice(havbris, 1200, "2025-02-01", person="Sanna Salo")
    await made.make("contacts", customer_id=havbris, first_name="Ingrid", last_name="Solheim")
    await made.make("addresses", customer_id=havbris, street="Strandkaien 12", city="Stavanger", is_visiting=True)
    return made


async def test_everything_hangs_on_the_card(firm: World) -> None:
    card = await card_of(await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"])
    assert card.values["name"] == "Havbris Energi AS" and card.values["stage"] == "active"
    assert [one["name"] for one in card.work.rows] == ["Havvind fas 2", "Styrelseutbildning"]
    assert card.invoices.count == 1 and card.contacts[0]["last_name"] == "Solheim"
    assert card.addresses[0]["city"] == "Stavanger"


async def test_an_account_manager_sees_own_work_and_invoices_only(firm: World) -> None:
    card = await card_of(await firm.actor("Aino Aalto"), firm.customers["Havbris Energi AS"])
    assert [one["name"] for one in card.work.rows] == ["Havvind fas 2"]
    assert card.invoices.count == 0 and card.values["billed_this_year"] == 0


async def test_a_seller_sees_no_financial_figures(firm: World) -> None:
    card = await card_of(await firm.actor("Sanna Salo"), firm.customers["Havbris Energi AS"])
    assert "margin_this_year" not in card.fields and "margin_this_year" not in card.values


async def test_a_customer_one_may_not_see_is_not_there(firm: World) -> None:
    await firm.profile("Own customers", customers_level="edit", customer_scope="own")
    await firm.person("Olli Oksanen", "Own customers")
    for customer_id in (firm.customers["Havbris Energi AS"], 10**15):
        with pytest.raises(NotFound):
            await card_of(await firm.actor("Olli Oksanen"), customer_id)


async def test_the_latest_activity_tells_old_and_new(firm: World) -> None:
    aino, havbris = await firm.actor("Aino Aalto"), firm.customers["Havbris Energi AS"]
    await set_fields(aino, "customers", havbris, {"payment_term_days": "30"})
    await set_fields(aino, "customers", havbris, {"payment_term_days": "20"})
    first = (await latest_events(aino, havbris))[0]
    assert first.actor_name == "Aino Aalto"
    assert [(one.field, one.old, one.new) for one in first.moved] == [("payment_term_days", 30, 20)]


async def test_activity_says_nothing_of_work_that_is_hidden(firm: World) -> None:
    havbris = firm.customers["Havbris Energi AS"]
    everything = await latest_events(await firm.actor("Astrid Lindqvist"), havbris, most=50)
    own = await latest_events(await firm.actor("Aino Aalto"), havbris, most=50)

    def made(events: list, resource: str) -> int:
        return sum(one.resource == resource for event in events for one in event.moved)

    assert (made(everything, "projects"), made(everything, "invoices")) == (3, 1)
    assert (made(own, "projects"), made(own, "invoices")) == (2, 0)

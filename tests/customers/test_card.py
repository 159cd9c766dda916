"""The card shows a customer whole, as far as the viewer may see it."""

import pytest

from services import listing
from services.customers.activity import latest_events
from services.customers.billing import invoice_counts, invoices_of, months_of
from services.customers.card import card_of
from services.customers.contacts import contacts_of
from services.customers.parts import addresses_of
from services.customers.work import work_of
from services.edits import set_fields
from services.filters.filter import Filter
from services.kpis.explain import counted_rows, left_out_rows
from services.kpis.of_customer import UNPAID
from services.refusals import NotFound
from tests.support.databases import Database
from tests.world import TODAY, World, world


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
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    card = await card_of(astrid, havbris)
    assert card.values["name"] == "Havbris Energi AS" and card.values["stage"] == "active"
    assert card.counts == {"contacts": 1, "work": 3, "invoices": 1}
    assert [one["name"] for one in await work_of(astrid, havbris)] == ["Styrelseutbildning", "Havvind fas 2"]
    assert [one["net"] for one in await invoices_of(astrid, havbris, TODAY)] == [120_000]
    assert [one.name for one in await contacts_of(astrid, havbris)] == ["Ingrid Solheim"]
    assert [one["city"] for one in await addresses_of(havbris)] == ["Stavanger"]


async def test_an_account_manager_sees_own_work_and_invoices_only(firm: World) -> None:
    aino, havbris = await firm.actor("Aino Aalto"), firm.customers["Havbris Energi AS"]
    card = await card_of(aino, havbris)
    assert card.counts["work"] == 2 and card.counts["invoices"] == 0 and card.values["billed_this_year"] == 0
    assert [one["name"] for one in await work_of(aino, havbris)] == ["Havvind fas 2"]
    assert (await invoice_counts(aino, havbris, TODAY)).all == 0


async def test_the_months_of_a_customer_are_its_billing_and_cost_alone(firm: World) -> None:
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    other = await firm.customer("Lumikko Software Oy")
    await firm.invoice(other, 500, "2025-02-01")
    await firm.cost(await firm.project(other), "2025-02-03", 1, 40)
    await firm.cost(await firm.project(havbris, status="Won"), "2025-02-03", 2, 40)
    told = await months_of(astrid, havbris, TODAY)
    assert told.months[-1] == 2025 * 12 + 2
    assert (told.billed[-2], told.costs[-2], sum(told.billed), sum(told.costs)) == (120_000, 8_000, 120_000, 8_000)


async def test_unpaid_and_overdue_invoices_are_counted(firm: World) -> None:
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    await firm.invoice(havbris, 300, "2025-01-02", due_date=TODAY.replace(month=2))
    await firm.invoice(havbris, 70, "2025-01-02", status="Paid")
    await firm.invoice(havbris, 99, "2025-03-02", status="Draft", number=None)
    await firm.invoice(havbris, -50, "2025-03-02")
    told = await invoice_counts(astrid, havbris, TODAY)
    assert (told.all, told.unpaid, told.overdue, told.drafts) == (5, 2, 1, 1)
    assert (told.unpaid_sum, told.overdue_sum, told.net) == (150_000, 30_000, 152_000)


async def test_what_was_credited_is_not_owed(firm: World) -> None:
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    whole, part = await firm.invoice(havbris, 300, "2025-02-01"), await firm.invoice(havbris, 100, "2025-02-02")
    await firm.invoice(havbris, -300, "2025-03-02", credited_invoice_id=whole)
    await firm.invoice(havbris, -40, "2025-03-02", credited_invoice_id=part)
    await firm.invoice(havbris, -60, "2025-03-02", credited_invoice_id=part, status="Draft", number=None)
    told = await invoice_counts(astrid, havbris, TODAY)
    assert (told.unpaid, told.unpaid_sum) == (2, 126_000)
    shown = {one["id"]: one["owed"] for one in await invoices_of(astrid, havbris, TODAY)}
    assert (shown[whole], shown[part]) == (0, 6_000)
    counted = await counted_rows(UNPAID, astrid, TODAY)
    assert {row.id: row.amount for row in counted if row.id in shown} == {i: n for i, n in shown.items() if n}
    left_out = await left_out_rows(UNPAID, astrid, TODAY, reason="credited")
    assert [row.id for row in left_out] == [whole]


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


async def test_the_stage_on_the_card_is_that_of_the_list(firm: World) -> None:
    await firm.customer("Prospekt AB")
    await firm.project(firm.customers["Prospekt AB"], owner="Aino Aalto")
    await firm.project(await firm.customer("Tapt AS"), status="Lost", owner="Aino Aalto")
    await firm.project(await firm.customer("Vunnet AS"), status="Won", owner="Aino Aalto")
    await firm.project(await firm.customer("Annens AS"), status="Won", owner="Sanna Salo")
    for name in ("Aino Aalto", "Astrid Lindqvist", "Mikko Mannerheim"):
        actor = await firm.actor(name)
        seen = await listing.scene("customers", actor, Filter())
        for customer_id in await listing.all_ids(seen):
            told = (await listing.by_ids(seen, [customer_id], ["stage"]))[customer_id]["stage"]
            assert (await card_of(actor, customer_id)).values["stage"] == told

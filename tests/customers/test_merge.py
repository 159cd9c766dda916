"""Two customers become one, and two again."""

from typing import Any

import pytest

from services import history
from services.customers.billing import months_of
from services.customers.card import card_of
from services.customers.merge import HiddenRows, SameCustomer, merge, plan
from services.database import rows
from services.refusals import NotFound, NotPermitted, StaleVersion
from services.sql import Sql
from services.writing.refusals import OwnCardStays
from tests.support.databases import Database
from tests.world import TODAY, World, world

TABLES = (
    "customer", "contact", "address", "e_invoice_address", "customer_segment", "activity", "project", "invoice", "custom_value",
    "customer_figures",
)  # fmt: skip


@pytest.fixture
async def firm(database: Database) -> World:
    """Havbris Energi, and the same firm again with a misspelt name and everything that can hang on a customer."""
    made = await world()
    await made.customer("Havbris Energi AS", "Aino Aalto", country="NO", org_number="310000019", phone="+4722000001")
    twin = await made.customer("Havbriss Energi", country="NO", email="post@havbris.example", phone="+4722000002")
    await made.make("contacts", customer_id=twin, last_name="Solheim")
    await made.make("addresses", customer_id=twin, city="Stavanger")
    await made.make("activities", customer_id=twin, text="Called", at=made.at)
    segment = await made.make("market-segments", name="Energy")
    for customer_id in made.customers.values():
        await made.make(
            "e-invoice-addresses", customer_id=customer_id, scheme="0192", address="310000019", is_default=True
        )
        await made.make("customer-segments", customer_id=customer_id, segment_id=segment)
    field = await made.make("custom-fields", resource="customers", key="grade", label="Grade", kind="text", choices=[])
    await made.make("custom-values", field_id=field, row_id=twin, text="Gold")
    project = await made.project(twin, "Havvind", expected_value=100_000)
    await made.cost(project, "2025-02-02", 3, 50)
    made.statuses["Closed"] = await made.make(
        "invoice-statuses", name="Closed", has_number=True, is_sent=True, is_paid=True, is_read_only=True
    )
    await made.invoice(twin, 1200, "2025-02-01", "Closed", project_id=project)
    await made.invoice(await made.customer("Parent AS"), 10, "2025-02-01", billing_customer_id=twin)
    return made


async def everything() -> dict[str, list[dict[str, Any]]]:
    kept = {table: await rows(Sql(f"SELECT * FROM {table} ORDER BY 1")) for table in TABLES}
    return {
        table: [
            {name: v for name, v in row.items() if name not in ("version", "updated_at", "created_at")} for row in found
        ]
        for table, found in kept.items()
    }


async def test_everything_moves_and_one_undo_brings_everything_back(firm: World) -> None:
    astrid = await firm.actor("Astrid Lindqvist")
    keep, twin = firm.customers["Havbris Energi AS"], firm.customers["Havbriss Energi"]
    before = await everything()
    planned = await plan(astrid, keep, twin)
    assert planned.count == 8 and len(planned.moved["invoices"]) == 2
    change = await merge(astrid, planned, {"phone"})
    card = await card_of(astrid, keep)
    assert card.counts == {"contacts": 1, "work": 1, "invoices": 1}
    assert (card.values["name"], card.values["phone"]) == ("Havbris Energi AS", "+4722000002")
    assert (card.values["email"], card.values["x_grade"]) == ("post@havbris.example", "Gold")
    months = await months_of(astrid, keep, TODAY)
    assert (sum(months.billed), sum(months.costs)) == (120_000, 15_000)
    with pytest.raises(NotFound):
        await card_of(astrid, twin)
    undone = await history.undo(astrid, change)
    assert undone.conflicts == () and await everything() == before


async def test_the_one_that_stays_keeps_its_own_values_unless_others_are_taken(firm: World) -> None:
    astrid = await firm.actor("Astrid Lindqvist")
    planned = await plan(astrid, firm.customers["Havbris Energi AS"], firm.customers["Havbriss Energi"])
    assert {one.field.name for one in planned.differences} == {"name", "phone", "email", "x_grade"}
    await merge(astrid, planned, ())
    assert (await card_of(astrid, planned.keep_id)).values["phone"] == "+4722000001"


async def test_a_plan_that_is_no_longer_true_is_not_carried_out(firm: World) -> None:
    astrid = await firm.actor("Astrid Lindqvist")
    planned = await plan(astrid, firm.customers["Havbris Energi AS"], firm.customers["Havbriss Energi"])
    await firm.change("customers", planned.drop_id, phone="+4722000003")
    with pytest.raises(StaleVersion):
        await merge(astrid, planned, ())


async def test_merging_needs_the_right_and_all_rows_and_two_customers(firm: World) -> None:
    keep, twin = firm.customers["Havbris Energi AS"], firm.customers["Havbriss Energi"]
    astrid = await firm.actor("Astrid Lindqvist")
    with pytest.raises(SameCustomer):
        await plan(astrid, keep, keep)
    with pytest.raises(OwnCardStays):
        await plan(astrid, keep, firm.customers["Revontuli Oy"])
    with pytest.raises(NotPermitted):
        await plan(await firm.actor("Aino Aalto"), keep, twin)
    await firm.profile("Own work", can_delete_customers=True, project_scope="own")
    await firm.person("Olli Oksanen", "Own work")
    with pytest.raises(HiddenRows):
        await plan(await firm.actor("Olli Oksanen"), keep, twin)


async def test_an_invoice_that_the_customer_pays_and_the_merger_does_not_see_stops_a_merge(firm: World) -> None:
    keep, payer = await firm.customer("Keep AB"), await firm.customer("Payer AB")
    await firm.invoice(firm.customers["Parent AS"], 10, "2025-02-01", billing_customer_id=payer, person="Aino Aalto")
    await firm.profile("Cleaner", customers_level="edit", can_delete_customers=True, invoice_scope="own")
    await firm.person("Vera Vik", "Cleaner")
    vera = await firm.actor("Vera Vik")
    with pytest.raises(HiddenRows):
        await plan(vera, keep, payer)

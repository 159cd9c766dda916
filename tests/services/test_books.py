"""Projects, invoices and the board as different people may see them."""

from datetime import date

import pytest

from services.i18n import language
from services.invoices.reading import invoice_page
from services.organization import organization
from services.permissions import Actor
from services.projects.card import project_card
from services.refusals import NotFound, UnknownField
from services.sales.board import board
from services.writing import create_row
from tests.support.databases import Database
from tests.world import World, world


@pytest.fixture
async def firm(database: Database) -> World:
    made = await world()
    await made.customer("Ek AB")
    return made


async def test_a_projects_figures_are_those_of_the_tiles_and_costs_need_the_right(firm: World) -> None:
    ek = firm.customers["Ek AB"]
    made = await firm.project(ek, owner="Sanna Salo", status="Won", expected_value=500_000)
    await firm.cost(made, "2025-02-01", 10, 30)
    await firm.cost(made, "2025-02-01", 10, 30, is_rejected=True)
    await firm.cost(made, "2025-02-02", 2, None, kind="travel")
    for net, status, number in ((1000, "Sent", "next"), (-200, "Sent", "next"), (99, "Draft", None)):
        await firm.invoice(ek, net, "2025-03-01", status, number, person="Sanna Salo", project_id=made)
    found = (await project_card(await firm.actor("Astrid Lindqvist"), made)).figures
    assert (found.value, found.billed, found.costs, found.margin) == (500_000, 80_000, 30_000, 50_000)
    assert (found.unpriced, found.cost_count, found.invoice_count) == (1, 3, 3)
    seen = (await project_card(await firm.actor("Sanna Salo"), made)).figures
    assert (seen.billed, seen.costs, seen.margin) == (80_000, None, None)
    with pytest.raises(NotFound):
        await project_card(await firm.actor("Aino Aalto"), made)
    values = {"project_id": made, "kind": "hours", "date": "2025-03-01", "quantity": "1", "unit_cost": "30"}
    with pytest.raises(UnknownField):
        await create_row(await firm.actor("Sanna Salo"), "costs", values)


async def test_an_invoice_out_of_sight_is_not_there_and_hidden_names_are_not_told(firm: World) -> None:
    ek = firm.customers["Ek AB"]
    project = await firm.project(ek, owner="Aino Aalto")
    made = await firm.invoice(ek, 100, "2025-03-01", person="Sanna Salo", project_id=project)
    shown = await invoice_page(await firm.actor("Sanna Salo"), made)
    assert shown.project is None and shown.customer is not None and not shown.is_open and shown.can_be_credited
    with pytest.raises(NotFound):
        await invoice_page(await firm.actor("Aino Aalto"), made)


async def test_the_board_holds_what_is_in_progress_and_what_was_won_lately(firm: World) -> None:
    ek, today = firm.customers["Ek AB"], (await organization()).today()
    await firm.project(ek, "Open", owner="Sanna Salo", expected_value=100_000)
    await firm.project(ek, "Other", owner="Aino Aalto", expected_value=50_000)
    await firm.project(ek, "Closed", is_closed=True)
    await firm.project(ek, "Won now", "Won", order_date=today)
    await firm.project(ek, "Won long ago", "Won", order_date=date(2020, 1, 1))

    async def told(actor: Actor) -> dict[str, tuple[list[str], int]]:
        columns = await board(actor, language("en"), today)
        return {column.label: ([case["name"] for case in column.cases], column.total) for column in columns}

    everything = await told(await firm.actor("Astrid Lindqvist"))
    assert everything["Proposal"] == (["Open", "Other"], 150_000) and everything["Won"][0] == ["Won now"]
    assert (await told(await firm.actor("Sanna Salo")))["Proposal"] == (["Open"], 100_000)

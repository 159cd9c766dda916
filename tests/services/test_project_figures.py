"""The list of projects shows what its cards show: billed, costs and margin, under the viewer's rights."""

from services import listing
from services.costs.removal import remove_costs
from services.filters.filter import Filter
from services.history import undo
from services.i18n import language
from services.permissions import Actor
from services.projects.card import project_card
from services.sales.board import MOST, board
from tests.support.databases import Database
from tests.world import TODAY, World, world

FIGURES = ["billed", "costs", "margin"]


async def shown(actor: Actor, project: int) -> dict[str, int]:
    scene = await listing.scene("projects", actor, Filter(), TODAY)
    found = (await listing.by_ids(scene, [project], [name for name in FIGURES if name in scene.fields]))[project]
    return {name: found[name] for name in FIGURES if name in found}


async def a_project(firm: World) -> tuple[int, list[int]]:
    """One with two invoices that count and one that does not, and three costs of which one was rejected."""
    ek = await firm.customer("Ek AB")
    project = await firm.project(ek, status="Won", owner="Aino Aalto")
    await firm.invoice(ek, 1000, "2025-03-01", project_id=project, person="Aino Aalto")
    await firm.invoice(ek, 200, "2024-03-01", project_id=project, person="Astrid Lindqvist")
    await firm.invoice(ek, 99, "2025-03-01", "Draft", None, project_id=project)
    costs = [await firm.cost(project, "2025-03-01", 2, 30), await firm.cost(project, "2025-03-02", 1, 40)]
    await firm.cost(project, "2025-03-02", 1, 500, is_rejected=True)
    return project, costs


async def test_the_list_and_the_card_agree_for_everybody(database: Database) -> None:
    firm = await world()
    project, _ = await a_project(firm)
    for name, billed in (("Astrid Lindqvist", 120_000), ("Aino Aalto", 100_000)):
        actor = await firm.actor(name)
        assert await shown(actor, project) == {"billed": billed, "costs": 10_000, "margin": billed - 10_000}
        figures = (await project_card(actor, project)).figures
        assert (figures.billed, figures.costs, figures.margin) == (billed, 10_000, billed - 10_000)
    astrid = await firm.actor("Astrid Lindqvist")
    scene = await listing.scene("projects", astrid, Filter(), TODAY)
    assert await listing.totals(scene, {"margin"}) == {"margin": 110_000}
    assert await shown(await firm.actor("Sanna Salo"), project) == {}


async def test_deleted_costs_come_back_by_one_undo(database: Database) -> None:
    firm = await world()
    project, costs = await a_project(firm)
    astrid = await firm.actor("Astrid Lindqvist")
    change_set_id = await remove_costs(astrid, costs)
    assert (await shown(astrid, project))["costs"] == 0
    await undo(astrid, int(change_set_id or 0))
    assert (await shown(astrid, project))["costs"] == 10_000


async def test_a_column_of_the_board_counts_all_its_cases_and_shows_the_nearest(database: Database) -> None:
    firm = await world()
    ek = await firm.customer("Ek AB")
    async with firm.together():
        for number in range(MOST + 2):
            await firm.project(ek, f"Study {number}", expected_value=100_00, expected_base=100_00)
    astrid = await firm.actor("Astrid Lindqvist")
    column = next(one for one in await board(astrid, language("en"), TODAY) if one.label == "Proposal")
    assert (column.count, len(column.cases), column.total) == (MOST + 2, MOST, (MOST + 2) * 100_00)

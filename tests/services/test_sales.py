"""Sales cases: won, lost, opened again; internal projects; costs typed and pasted."""

from typing import Any

import pytest

from services import history, sales, writing
from services.costs.paste import add_costs, plan_costs
from services.database import row, rows
from services.organization import organization
from services.permissions import Actor
from services.refusals import ChangedMeanwhile, InvalidDate, NotFound, NotPermitted
from services.sql import Sql
from services.writing.refusals import InternalElsewhere
from tests.support.databases import Database
from tests.world import World, world

PASTED = """Datum\tTyp\tAntal\tKostnad per enhet\tBeskrivning
3.3.2025\tTimmar\t7,5\t52,1234\tFörstudie
2025-03-04\tResor\t1\t1 240\tTåg till Åbo
31.2.2025\tTimmar\t2\t50\tOmöjlig dag
5.3.2025\tTimmar\t-1\t50\tMinus
6.3.2025\tÖl\t1\t5\tNej
"""


@pytest.fixture
async def firm(database: Database) -> World:
    made = await world()
    await made.customer("Ek AB")
    return made


@pytest.fixture
async def astrid(firm: World) -> Actor:
    return await firm.actor("Astrid Lindqvist")


async def case(project_id: int) -> dict[str, Any]:
    query = "SELECT p.*, s.state FROM project p JOIN sales_status s ON s.id = p.sales_status_id WHERE p.id = ?"
    found = await row(Sql(query, (project_id,)))
    assert found is not None
    return found


async def test_won_lost_and_opened_again(firm: World, astrid: Actor) -> None:
    await firm.change("sales-statuses", firm.states["Proposal"], probability=50)
    made = await firm.project(firm.customers["Ek AB"])
    won = await sales.win(astrid, made)
    found, today = await case(made), (await organization()).today()
    assert (found["state"], found["probability"], str(found["order_date"])) == ("won", 100, str(today))
    assert (await history.undo(astrid, won.change_set_id or 0)).conflicts == ()
    assert ((await case(made))["probability"], (await case(made))["order_date"]) == (None, None)
    await sales.lose(astrid, made)
    found = await case(made)
    assert (found["state"], bool(found["is_closed"]), found["probability"]) == ("lost", True, 0)
    await sales.reopen(astrid, made)
    found = await case(made)
    assert (found["state"], bool(found["is_closed"]), found["probability"]) == ("in_progress", False, 50)
    with pytest.raises(ChangedMeanwhile):
        await sales.move(astrid, made, firm.states["Won"], seen=firm.states["Lost"])


async def test_a_probability_of_ones_own_stays_when_the_case_goes_a_step_further(firm: World, astrid: Actor) -> None:
    await firm.change("sales-statuses", firm.states["Proposal"], probability=50)
    near = await firm.make("sales-statuses", name="Near", state="in_progress", probability=75)
    for before, expected in ((50, 75), (63, 63)):
        made = await firm.project(firm.customers["Ek AB"], probability=before)
        await sales.move(astrid, made, near)
        assert (await case(made))["probability"] == expected


async def test_a_case_out_of_sight_cannot_be_won(firm: World) -> None:
    made = await firm.project(firm.customers["Ek AB"], owner="Aino Aalto")
    with pytest.raises(NotFound):
        await sales.win(await firm.actor("Sanna Salo"), made)
    with pytest.raises(NotPermitted):
        await sales.win(await firm.actor("Rune Roald"), made)


async def test_internal_projects_stand_on_the_own_card_only(firm: World, astrid: Actor) -> None:
    values = {"name": "Training", "sales_status_id": firm.states["Won"], "is_internal": True}
    with pytest.raises(InternalElsewhere):
        await writing.create_row(astrid, "projects", {**values, "customer_id": firm.customers["Ek AB"]})
    await writing.create_row(astrid, "projects", {**values, "customer_id": firm.customers["Revontuli Oy"]})


async def test_pasted_lines_become_one_change_set_and_the_others_say_why_not(firm: World, astrid: Actor) -> None:
    await firm.change("users", firm.people["Astrid Lindqvist"], language="sv")
    astrid = await firm.actor("Astrid Lindqvist")
    made = await firm.project(firm.customers["Ek AB"])
    planned = await plan_costs(astrid, made, PASTED)
    assert [line.is_refused for line in planned] == [False, False, True, True, True]
    assert isinstance(planned[2].refusals[0], InvalidDate) and planned[3].refusals[0].field == "quantity"
    change_set_id, refused = await add_costs(astrid, made, planned)
    assert len(refused) == 3
    found = await rows(Sql("SELECT kind, quantity, unit_cost, net_base, description FROM cost ORDER BY id"))
    assert [tuple(one.values()) for one in found] == [
        ("hours", 75_000, 521_234, 39_093, "Förstudie"), ("travel", 10_000, 12_400_000, 124_000, "Tåg till Åbo"),
    ]  # fmt: skip
    assert (await history.undo(astrid, change_set_id or 0)).count == 2


async def test_lines_without_a_heading_go_by_place_and_need_a_known_rate(firm: World, astrid: Actor) -> None:
    made = await firm.project(firm.customers["Ek AB"])
    text = "2025-03-01\thours\t2\t500\tWork\tNOK\n2025-03-09\thours\t2\t500\tWork\tNOK\t0.09\n2025-03-09\thours\t1\t\t\tXXX"
    planned = await plan_costs(astrid, made, text)
    assert [[one.field for one in line.refusals] for line in planned] == [["currency_rate"], [], ["currency"]]
    _, refused = await add_costs(astrid, made, planned)
    found = await rows(Sql("SELECT currency_rate, net_base FROM cost"))
    assert [tuple(one.values()) for one in found] == [(900_000_000, 9_000)] and len(refused) == 2

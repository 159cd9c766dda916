"""Tiles of other days: amounts by their dates, counts of customers from history, and plainly where there is none."""

from datetime import UTC, date, datetime

from services.kpis import explain
from services.kpis.catalogue import ACTIVE_CUSTOMERS
from services.kpis.past import dated, figures_on
from services.periods import today_in
from services.permissions import SYSTEM, Actor
from tests.support.databases import Database
from tests.world import World, world

MARCH, MAY, BEFORE = date(2025, 3, 20), date(2025, 5, 20), date(2024, 12, 1)


async def grown() -> World:
    """One active customer since March, another since April, and the first is no longer one since May."""
    firm = await world()
    first, second = await firm.customer("Åkerblom Bygg AB"), await firm.customer("Nordlys Energi AS")
    case = await firm.project(first)
    firm.at = datetime(2025, 4, 10, 9, tzinfo=UTC)
    await firm.project(second)
    firm.at = datetime(2025, 5, 5, 9, tzinfo=UTC)
    await firm.change("projects", case, is_closed=True)
    return firm


async def active(day: date, actor: Actor = SYSTEM) -> tuple[int, date]:
    found = {figure.kpi.key: (figure.value, as_of) for figure, as_of in await figures_on(actor, day)}
    return found["active_customers"]


async def test_a_count_of_a_past_day_comes_from_history(database: Database) -> None:
    await grown()
    assert await active(MARCH) == (1, MARCH)
    assert await active(date(2025, 4, 20)) == (2, date(2025, 4, 20))
    assert await active(MAY) == (1, MAY)


async def test_the_rows_of_a_past_day_add_up_to_its_tile_and_the_others_say_why(database: Database) -> None:
    await grown()
    kpi = (await dated(ACTIVE_CUSTOMERS, SYSTEM, MARCH)).kpi
    assert [row.customer_name for row in await explain.counted_rows(kpi, SYSTEM, MARCH)] == ["Åkerblom Bygg AB"]
    left_out = {row.customer_name: row.reason for row in await explain.left_out_rows(kpi, SYSTEM, MARCH)}
    assert left_out == {"Nordlys Energi AS": "not_then", "Revontuli Oy": "own_card"}


async def test_where_history_does_not_reach_the_count_says_that_it_is_of_today(database: Database) -> None:
    firm = await grown()
    today = today_in("Europe/Helsinki")
    assert await active(BEFORE) == (1, today)
    seller = await firm.actor("Aino Aalto")  # sees own projects only: history does not know whose they were
    assert (await active(MARCH, seller))[1] == today

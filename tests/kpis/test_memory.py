"""Results that are remembered: computed once for all who ask at the same moment, and anew after a change."""

import asyncio

import pytest

from services.database import value
from services.kpis.memory import remembered
from services.sql import Sql
from tests.support.databases import Database
from tests.world import world


async def test_those_who_ask_at_once_wait_for_one_computation(database: Database) -> None:
    asked: list[int] = []

    async def compute() -> int:
        asked.append(len(asked))
        await asyncio.sleep(0.01)
        return len(asked)

    found = await asyncio.gather(*(remembered("at once", ("customers",), compute) for _ in range(5)))

    assert (found, len(asked)) == ([1] * 5, 1)


async def test_a_change_while_it_is_computed_is_not_missed(database: Database) -> None:
    firm = await world()

    async def count() -> int:
        found = int(await value(Sql("SELECT count(*) FROM customer")))
        await asyncio.sleep(0.05)
        return found

    early = asyncio.create_task(remembered("counted", ("customers",), count))
    await asyncio.sleep(0.02)
    await firm.customer("Later AB")

    assert await remembered("counted", ("customers",), count) == await early + 1


async def test_one_who_goes_away_leaves_the_others_their_result(database: Database) -> None:
    async def compute() -> str:
        await asyncio.sleep(0.05)
        return "kept"

    gone, stays = (asyncio.create_task(remembered("shared", ("customers",), compute)) for _ in range(2))
    await asyncio.sleep(0.02)
    gone.cancel()

    assert await stays == "kept"
    with pytest.raises(asyncio.CancelledError):
        await gone

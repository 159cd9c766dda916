"""What was committed is told in order, by whichever process, and nobody's trouble keeps it from others."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from services import feed
from services.changes import recording
from services.database import close_database, open_database
from services.feed import Announcement, Feed, announcements_after
from services.history import undo
from services.permissions import SYSTEM
from tests.support.databases import Database, Kind
from tests.support.server import ROOT
from tests.world import World, world

FreshDatabase = Callable[[Kind], Awaitable[Database]]
BYGG, NORDLYS = "Åkerblom Bygg AB", "Nordlys Energi AS"


class Ear:
    """Hears announcements; `await ear.heard(3)` waits for so many."""

    def __init__(self) -> None:
        self.told: list[Announcement] = []

    async def hear(self, announcement: Announcement) -> None:
        self.told.append(announcement)

    async def heard(self, count: int, seconds: float = 10) -> list[Announcement]:
        async with asyncio.timeout(seconds):
            while len(self.told) < count:
                await asyncio.sleep(0.005)
        return self.told


@asynccontextmanager
async def followed(database: Database, is_woken: bool = True) -> AsyncIterator[tuple[Feed, Ear]]:
    """A feed that runs; not woken by this process's commits it must find them by itself, as another process's."""
    running, ear = Feed(), Ear()
    await running.start(database.url if database.kind == "postgresql" else None)
    feed.follow(running if is_woken else None)
    running.listen(ear.hear)
    try:
        yield running, ear
    finally:
        feed.follow(None)
        await running.stop()


async def customer(firm: World) -> int:
    return await firm.customer(BYGG, "Sanna Salo")


async def test_an_edit_is_told_with_its_row_its_field_and_who_made_it(database: Database) -> None:
    firm = await world()
    bygg, sanna = await customer(firm), await firm.actor("Sanna Salo")
    async with followed(database) as (_, ear):
        async with recording(sanna, "edit") as recorder:
            await recorder.update("customers", bygg, {"email": "info@bygg.example", "phone": None})
        told = (await ear.heard(1))[0]
    assert (told.change_set_id, told.kind, told.actor_id, told.actor_name) == (
        recorder.change_set_id, "edit", sanna.user_id, "Sanna Salo",
    )  # fmt: skip
    assert told.rows == {"customers": {bygg: frozenset({"email"})}}
    assert (told.customer_ids, told.is_many) == ({bygg}, False)


async def test_announcements_come_in_the_order_of_the_log_without_gaps(database: Database) -> None:
    firm = await world()
    bygg = await customer(firm)
    async with followed(database) as (_, ear):
        await asyncio.gather(*(firm_edit(bygg, turn) for turn in range(30)))
        told = [announcement.change_set_id for announcement in await ear.heard(30)]
    assert told == list(range(told[0], told[0] + 30))


async def firm_edit(row_id: int, turn: int) -> None:
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("customers", row_id, {"description": f"Round {turn}"})


async def test_what_is_rolled_back_is_never_told(database: Database) -> None:
    firm = await world()
    bygg = await customer(firm)
    async with followed(database) as (_, ear):
        with pytest.raises(RuntimeError):
            async with recording(SYSTEM, "edit") as recorder:
                await recorder.update("customers", bygg, {"name": NORDLYS})
                raise RuntimeError("changed their mind")
        await firm.change("customers", bygg, phone="+46 8 123 456 78")
        told = (await ear.heard(1))[0]
    assert told.rows == {"customers": {bygg: frozenset({"phone"})}}


async def test_an_invoice_tells_of_its_customer_and_of_who_pays(database: Database) -> None:
    firm = await world()
    bygg, nordlys = await customer(firm), await firm.customer(NORDLYS)
    async with followed(database) as (_, ear):
        bill = await firm.invoice(bygg, 100, "2025-03-01", billing_customer_id=nordlys)
        assert (await ear.heard(1))[0].customer_ids == {bygg, nordlys}
        assert ear.told[0].rows == {"invoices": {bill: frozenset({"*"})}}
        await firm.change("invoices", bill, billing_customer_id=None)
        assert (await ear.heard(2))[1].customer_ids == {bygg, nordlys}


async def test_many_changes_are_told_without_their_rows(database: Database) -> None:
    firm = await world()
    async with firm.together():
        ids = [await firm.customer(f"Fjordtech {n} AS") for n in range(501)]
    async with followed(database) as (_, ear):
        async with recording(SYSTEM, "mass_update") as recorder:
            await recorder.update_many("customers", [(row_id, "country", None, "NO") for row_id in ids])
        told = (await ear.heard(1))[0]
    assert (told.rows, told.is_many, told.resources) == ({"customers": {}}, True, {"customers"})


async def test_a_status_that_counts_otherwise_moves_all_customers(database: Database) -> None:
    firm = await world()
    await firm.invoice(await customer(firm), 100, "2025-03-01", "Draft")
    async with followed(database) as (_, ear):
        await firm.change("invoice-statuses", firm.statuses["Draft"], is_sent=True)
        told = (await ear.heard(1))[0]
    assert (told.resources, told.is_many) == ({"customers", "invoice-statuses"}, True)


async def test_what_is_written_past_the_log_is_told_by_its_resource(database: Database) -> None:
    await world()
    async with followed(database) as (_, ear):
        for resource in ("sessions", "customers"):
            async with recording(SYSTEM, "session") as recorder:
                recorder.touch(resource)
        told = await ear.heard(2)
    assert [(t.resources, t.is_many) for t in told] == [({"sessions"}, False), ({"customers"}, True)]


async def test_an_undo_is_told_like_any_other_change(database: Database) -> None:
    firm = await world()
    bygg = await customer(firm)
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("customers", bygg, {"name": NORDLYS})
    async with followed(database) as (_, ear):
        await undo(SYSTEM, recorder.change_set_id or 0)
        told = (await ear.heard(1))[0]
    assert (told.kind, told.rows) == ("undo", {"customers": {bygg: frozenset({"name"})}})


async def test_a_listener_that_fails_does_not_stop_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    firm = await world()
    bygg = await customer(firm)

    async def stumble(_announcement: Announcement) -> None:
        raise ValueError("a page with a fault")

    async with followed(database) as (running, ear):
        running.listen(stumble)
        with caplog.at_level(logging.CRITICAL, "services.feed"):
            await firm_edit(bygg, 1)
            await firm_edit(bygg, 2)
            assert len(await ear.heard(2)) == 2


async def test_who_stops_listening_hears_no_more(database: Database) -> None:
    firm = await world()
    bygg, late = await customer(firm), Ear()
    async with followed(database) as (running, ear):
        leave = running.listen(late.hear)
        await firm_edit(bygg, 1)
        await late.heard(1)
        leave()
        leave()
        await firm_edit(bygg, 2)
        await ear.heard(2)
    assert len(late.told) == 1


async def test_a_commit_wakes_the_feed_of_its_process_at_once(database: Database) -> None:
    firm = await world()
    bygg = await customer(firm)
    async with followed(database) as (_, ear):
        times = []
        for turn in range(5):
            begin = asyncio.get_running_loop().time()
            await firm_edit(bygg, turn)
            await ear.heard(turn + 1)
            times.append(asyncio.get_running_loop().time() - begin)
    assert min(times) < feed.POLL_SECONDS / 2


async def test_a_change_of_another_process_is_told_too(database: Database) -> None:
    firm = await world()
    assert firm.customers["Revontuli Oy"] == 1
    async with followed(database, is_woken=False) as (_, ear):
        command = (sys.executable, "-m", "tests.support.writer", database.url, "Renamed elsewhere", "3")
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        told = await ear.heard(3, seconds=30)
        assert await process.wait() == 0
    assert {frozenset(t.rows) for t in told} == {frozenset({"customers", "contacts"})}
    assert told[0].customer_ids == {1}


async def test_postgresql_tells_of_other_processes_at_once(fresh_database: FreshDatabase) -> None:
    database = await fresh_database("postgresql")
    await open_database(database.url)
    bygg = await customer(await world())
    async with followed(database, is_woken=False) as (_, ear):
        times = []
        for turn in range(5):
            begin = asyncio.get_running_loop().time()
            await firm_edit(bygg, turn)
            await ear.heard(turn + 1)
            times.append(asyncio.get_running_loop().time() - begin)
    assert min(times) < feed.POLL_SECONDS / 2
    await close_database()


async def test_a_feed_begins_where_the_log_ends_and_reads_on_in_portions(database: Database) -> None:
    firm = await world()
    bygg = await customer(firm)
    last = (await announcements_after(0))[-1].change_set_id
    async with followed(database, is_woken=False) as (_, ear):
        for turn in range(3):
            await firm_edit(bygg, turn)
        assert [told.change_set_id for told in await ear.heard(3)] == [last + 1, last + 2, last + 3]
    assert [told.change_set_id for told in await announcements_after(last + 2)] == [last + 3]
    assert await announcements_after(last + 3) == []

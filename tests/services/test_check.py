"""`check` finds what does not agree, and says where."""

from collections.abc import AsyncIterator

import pytest

from services.accounts import save_preferences
from services.changes import recording
from services.checking import check
from services.database import execute, value, writing
from services.permissions import SYSTEM
from services.refusals import NotSetUp
from services.seeding import fill
from services.setup import Beginning, set_up
from services.sql import Sql
from tests.support.databases import Database

PASSWORD = "fjorton gula segelbåtar"


@pytest.fixture
async def norrsken(database: Database) -> AsyncIterator[Database]:
    """A firm with a customer that was made and changed through the door."""
    await set_up(
        Beginning(
            "Norrsken Konsult AB",
            "SE",
            "SEK",
            "Europe/Stockholm",
            "astrid@norrsken.example",
            "Astrid Lindqvist",
            PASSWORD,
        )
    )
    async with recording(SYSTEM, "create") as recorder:
        await recorder.create("customers", {"number": 10001, "name": "Tammerstål Oy", "country": "FI"})
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("customers", 2, {"phone": "+358 3 123 45 67", "payment_term_days": 14})
    yield database


async def break_it(statement: str) -> None:
    """What no part of the register does: write past the door."""
    async with writing() as connection:
        await execute(Sql(statement), connection)


async def test_a_register_that_is_in_order_has_no_findings(norrsken: Database) -> None:
    assert await check() == []


async def test_an_empty_register_cannot_be_checked(database: Database) -> None:
    with pytest.raises(NotSetUp):
        await check()


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        ("UPDATE customer SET payment_term_days = 99 WHERE id = 2", "Log: payment_term_days of row 2 of customers"),
        ("UPDATE customer SET name_key = 'x' WHERE id = 2", "Derived: name_key of row 2 of customer"),
        ("UPDATE kept_state SET value = 7 WHERE name = 'active'", "Figures: 7 customers are kept as active, there are 0"),
        ("UPDATE customer_figures SET billed = 5, margin = 5 WHERE customer_id = 2", "Figures: those kept for customer 2"),
        ("INSERT INTO month_total (month, billed, billed_rows, billed_out, costs, costs_rows, costs_out, costs_unpriced)"
         " VALUES (24310, 100, 1, 0, 0, 0, 0, 0)", "Figures: the totals kept for 2025-11"),
        ("UPDATE pulse SET position = position + 1 WHERE resource = '*'", "Log: 3 change sets up to number 3"),
    ],
)  # fmt: skip
async def test_what_was_written_past_the_door_is_found(norrsken: Database, broken: str, found: str) -> None:
    await break_it(broken)
    findings = await check()
    assert any(finding.startswith(found) for finding in findings), findings


async def test_a_row_that_vanished_is_found(norrsken: Database) -> None:
    await break_it("DELETE FROM customer WHERE id = 2")
    assert "Log: row 2 of customers is gone" in await check()


async def test_deleted_and_brought_back_rows_are_as_the_log_tells(norrsken: Database) -> None:
    async with recording(SYSTEM, "delete") as recorder:
        await recorder.delete("customers", 2)
    assert await check() == []
    async with recording(SYSTEM, "undo") as recorder:
        await recorder.create("customers", {"number": 10001, "name": "Tammerstål Oy"}, row_id=2)
    assert await check() == []


async def test_a_search_index_that_lost_a_row_is_found(norrsken: Database) -> None:
    if norrsken.kind == "postgresql":
        return
    await break_it("DROP TRIGGER customer_search_update")
    await break_it("UPDATE customer SET search_text = 'something else entirely' WHERE id = 2")
    assert "Search: the index of customer does not fit its rows" in await check()


async def test_a_tile_that_its_rows_do_not_add_up_to_is_found(database: Database) -> None:
    await fill(database.url, 40, 1, PASSWORD)
    month = await value(Sql("SELECT max(month) FROM month_total WHERE billed > 0"))
    await break_it(f"UPDATE month_total SET billed = billed + 1 WHERE month = {month}")
    assert any(finding.startswith("KPI: margin_this_year as Astrid Nordlyd sees it") for finding in await check())


async def test_what_people_set_for_themselves_is_nobodys_news(norrsken: Database) -> None:
    await save_preferences(1, {"theme": "dark"})
    assert await check() == []

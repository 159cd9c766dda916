"""The one door for writes: all or nothing, a complete log, and nobody overwrites what they have not seen."""

import asyncio
import json
from datetime import date

import pytest

from services.changes import recording
from services.database import row, rows, value
from services.permissions import SYSTEM
from services.refusals import AlreadyThere, ChangedMeanwhile, Conflict, NotFound, StaleVersion, StillUsed
from services.sql import Sql
from services.text import sort_key
from tests.support.databases import Database
from tests.world import world

BYGG, NORDLYS = "Åkerblom Bygg AB", "Nordlys Energi AS"
LOG = "SELECT resource, row_id, customer_id, action, field, old, new FROM change WHERE change_set_id = ? ORDER BY id"


async def counts() -> tuple[int, int, int]:
    """Change sets, changes and the position of the feed."""
    found = await row(
        Sql(
            "SELECT (SELECT count(*) FROM change_set) AS sets, (SELECT count(*) FROM change) AS changes,"
            " (SELECT position FROM pulse WHERE resource = '*') AS position"
        )
    )
    assert found is not None
    return (found["sets"], found["changes"], found["position"])


async def test_one_change_set_says_who_changed_what_from_what_to_what(database: Database) -> None:
    firm = await world()
    bygg, sanna = await firm.customer(BYGG), await firm.actor("Sanna Salo")
    async with recording(sanna, "edit", summary={"resource": "customers"}, at=firm.at) as recorder:
        await recorder.update("customers", bygg, {"email": "info@bygg.example", "name": BYGG, "payment_term_days": 30})
    head = await row(Sql("SELECT * FROM change_set WHERE id = ?", (recorder.change_set_id,)))
    assert head is not None
    assert (head["actor_id"], head["actor_name"], head["kind"], head["source"]) == (
        sanna.user_id,
        "Sanna Salo",
        "edit",
        "browser",
    )
    assert head["row_count"] == 1
    entries = [tuple(entry.values()) for entry in await rows(Sql(LOG, (recorder.change_set_id,)))]
    assert entries == [
        ("customers", bygg, bygg, "update", "email", None, '"info@bygg.example"'),
        ("customers", bygg, bygg, "update", "payment_term_days", None, "30"),
    ]


async def test_a_write_that_changes_nothing_leaves_no_trace(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    before = await counts()
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("customers", bygg, {"name": BYGG})
    assert recorder.change_set_id is None
    assert await counts() == before
    assert await value(Sql("SELECT version FROM customer WHERE id = ?", (bygg,))) == 1


async def test_a_write_that_fails_leaves_nothing_of_the_others(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG, number=7)
    before = await counts()
    with pytest.raises(AlreadyThere) as refused:
        async with recording(SYSTEM, "edit") as recorder:
            await recorder.update("customers", bygg, {"name": NORDLYS})
            await recorder.create("customers", {"number": 7, "name": NORDLYS})
    assert refused.value.field == "number"
    assert await counts() == before
    assert await value(Sql("SELECT name FROM customer WHERE id = ?", (bygg,))) == BYGG


async def test_an_attempt_that_is_refused_takes_back_only_itself(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG, number=7)
    async with recording(SYSTEM, "import") as recorder:
        with pytest.raises(AlreadyThere):
            async with recorder.attempt():
                await recorder.update("customers", bygg, {"email": "info@bygg.example"})
                await recorder.create("customers", {"number": 7, "name": NORDLYS})
        await recorder.update("customers", bygg, {"phone": "+46 8 123 456 78"})
    entries = await rows(Sql(LOG, (recorder.change_set_id,)))
    assert [entry["field"] for entry in entries] == ["phone"]
    found = await row(Sql("SELECT email, phone FROM customer WHERE id = ?", (bygg,)))
    assert found == {"email": None, "phone": "+46 8 123 456 78"}


async def test_a_value_that_a_colleague_changed_meanwhile_is_refused_with_both(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    await firm.change("customers", bygg, name="Åkerblom Group AB")
    with pytest.raises(ChangedMeanwhile) as refused:
        async with recording(SYSTEM, "edit") as recorder:
            await recorder.update("customers", bygg, {"name": "Åkerblom AB"}, expected={"name": BYGG})
    assert (refused.value.mine, refused.value.theirs, refused.value.field) == (
        "Åkerblom AB",
        "Åkerblom Group AB",
        "name",
    )


async def test_who_writes_what_is_there_already_has_no_conflict(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    await firm.change("customers", bygg, name=NORDLYS)
    async with recording(SYSTEM, "edit") as recorder:
        assert await recorder.update("customers", bygg, {"name": NORDLYS}, expected={"name": BYGG}) == {}


async def test_a_version_that_is_not_the_newest_is_refused(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    await firm.change("customers", bygg, phone="+46 8 123 456 78")
    with pytest.raises(StaleVersion):
        async with recording(SYSTEM, "edit") as recorder:
            await recorder.update("customers", bygg, {"name": NORDLYS}, version=1)
    async with recording(SYSTEM, "edit") as recorder:
        assert await recorder.update("customers", bygg, {"name": NORDLYS}, version=2) == {"name": BYGG}
    assert await value(Sql("SELECT version FROM customer WHERE id = ?", (bygg,))) == 3


async def test_columns_that_follow_from_others_follow_at_once(database: Database) -> None:
    firm = await world()
    nordlys = await firm.customer(NORDLYS)
    await firm.change("customers", nordlys, name="Ægir Øst AS", phone="+47 22 22 22 22", org_number="923 609 016")
    found = await row(Sql("SELECT name_key, search_text FROM customer WHERE id = ?", (nordlys,)))
    assert found is not None
    assert found["name_key"] == sort_key("Ægir Øst AS")
    assert all(text in found["search_text"] for text in ("923 609 016", "923609016", "4722222222"))


async def test_amounts_are_turned_into_the_base_currency_at_their_own_rate_and_rounded_once(database: Database) -> None:
    firm = await world()
    nordlys = await firm.customer(NORDLYS)
    krona = {"currency": "NOK", "currency_rate": 853_456_789}  # 0.0853456789 EUR
    bill = await firm.invoice(nordlys, 333, "2025-03-01", **krona)
    note = await firm.invoice(nordlys, -1, "2025-03-01", currency="NOK", currency_rate=750_000_000)
    assert await value(Sql("SELECT net_base FROM invoice WHERE id = ?", (bill,))) == 2842  # 2842.0111…
    assert await value(Sql("SELECT net_base FROM invoice WHERE id = ?", (note,))) == -8  # −7.5, halves away from zero
    hours = await firm.cost(await firm.project(nordlys), "2025-03-01", 3, None)
    assert await value(Sql("SELECT net_base FROM cost WHERE id = ?", (hours,))) == 0
    await firm.change("costs", hours, quantity=15_000, unit_cost=333_333)  # 1.5 × 33.3333
    assert await value(Sql("SELECT net_base FROM cost WHERE id = ?", (hours,))) == 5000


async def test_no_secret_is_in_the_log(database: Database) -> None:
    firm = await world()
    await firm.person("Vera Vik", "sales", password_hash="argon2-first")
    await firm.change("users", firm.people["Vera Vik"], password_hash="argon2-second")
    await firm.remove("users", firm.people["Vera Vik"])
    entries = await rows(Sql("SELECT field, old, new FROM change WHERE resource = 'users' ORDER BY id DESC LIMIT 3"))
    assert "argon2" not in json.dumps(entries)
    assert [entry["field"] for entry in entries] == [None, "password_hash", None]


async def test_a_deleted_row_stays_whole_in_the_log(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG, owner="Sanna Salo", vat_number="SE556036079301")
    await firm.change("customers", bygg, payment_term_days=20)
    await firm.remove("customers", bygg)
    entry = await row(Sql("SELECT * FROM change WHERE action = 'delete' ORDER BY id DESC LIMIT 1"))
    assert entry is not None
    whole = json.loads(entry["old"])
    assert (entry["row_id"], entry["customer_id"], entry["new"]) == (bygg, bygg, None)
    assert {
        "name": BYGG,
        "vat_number": "SE556036079301",
        "payment_term_days": 20,
        "version": 2,
    }.items() <= whole.items()
    assert whole["owner_id"] == firm.people["Sanna Salo"]


async def test_what_others_point_to_cannot_be_deleted(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    await firm.project(bygg)
    with pytest.raises(StillUsed):
        await firm.remove("customers", bygg)
    with pytest.raises(NotFound):
        await firm.remove("customers", 999_999)


async def test_a_row_that_points_nowhere_is_a_conflict_not_an_error(database: Database) -> None:
    firm = await world()
    with pytest.raises(Conflict):
        await firm.customer(BYGG, owner_id=999_999)
    assert await value(Sql("SELECT count(*) FROM customer WHERE name = ?", (BYGG,))) == 0


async def test_an_id_is_never_given_twice(database: Database) -> None:
    firm = await world()
    first = await firm.customer(BYGG)
    await firm.remove("customers", first)
    assert await firm.customer(NORDLYS) > first


async def test_many_values_are_written_and_logged_at_once(database: Database) -> None:
    firm = await world()
    ids = [await firm.customer(f"Fjordtech {n} AS") for n in range(12)]
    industry = await firm.make("industries", name="Energy")
    changes = [(row_id, "industry_id", None, industry) for row_id in reversed(ids)]
    async with recording(SYSTEM, "mass_update") as recorder:
        assert await recorder.update_many("customers", changes) == 12
    assert await value(Sql("SELECT count(*) FROM customer WHERE industry_id = ? AND version = 2", (industry,))) == 12
    entries = await rows(Sql(LOG, (recorder.change_set_id,)))
    assert len(entries) == 12
    assert entries[0]["new"] == str(industry) and entries[0]["customer_id"] == entries[0]["row_id"]


async def test_the_log_has_no_gaps_when_many_write_at_once(database: Database) -> None:
    firm = await world()
    ids = [await firm.customer(f"Fjordtech {n} AS") for n in range(4)]
    before = await counts()

    async def write(turn: int) -> None:
        async with recording(SYSTEM, "edit") as recorder:
            for row_id in ids:
                await recorder.update("customers", row_id, {"description": f"Round {turn}"})
            if turn % 5 == 0:
                raise RuntimeError("changed their mind")

    done = await asyncio.gather(*(write(turn) for turn in range(20)), return_exceptions=True)
    kept = sum(outcome is None for outcome in done)
    after = await counts()
    assert kept == 16
    assert [b - a for a, b in zip(before, after, strict=True)] == [kept, kept * len(ids), kept]
    assert await value(Sql("SELECT max(id) - min(id) + 1 - count(*) FROM change_set")) == 0
    assert await value(Sql("SELECT min(version) FROM customer WHERE id > ?", (ids[0] - 1,))) == 1 + kept


async def test_more_writers_than_connections_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)

    async def write(turn: int) -> None:
        async with recording(SYSTEM, "edit") as recorder:
            await value(Sql("SELECT count(*) FROM customer"))  # reads beside the transaction
            await recorder.update("customers", bygg, {"description": f"Round {turn}"})

    await asyncio.wait_for(asyncio.gather(*(write(turn) for turn in range(40))), 30)
    assert await value(Sql("SELECT version FROM customer WHERE id = ?", (bygg,))) == 41


async def test_readers_are_not_held_up_by_a_long_write(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("customers", bygg, {"name": NORDLYS})
        seen = await asyncio.wait_for(value(Sql("SELECT name FROM customer WHERE id = ?", (bygg,))), 5)
    assert seen == BYGG
    assert await value(Sql("SELECT name FROM customer WHERE id = ?", (bygg,))) == NORDLYS


async def test_a_writer_who_is_interrupted_leaves_the_door_open(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)

    async def write() -> None:
        async with recording(SYSTEM, "edit") as recorder:
            await recorder.update("customers", bygg, {"name": NORDLYS})
            await asyncio.sleep(60)

    for steps in range(12):
        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0)
        await asyncio.sleep(steps * 0.0007)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.wait_for(firm.change("customers", bygg, phone="+46 8 123 456 78"), 5)
    assert await value(Sql("SELECT name FROM customer WHERE id = ?", (bygg,))) == BYGG


async def test_the_database_itself_keeps_the_rules_of_the_models(database: Database) -> None:
    firm = await world()
    with pytest.raises(Conflict):
        await firm.project(await firm.customer(BYGG), start_date=date(2025, 2, 1), end_date=date(2025, 1, 1))
    with pytest.raises(AlreadyThere):
        await firm.customer("Second own card Oy", is_internal=True)


async def test_figures_of_another_customer_that_a_row_moves_are_told(database: Database) -> None:
    firm = await world()
    bygg, nordlys = await firm.customer(BYGG), await firm.customer(NORDLYS)
    bill = await firm.invoice(bygg, 100, "2025-03-01")
    await firm.change("invoices", bill, customer_id=nordlys)
    summary = await value(Sql("SELECT summary FROM change_set ORDER BY id DESC LIMIT 1"))
    assert (json.loads(summary) if isinstance(summary, str) else summary)["customers"] == [bygg]

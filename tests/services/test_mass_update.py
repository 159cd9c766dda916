"""Mass updates beyond setting one value: clearing, replacing text, adding, segments; what is left alone and why."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from services import history, mass_update
from services.announcements import announcements_after
from services.change_sets import Asked, change_sets
from services.checking import check
from services.database import execute, is_postgres, row, rows, value, writing
from services.edits import set_fields
from services.mass_update import TakenBack, Wanted
from services.mass_update import chunks as chunks_module
from services.mass_update import runs as runs_module
from services.mass_update.choosing import locked_for_many
from services.mass_update.chunks import Chunks
from services.mass_update.refusals import CancelledMeanwhile, NotPlanned, NotRunning
from services.organization import organization
from services.periods import moment_of
from services.permissions import Actor
from services.refusals import Refusal, StillRunning
from services.sql import Sql, is_any
from services.work import MASS_UPDATES, Progress
from services.writing import update_row
from tests.support.databases import Database
from tests.world import BEGINNING, World, world


async def ran(actor: Actor, resource: str, ids: list[int], **assigned: Any) -> mass_update.Standing:
    """Plan, run and wait."""
    planned = await mass_update.plan(actor, Wanted(resource, assigned, ids=ids), is_typed=True)
    await mass_update.run(actor, planned)
    await mass_update.wait_for(planned)
    return await mass_update.standing(actor, planned)


async def customer(row_id: int) -> dict[str, Any]:
    return (await row(Sql("SELECT * FROM customer WHERE id = ?", (row_id,)))) or {}


async def segments(row_id: int) -> list[int]:
    found = await rows(Sql("SELECT segment_id FROM customer_segment WHERE customer_id = ? ORDER BY 1", (row_id,)))
    return [int(item["segment_id"]) for item in found]


async def three(firm: World) -> list[int]:
    terms = ({"payment_term_days": 10, "description": "Old GmbH, see Old GmbH"}, {"payment_term_days": 3640}, {})
    return [await firm.customer(f"Kund {n}", **facts) for n, facts in enumerate(terms)]


async def test_several_fields_are_set_cleared_replaced_and_added_to_at_once(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    asked = {"payment_term_days": {"add": 20}, "description": {"replace": "Old", "with": "New"}, "language": "fi"}
    planned = await mass_update.plan(astrid, Wanted("customers", asked, ids=ids), is_typed=True)
    counts = (await mass_update.standing(astrid, planned)).counts
    assert counts == {"change": 2, "unchanged": 0, "not_permitted": 0, "refused": 1}
    [refused] = await mass_update.rows_of(astrid, planned, "refused")
    assert refused.row_id == ids[1] and "too big" in (refused.reason or "")
    told = [(r.row_id, r.field, r.old, r.new) for r in await mass_update.page_of(astrid, planned, "change", 0, 3)]
    assert told == [
        (ids[0], "payment_term_days", 10, 30),
        (ids[0], "description", "Old GmbH, see Old GmbH", "New GmbH, see New GmbH"),
        (ids[0], "language", None, "fi"),
    ]
    assert await mass_update.entries(astrid, planned, "change") == 4
    await mass_update.run(astrid, planned)
    await mass_update.wait_for(planned)
    done = await mass_update.standing(astrid, planned)
    assert (done.state, done.changed) == ("done", 2)
    first = await customer(ids[0])
    assert (first["payment_term_days"], first["description"], first["language"]) == (30, "New GmbH, see New GmbH", "fi")
    assert (await customer(ids[2]))["payment_term_days"] is None
    assert await value(Sql("SELECT row_count FROM change_set WHERE id = ?", (done.change_set_id,))) == 2
    assert await check() == []
    assert (await history.undo(astrid, done.change_set_id or 0)).count == 4
    assert (await customer(ids[0]))["description"] == "Old GmbH, see Old GmbH"
    assert (await ran(astrid, "customers", ids, payment_term_days=None)).changed == 2
    assert await check() == []


async def test_segments_are_added_removed_and_replaced_and_come_back(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    north, south, west = [await firm.make("market-segments", name=name) for name in ("North", "South", "West")]
    await firm.make("customer-segments", customer_id=ids[0], segment_id=north)
    added = await ran(astrid, "customers", ids, segment_ids={"add": [north, south]})
    assert (added.changed, [await segments(row_id) for row_id in ids]) == (3, [[north, south]] * 3)
    removed = await ran(astrid, "customers", ids[:2], segment_ids={"remove": [south, west]})
    assert (removed.changed, await segments(ids[0]), await segments(ids[2])) == (2, [north], [north, south])
    replaced = await ran(astrid, "customers", ids, segment_ids={"set": [west]})
    assert [await segments(row_id) for row_id in ids] == [[west]] * 3
    assert await check() == []
    for done in (replaced, removed, added):
        assert (await history.undo(astrid, done.change_set_id or 0)).conflicts == ()
    assert [await segments(row_id) for row_id in ids] == [[north], [], []]
    assert await check() == []


async def test_many_segments_and_custom_values_go_and_come_back_together(database: Database) -> None:
    firm = await world()
    astrid, north = await firm.actor("Astrid Lindqvist"), await firm.make("market-segments", name="North")
    await firm.make("custom-fields", resource="customers", key="note", label="Note", kind="text")
    async with firm.together():
        ids = [await firm.customer(f"Kund {n}") for n in range(210)]
    done = await ran(astrid, "customers", ids, segment_ids={"add": [north]}, x_note="Big")
    assert (done.changed, await value(Sql("SELECT count(*) FROM customer_segment"))) == (210, 210)
    [place] = await rows(Sql("SELECT id FROM customer_segment WHERE customer_id = ?", (ids[3],)))
    await firm.remove("customer-segments", place["id"])
    undone = await history.undo(astrid, done.change_set_id or 0)
    assert (undone.count, undone.conflicts) == (419, ())
    assert await check() == []
    await firm.make("customer-segments", customer_id=ids[5], segment_id=north)
    again = await history.undo(astrid, undone.change_set_id or 0)
    assert (again.count, [c.now for c in again.conflicts]) == (418, ["already_there"])
    assert await value(Sql("SELECT count(*) FROM custom_value")) == 210
    assert await check() == []


async def test_custom_fields_of_every_kind_are_written_together(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    kinds = {"note": "text", "size": "number", "since": "date", "vip": "boolean"}
    for key, kind in kinds.items():
        await firm.make("custom-fields", resource="customers", key=key, label=key, kind=kind)
    given = {"x_note": "Big", "x_size": "5", "x_since": "2025-02-28", "x_vip": True}
    assert (await ran(astrid, "customers", ids, **given)).changed == 3
    again = {"x_note": {"add": "one"}, "x_size": {"add": "1"}, "x_since": {"add": 1}, "x_vip": False}
    done = await ran(astrid, "customers", ids[:2], **again)
    [kept] = await rows(
        Sql("SELECT max(text) AS t, max(number) AS n, max(day) AS d FROM custom_value WHERE row_id = ?", (ids[0],))
    )
    assert (kept["t"], kept["n"], str(kept["d"])) == ("Big one", 60_000, "2025-03-01")
    assert await check() == []
    assert (await history.undo(astrid, done.change_set_id or 0)).count == 8
    assert await value(Sql("SELECT max(text) FROM custom_value WHERE row_id = ?", (ids[0],))) == "Big"


async def test_what_makes_no_sense_for_a_field_is_refused(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    for asked, code in (
        ({"language": {"add": "fi"}}, "not_for_this_field"),
        ({"description": {"replace": "", "with": "x"}}, "required"),
        ({"segment_ids": {"add": [99]}}, "invalid_choice"),
        ({"segment_ids": {"add": []}}, "required"),
        ({"payment_term_days": {"add": "many"}}, "wrong_kind"),
    ):
        with pytest.raises(Refusal) as refused:
            await mass_update.plan(astrid, Wanted("customers", asked, ids=ids), is_typed=True)
        assert refused.value.code == code


async def test_days_are_moved_where_the_end_stays_after_the_start(database: Database) -> None:
    from datetime import date

    firm = await world()
    astrid, kund = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    short = await firm.project(kund, start_date=date(2025, 1, 1), end_date=date(2025, 1, 5))
    long = await firm.project(kund, start_date=date(2025, 1, 1), end_date=date(2025, 6, 30))
    done = await ran(astrid, "projects", [short, long], start_date={"add": 30})
    assert (done.changed, done.counts["refused"]) == (1, 1)
    assert str(await value(Sql("SELECT start_date FROM project WHERE id = ?", (long,)))) == "2025-01-31"


async def test_the_effect_on_the_tiles_is_told_before_anything_happens(database: Database) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    today = (await organization()).today()
    invoices = [await firm.invoice(ek, 100, today.isoformat(), "Draft", number=f"D{n}") for n in range(3)]
    asked = {"status_id": firm.statuses["Sent"]}
    planned = await mass_update.plan(astrid, Wanted("invoices", asked, ids=invoices), is_typed=True)
    told = {one.kpi.key: (one.before, one.after) for one in await mass_update.effects(astrid, planned)}
    assert told["billing_this_month"] == (0, 30_000) and told["active_customers"] == (0, 0)
    assert await value(Sql("SELECT count(*) FROM change_set WHERE kind = 'mass_update'")) == 0
    assert await check() == []
    sanna, own = await firm.actor("Sanna Salo"), await firm.customer("Al AB", owner="Sanna Salo")
    planned = await mass_update.plan(sanna, Wanted("customers", {"language": "fi"}, ids=[own]), is_typed=True)
    assert {one.before - one.after for one in await mass_update.effects(sanna, planned)} == {0}


async def test_rows_are_deleted_where_that_is_allowed_and_come_back_whole(database: Database) -> None:
    firm = await world()
    astrid, sanna, ids = await firm.actor("Astrid Lindqvist"), await firm.actor("Sanna Salo"), await three(firm)
    contact = await firm.make("contacts", customer_id=ids[0], last_name="Berg")
    await firm.project(ids[1])
    own_card = firm.customers["Revontuli Oy"]
    wanted = Wanted("customers", {}, ids=[*ids, own_card], delete=True)
    planned = await mass_update.plan(astrid, wanted)
    assert (await mass_update.standing(astrid, planned)).counts["change"] == 2
    told = {row.row_id: row.reason for row in await mass_update.page_of(astrid, planned, "refused", 0, 9)}
    assert told.keys() == {ids[1], own_card} and "projects" in (told[ids[1]] or "")
    await firm.project(ids[2])
    await mass_update.run(astrid, planned)
    await mass_update.wait_for(planned)
    done = await mass_update.standing(astrid, planned)
    assert (done.state, done.changed, done.skipped) == ("done", 1, 1)
    assert await value(Sql("SELECT count(*) FROM contact WHERE id = ?", (contact,))) == 0
    assert (await history.undo(astrid, done.change_set_id or 0)).conflicts == ()
    assert await value(Sql("SELECT customer_id FROM contact WHERE id = ?", (contact,))) == ids[0]
    assert await check() == []
    planned = await mass_update.plan(sanna, wanted)
    assert (await mass_update.standing(sanna, planned)).counts["not_permitted"] == 4


async def test_of_two_mass_updates_over_the_same_rows_the_second_finds_them_changed(database: Database) -> None:
    firm = await world()
    astrid, aino, ids = await firm.actor("Astrid Lindqvist"), await firm.actor("Aino Aalto"), await three(firm)
    first = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    second = await mass_update.plan(aino, Wanted("customers", {"language": "sv"}, ids=ids[:2]), is_typed=True)
    await mass_update.run(astrid, first)
    await mass_update.run(aino, second)
    await mass_update.wait_for(first)
    await mass_update.wait_for(second)
    one, other = await mass_update.standing(astrid, first), await mass_update.standing(aino, second)
    assert (one.state, other.state, one.changed + other.changed, one.skipped + other.skipped) == ("done", "done", 3, 2)
    late, who = (second, aino) if one.changed == 3 else (first, astrid)
    told = await mass_update.page_of(who, late, "meanwhile", 0, 10)
    assert [row.row_id for row in told] == ids[:2] and "Somebody changed this" in (told[0].reason or "")


async def test_sales_cases_that_are_lost_together_are_closed_and_open_again_by_undo(database: Database) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    case = await firm.project(await firm.customer("Ek AB"), probability=50)
    done = await ran(astrid, "projects", [case], sales_status_id=firm.states["Lost"])
    found = Sql("SELECT is_closed, probability, sales_status_id FROM project WHERE id = ?", (case,))
    told = await row(found) or {}
    assert (bool(told["is_closed"]), told["probability"]) == (True, 0) and await check() == []
    await history.undo(astrid, int(done.change_set_id or 0))
    told = await row(found) or {}
    assert (bool(told["is_closed"]), told["probability"], told["sales_status_id"]) == (
        False,
        50,
        firm.states["Proposal"],
    )


@pytest.mark.parametrize("to", ["Proposal", "Won", "Lost"])
async def test_many_sales_cases_follow_their_status_as_each_alone_does(database: Database, to: str) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    start = [
        {"status": "Proposal", "probability": 50},
        {"status": "Proposal", "probability": None},
        {"status": "Won", "probability": 100, "order_date": date(2024, 5, 1)},
        {"status": "Won", "probability": 100, "order_date": date(2024, 6, 1), "is_closed": True},
        {"status": "Lost", "probability": 0, "is_closed": True},
    ]
    alone, together = [[await firm.project(ek, **one) for one in start] for _ in range(2)]
    for case in alone:
        await update_row(astrid, "projects", case, {"sales_status_id": firm.states[to]})
    text = Sql("SELECT probability, order_date, is_closed, sales_status_id FROM project WHERE")
    before = await rows(text + is_any("id", together) + "ORDER BY id")
    done = await ran(astrid, "projects", together, sales_status_id=firm.states[to])
    expected, found = [await rows(text + is_any("id", ids) + "ORDER BY id") for ids in (alone, together)]
    assert found == expected and await check() == []
    await history.undo(astrid, int(done.change_set_id or 0))
    assert await rows(text + is_any("id", together) + "ORDER BY id") == before and await check() == []


async def test_values_whose_row_is_gone_are_told_when_many_are_taken_back(database: Database) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    old, new = [await firm.make("industries", name=name) for name in ("Old", "New")]
    async with firm.together():
        ids = [await firm.customer(f"Kund {n}", industry_id=old) for n in range(history.MANY + 1)]
    done = await ran(astrid, "customers", ids, industry_id=new)
    await firm.remove("industries", old)
    undone = await history.undo(astrid, done.change_set_id or 0)
    assert (undone.count, len(undone.conflicts)) == (0, len(ids))


async def test_a_date_never_leaves_the_calendar_and_a_number_never_its_bounds(database: Database) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    late = await firm.project(ek, end_date=date(9999, 12, 1))
    with pytest.raises(Refusal):
        await ran(astrid, "projects", [late], end_date={"add": 9_000_000})
    done = await ran(astrid, "projects", [late], end_date={"add": 60})
    assert (done.changed, done.counts["refused"]) == (0, 1)
    field = await firm.make("custom-fields", resource="customers", key="size", label="Size", kind="number")
    await firm.make("custom-values", field_id=field, row_id=ek, number=300_000 * 10_000)
    assert (await ran(astrid, "customers", [ek], x_size={"add": "5"})).changed == 1
    assert await value(Sql("SELECT number FROM custom_value")) == 300_005 * 10_000


async def test_what_is_made_in_many_never_gets_the_id_of_something_that_was_deleted(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    north, south = [await firm.make("market-segments", name=name) for name in ("North", "South")]
    await ran(astrid, "customers", ids[:1], segment_ids={"add": [north]})
    removed = await ran(astrid, "customers", ids[:1], segment_ids={"remove": [north]})
    await ran(astrid, "customers", ids[1:2], segment_ids={"add": [south]})
    undone = await history.undo(astrid, removed.change_set_id or 0)
    assert (undone.count, undone.conflicts) == (1, ()) and await check() == []
    assert [await segments(row_id) for row_id in ids] == [[north], [south], []]


async def test_a_run_in_chunks_is_one_change_set_with_edits_in_between_and_goes_on_where_it_broke_off(
    database: Database,
) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), [await firm.customer(f"Kund {n}") for n in range(6)]
    planned = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    await running_already(planned)
    first = Chunks(astrid, await mass_update.standing(astrid, planned), Progress(), size=2)
    assert await first.write_next()
    await set_fields(astrid, "customers", ids[0], {"phone": "+358 40 1234567"})
    await set_fields(astrid, "customers", ids[3], {"language": "sv"})
    with pytest.raises(StillRunning):
        await history.undo(astrid, first.change_set_id or 0)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.changed, stands.change_set_id) == (2, first.change_set_id)
    again = Chunks(astrid, stands, Progress(), size=2)
    await again.find_place()
    assert [await again.write_next() for _ in range(3)] == [True, True, False]
    await again.tell()
    assert (again.change_set_id, again.done) == (first.change_set_id, 5)
    with pytest.raises(CancelledMeanwhile):  # whoever was taken for dead does not write any more
        await first.write_next()
    sets = await change_sets(astrid, 50, asked=Asked(kind="mass_update"))
    assert [(one["id"], one["row_count"]) for one in sets.items] == [(first.change_set_id, 5)]
    assert await check() == []
    undone = await history.undo(astrid, first.change_set_id or 0, while_running=True)
    assert (undone.count, undone.conflicts) == (5, ())
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'fi'")) == 0
    assert await check() == []


async def test_open_pages_hear_once_of_a_run_in_chunks(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), [await firm.customer(f"Kund {n}") for n in range(6)]
    planned = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    await running_already(planned)
    begin = int(await value(Sql("SELECT position FROM pulse WHERE resource = '*'")))
    chunks = Chunks(astrid, await mass_update.standing(astrid, planned), Progress(), size=2)
    while await chunks.write_next():
        pass
    await chunks.tell()
    told = [one for one in await announcements_after(begin) if one.resources]
    assert [(one.resources, one.is_many) for one in told] == [(frozenset({"customers"}), True)]


async def test_what_a_row_was_is_not_told_to_who_does_not_see_it_any_more(database: Database) -> None:
    firm = await world()
    sanna, ek = await firm.actor("Sanna Salo"), await firm.customer("Ek AB", owner="Sanna Salo")
    case = await firm.project(ek, owner="Sanna Salo")
    planned = await mass_update.plan(sanna, Wanted("projects", {"probability": 80}, ids=[case]), is_typed=True)
    await set_fields(await firm.actor("Astrid Lindqvist"), "projects", case, {"probability": 35})
    planned = await mass_update.plan(sanna, Wanted("projects", {"probability": 80}, ids=[case]), is_typed=True)
    [before] = await mass_update.rows_of(sanna, planned)
    assert (before.name is not None, before.old) == (True, 35)
    aino = firm.people["Aino Aalto"]
    changed = {"owner_id": aino, "sales_person_id": aino}
    await set_fields(await firm.actor("Astrid Lindqvist"), "projects", case, changed)
    [after] = await mass_update.rows_of(sanna, planned)
    assert (after.name, after.old) == (None, None)


async def test_a_run_that_is_cancelled_is_taken_back_also_where_it_took_rows_out_of_sight(database: Database) -> None:
    firm = await world()
    await firm.profile("Own", customers_level="edit", customer_scope="own")
    await firm.person("Olle Ohman", "Own")
    ids = [await firm.customer(f"Kund {n}", owner="Olle Ohman") for n in range(4)]
    olle, aino = await firm.actor("Olle Ohman"), firm.people["Aino Aalto"]
    planned = await mass_update.plan(olle, Wanted("customers", {"owner_id": aino}, ids=ids), is_typed=True)
    await running_already(planned)
    chunks = Chunks(olle, await mass_update.standing(olle, planned), Progress(), size=2)
    assert await chunks.write_next()
    await set_fields(await firm.actor("Astrid Lindqvist"), "customers", ids[1], {"owner_id": firm.people["Sanna Salo"]})
    assert await chunks.take_back() == 1
    owners = [(await customer(row_id))["owner_id"] for row_id in ids]
    assert owners == [olle.user_id, firm.people["Sanna Salo"], olle.user_id, olle.user_id]
    assert await check() == []


async def test_a_run_that_was_cancelled_is_taken_back_although_the_process_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks_module, "AT_ONCE", 2)
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), [await firm.customer(f"Kund {n}") for n in range(40)]
    planned = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    await mass_update.run(astrid, planned)
    while (await mass_update.standing(astrid, planned)).changed < 4:
        await asyncio.sleep(0.001)
    await mass_update.cancel(astrid, planned)
    await mass_update.stop_all()
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.changed, stands.change_set_id) == ("cancelled", 0, None)
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'fi'")) == 0


@pytest.mark.parametrize(("answer", "changed"), [("keep", 4), ("take_back", 0), ("go_on", 8)])
async def test_a_run_that_is_halted_waits_for_what_becomes_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, answer: str, changed: int
) -> None:
    astrid, planned = await halted_run(monkeypatch)
    before = await mass_update.standing(astrid, planned)
    assert (before.state, before.changed, before.is_halted) == ("running", 4, True)
    if answer == "go_on":
        await mass_update.go_on(astrid, planned)
    else:
        await mass_update.cancel(astrid, planned, keep=answer == "keep")
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.changed) == ("done" if answer == "go_on" else "cancelled", changed)
    assert stands.left == {"keep": 4}.get(answer, 0)
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'fi'")) == changed
    assert await check() == []


async def test_of_a_run_that_was_halted_and_is_never_answered_for_what_is_done_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "PATIENCE", timedelta(0))
    astrid, planned = await halted_run(monkeypatch)
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.changed, stands.left) == ("cancelled", 4, 4)
    with pytest.raises(NotRunning):
        await mass_update.halt(astrid, planned)


async def test_of_a_run_that_was_halted_when_the_process_died_what_is_done_stays(database: Database) -> None:
    firm = await world()
    astrid, planned = await half_run(firm)
    await mass_update.halt(astrid, planned)
    await say(planned, ended_at=BEGINNING)
    await mass_update.recover()
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.changed, stands.left) == ("cancelled", 2, 4)


async def test_of_several_who_find_a_run_that_broke_off_one_goes_on_with_it(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    planned = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    await running_already(planned)
    await say(planned, started_at=BEGINNING)
    await asyncio.gather(*(mass_update.recover() for _ in range(3)))
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.failure, stands.changed) == ("done", None, 3)


async def test_what_could_not_be_taken_back_of_a_stopped_run_is_told_with_both_values(database: Database) -> None:
    firm = await world()
    astrid, planned = await half_run(firm)
    [first, second] = [firm.customers[f"Kund {n}"] for n in (0, 1)]
    await set_fields(await firm.actor("Sanna Salo"), "customers", first, {"language": "da"})
    await mass_update.cancel(astrid, planned)
    await say(planned, ended_at=BEGINNING)
    await mass_update.recover()
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    back = await mass_update.taken_back(astrid, stands)
    assert back == TakenBack(1, 1, (history.Conflict("customers", first, "language", "da", None),))
    assert [(await customer(row_id))["language"] for row_id in (first, second)] == ["da", None]


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "taken back"])
async def test_whoever_finds_a_run_that_broke_off_ends_it_as_somebody_wished_before(
    database: Database, keep: bool
) -> None:
    firm = await world()
    astrid, planned = await half_run(firm)
    await mass_update.cancel(astrid, planned, keep=keep)
    await say(planned, failure="interrupted", ended_at=BEGINNING)  # it broke off a second time
    await mass_update.recover()
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.changed, stands.change_set_id is not None) == ("cancelled", 2 * keep, keep)
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'fi'")) == 2 * keep
    assert await check() == []


async def test_what_was_undone_is_not_gone_on_with(database: Database) -> None:
    firm = await world()
    astrid, planned = await half_run(firm)
    await say(planned, state="failed")
    await history.undo(astrid, (await mass_update.standing(astrid, planned)).change_set_id or 0)
    with pytest.raises(NotPlanned):
        await mass_update.run(astrid, planned)
    await say(planned, state="running", ended_at=BEGINNING)
    await mass_update.recover()
    await mass_update.wait_for(planned)
    assert (await mass_update.standing(astrid, planned)).state == "cancelled"
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'fi'")) == 0


@pytest.mark.parametrize("steps", [0, 1, 2, 3], ids=["a row of it", "undone", "redone", "undone again"])
async def test_what_was_undone_in_part_or_brought_back_is_gone_on_with(database: Database, steps: int) -> None:
    firm = await world()
    astrid, planned = await half_run(firm)
    await say(planned, state="failed")
    last = first = (await mass_update.standing(astrid, planned)).change_set_id or 0
    if not steps:
        one = frozenset({("customers", firm.customers["Kund 0"])})
        await history.undo(astrid, first, history.Part(rows=one))
    for _ in range(steps):
        last = (await history.undo(astrid, last)).change_set_id or 0
    if steps % 2:
        with pytest.raises(NotPlanned):
            await mass_update.run(astrid, planned)
        return
    await mass_update.run(astrid, planned)
    await mass_update.wait_for(planned)
    stands = await mass_update.standing(astrid, planned)
    assert (stands.state, stands.changed, stands.change_set_id) == ("done", 6, first)
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'fi'")) == (6 if steps else 5)


async def test_a_run_that_waits_for_its_turn_says_that_it_is_alive(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "SIGNS_EVERY", 0.05)
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    first, second = [
        await mass_update.plan(astrid, Wanted("customers", {"language": to}, ids=ids), is_typed=True)
        for to in ("fi", "sv")
    ]
    MASS_UPDATES.begin(first)
    await say(first, state="running", started_at=BEGINNING)
    await mass_update.run(astrid, second)
    await say(second, ended_at=BEGINNING)
    await asyncio.sleep(0.3)
    told = await value(Sql("SELECT ended_at FROM mass_update WHERE id = ?", (second,)))
    assert (moment_of(told) > BEGINNING) == is_postgres()  # SQLite has no other process that could take it over
    await say(second, stop="keep")  # as another process writes it
    await mass_update.wait_for(second)
    assert (await mass_update.standing(astrid, second)).state == "cancelled"
    assert await value(Sql("SELECT count(*) FROM customer WHERE language = 'sv'")) == 0
    MASS_UPDATES.end(first)


async def halted_run(monkeypatch: pytest.MonkeyPatch) -> tuple[Actor, int]:
    """A run that is halted after the second of four chunks of two customers, and whose it is."""
    monkeypatch.setattr(chunks_module, "AT_ONCE", 2)
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), [await firm.customer(f"Kund {n}") for n in range(8)]
    planned = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    write_next, told = Chunks.write_next, asyncio.Event()

    async def halting(chunks: Chunks) -> bool:
        if chunks.done == 4 and not told.is_set():
            await mass_update.halt(astrid, planned)
            told.set()
        return await write_next(chunks)

    monkeypatch.setattr(Chunks, "write_next", halting)
    await mass_update.run(astrid, planned)
    await told.wait()
    await asyncio.sleep(0.3)  # long enough to write the rest
    return astrid, planned


async def half_run(firm: World) -> tuple[Actor, int]:
    """A run whose process ended after the first two of six customers, and whose it was."""
    astrid, ids = await firm.actor("Astrid Lindqvist"), [await firm.customer(f"Kund {n}") for n in range(6)]
    planned = await mass_update.plan(astrid, Wanted("customers", {"language": "fi"}, ids=ids), is_typed=True)
    await say(planned, state="running", started_at=BEGINNING)
    assert await Chunks(astrid, await mass_update.standing(astrid, planned), Progress(), size=2).write_next()
    return astrid, planned


async def say(mass_update_id: int, **columns: Any) -> None:
    assignments = ", ".join(f"{name} = ?" for name in columns)
    query = Sql(f"UPDATE mass_update SET {assignments} WHERE id = ?", (*columns.values(), mass_update_id))
    async with writing() as connection:
        await execute(query, connection)


async def test_a_plan_can_be_read_when_its_custom_field_is_gone(database: Database) -> None:
    firm = await world()
    astrid, ids = await firm.actor("Astrid Lindqvist"), await three(firm)
    field = await firm.make("custom-fields", resource="customers", key="note", label="Note", kind="text")
    planned = await mass_update.plan(astrid, Wanted("customers", {"x_note": "Harbour"}, ids=ids), is_typed=True)
    await firm.change("custom-fields", field, is_active=False)
    found = await mass_update.rows_of(astrid, planned)
    assert [(one.field, one.old, one.new) for one in found] == [("x_note", None, None)] * 3


async def running_already(mass_update_id: int) -> None:
    await say(mass_update_id, state="running")


async def test_the_rows_around_the_one_at_work_are_told(database: Database) -> None:
    firm = await world()
    astrid, planned = await half_run(firm)
    found = await mass_update.around(astrid, await mass_update.standing(astrid, planned))
    told = [(state, row.name, row.new) for state, row in found]
    states = ["done", "done", "now", "waiting", "waiting", "waiting"]
    assert told == [(state, f"Kund {n}", "fi") for n, state in enumerate(states)]


async def test_fields_that_cannot_be_changed_are_told_with_the_right_that_is_missing(database: Database) -> None:
    firm = await world()
    await firm.profile("Read", customers_level="read")
    await firm.person("Rita Ross", "Read")
    await firm.profile("Edit", customers_level="edit")
    await firm.person("Edit Ek", "Edit")
    rita, edit = await firm.actor("Rita Ross"), await firm.actor("Edit Ek")
    assert {one.right for one in locked_for_many(rita, "customers").values()} == {"edit"}
    locked = {name: one.right for name, one in locked_for_many(edit, "costs").items()}
    assert locked["unit_cost"] == "financials"
    locked = {name: one.right for name, one in locked_for_many(edit, "customers").items()}
    assert (locked["name"], "industry_id" in locked) == (None, False)

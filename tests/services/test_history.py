"""Taking changes back: what comes back, what does not, and why."""

import asyncio
from datetime import date, timedelta
from functools import partial

import pytest

from services import own_changes
from services.change_sets import Asked, change_set, change_sets
from services.changes import recording
from services.database import row, rows, value
from services.edits import set_fields
from services.history import WHOLE, Conflict, Part, undo, would_undo
from services.own_changes import last_undone, take_back_last, undoable
from services.permissions import Actor
from services.refusals import NotFound, NothingToUndo, NotPermitted, TooLateToUndo
from services.sql import Sql
from services.writing import delete_row
from tests.support.databases import Database
from tests.world import NOON, World, world

BYGG, NORDLYS = "Åkerblom Bygg AB", "Nordlys Energi AS"


async def edited(firm: World, actor: str, resource: str, row_id: int, **values: object) -> int:
    """Change a row as a person; answers with the change set."""
    async with recording(await firm.actor(actor), "edit") as recorder:
        await recorder.update(resource, row_id, values)
    assert recorder.change_set_id is not None
    return recorder.change_set_id


async def last_undoable(actor: Actor) -> int | None:
    return next(iter(await undoable(actor, 1)), None)


async def customer(row_id: int) -> dict[str, object]:
    found = await row(Sql("SELECT * FROM customer WHERE id = ?", (row_id,)))
    assert found is not None
    return found


async def test_an_edit_is_taken_back_with_all_that_follows_from_it(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG, owner="Sanna Salo")
    before = await customer(bygg)
    done = await edited(firm, "Sanna Salo", "customers", bygg, name=NORDLYS, phone="+46 8 123 456 78")
    undone = await undo(await firm.actor("Sanna Salo"), done)
    after = await customer(bygg)
    assert (undone.count, undone.conflicts) == (2, ())
    assert {**after, "version": 0, "updated_at": 0} == {**before, "version": 0, "updated_at": 0}
    assert after["version"] == before["version"] + 2


async def test_what_a_colleague_changed_since_stays_and_is_told_with_both_values(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG, owner="Sanna Salo")
    done = await edited(firm, "Sanna Salo", "customers", bygg, name="Åkerblom AB", email="info@bygg.example")
    await edited(firm, "Astrid Lindqvist", "customers", bygg, name="Åkerblom Group AB")
    undone = await undo(await firm.actor("Sanna Salo"), done)
    assert undone.count == 1
    assert undone.conflicts == (Conflict("customers", bygg, "name", "Åkerblom Group AB", BYGG),)
    assert (await customer(bygg))["email"] is None


async def test_undoing_twice_finds_nothing_left(database: Database) -> None:
    firm = await world()
    done = await edited(firm, "Astrid Lindqvist", "customers", await firm.customer(BYGG), name=NORDLYS)
    await undo(await firm.actor("Astrid Lindqvist"), done)
    with pytest.raises(NothingToUndo):
        await undo(await firm.actor("Astrid Lindqvist"), done)
    assert await value(Sql("SELECT count(*) FROM change_set WHERE kind = 'undo'")) == 1


async def test_an_undo_can_be_undone(database: Database) -> None:
    firm = await world()
    bygg, astrid = await firm.customer(BYGG), await firm.actor("Astrid Lindqvist")
    first = await undo(astrid, await edited(firm, astrid.name, "customers", bygg, name=NORDLYS))
    assert (await customer(bygg))["name"] == BYGG
    again = await undo(astrid, first.change_set_id or 0)
    assert again.count == 1
    assert (await customer(bygg))["name"] == NORDLYS


async def test_a_new_customer_is_taken_away_again(database: Database) -> None:
    firm, made = await world(), 0
    astrid = await firm.actor("Astrid Lindqvist")
    async with recording(astrid, "create") as recorder:
        made = await recorder.create("customers", {"number": 1, "name": BYGG})
    assert (await undo(astrid, recorder.change_set_id or 0)).count == 1
    assert await value(Sql("SELECT count(*) FROM customer WHERE id = ?", (made,))) == 0


async def test_a_new_customer_stays_when_a_colleague_filled_it_in_or_it_has_invoices(database: Database) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    async with recording(astrid, "create") as recorder:
        bygg = await recorder.create("customers", {"number": 1, "name": BYGG})
        nordlys = await recorder.create("customers", {"number": 2, "name": NORDLYS})
        await recorder.create("customers", {"number": 3, "name": "Kivi ja Poika Oy"})
    await edited(firm, "Sanna Salo", "customers", bygg, email="info@bygg.example")
    await firm.invoice(nordlys, 100, "2025-03-01")
    undone = await undo(astrid, recorder.change_set_id or 0)
    assert undone.count == 1
    assert [(c.row_id, c.field, c.would_be) for c in undone.conflicts] == [(nordlys, None, None), (bygg, None, None)]
    assert undone.conflicts[0].now == "customer_has_work"
    assert undone.conflicts[1].now["email"] == "info@bygg.example"


async def test_a_deleted_customer_comes_back_whole_under_its_id(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG, owner="Sanna Salo", org_number="556036-0793", payment_term_days=30)
    before, astrid = await customer(bygg), await firm.actor("Astrid Lindqvist")
    async with recording(astrid, "delete") as recorder:
        await recorder.delete("customers", bygg)
    assert (await undo(astrid, recorder.change_set_id or 0)).count == 1
    after = await customer(bygg)
    assert {**after, "version": 0, "updated_at": 0} == {**before, "version": 0, "updated_at": 0}
    assert after["version"] == before["version"] + 1


async def test_values_of_custom_fields_go_and_come_back_with_their_row(database: Database) -> None:
    firm = await world()
    bygg, astrid = await firm.customer(BYGG), await firm.actor("Astrid Lindqvist")
    field = await firm.make("custom-fields", resource="customers", key="segment", label="Segment", kind="text")
    await firm.make("custom-values", field_id=field, row_id=bygg, text="Building")
    async with recording(astrid, "delete") as recorder:
        await recorder.delete("customers", bygg)
    assert await value(Sql("SELECT count(*) FROM custom_value")) == 0
    assert (await undo(astrid, recorder.change_set_id or 0)).count == 2
    assert await value(Sql("SELECT text FROM custom_value WHERE row_id = ?", (bygg,))) == "Building"


async def test_the_history_is_narrowed_to_a_custom_field_also_where_its_value_is_gone(database: Database) -> None:
    firm = await world()
    astrid, ek, al = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB"), await firm.customer("Al AB")
    for key in ("note", "crew"):
        await firm.make("custom-fields", resource="customers", key=key, label=key.title(), kind="text")
    written = []
    for row_id, name, to in (
        (ek, "x_note", "Harbour"),
        (al, "x_note", "Hill"),
        (ek, "x_crew", "Two"),
        (ek, "x_note", None),
    ):
        await set_fields(astrid, "customers", row_id, {name: to})
        written.append(int(await value(Sql("SELECT max(id) FROM change_set"))))
    note = Asked(resource="customers", field="x_note")
    assert [one["id"] for one in (await change_sets(astrid, 9, asked=note)).items] == [written[n] for n in (3, 1, 0)]
    of_ek = Asked(resource="customers", field="x_note", row_id=ek)
    assert [one["id"] for one in (await change_sets(astrid, 9, asked=of_ek)).items] == [written[3], written[0]]


async def test_a_row_whose_number_is_taken_by_now_does_not_come_back(database: Database) -> None:
    firm = await world()
    bygg, nordlys = await firm.customer(BYGG, number=7), await firm.customer(NORDLYS)
    astrid = await firm.actor("Astrid Lindqvist")
    async with recording(astrid, "delete") as recorder:
        await recorder.delete("customers", bygg)
        await recorder.update("customers", nordlys, {"email": "post@nordlys.example"})
    await firm.customer("Kivi ja Poika Oy", number=7)
    undone = await undo(astrid, recorder.change_set_id or 0)
    assert undone.count == 1
    assert undone.conflicts == (Conflict("customers", bygg, None, "already_there"),)
    assert (await customer(nordlys))["email"] is None


async def test_dates_that_depend_on_each_other_go_back_together(database: Database) -> None:

    firm = await world()
    case = await firm.project(await firm.customer(BYGG), start_date=date(2025, 1, 1), end_date=date(2025, 1, 31))
    later = {"start_date": date(2025, 6, 1), "end_date": date(2025, 6, 30)}
    done = await edited(firm, "Astrid Lindqvist", "projects", case, **later)
    assert (await undo(await firm.actor("Astrid Lindqvist"), done)).count == 2
    found = await rows(Sql("SELECT start_date, end_date FROM project WHERE id = ?", (case,)))
    assert [str(day) for day in found[0].values()] == ["2025-01-01", "2025-01-31"]


async def test_what_was_deleted_since_is_told_without_values(database: Database) -> None:
    firm = await world()
    bygg, astrid = await firm.customer(BYGG), await firm.actor("Astrid Lindqvist")
    done = await edited(firm, astrid.name, "customers", bygg, email="info@bygg.example")
    await firm.remove("customers", bygg)
    assert (await undo(astrid, done)).conflicts == (Conflict("customers", bygg, "email"),)


async def test_a_row_that_one_may_not_see_any_more_is_told_without_values(database: Database) -> None:
    firm = await world()
    await firm.profile("Own customers", customers_level="edit", customer_scope="own")
    await firm.person("Vera Vik", "Own customers")
    bygg = await firm.customer(BYGG, owner="Vera Vik")
    done = await edited(firm, "Vera Vik", "customers", bygg, name=NORDLYS)
    await firm.change("customers", bygg, owner_id=firm.people["Sanna Salo"])
    assert (await undo(await firm.actor("Vera Vik"), done)).conflicts == (Conflict("customers", bygg, "name"),)
    assert (await customer(bygg))["name"] == NORDLYS


async def test_a_password_does_not_show_in_what_could_not_be_undone(database: Database) -> None:
    firm = await world()
    sanna, astrid = firm.people["Sanna Salo"], await firm.actor("Astrid Lindqvist")
    done = await edited(firm, astrid.name, "users", sanna, password_hash="argon2-new", name="Sanna Sand")
    undone = await undo(astrid, done)
    assert (undone.count, undone.conflicts) == (1, (Conflict("users", sanna, "password_hash"),))


async def test_others_change_sets_need_the_right_to_the_change_log(database: Database) -> None:
    firm = await world()
    bygg = await firm.customer(BYGG)
    done = await edited(firm, "Sanna Salo", "customers", bygg, name=NORDLYS)
    with pytest.raises(NotPermitted):
        await undo(await firm.actor("Aino Aalto"), done)
    with pytest.raises(NotFound):
        await undo(await firm.actor("Astrid Lindqvist"), 1)
    auditor = await undo(await firm.actor("Ada Aagaard"), done)
    assert (auditor.count, auditor.conflicts) == (0, (Conflict("customers", bygg, "name"),))
    assert (await undo(await firm.actor("Astrid Lindqvist"), done)).count == 1


async def test_ctrl_z_goes_back_through_ones_own_changes(database: Database) -> None:
    firm = await world()
    bygg, sanna = await firm.customer(BYGG), await firm.actor("Sanna Salo")
    first = await edited(firm, sanna.name, "customers", bygg, name=NORDLYS)
    second = await edited(firm, sanna.name, "customers", bygg, email="post@nordlys.example")
    await edited(firm, "Astrid Lindqvist", "customers", bygg, phone="+47 22 22 22 22")
    assert await last_undoable(sanna) == second
    await undo(sanna, second)
    assert await last_undoable(sanna) == first
    await undo(sanna, first)
    assert await last_undoable(sanna) is None


async def test_ctrl_z_passes_over_what_others_have_put_back(database: Database) -> None:
    firm = await world()
    bygg, sanna = await firm.customer(BYGG), await firm.actor("Sanna Salo")
    await edited(firm, sanna.name, "customers", bygg, name=NORDLYS)
    second = await edited(firm, sanna.name, "customers", bygg, phone="+47 22 22 22 22", country="NO")
    await undo(sanna, second, Part(fields=frozenset({"country"})))
    await edited(firm, "Astrid Lindqvist", "customers", bygg, phone=None)
    assert await last_undoable(sanna) == second
    await take_back_last(sanna, partial(undo, sanna))
    assert (await customer(bygg))["name"] == BYGG
    with pytest.raises(NothingToUndo):
        await take_back_last(sanna, partial(undo, sanna))


@pytest.mark.parametrize("last", [Part(fields=frozenset({"phone"})), WHOLE], ids=["by parts", "whole"])
async def test_a_part_that_is_done_again_after_the_rest_was_undone_stands(database: Database, last: Part) -> None:
    firm = await world()
    astrid, bygg = await firm.actor("Astrid Lindqvist"), await firm.customer(BYGG)
    done = await edited(firm, astrid.name, "customers", bygg, country="NO", phone="+47 22 22 22 22")
    part = (await undo(astrid, done, Part(fields=frozenset({"country"})))).change_set_id
    await undo(astrid, done, last)
    assert not (await change_set(astrid, done))["is_undone_in_part"]
    await undo(astrid, part or 0)
    assert (await customer(bygg))["country"] == "NO"
    assert (await change_set(astrid, done))["is_undone_in_part"]
    assert await last_undoable(astrid) == done


async def test_parts_that_are_undone_at_once_add_up_to_the_whole(database: Database) -> None:
    firm = await world()
    astrid, bygg = await firm.actor("Astrid Lindqvist"), await firm.customer(BYGG)
    done = await edited(firm, astrid.name, "customers", bygg, country="NO", phone="+47 22 22 22 22")
    await asyncio.gather(*(undo(astrid, done, Part(fields=frozenset({name}))) for name in ("country", "phone")))
    assert not (await change_set(astrid, done))["is_undone_in_part"]
    assert await last_undoable(astrid) is None


async def test_ctrl_y_does_again_what_ctrl_z_took_back_until_something_else_is_changed(database: Database) -> None:
    firm = await world()
    bygg, sanna = await firm.customer(BYGG), await firm.actor("Sanna Salo")
    first = await edited(firm, sanna.name, "customers", bygg, name=NORDLYS)
    second = await edited(firm, sanna.name, "customers", bygg, email="post@nordlys.example")
    assert await last_undone(sanna) is None
    undone = [(await undo(sanna, done)).change_set_id for done in (second, first)]
    assert await last_undone(sanna) == undone[1]
    again = (await undo(sanna, undone[1] or 0)).change_set_id
    assert (await last_undoable(sanna), await last_undone(sanna)) == (first, undone[0])
    back = (await undo(sanna, again or 0)).change_set_id  # as the message after doing it again offers
    assert (await last_undoable(sanna), await last_undone(sanna)) == (None, back)
    await edited(firm, sanna.name, "customers", bygg, phone="+47 22 22 22 22")
    assert await last_undone(sanna) is None


async def test_ctrl_z_takes_back_first_what_was_done_again_last_and_nothing_of_yesterday(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = await world()
    bygg, sanna = await firm.customer(BYGG), await firm.actor("Sanna Salo")
    first = await edited(firm, sanna.name, "customers", bygg, name=NORDLYS)
    second = await edited(firm, sanna.name, "customers", bygg, email="post@nordlys.example")
    await undo(sanna, (await undo(sanna, first)).change_set_id or 0)
    assert await last_undoable(sanna) == first
    await undo(sanna, first)
    assert await last_undoable(sanna) == second
    monkeypatch.setattr(own_changes, "HOURS", 0)
    assert await last_undoable(sanna) is None and await last_undone(sanna) is None


async def test_the_rules_of_writing_hold_for_undo_and_say_why(database: Database) -> None:
    firm = await world()
    astrid, bygg = await firm.actor("Astrid Lindqvist"), await firm.customer(BYGG, org_number="556036-0793")
    closed = await firm.make("invoice-statuses", name="Closed", is_read_only=True)
    invoice = await firm.invoice(bygg, 100, "2025-03-01")
    amount = await edited(firm, astrid.name, "invoices", invoice, net=20_000)
    status = await edited(firm, astrid.name, "invoices", invoice, status_id=closed)
    number = await edited(firm, astrid.name, "customers", bygg, org_number="559014-8827")
    await firm.customer(NORDLYS, org_number="556036-0793")
    refused = await undo(astrid, amount)
    assert [(c.field, c.refusal and c.refusal.code) for c in refused.conflicts] == [("net", "invoice_is_read_only")]
    assert refused.change_set_id is None
    [taken] = (await undo(astrid, number)).conflicts
    assert (taken.field, taken.now) == ("org_number", "559014-8827") and taken.refusal is not None
    assert (await undo(astrid, status)).count == 1
    assert (await undo(astrid, amount)).count == 1


async def test_who_may_not_delete_does_not_delete_by_undoing(database: Database) -> None:
    firm = await world()
    sanna = await firm.actor("Sanna Salo")
    async with recording(sanna, "create") as recorder:
        made = await recorder.create("customers", {"number": 1, "name": BYGG})
    undone = await undo(sanna, recorder.change_set_id or 0)
    assert [(c.row_id, c.refusal and c.refusal.code) for c in undone.conflicts] == [(made, "not_permitted")]
    assert await value(Sql("SELECT count(*) FROM customer WHERE id = ?", (made,))) == 1


async def test_a_part_is_taken_back_by_rows_by_fields_or_by_single_changes(database: Database) -> None:
    firm = await world()
    astrid, bygg, nordlys = (
        await firm.actor("Astrid Lindqvist"),
        await firm.customer(BYGG),
        await firm.customer(NORDLYS),
    )
    async with recording(astrid, "edit") as recorder:
        for row_id in (bygg, nordlys):
            await recorder.update("customers", row_id, {"country": "NO", "language": "nb", "payment_term_days": 10})
    done = recorder.change_set_id or 0
    first = await undo(astrid, done, Part(rows=frozenset({("customers", bygg)}), fields=frozenset({"country"})))
    assert first.count == 1
    assert [(await customer(row_id))["country"] for row_id in (bygg, nordlys)] == [None, "NO"]
    assert (await undo(astrid, done, Part(fields=frozenset({"language"})))).count == 2
    [one] = await rows(
        Sql(
            "SELECT id FROM change WHERE row_id = ? AND field = 'payment_term_days' AND change_set_id = ?", (bygg, done)
        )
    )
    assert (await undo(astrid, done, Part(ids=frozenset({one["id"]})))).count == 1
    assert (await customer(nordlys))["payment_term_days"] == 10
    assert (await would_undo(astrid, done)).count == 2
    assert (await undo(astrid, done)).count == 2


async def told_undone(firm: World, change_set_id: int) -> tuple[int | None, bool]:
    """Which undo of a change set stands, and whether only a part of it is undone."""
    told = await change_set(await firm.actor("Astrid Lindqvist"), change_set_id)
    return told["undone_by_id"], told["is_undone_in_part"]


async def test_a_set_that_is_undone_in_part_is_told_so_until_the_rest_is_undone(database: Database) -> None:
    firm = await world()
    astrid, bygg = await firm.actor("Astrid Lindqvist"), await firm.customer(BYGG)
    done = await edited(firm, astrid.name, "customers", bygg, country="NO", language="nb", phone="+47 22 22 22 22")
    assert await told_undone(firm, done) == (None, False)
    first = (await undo(astrid, done, Part(fields=frozenset({"country"})))).change_set_id
    assert await told_undone(firm, done) == (first, True)
    rest = (await undo(astrid, done)).change_set_id or 0
    assert await told_undone(firm, done) == (rest, False)
    again = (await undo(astrid, rest, Part(fields=frozenset({"phone"})))).change_set_id or 0
    assert (await told_undone(firm, done), await told_undone(firm, rest)) == ((rest, True), (again, True))
    await undo(astrid, rest)
    assert await told_undone(firm, done) == (first, True)
    await undo(astrid, first or 0)
    assert await told_undone(firm, done) == (None, False)


async def test_parts_that_are_all_of_a_set_are_an_undo_of_the_whole(database: Database) -> None:
    firm = await world()
    astrid, bygg = await firm.actor("Astrid Lindqvist"), await firm.customer(BYGG)
    async with recording(astrid, "create") as recorder:
        made = await recorder.create("contacts", {"customer_id": bygg, "last_name": "Åkerblom"})
        await recorder.update("customers", bygg, {"phone": "+47 22 22 22 22"})
    done = recorder.change_set_id or 0
    await undo(astrid, done, Part(fields=frozenset({"phone"})))
    assert (await told_undone(firm, done))[1] and await last_undoable(astrid) == done
    last = (await undo(astrid, done, Part(rows=frozenset({("contacts", made)})))).change_set_id
    assert await told_undone(firm, done) == (last, False)
    assert await last_undoable(astrid) is None


async def test_ctrl_z_after_an_undo_of_a_part_takes_back_the_rest(database: Database) -> None:
    firm = await world()
    bygg, sanna = await firm.customer(BYGG), await firm.actor("Sanna Salo")
    first = await edited(firm, sanna.name, "customers", bygg, name=NORDLYS)
    second = await edited(firm, sanna.name, "customers", bygg, email="post@nordlys.example", country="NO")
    await undo(sanna, second, Part(fields=frozenset({"country"})))
    assert await last_undoable(sanna) == second
    assert (await undo(sanna, second)).count == 1
    assert await last_undoable(sanna) == first


async def test_a_deleted_customer_comes_back_with_what_belonged_to_it_and_goes_again(database: Database) -> None:
    firm = await world()
    bygg, nordlys, astrid = (
        await firm.customer(BYGG),
        await firm.customer(NORDLYS),
        await firm.actor("Astrid Lindqvist"),
    )
    contact = await firm.make("contacts", customer_id=bygg, last_name="Åkerblom")
    await firm.make("addresses", customer_id=bygg, city="Umeå")
    await delete_row(astrid, "customers", bygg)
    done = int(await value(Sql("SELECT max(id) FROM change_set")))
    [whole] = await rows(Sql("SELECT id FROM change WHERE change_set_id = ? AND resource = 'customers'", (done,)))
    undone = await undo(astrid, done, Part(ids=frozenset({whole["id"]})))
    assert (undone.count, undone.conflicts) == (3, ())
    assert await value(Sql("SELECT customer_id FROM contact WHERE id = ?", (contact,))) == bygg
    assert (await undo(astrid, undone.change_set_id or 0)).count == 3
    assert await value(Sql("SELECT count(*) FROM customer WHERE id IN (?, ?)", (bygg, nordlys))) == 1


async def test_after_the_days_of_the_setting_nothing_is_undone(database: Database) -> None:
    firm = await world(settings={"undo_days": 30})
    astrid, bygg = await firm.actor("Astrid Lindqvist"), await firm.customer(BYGG)
    async with recording(astrid, "edit", at=NOON - timedelta(days=31)) as recorder:
        await recorder.update("customers", bygg, {"name": NORDLYS})
    with pytest.raises(TooLateToUndo):
        await undo(astrid, recorder.change_set_id or 0)


async def test_whoever_undoes_for_somebody_else_is_told_of_no_row_that_they_do_not_see(database: Database) -> None:
    firm = await world()
    await firm.profile("Tidy", customer_scope="own", rights=["change_log"])
    await firm.person("Vera Vik", "Tidy")
    own, hidden = await firm.customer(BYGG, "Vera Vik"), await firm.customer(NORDLYS, "Aino Aalto")
    async with recording(await firm.actor("Astrid Lindqvist"), "edit") as recorder:
        for row_id in (own, hidden):
            await recorder.update("customers", row_id, {"phone": "+46 8 123 456 78"})
    undone = await undo(await firm.actor("Vera Vik"), recorder.change_set_id or 0)
    assert (undone.count, undone.conflicts) == (1, ()) and (await customer(hidden))["phone"] is not None

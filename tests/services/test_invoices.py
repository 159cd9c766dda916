"""Invoices: rows, rates, numbers without gaps, what was sent, credit notes, undo."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services import history, listing, mass_update
from services.changes import recording
from services.checking.invoices import wrong_invoices
from services.database import row, rows, value
from services.edits import set_fields
from services.filters.filter import parse
from services.invoices.credit import credit, left_of
from services.invoices.make import change_invoice, due_on, make_invoice
from services.invoices.reading import invoice_page
from services.invoices.refusals import (
    CreditsTooMuch,
    DueBeforeDate,
    InvoiceHasNumber,
    InvoiceIsCredited,
    InvoiceIsNegative,
    InvoiceWasSent,
    NetFollowsRows,
    NoRows,
    NothingLeftToCredit,
    NotSentYet,
    ProjectOfAnother,
)
from services.invoices.status import set_status
from services.mass_update import Wanted
from services.permissions import Actor
from services.rates import NoRate
from services.refusals import ChangedMeanwhile, Refusal, Required, StaleVersion, TooSmall
from services.sql import Sql
from services.writing import delete_row
from services.writing import rows as rows_door
from services.writing.refusals import NotAccepted, NumberIsGiven, SentIsOnlyCredited
from tests.support.databases import Database
from tests.world import World, world

ADVICE = {"description": "Advice", "quantity": "10", "unit_price": "120,50", "vat_rate": "25,5"}
TRAVEL = {"description": "Travel", "quantity": "1", "unit_price": "99.99", "vat_rate": "13.5"}


@pytest.fixture
async def firm(database: Database) -> World:
    made = await world()
    await made.customer("Ek AB", payment_term_days=14)
    return made


@pytest.fixture
async def astrid(firm: World) -> Actor:
    return await firm.actor("Astrid Lindqvist")


async def draft(firm: World, actor: Actor, *given: dict[str, Any], **more: Any) -> int:
    """An invoice to Ek AB; answers with its id."""
    header = {"customer_id": firm.customers["Ek AB"], "date": "2025-03-10", "status_id": firm.statuses["Draft"], **more}
    return (await make_invoice(actor, header, given or (ADVICE, TRAVEL))).invoice_id


async def invoice(invoice_id: int) -> dict[str, Any]:
    found = await row(Sql("SELECT * FROM invoice WHERE id = ?", (invoice_id,)))
    assert found is not None
    return found


async def test_where_the_customer_has_no_term_the_usual_one_of_the_firm_holds(firm: World, astrid: Actor) -> None:
    other = await firm.customer("Ask AB")
    found = await invoice(await draft(firm, astrid, customer_id=other))
    assert str(found["due_date"]) == "2025-04-09"


async def test_the_amounts_are_the_sums_of_the_rows_each_rounded_once(firm: World, astrid: Actor) -> None:
    thirds = {"description": "Thirds", "quantity": "3.5", "unit_price": "0.01", "vat_rate": "25.5"}
    found = await invoice(await draft(firm, astrid, ADVICE, TRAVEL, thirds))
    assert (found["net"], found["tax"]) == (120_500 + 9_999 + 4, 30_728 + 1_350 + 1)  # 307.275 and 0.035 go up
    assert (found["net_base"], str(found["due_date"]), found["number"]) == (130_503, "2025-03-24", None)


async def test_check_finds_an_invoice_that_its_rows_do_not_come_to(firm: World, astrid: Actor) -> None:
    made = await draft(firm, astrid)
    assert await wrong_invoices() == []
    await firm.change("invoices", made, net=1)
    assert await wrong_invoices() == [f"Invoice: the rows of {made} do not come to its amounts"]


async def test_rows_are_refused_by_place_and_field(firm: World, astrid: Actor) -> None:
    with pytest.raises(NotAccepted) as refused:
        await draft(firm, astrid, ADVICE, {**TRAVEL, "quantity": "-1", "unit_price": ""}, {**ADVICE, "vat_rate": "x"})
    told = {str(one.field): type(one) for one in refused.value.refusals}
    assert told["rows.1.quantity"] is TooSmall and told["rows.1.unit_price"] is Required and "rows.2.vat_rate" in told
    with pytest.raises(NoRows):
        await draft(firm, astrid, {"description": " "})
    with pytest.raises(InvoiceIsNegative):
        await draft(firm, astrid, {**ADVICE, "unit_price": "-1"})
    with pytest.raises(Required):
        await draft(firm, astrid, date="")
    other = await firm.project(await firm.customer("Al AB"))
    with pytest.raises(ProjectOfAnother):
        await draft(firm, astrid, project_id=other)


async def test_vat_is_that_of_the_firms_or_the_customers_country(firm: World, astrid: Actor) -> None:
    with pytest.raises(NotAccepted) as refused:
        await draft(firm, astrid, ADVICE, {"description": ""}, {**TRAVEL, "vat_rate": "25"})
    (odd,) = refused.value.refusals
    assert odd.field == "rows.2.vat_rate"
    assert str(odd) == "Finland has no VAT of 25 %. Write one of its rates: 25.5 %, 13.5 %, 10 % and 0 %."
    await firm.change("customers", firm.customers["Ek AB"], country="SE")
    made = await draft(firm, astrid, {**TRAVEL, "vat_rate": "25"})
    await firm.change("customers", firm.customers["Ek AB"], country="FI")
    (kept,) = await rows(Sql("SELECT id, version FROM invoice_row WHERE invoice_id = ?", (made,)))
    await change_invoice(astrid, made, {}, [{**TRAVEL, **kept, "unit_price": "80", "vat_rate": "25"}])
    with pytest.raises(NotAccepted):
        await change_invoice(astrid, made, {}, [{**TRAVEL, "vat_rate": "25"}])


async def test_a_foreign_invoice_has_the_latest_rate_on_or_before_its_date(firm: World, astrid: Actor) -> None:
    with pytest.raises(NoRate) as refused:
        await draft(firm, astrid, currency="NOK")
    assert "NOK" in str(refused.value) and refused.value.field == "currency_rate"
    for day, rate in ((1, 850_000_000), (9, 860_000_000), (11, 870_000_000)):
        await firm.make("currency-rates", currency="NOK", date=date(2025, 3, day), rate=rate)
    found = await invoice(await draft(firm, astrid, {**TRAVEL, "unit_price": "1000"}, currency="NOK"))
    assert (found["currency_rate"], str(found["rate_date"]), found["net_base"]) == (860_000_000, "2025-03-09", 8_600)
    own = await invoice(
        await draft(firm, astrid, {**TRAVEL, "unit_price": "1000"}, currency="NOK", currency_rate="0.09")
    )
    assert (own["currency_rate"], own["rate_date"], own["net_base"]) == (900_000_000, None, 9_000)


async def test_numbers_have_no_gaps_even_when_many_are_sent_at_once(firm: World, astrid: Actor) -> None:
    made = [await draft(firm, astrid) for _ in range(6)]
    sent = await asyncio.gather(*(set_status(astrid, one, firm.statuses["Sent"]) for one in made))
    assert all(edited.change_set_id for edited in sent)
    numbers = sorted([int((await invoice(one))["number"]) for one in made])
    assert numbers == list(range(1, 7))


async def test_the_series_goes_on_after_what_was_imported_and_passes_over_taken_numbers(
    firm: World, astrid: Actor
) -> None:
    await firm.invoice(firm.customers["Ek AB"], 10, "2025-01-10", number="A0041")
    await firm.invoice(firm.customers["Ek AB"], 10, "2025-01-02", number="A0043")
    first, second = [await draft(firm, astrid, status_id=firm.statuses["Sent"]) for _ in range(2)]
    assert [(await invoice(one))["number"] for one in (first, second)] == ["A0044", "A0045"]
    settings = {"invoice_numbers": {"prefix": "F-", "first": 100, "digits": 5}}
    await firm.change("organization", 1, settings=settings)
    await firm.invoice(firm.customers["Ek AB"], 10, "2025-01-02", number="F-00100")
    assert (await invoice(await draft(firm, astrid, status_id=firm.statuses["Sent"])))["number"] == "F-00101"


async def test_what_was_sent_can_only_be_credited(firm: World, astrid: Actor) -> None:
    made = await draft(firm, astrid)
    await set_status(astrid, made, firm.statuses["Sent"])
    with pytest.raises(SentIsOnlyCredited):
        await set_fields(astrid, "invoices", made, {"date": "2025-03-11"})
    with pytest.raises(SentIsOnlyCredited):
        await change_invoice(astrid, made, {}, [ADVICE])
    with pytest.raises(InvoiceWasSent):
        await set_status(astrid, made, firm.statuses["Draft"])
    with pytest.raises(SentIsOnlyCredited):
        await delete_row(astrid, "invoices", made)
    await set_fields(astrid, "invoices", made, {"sales_person_id": firm.people["Aino Aalto"]})
    await set_status(astrid, made, firm.statuses["Paid"])
    with pytest.raises(ChangedMeanwhile):
        await set_status(astrid, made, firm.statuses["Sent"], seen=firm.statuses["Draft"])


async def test_a_draft_changes_with_its_rows_and_a_colleagues_change_is_noticed(firm: World, astrid: Actor) -> None:
    made = await draft(firm, astrid)
    kept, gone = await rows(Sql("SELECT * FROM invoice_row WHERE invoice_id = ? ORDER BY position", (made,)))
    changed = {**ADVICE, "id": kept["id"], "version": kept["version"], "quantity": "2"}
    await change_invoice(astrid, made, {"description": "March"}, [changed, {**TRAVEL, "unit_price": "1"}], version=1)
    found = await rows(Sql("SELECT id, net FROM invoice_row WHERE invoice_id = ? ORDER BY position", (made,)))
    assert [one["net"] for one in found] == [24_100, 100] and gone["id"] not in [one["id"] for one in found]
    assert ((await invoice(made))["net"], (await invoice(made))["tax"]) == (24_200, 6_146 + 14)
    with pytest.raises(StaleVersion):
        await change_invoice(astrid, made, {}, [changed])
    with pytest.raises(NetFollowsRows):
        await set_fields(astrid, "invoices", made, {"net": "1"})
    await delete_row(astrid, "invoices", made)
    assert await value(Sql("SELECT count(*) FROM invoice_row")) == 0


async def test_a_credit_note_takes_what_is_left_and_no_more(firm: World, astrid: Actor) -> None:
    thirds = {"description": "Thirds", "quantity": "3", "unit_price": "0.015", "vat_rate": "25.5"}
    made = await draft(firm, astrid, ADVICE, thirds)
    with pytest.raises(NotSentYet):
        await credit(astrid, made)
    await set_status(astrid, made, firm.statuses["Sent"])
    advice, odd = [one["id"] for one in await rows(Sql("SELECT id FROM invoice_row ORDER BY position"))]
    with pytest.raises(CreditsTooMuch):
        await credit(astrid, made, quantities={advice: 100_001})
    first = await credit(astrid, made, quantities={advice: 40_000, odd: 10_000}, status_id=firm.statuses["Sent"])
    note = await invoice(first.invoice_id)
    assert (note["net"], note["tax"], note["number"]) == (-48_200 - 2, -12_291 - 1, "2")
    assert bool(note["is_credit_note"]) and note["credited_invoice_id"] == made
    rest = await credit(astrid, made, status_id=firm.statuses["Sent"])
    assert (await invoice(rest.invoice_id))["net"] == -(120_500 + 5) + 48_202
    left = await left_of(await invoice(made))
    assert (left.net, left.tax, [one["left_net"] for one in left.rows]) == (0, 0, [0, 0])
    with pytest.raises(NothingLeftToCredit):
        await credit(astrid, made)


async def test_an_imported_invoice_without_rows_is_credited_by_amount_at_its_own_rate(
    firm: World, astrid: Actor
) -> None:
    more = {"currency": "NOK", "currency_rate": 850_000_000, "tax": 25_000}
    made = await firm.invoice(firm.customers["Ek AB"], 1000, "2025-03-01", number="X1", **more)
    part = await invoice((await credit(astrid, made, net=33_333, status_id=firm.statuses["Sent"])).invoice_id)
    assert (part["net"], part["tax"], part["net_base"], part["number"]) == (-33_333, -8_333, -2_833, "X2")
    rest = await invoice((await credit(astrid, made, status_id=firm.statuses["Sent"])).invoice_id)
    assert (rest["net"], rest["tax"]) == (-66_667, -16_667)


async def test_a_list_shows_what_is_left_to_pay_with_vat_and_what_is_overdue(firm: World, astrid: Actor) -> None:
    names = ("part", "whole", "paid", "open")
    made = {name: await draft(firm, astrid, ADVICE, status_id=firm.statuses["Sent"]) for name in names}
    made["draft"] = await draft(firm, astrid, ADVICE)
    line = await row(Sql("SELECT id FROM invoice_row WHERE invoice_id = ?", (made["part"],)))
    assert line is not None
    await credit(astrid, made["part"], quantities={line["id"]: 10_000}, status_id=firm.statuses["Sent"])
    await credit(astrid, made["whole"], status_id=firm.statuses["Sent"])
    await credit(astrid, made["open"])  # a draft takes nothing off yet
    await set_status(astrid, made["paid"], firm.statuses["Paid"])
    whole = (await invoice(made["open"]))["net"] + (await invoice(made["open"]))["tax"]
    due = date.fromisoformat(str((await invoice(made["open"]))["due_date"])[:10])
    for today, late in ((due, set()), (due + timedelta(days=1), {made["part"], made["open"]})):
        scene = await listing.scene("invoices", astrid, parse("unpaid.gt:0"), today)
        found = await listing.by_ids(scene, await listing.all_ids(scene), ["unpaid", "is_overdue"])
        assert found.keys() == {made["part"], made["open"]}
        assert (found[made["open"]]["unpaid"], found[made["part"]]["unpaid"] < whole) == (whole, True)
        overdue = await listing.scene("invoices", astrid, parse("is_overdue.is:yes"), today)
        assert set(await listing.all_ids(overdue)) == late
    page = await invoice_page(astrid, made["part"])
    assert page.total + page.credited_total == page.invoice["unpaid"] == found[made["part"]]["unpaid"]


LEFT = ("gt:0", "gt:-1", "ge:0", "ge:1", "eq:0", "eq:1512.28", "between:0,2000", "between:1,2000", "lt:2000", "le:0")


@pytest.mark.parametrize("asked", LEFT)
async def test_what_is_left_is_found_whatever_it_is_compared_with(firm: World, astrid: Actor, asked: str) -> None:
    made = [
        await draft(firm, astrid, ADVICE, status_id=firm.statuses[name]) for name in ("Draft", "Sent", "Paid", "Sent")
    ]
    await credit(astrid, made[3], status_id=firm.statuses["Sent"])
    everything = await listing.scene("invoices", astrid, parse(""), firm.today)
    ids = await listing.all_ids(everything)
    left = {row_id: found["unpaid"] for row_id, found in (await listing.by_ids(everything, ids, ["unpaid"])).items()}
    operator, *limits = re.split("[:,]", asked)
    first, last = Decimal(limits[0]) * 100, Decimal(limits[-1]) * 100
    meets = {
        "gt": lambda one: one > first,
        "ge": lambda one: one >= first,
        "eq": lambda one: one == first,
        "lt": lambda one: one < first,
        "le": lambda one: one <= first,
        "between": lambda one: first <= one <= last,
    }[operator]
    narrowed = await listing.scene("invoices", astrid, parse(f"unpaid.{asked}"), firm.today)
    assert set(await listing.all_ids(narrowed)) == {row_id for row_id, one in left.items() if meets(one)}
    assert set(left.values()) == {0, 151228}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL reads a table of a few rows whole
async def test_what_is_owed_is_found_by_its_index(firm: World, astrid: Actor, database: Database) -> None:
    for view in ("unpaid.gt:0", "is_overdue.is:yes"):
        seen = await listing.scene("invoices", astrid, parse(view), firm.today)
        found = await rows(Sql("EXPLAIN QUERY PLAN SELECT count(*) FROM invoice WHERE") + seen.where)
        assert "invoice_owed" in found[0]["detail"], view


async def test_what_is_wrong_with_an_invoice_and_with_its_rows_is_said_at_once(firm: World, astrid: Actor) -> None:
    with pytest.raises(NotAccepted) as refused:
        await draft(firm, astrid, {**ADVICE, "quantity": "-1"}, currency="NOK", currency_rate="0")
    assert {one.field for one in refused.value.refusals} == {"currency_rate", "rows.0.quantity"}


async def test_an_invoice_is_not_due_before_its_date_and_always_due(firm: World, astrid: Actor) -> None:
    with pytest.raises(DueBeforeDate):
        await draft(firm, astrid, date="2026-11-27", due_date="2026-01-01")
    made = await draft(firm, astrid, date="2026-11-27", due_date="2026-11-27")
    with pytest.raises(DueBeforeDate):
        await change_invoice(astrid, made, {"date": "2026-11-28"}, [ADVICE])
    await change_invoice(astrid, made, {"due_date": ""}, [ADVICE])
    usual = await due_on(firm.customers["Ek AB"], date(2026, 11, 27))
    assert str((await invoice(made))["due_date"])[:10] == usual.isoformat()


async def test_undo_makes_a_draft_that_keeps_its_number(firm: World, astrid: Actor) -> None:
    made = await draft(firm, astrid)
    sent = await set_status(astrid, made, firm.statuses["Sent"])
    undone = await history.undo(astrid, sent.change_set_id or 0)
    found = await invoice(made)
    assert (undone.conflicts, found["status_id"], found["number"]) == ((), firm.statuses["Draft"], "1")
    with pytest.raises(InvoiceHasNumber):
        await delete_row(astrid, "invoices", made)
    other = await draft(firm, astrid)
    await set_status(astrid, other, firm.statuses["Sent"])
    await set_status(astrid, made, firm.statuses["Sent"])
    assert [(await invoice(one))["number"] for one in (made, other)] == ["1", "2"]


async def test_what_has_a_number_stays_as_it_is_whatever_its_status_is_now(firm: World, astrid: Actor) -> None:
    made = await draft(firm, astrid, ADVICE)
    sent = await set_status(astrid, made, firm.statuses["Sent"])
    await history.undo(astrid, sent.change_set_id or 0)
    line = await row(Sql("SELECT id, version FROM invoice_row"))
    assert line is not None
    with pytest.raises(NumberIsGiven):
        await change_invoice(astrid, made, {}, [{**ADVICE, "id": line["id"], "quantity": "1"}])
    for given in ({"date": "2025-02-01"}, {"customer_id": firm.customers["Ek AB"], "description": "Other"}):
        with pytest.raises(NumberIsGiven):
            await set_fields(astrid, "invoices", made, given)
    with pytest.raises(NumberIsGiven):
        await delete_row(astrid, "invoice-rows", line["id"])
    assert (await invoice(made))["net"] == 120_500
    await set_fields(astrid, "invoices", made, {"sales_person_id": astrid.user_id})
    await set_status(astrid, made, firm.statuses["Sent"])
    assert (await invoice((await credit(astrid, made)).invoice_id))["net"] == -120_500


async def test_many_at_once_leave_what_has_a_number_as_it_is(firm: World, astrid: Actor) -> None:
    sent, open_ = await draft(firm, astrid, status_id=firm.statuses["Sent"]), await draft(firm, astrid)
    wanted = Wanted("invoices", {"due_date": "2025-12-24"}, ids=[sent, open_])
    planned = await mass_update.plan(astrid, wanted, is_typed=True)
    await mass_update.run(astrid, planned)
    await mass_update.wait_for(planned)
    assert [str((await invoice(one))["due_date"])[:10] == "2025-12-24" for one in (sent, open_)] == [False, True]


async def test_undo_of_a_numbered_credit_note_leaves_a_draft_and_of_a_draft_nothing(firm: World, astrid: Actor) -> None:
    header = {"customer_id": firm.customers["Ek AB"], "date": "2025-03-10", "status_id": firm.statuses["Draft"]}
    gone = await make_invoice(astrid, header, [ADVICE])
    assert (await history.undo(astrid, gone.change_set_id or 0)).conflicts == ()
    assert await value(Sql("SELECT count(*) FROM invoice_row")) == 0 == await value(Sql("SELECT count(*) FROM invoice"))
    made = await draft(firm, astrid)
    sent = await set_status(astrid, made, firm.statuses["Sent"])
    note = await credit(astrid, made, status_id=firm.statuses["Sent"])
    blocked = await history.undo(astrid, sent.change_set_id or 0)
    assert [one.field for one in blocked.conflicts] == ["status_id"]
    assert (await history.undo(astrid, note.change_set_id or 0)).conflicts == ()
    found = await invoice(note.invoice_id)
    assert (found["status_id"], found["number"], found["net"]) == (firm.statuses["Draft"], "2", -130_499)


async def test_undo_of_rows_keeps_the_sums_right_and_stops_at_what_was_sent(firm: World, astrid: Actor) -> None:
    made = await draft(firm, astrid, ADVICE)
    one = await row(Sql("SELECT id FROM invoice_row"))
    first = await change_invoice(astrid, made, {}, [{**ADVICE, "id": one and one["id"], "quantity": "1"}, TRAVEL])
    assert (await invoice(made))["net"] == 12_050 + 9_999
    await history.undo(astrid, first.change_set_id or 0)
    assert (await invoice(made))["net"] == 120_500
    again = await change_invoice(astrid, made, {}, [{**ADVICE, "id": one and one["id"], "quantity": "1"}])
    await set_status(astrid, made, firm.statuses["Sent"])
    assert len((await history.undo(astrid, again.change_set_id or 0)).conflicts) > 0
    assert (await invoice(made))["net"] == 12_050


async def test_undo_of_rows_stops_at_an_invoice_that_was_closed_since(firm: World, astrid: Actor) -> None:
    draft_id = await draft(firm, astrid, ADVICE)
    changed = await change_invoice(astrid, draft_id, {}, [{**ADVICE, "quantity": "1"}], version=1)
    approved = await firm.make("invoice-statuses", name="Approved", is_read_only=True)
    await firm.change("invoices", draft_id, status_id=approved)
    before = await invoice(draft_id)
    undone = await history.undo(astrid, changed.change_set_id or 0)
    assert undone.count == 0 and undone.conflicts
    assert await invoice(draft_id) == before


async def test_undo_takes_away_what_was_brought_along_closed(firm: World, astrid: Actor) -> None:
    closed = await firm.make("invoice-statuses", name="Closed", is_sent=True, is_paid=True, is_read_only=True)
    given = {"customer_id": firm.customers["Ek AB"], "date": date(2025, 2, 1), "number": "EXT-1", "status_id": closed}
    row_given = {"position": 0, "description": "Advice", "quantity": 10_000, "unit_price": 100_0000, "net": 10_000}
    async with recording(replace(astrid, source="api"), "import") as recorder:
        made = await rows_door.create(astrid, recorder, "invoices", {**given, "net": 10_000})
        await recorder.create("invoice-rows", {**row_given, "invoice_id": made, "vat_rate": 0, "tax": 0})
    undone = await history.undo(astrid, recorder.change_set_id or 0)
    assert undone.conflicts == ()
    assert await value(Sql("SELECT count(*) FROM invoice WHERE id = ?", (made,))) == 0


async def test_undo_of_many_leaves_what_was_given_a_number_meanwhile(firm: World, astrid: Actor) -> None:
    ek, first, then = firm.customers["Ek AB"], date(2025, 4, 1), date(2025, 5, 1)
    async with firm.together():
        ids = [
            await firm.invoice(ek, 10, "2025-03-01", "Draft", None, due_date=first) for _ in range(history.MANY + 10)
        ]
    await _mass_update(astrid, ids, due_date=str(then))
    [edited] = await rows(Sql("SELECT max(id) AS id FROM change_set"))
    await _mass_update(astrid, ids[:5], status_id=firm.statuses["Sent"])
    sent = [await set_status(astrid, one, firm.statuses["Sent"]) for one in ids[5:7]]
    for one in sent:  # drafts again, which keep their number
        await history.undo(astrid, one.change_set_id or 0)
    undone = await history.undo(astrid, edited["id"])
    refused = [type(one.refusal) for one in sorted(undone.conflicts, key=lambda one: one.row_id)]
    assert undone.count == len(ids) - 7 and refused == [SentIsOnlyCredited] * 5 + [NumberIsGiven] * 2
    assert [str((await invoice(one))["due_date"]) for one in ids[4:8]] == [str(then)] * 3 + [str(first)]


@pytest.mark.parametrize("others", [0, history.MANY])
async def test_undo_gives_back_what_was_beside_a_credit_note_that_was_sent_before(
    firm: World, astrid: Actor, others: int
) -> None:
    ek = firm.customers["Ek AB"]
    sent, drawn, marked = [
        await firm.invoice(ek, 100, "2025-03-01", status, None) for status in ("Sent", "Draft", "Draft")
    ]
    note = await firm.invoice(ek, -100, "2025-03-02", "Sent", None, credited_invoice_id=sent)
    of_draft = await firm.invoice(ek, -100, "2025-03-02", "Draft", None, credited_invoice_id=drawn)
    await firm.invoice(ek, -100, "2025-03-02", "Sent", None, credited_invoice_id=marked)
    async with firm.together():
        more = [await firm.invoice(ek, 10, "2025-03-01", "Draft", None) for _ in range(others)]
    ids = [sent, drawn, marked, note, of_draft, *more]
    statuses = "SELECT id, status_id FROM invoice ORDER BY id"
    before = await rows(Sql(statuses))
    assert (await _mass_update(astrid, ids, status_id=firm.statuses["Paid"]))["change"] == len(ids)
    [done] = await rows(Sql("SELECT max(id) AS id FROM change_set"))
    undone = await history.undo(astrid, done["id"])
    assert (undone.count, undone.conflicts) == (len(ids), ())
    assert await rows(Sql(statuses)) == before


@pytest.mark.parametrize("others", [0, history.MANY])
async def test_undo_keeps_sent_what_a_credit_note_was_sent_for_since(firm: World, astrid: Actor, others: int) -> None:
    ek = firm.customers["Ek AB"]
    made, note = await draft(firm, astrid), 0
    async with firm.together():
        more = [await firm.invoice(ek, 10, "2025-03-01", "Draft", None) for _ in range(others)]
    await _mass_update(astrid, [made, *more], status_id=firm.statuses["Sent"])
    [done] = await rows(Sql("SELECT max(id) AS id FROM change_set"))
    note = (await credit(astrid, made)).invoice_id
    await set_status(astrid, note, firm.statuses["Sent"])
    undone = await history.would_undo(astrid, done["id"])
    assert (undone.count, [type(one.refusal) for one in undone.conflicts]) == (others, [InvoiceIsCredited])


async def test_a_plan_tells_drafts_by_whom_they_are_for_and_how_many_get_a_number(firm: World, astrid: Actor) -> None:
    ek, statuses = firm.customers["Ek AB"], firm.statuses
    drafts = [await firm.invoice(ek, 10, "2025-03-01", "Draft", None) for _ in range(2)]
    sent = await firm.invoice(ek, 10, "2025-03-01", "Sent", "77")
    wanted = Wanted("invoices", {"status_id": statuses["Paid"]}, ids=[*drafts, sent])
    planned = await mass_update.plan(astrid, wanted, is_typed=True)
    stands = await mass_update.standing(astrid, planned)
    assert await mass_update.numbered(stands) == 2
    found = await mass_update.page_of(astrid, planned, "change", 0, 10)
    assert [row.name for row in found] == ["Draft for Ek AB"] * 2 + ["77"]
    await mass_update.run(astrid, planned)
    await mass_update.wait_for(planned)
    done = (await mass_update.standing(astrid, planned)).change_set_id or 0
    assert (await history.would_undo(astrid, done)).numbered == 2
    undone = await history.undo(astrid, done)
    assert (undone.count, undone.numbered) == (3, 2)
    assert (await history.undo(astrid, undone.change_set_id or 0)).numbered == 0


@pytest.mark.parametrize(("source", "stays"), [("browser", True), ("api", False)])
async def test_a_mass_update_refuses_what_a_single_edit_refuses(
    firm: World, astrid: Actor, source: str, stays: bool
) -> None:
    someone = replace(astrid, source=source)
    brought = [await firm.invoice(firm.customers["Ek AB"], 10, "2025-03-01", number=f"EXT-{n}") for n in (1, 2)]
    alone: type[Refusal] | None = None
    try:
        await set_fields(someone, "invoices", brought[0], {"description": "New"})
    except Refusal as refusal:
        alone = type(refusal)
    assert alone == (SentIsOnlyCredited if stays else None)
    counts = await _mass_update(someone, brought[1:], description="New")
    assert (counts["refused"], counts["change"]) == (stays, not stays)
    assert ((await invoice(brought[1]))["description"] == "New") is not stays
    await firm.make("custom-fields", resource="invoices", key="file", label="File", kind="text")
    await set_fields(someone, "invoices", brought[0], {"x_file": "A"})  # does not stand on the invoice
    assert (await _mass_update(someone, brought[1:], x_file="A"))["change"] == 1


async def _mass_update(actor: Actor, ids: list[int], **assigned: Any) -> dict[str, int]:
    planned = await mass_update.plan(actor, Wanted("invoices", assigned, ids=ids), is_typed=True)
    counts = (await mass_update.standing(actor, planned)).counts
    if counts["change"]:
        await mass_update.run(actor, planned)
        await mass_update.wait_for(planned)
    return dict(counts)

"""A column pasted from a spreadsheet: seen before it is written, one change set, undone as one."""

import pytest

from services import history, listing, pasting
from services.edits import set_fields
from services.filters.filter import Filter
from services.permissions import SYSTEM
from services.refusals import InvalidChoice, NotEditable, NotFound, NotPermitted
from services.writing.refusals import NoLongerOffered
from tests.support.databases import Database
from tests.world import world

ONE, OTHER = "Nordlys Energi AS", "Kivi ja Poika Oy"


async def test_what_is_pasted_is_planned_written_as_one_and_undone_as_one(database: Database) -> None:
    firm = await world()
    ids = [await firm.customer(ONE, "Aino Aalto", payment_term_days=14), await firm.customer(OTHER, "Aino Aalto")]
    aino = await firm.actor("Aino Aalto")
    lines = await pasting.plan(aino, "customers", "payment_term_days", ids, ["30", "14"])
    assert [(line.old, line.new, line.is_change) for line in lines] == [(14, 30, True), (None, 14, True)]
    done = await pasting.write(aino, "customers", "payment_term_days", lines)
    assert await terms(ids) == [30, 14]
    assert done is not None
    await history.undo(aino, done)
    assert await terms(ids) == [14, None]


async def test_each_line_that_cannot_be_kept_says_why_and_the_others_are_written(database: Database) -> None:
    firm = await world()
    ids = [await firm.customer(ONE), await firm.customer(OTHER), 999_999]
    lines = await pasting.plan(SYSTEM, "customers", "country", ids, ["NO", "Atlantis", "FI"])
    assert lines[0].new == "NO"
    assert isinstance(lines[1].refusal, InvalidChoice) and isinstance(lines[2].refusal, NotFound)
    words = await pasting.plan(SYSTEM, "customers", "is_active", ids[:2], ["nej", "ja"])
    assert [(line.new, line.is_change) for line in words] == [(False, True), (True, False)]


async def test_only_what_may_be_edited_is_pasted_into(database: Database) -> None:
    firm = await world()
    row_id = await firm.customer(ONE)
    with pytest.raises(NotEditable):
        await pasting.plan(SYSTEM, "customers", "billed_this_year", [row_id], ["3"])
    with pytest.raises(NotPermitted):
        await pasting.plan(await firm.actor("Rune Roald"), "customers", "email", [row_id], ["a@b.example"])


async def terms(ids: list[int]) -> list[object]:
    scene = await listing.scene("customers", SYSTEM, Filter())
    found = await listing.by_ids(scene, ids, ["payment_term_days"])
    return [found[row_id]["payment_term_days"] for row_id in ids]


async def test_a_choice_that_was_switched_off_meanwhile_is_refused_and_rows_keep_it(database: Database) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    food, energy = await firm.make("industries", name="Food"), await firm.make("industries", name="Energy")
    kept, other = await firm.customer(ONE, industry_id=food), await firm.customer(OTHER, industry_id=energy)
    await firm.change("industries", food, is_active=False)
    with pytest.raises(NoLongerOffered) as refused:
        await set_fields(astrid, "customers", other, {"industry_id": food}, seen={"industry_id": energy})
    assert str(refused.value) == "“Food” is no longer offered. Choose another one."
    assert (await set_fields(astrid, "customers", kept, {"industry_id": food})).change_set_id is None
    lines = await pasting.plan(astrid, "customers", "industry_id", [other, kept], ["Food", "Food"])
    assert isinstance(lines[0].refusal, NoLongerOffered) and lines[1].refusal is None

"""Market segments of customers as a field: filters, counts, edits and their undoing, words in reports, the API."""

import pytest

from services import history, listing, pasting
from services.edits import set_fields
from services.fields.choices import choices
from services.filters.filter import parse
from services.i18n import language
from services.permissions import SYSTEM
from services.refusals import ChangedMeanwhile, InvalidChoice
from services.reports.prepare import prepare
from services.reports.report import read_report
from services.reports.run import page
from services.reports.snapshot import Now
from tests.support.databases import Database
from tests.world import TODAY, World, world

BYGG, NORDLYS, KIVI = "Åkerblom Bygg AB", "Nordlys Energi AS", "Kivi ja Poika Oy"


async def register() -> tuple[World, dict[str, int], dict[str, int]]:
    """Three customers and the segments North and South, in the group Places: one in both, one in South."""
    firm = await world()
    places = await firm.make("market-segments", name="Places")
    segments = {name: await firm.make("market-segments", name=name, parent_id=places) for name in ("North", "South")}
    ids = {name: await firm.customer(name) for name in (BYGG, NORDLYS, KIVI)}
    for name, segment in ((BYGG, "North"), (BYGG, "South"), (NORDLYS, "South")):
        await firm.make("customer-segments", customer_id=ids[name], segment_id=segments[segment])
    return firm, ids, segments


async def scene(text: str) -> listing.Scene:
    return await listing.scene("customers", SYSTEM, parse(f"is_internal.is:no;{text}"), TODAY, strict=True)


async def found(text: str) -> set[str]:
    seen = await scene(text)
    rows = await listing.page(seen, (), 0, 100, ["name"])
    assert await listing.count(seen) == len(rows)
    return {row["name"] for row in rows}


async def now(row_id: int) -> list[int] | None:
    rows = await listing.by_ids(await scene(""), [row_id], ["segment_ids"])
    listed: list[int] | None = rows[row_id]["segment_ids"]
    return listed


async def test_filters_find_any_none_and_empty_and_each_segment_is_counted(database: Database) -> None:
    _, _, segments = await register()
    north, south = segments["North"], segments["South"]
    assert await found(f"segment_ids.any:{north}") == {BYGG}
    assert await found(f"segment_ids.any:{north},{south}") == {BYGG, NORDLYS}
    assert await found(f"segment_ids.none:{north}") == {NORDLYS, KIVI}
    assert (await found("segment_ids.empty"), await found("segment_ids.filled")) == ({KIVI}, {BYGG, NORDLYS})
    assert await listing.value_counts(await scene(""), "segment_ids") == {north: 1, south: 2}


async def test_a_count_follows_what_is_put_into_a_segment(database: Database) -> None:
    firm, ids, segments = await register()
    text = f"segment_ids.any:{segments['North']}"
    assert await listing.count(await scene(text)) == 1
    await firm.make("customer-segments", customer_id=ids[KIVI], segment_id=segments["North"])
    assert await listing.count(await scene(text)) == 2


async def test_a_group_of_segments_is_not_offered(database: Database) -> None:
    await register()
    offered = {choice.label: choice.is_active for choice in await choices("market_segments", language("en"))}
    assert offered == {"Places": False, "North": True, "South": True}


async def test_segments_are_edited_as_one_value_and_come_back(database: Database) -> None:
    firm, ids, segments = await register()
    astrid, north, south = await firm.actor("Astrid Lindqvist"), segments["North"], segments["South"]
    done = await set_fields(astrid, "customers", ids[NORDLYS], {"segment_ids": [north]}, seen={"segment_ids": [south]})
    assert (done.before, await now(ids[NORDLYS])) == ({"segment_ids": [south]}, [north])
    with pytest.raises(ChangedMeanwhile) as refused:
        await set_fields(astrid, "customers", ids[NORDLYS], {"segment_ids": []}, seen={"segment_ids": [south]})
    assert (refused.value.theirs, await now(ids[NORDLYS])) == ([north], [north])
    with pytest.raises(InvalidChoice):
        await set_fields(astrid, "customers", ids[NORDLYS], {"segment_ids": [10**9]})
    await history.undo(astrid, done.change_set_id or 0)
    assert await now(ids[NORDLYS]) == [south]
    cleared = await set_fields(astrid, "customers", ids[BYGG], {"segment_ids": None})
    assert cleared.before == {"segment_ids": [north, south]} and await now(ids[BYGG]) is None


async def test_segments_are_pasted_in_words(database: Database) -> None:
    firm, ids, segments = await register()
    astrid, pasted = await firm.actor("Astrid Lindqvist"), ["north, South", "Nowhere", "South"]
    lines = await pasting.plan(astrid, "customers", "segment_ids", [ids[KIVI], ids[BYGG], ids[NORDLYS]], pasted)
    assert [line.is_change for line in lines] == [True, False, False]
    assert isinstance(lines[1].refusal, InvalidChoice)
    await pasting.write(astrid, "customers", "segment_ids", lines)
    assert await now(ids[KIVI]) == sorted(segments.values())


async def test_reports_tell_segments_in_words_and_narrow_by_them_through_the_customer(database: Database) -> None:
    firm, ids, segments = await register()
    astrid = await firm.actor("Astrid Lindqvist")
    report = read_report({"name": "Try", "subject": "customers", "fields": ["name", "segment_ids"], "sort": "name"})
    shown = await page(await prepare(report, astrid, language("en"), TODAY), Now())
    told = {row.values[0]: row.values[1] for row in shown}
    assert (told[BYGG], told[NORDLYS], told[KIVI]) == ("North, South", "South", None)
    await firm.project(ids[BYGG], "Bridge")
    await firm.project(ids[KIVI], "Road")
    through = {"subject": "projects", "fields": ["name"], "filter": f"customer.segment_ids.any:{segments['North']}"}
    shown = await page(await prepare(read_report({"name": "Try", **through}), astrid, language("en"), TODAY), Now())
    assert [row.values[0] for row in shown] == ["Bridge"]

"""Reports are kept, shared with profiles, copied and exported; what is taken out is in the change log."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.database import row, rows
from services.i18n import language
from services.refusals import NotFound, NotPermitted, UnknownField
from services.reports import exports, kept
from services.reports.prepare import prepare
from services.reports.refusals import Cancelled, TotalNotPossible, UnknownSubject
from services.reports.wishes import Wishes
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world

LIST = {
    "name": "Customers in Finland",
    "subject": "customers",
    "fields": ["number", "name"],
    "filter": "country.any:FI",
}
ENGLISH = language("en")


async def harbour() -> World:
    firm = await world()
    await firm.customer("=Havbris|calc Oy", "Aino Aalto", country="FI")
    return firm


async def test_a_report_is_shared_with_profiles_and_seen_by_nobody_else(database: Database) -> None:
    firm = await harbour()
    astrid, sanna, rune = [await firm.actor(name) for name in ("Astrid Lindqvist", "Sanna Salo", "Rune Roald")]
    made = await kept.create(astrid, LIST)
    with pytest.raises(NotFound):
        await kept.find(sanna, made.ref)
    await kept.share(astrid, made.ref, True, [firm.profiles["sales"]])
    assert (await kept.find(sanna, made.ref)).report.name == "Customers in Finland"
    with pytest.raises(NotFound):
        await kept.find(rune, made.ref)
    assert made.ref in [one.ref for one in await kept.all_reports(sanna)]


async def test_only_the_owner_changes_a_report_and_others_copy_it(database: Database) -> None:
    firm = await harbour()
    astrid, sanna = await firm.actor("Astrid Lindqvist"), await firm.actor("Sanna Salo")
    made = await kept.share(astrid, (await kept.create(astrid, LIST)).ref, True)
    with pytest.raises(NotPermitted):
        await kept.change(sanna, made.ref, {"name": "Mine"})
    copied = await kept.copy(sanna, made.ref, "Finland")
    assert (copied.owner_name, copied.report.filter) == ("Sanna Salo", "country.any:FI")


async def test_sharing_needs_the_right(database: Database) -> None:
    firm = await harbour()
    rune = await firm.actor("Rune Roald")
    made = await kept.create(rune, LIST)
    with pytest.raises(NotPermitted):
        await kept.share(rune, made.ref, True)


async def test_a_report_of_a_deactivated_owner_stays(database: Database) -> None:
    firm = await harbour()
    aino, sanna = await firm.actor("Mikko Mannerheim"), await firm.actor("Sanna Salo")
    made = await kept.share(aino, (await kept.create(aino, LIST)).ref, True)
    await firm.change("users", firm.people["Mikko Mannerheim"], is_active=False)
    assert not (await kept.find(sanna, made.ref)).owner_is_active


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"subject": "horses"}, UnknownSubject, "subject"),
        ({"fields": ["name", "colour"]}, UnknownField, "fields"),
        ({"totals": {"name": "sum"}}, TotalNotPossible, "totals"),
        ({"sort": "-colour"}, UnknownField, "sort"),
    ],
)
async def test_a_senseless_report_is_refused_at_the_part_at_fault(
    database: Database, wrong: dict[str, object], refusal: type[Exception], field: str
) -> None:
    actor = await (await harbour()).actor("Astrid Lindqvist")
    with pytest.raises(refusal) as told:
        await kept.create(actor, {**LIST, **wrong})
    assert told.value.field == field  # type: ignore[attr-defined]


async def test_who_took_which_data_out_is_in_the_change_log(database: Database, tmp_path: Path) -> None:
    actor = await (await harbour()).actor("Astrid Lindqvist")
    made = await kept.create(actor, LIST)
    prepared = await prepare(made.report, actor, ENGLISH)
    export_id = await exports.begin(prepared, "xlsx", made.ref)
    path = await exports.write(
        prepared, export_id, tmp_path / "exports", Wishes(base_url="https://crm.revontuli.example")
    )
    found = await row(Sql("SELECT * FROM change_set WHERE kind = 'export'"))
    assert found is not None
    summary = json.loads(found["summary"]) if isinstance(found["summary"], str) else found["summary"]
    assert (found["actor_name"], summary["rows"], summary["filter"]) == ("Astrid Lindqvist", 1, "country.any:FI")
    cell = load_workbook(path).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=Havbris|calc Oy", "s")
    assert str(cell.hyperlink.target).startswith("https://crm.revontuli.example/customers/")
    assert [taken.state for taken in await exports.exports_of(actor, ENGLISH)] == ["done"]


async def test_the_second_sheet_tells_how_it_was_computed(database: Database, tmp_path: Path) -> None:
    actor = await (await harbour()).actor("Astrid Lindqvist")
    prepared = await prepare((await kept.create(actor, LIST)).report, actor, ENGLISH)
    path = await exports.write(prepared, await exports.begin(prepared, "xlsx", "1"), tmp_path / "exports", Wishes())
    told = {line[0].value: line[1].value for line in load_workbook(path).worksheets[1].rows}
    assert told["Filter"] == "Country is any of Finland"
    assert told["As seen by"] == "Astrid Lindqvist"
    assert told["Rows"] == "1"


async def test_a_cancelled_export_leaves_no_file(database: Database, tmp_path: Path) -> None:
    actor = await (await harbour()).actor("Astrid Lindqvist")
    prepared = await prepare((await kept.create(actor, LIST)).report, actor, ENGLISH)
    export_id = await exports.begin(prepared, "csv", "1")
    await exports.cancel(actor, export_id)
    with pytest.raises(Cancelled):
        await exports.write(prepared, export_id, tmp_path / "exports", Wishes())
    assert list((tmp_path / "exports").iterdir()) == []
    assert [taken.state for taken in await exports.exports_of(actor, ENGLISH)] == ["cancelled"]


async def test_another_persons_export_cannot_be_fetched(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    astrid, sanna = await firm.actor("Astrid Lindqvist"), await firm.actor("Sanna Salo")
    prepared = await prepare((await kept.create(astrid, LIST)).report, astrid, ENGLISH)
    export_id = await exports.begin(prepared, "csv", "1")
    with pytest.raises(NotFound):
        await exports.export_of(sanna, export_id, ENGLISH)


async def test_files_are_swept_away_after_seven_days(database: Database, tmp_path: Path) -> None:
    actor = await (await harbour()).actor("Astrid Lindqvist")
    prepared = await prepare((await kept.create(actor, LIST)).report, actor, ENGLISH)
    path = await exports.write(prepared, await exports.begin(prepared, "csv", "1"), tmp_path / "exports", Wishes())
    assert await exports.sweep(path.parent) == 0
    from services.database import execute, writing

    async with writing() as connection:
        await execute(
            Sql(
                "UPDATE export SET expires_at = ?",
                ((await rows(Sql("SELECT created_at FROM export")))[0]["created_at"],),
            ),
            connection,
        )
    assert await exports.sweep(path.parent) == 1

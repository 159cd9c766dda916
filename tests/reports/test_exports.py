"""Exports of lists and reports that meet trouble: cancelled, no room, too long, restarted, without the right any more."""

import asyncio
import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.database import execute, row, writing
from services.filters.filter import parse
from services.i18n import language
from services.periods import now
from services.refusals import NotPermitted
from services.reports import exports
from services.reports.going_on import MOST_ATTEMPTS, go_on
from services.reports.lists import list_report, ref_of
from services.reports.prepare import Prepared, prepare
from services.reports.refusals import NoRoom, TooManyRowsForExcel
from services.reports.run import count
from services.reports.selection import ALL, Selection
from services.reports.snapshot import Now
from services.reports.wishes import Wishes
from services.spreadsheets.csv_file import PLAIN
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world

ENGLISH = language("en")
NAMES = ("Havbris Energi AS", "Leipä Oy", "Saimaan Vesi Oy")


async def harbour() -> World:
    firm = await world()
    for name in NAMES:
        await firm.customer(name, "Aino Aalto", country="FI")
    return firm


async def listed(firm: World, only: Selection = ALL, who: str = "Astrid Lindqvist", asked: str = "") -> Prepared:
    """The list of customers as an export sees it, by falling name."""
    report = list_report("customers", "Customers", ("number", "name"), parse(asked or "country.any:FI"), "-name")
    return await prepare(report, await firm.actor(who), ENGLISH, only=only)


async def names_in(prepared: Prepared, folder: Path) -> list[str]:
    """The second column of the CSV file."""
    export_id = await exports.begin(prepared, "csv", ref_of("customers"))
    path = await exports.write(prepared, export_id, folder, Wishes(dialect=PLAIN))
    with path.open(encoding="utf-8", newline="") as file:
        return [line[1] for line in csv.reader(file)][1:]


async def test_a_list_is_exported_in_its_order_with_its_filter(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    assert await names_in(await listed(firm), tmp_path) == sorted(NAMES, reverse=True)
    assert await names_in(await listed(firm, asked="name.contains:vesi"), tmp_path) == ["Saimaan Vesi Oy"]


async def test_a_filter_on_letters_beyond_a_to_z_finds_the_same_rows_in_the_file(
    database: Database, tmp_path: Path
) -> None:
    firm = await harbour()
    await firm.customer("Åkerblom Bygg AB")
    for asked in ("name.contains:Åkerblom", "name.contains:åkerBLOM"):
        prepared = await listed(firm, asked=asked)
        assert await count(prepared, Now()) == 1
        assert await names_in(prepared, tmp_path) == ["Åkerblom Bygg AB"]


async def test_selected_rows_are_exported_alone_and_excluded_ones_left_out(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    leipa = firm.customers["Leipä Oy"]
    assert await names_in(await listed(firm, Selection((leipa,))), tmp_path) == ["Leipä Oy"]
    assert await names_in(await listed(firm, Selection(but=(leipa,))), tmp_path) == [NAMES[2], NAMES[0]]


async def test_a_selection_gives_no_row_that_the_viewer_may_not_see(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    await firm.profile("Own", customer_scope="own")
    await firm.person("Olli Oksanen", "Own")
    chosen = Selection(tuple(firm.customers.values()))
    assert await names_in(await listed(firm, chosen, "Olli Oksanen"), tmp_path) == []


async def test_the_second_sheet_of_a_list_tells_search_words_and_choice(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    report = list_report("customers", "Customers", ("name",), parse("", "leipä"))
    only = Selection((firm.customers["Leipä Oy"],))
    prepared = await prepare(report, await firm.actor("Astrid Lindqvist"), ENGLISH, only=only)
    path = await exports.write(prepared, await exports.begin(prepared, "xlsx", "list-customers"), tmp_path, Wishes())
    book = load_workbook(path)
    told = {line[0].value: line[1].value for line in book.worksheets[1].rows}
    assert (told["Search words"], told["Chosen rows"]) == ("leipä", "1")
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["Name", "Leipä Oy"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_full_disk_is_told_and_leaves_nothing_behind(database: Database, tmp_path: Path, form: str) -> None:
    firm = await harbour()
    prepared = await listed(firm)
    export_id = await exports.begin(prepared, form, "1")
    found = await row(Sql("SELECT file FROM export WHERE id = ?", (export_id,)))
    assert found is not None
    (tmp_path / f"{found['file']}.part").symlink_to("/dev/full")  # every write to it finds no room
    with pytest.raises(NoRoom):
        await exports.write(prepared, export_id, tmp_path, Wishes())
    taken = await exports.export_of(prepared.actor, export_id, ENGLISH)
    assert (taken.state, taken.failure) == ("failed", NoRoom().message(ENGLISH))
    assert list(tmp_path.iterdir()) == []


async def test_too_many_rows_for_a_sheet_are_told_before_and_split_if_wished(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reports.exports.ROOM", 2)
    monkeypatch.setattr("services.reports.files.ROOM", 2)
    prepared = await listed(await harbour())
    with pytest.raises(TooManyRowsForExcel):
        await exports.begin(prepared, "xlsx", "1")
    assert await exports.exports_of(prepared.actor, ENGLISH) == []
    wishes = Wishes(split=True)
    path = await exports.write(prepared, await exports.begin(prepared, "xlsx", "1", wishes), tmp_path, wishes)
    sheets = load_workbook(path).worksheets
    assert [[cell.value for cell in sheet["B"]] for sheet in sheets[:2]] == [
        ["Name", NAMES[2], NAMES[1]], ["Name", NAMES[0]],
    ]  # fmt: skip


async def left_behind(prepared: Prepared) -> int:
    """An export whose server ended a minute ago."""
    export_id = await exports.begin(prepared, "csv", "1", Wishes(dialect=PLAIN))
    async with writing() as connection:
        await execute(Sql("UPDATE export SET seen_at = ?", (now() - timedelta(minutes=1),)), connection)
    return export_id


async def test_an_export_goes_on_in_the_next_server(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    prepared = await listed(firm, Selection((firm.customers["Leipä Oy"],)))
    export_id = await left_behind(prepared)
    assert await go_on(tmp_path) == 1
    taken = await exports.export_of(prepared.actor, export_id, ENGLISH)
    assert (taken.state, taken.written_rows) == ("done", 1)
    assert (tmp_path / taken.file).read_text().splitlines()[1].endswith(",Leipä Oy")
    assert await go_on(tmp_path) == 0


async def test_an_export_of_somebody_who_is_gone_does_not_go_on(database: Database, tmp_path: Path) -> None:
    firm = await harbour()
    prepared = await listed(firm)
    export_id = await left_behind(prepared)
    await firm.change("users", firm.people["Astrid Lindqvist"], is_active=False)
    assert await go_on(tmp_path) == 0
    taken = await exports.export_of(prepared.actor, export_id, ENGLISH)
    assert (taken.state, taken.failure) == ("failed", NotPermitted().message(ENGLISH))


async def test_an_export_that_ends_its_server_again_and_again_is_given_up(database: Database, tmp_path: Path) -> None:
    prepared = await listed(await harbour())
    export_id = await left_behind(prepared)
    async with writing() as connection:
        await execute(Sql("UPDATE export SET attempts = ?", (MOST_ATTEMPTS,)), connection)
    assert await go_on(tmp_path) == 0
    taken = await exports.export_of(prepared.actor, export_id, ENGLISH)
    assert (taken.state, taken.failure) == ("failed", "The server was restarted meanwhile. Export it again.")


async def test_a_server_that_ends_leaves_its_export_to_the_next_one(database: Database, tmp_path: Path) -> None:
    prepared = await listed(await harbour())
    export_id = await exports.begin(prepared, "csv", "1")
    task = asyncio.create_task(exports.write(prepared, export_id, tmp_path, Wishes()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await exports.export_of(prepared.actor, export_id, ENGLISH)).state == "running"


async def test_what_was_chosen_is_in_the_change_log_without_its_ids(database: Database) -> None:
    firm = await harbour()
    await exports.begin(await listed(firm, Selection((firm.customers["Leipä Oy"],))), "csv", "list-customers")
    found = await row(Sql("SELECT new FROM change WHERE resource = 'exports'"))
    assert found is not None
    assert json.loads(found["new"])["total_rows"] == 1
    assert "asked" not in json.loads(found["new"])

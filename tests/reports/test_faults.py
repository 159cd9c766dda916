"""Reports that outlive what they were made of: values, rights and owners that are gone, and cells that no file takes."""

import asyncio
import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from services.i18n import language
from services.refusals import NotFound
from services.reports import exports, kept
from services.reports.files import write_csv, write_xlsx
from services.reports.prepare import Prepared, prepare
from services.reports.refusals import Cancelled
from services.reports.report import read_report
from services.reports.run import outcome, page
from services.reports.snapshot import Now, snapshot
from services.reports.wishes import Wishes
from services.reports.words import filter_words, ignored_words
from services.spreadsheets.csv_file import PLAIN
from tests.support.databases import Database
from tests.world import World, world

ENGLISH = language("en")


async def seen(firm: World, who: str = "Astrid Lindqvist", **given: Any) -> Prepared:
    report = read_report({"name": "Try", "subject": "customers", "fields": ["name"], **given})
    return await prepare(report, await firm.actor(who), ENGLISH, firm.today)


async def written(prepared: Prepared, folder: Path) -> tuple[list[list[Any]], list[list[str]]]:
    """The cells of the workbook's first sheet and of the CSV file."""
    async with snapshot() as reads:
        await write_xlsx(prepared, folder / "r.xlsx", reads, Wishes(), nothing)
        await write_csv(prepared, folder / "r.csv", reads, Wishes(dialect=PLAIN), nothing)
    sheet = load_workbook(folder / "r.xlsx", data_only=True).worksheets[0]
    with (folder / "r.csv").open(encoding="utf-8", newline="") as file:
        return [[cell.value for cell in line] for line in sheet.rows], list(csv.reader(file))


async def nothing(_written: int) -> None:
    return None


async def test_a_filter_on_a_value_that_is_gone_finds_nothing_and_says_so(database: Database) -> None:
    firm = await world()
    energy = await firm.make("industries", name="Energy")
    prepared = await seen(firm, filter=f"industry_id.any:{energy}")
    await firm.remove("industries", energy)
    assert await filter_words(prepared) == [f"Industry is any of no longer there ({energy})"]
    assert await page(prepared, Now()) == []


async def test_a_right_that_is_lost_after_sharing_takes_the_columns_away(database: Database) -> None:
    firm = await world()
    await firm.customer("Havbris Energi AS", "Aino Aalto")
    given = {
        "name": "Margin",
        "subject": "customers",
        "fields": ["name", "margin_this_year"],
        "filter": "is_internal.is:no",
    }
    owner = await firm.actor("Mikko Mannerheim")
    made = await kept.share(owner, (await kept.create(owner, given)).ref, True)
    report = (await kept.find(await firm.actor("Aino Aalto"), made.ref)).report
    before = await prepare(report, await firm.actor("Aino Aalto"), ENGLISH, firm.today)
    await firm.change("permission-profiles", firm.profiles["account_manager"], customers_level="edit")
    after = await prepare(report, await firm.actor("Aino Aalto"), ENGLISH, firm.today)
    assert [column.name for column in before.columns] == ["name", "margin_this_year"]
    assert ([column.name for column in after.columns], after.ignored) == (["name"], ("margin_this_year",))
    await kept.share(owner, made.ref, False)
    with pytest.raises(NotFound):
        await kept.find(await firm.actor("Aino Aalto"), made.ref)


async def test_a_margin_of_nothing_billed_is_empty_everywhere(database: Database, tmp_path: Path) -> None:
    firm = await world()
    customer = await firm.customer("Leipä Oy", "Aino Aalto")
    await firm.cost(await firm.project(customer), "2025-02-01", 1, 50)
    given = {
        "fields": ["name", "billed_this_year", "margin_this_year", "margin_percent"],
        "filter": "is_internal.is:no",
    }
    totals = {"billed_this_year": "sum", "margin_this_year": "sum", "margin_percent": "margin"}
    prepared = await seen(firm, **given, totals=totals)
    assert (await outcome(prepared, Now())).totals["margin_percent"].value is None
    sheet, lines = await written(prepared, tmp_path)
    assert (sheet[1][3], sheet[-1][3], lines[1][3]) == (None, None, "")


async def test_a_column_of_several_currencies_says_so_in_place_of_a_sum(database: Database, tmp_path: Path) -> None:
    firm = await world()
    customer = await firm.customer("Leipä Oy")
    await firm.invoice(customer, 100, "2025-03-01")
    await firm.invoice(customer, 100, "2025-03-02", currency="SEK", currency_rate=10**9)
    given = {"subject": "invoices", "fields": ["date", "net"], "totals": {"net": "sum"}, "sort": "date"}
    sheet, lines = await written(await seen(firm, **given), tmp_path)
    assert sheet[-1] == ["Total", "Several currencies"]
    assert [line[1] for line in lines[1:]] == ["100.00", "100.00"]


async def test_days_that_excel_does_not_know_are_text(database: Database, tmp_path: Path) -> None:
    firm = await world()
    customer = await firm.customer("Leipä Oy")
    for day in ("1899-12-31", "1900-01-01", "2199-12-31"):
        await firm.project(customer, day, start_date=date.fromisoformat(day))
    given = {"subject": "projects", "fields": ["name", "start_date"], "sort": "start_date"}
    sheet, lines = await written(await seen(firm, **given), tmp_path)
    assert [line[1] for line in lines[1:]] == ["1899-12-31", "1900-01-01", "2199-12-31"]
    assert [line[1] if isinstance(line[1], str) else line[1].date().isoformat() for line in sheet[1:]] == [
        "1899-12-31", "1900-01-01", "2199-12-31",
    ]  # fmt: skip


async def test_text_that_no_cell_takes_is_cut_or_cleaned_and_told(database: Database, tmp_path: Path) -> None:
    firm = await world()
    await firm.customer("Leipä\u0007 Oy", description="x" * 40_000)
    await firm.customer("=cmd|' /C calc'!A0", description="_x0041_")
    prepared = await seen(
        firm, fields=["name", "description"], filter="is_internal.is:no;description.filled", sort="name"
    )
    sheet, lines = await written(prepared, tmp_path)
    by_name = {line[0]: line[1] for line in sheet[1:]}
    assert unescape(by_name["=cmd|' /C calc'!A0"]) == "_x0041_"  # openpyxl leaves the codes of ECMA-376 as they are
    assert (len(by_name["Leipä Oy"]), by_name["Leipä Oy"][-1]) == (32_767, "…")
    told = {line[0].value: line[1].value for line in load_workbook(tmp_path / "r.xlsx").worksheets[1].rows}
    assert told["Cut"] == "1 text was longer than a cell holds"
    assert sorted(len(line[1]) for line in lines[1:]) == [7, 40_000]
    assert "'=cmd|' /C calc'!A0" in [line[0] for line in lines]


async def test_an_export_is_cancelled_in_the_middle(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = await world()
    for n in range(60):
        await firm.customer(f"Company {n:02}")
    progress = exports._Watch.progress

    async def slow_from_the_middle_on(watch: exports._Watch, written: int) -> None:
        await progress(watch, written)
        if written >= 30:
            await asyncio.Event().wait()

    monkeypatch.setattr(exports._Watch, "progress", slow_from_the_middle_on)
    monkeypatch.setattr("services.reports.exports.LOOK_EVERY", 0)
    monkeypatch.setattr("services.reports.snapshot.CHUNK", 1)
    prepared = await seen(firm)
    export_id = await exports.begin(prepared, "csv", "1")
    task = asyncio.create_task(exports.write(prepared, export_id, tmp_path, Wishes()))
    while not (await exports.export_of(prepared.actor, export_id, ENGLISH)).written_rows:
        await asyncio.sleep(0)
    await exports.cancel(prepared.actor, export_id)
    with pytest.raises(Cancelled):
        await task
    taken = await exports.export_of(prepared.actor, export_id, ENGLISH)
    assert taken.state == "cancelled"
    assert 0 < taken.written_rows < 61
    assert list(tmp_path.iterdir()) == []


async def test_an_average_of_nothing_is_empty(database: Database) -> None:
    firm = await world()
    prepared = await seen(firm, filter="name.is:nobody", totals={"payment_term_days": "average"})
    told = await outcome(prepared, Now())
    assert (told.rows, told.totals["payment_term_days"].value) == (0, None)


async def test_a_total_over_no_rows_is_zero(database: Database) -> None:
    firm = await world()
    told = await outcome(await seen(firm, filter="name.is:nobody", totals={"billed_this_year": "sum"}), Now())
    assert told.totals["billed_this_year"].value == Decimal(0)


async def test_a_filter_names_the_customers_that_its_viewer_sees_and_no_others(database: Database) -> None:
    firm = await world()
    mine = await firm.customer("Oksasen Oma Oy", "Aino Aalto")
    hidden = await firm.customer("Salainen Oy", "Sanna Salo")
    await firm.profile("Own", customer_scope="own")
    await firm.change("users", firm.people["Aino Aalto"], profile_id=firm.profiles["Own"])
    given = {"subject": "contacts", "fields": ["last_name"], "filter": f"customer_id.any:{mine},{hidden}"}
    told = await filter_words(await seen(firm, "Aino Aalto", **given))
    assert told == [f"Customer is any of Oksasen Oma Oy and {hidden}"]


async def test_invoices_and_projects_link_to_their_own_pages(database: Database, tmp_path: Path) -> None:
    firm = await world()
    customer = await firm.customer("Leipä Oy")
    invoice = await firm.invoice(customer, 100, "2025-03-01")
    await firm.invoice(customer, 50, "2025-03-02", number=None, status="Draft")
    prepared = await seen(firm, subject="invoices", fields=["number", "customer_id"], sort="date")
    async with snapshot() as reads:
        wishes = Wishes(base_url="https://crm.revontuli.example")
        await write_xlsx(prepared, tmp_path / "r.xlsx", reads, wishes, nothing)
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert sheet["A2"].hyperlink.target == f"https://crm.revontuli.example/invoices/{invoice}"
    assert sheet["A3"].value is None


async def test_what_a_viewer_may_not_see_is_named_in_words(database: Database) -> None:
    firm = await world()
    given = {"fields": ["name", "margin_this_year", "x_gone", "customer.x_gone"], "sort": "-margin_this_year"}
    given |= {"filter": "billed_this_year.gt:0;margin_this_year.ge:3"}
    told = await ignored_words(await seen(firm, "Sanna Salo", **given))
    assert told == ["Margin this year", "x_gone", "customer.x_gone", "Billed this year"]


async def test_a_field_that_was_deleted_is_left_out_wherever_the_report_names_it(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    await firm.customer("Leipä Oy", "Aino Aalto")
    made = await firm.make("custom-fields", resource="customers", key="grade", label="Grade", kind="number", choices=[])
    given = {
        "fields": ["name", "x_grade"], "filter": "is_internal.is:no;x_grade.ge:3", "group_by": ["x_grade", "owner_id"],
        "totals": {"x_grade": "sum"}, "sort": "-x_grade,name", "chart": "bar",
    }  # fmt: skip
    before = await seen(firm, **given)
    assert (before.ignored, (await outcome(before, Now())).rows) == ((), 0)
    await firm.remove("custom-fields", made)
    after = await seen(firm, **given)
    assert await ignored_words(after) == ["x_grade"]
    assert [column.name for column in after.columns] == ["owner_id", "name"]
    assert [group.labels for group in (await outcome(after, Now())).groups] == [("Aino Aalto",)]
    sheet, lines = await written(after, tmp_path)
    assert [line[1] for line in lines] == ["Name", "Leipä Oy"]
    told = {line[0].value: line[1].value for line in load_workbook(tmp_path / "r.xlsx").worksheets[-1].rows}
    assert told["Left out of the report"] == "x_grade"
    assert sheet[0] == ["Account owner", "Name"]


async def test_a_report_of_a_deactivated_owner_runs_for_those_it_is_shared_with(database: Database) -> None:
    firm = await world()
    await firm.customer("Leipä Oy", "Aino Aalto")
    owner = await firm.actor("Mikko Mannerheim")
    given = {"name": "Ours", "subject": "customers", "fields": ["name"], "filter": "is_internal.is:no"}
    made = await kept.share(owner, (await kept.create(owner, given)).ref, True)
    await firm.change("users", firm.people["Mikko Mannerheim"], is_active=False)
    sanna = await firm.actor("Sanna Salo")
    found = await kept.find(sanna, made.ref)
    assert not found.owner_is_active
    prepared = await prepare(found.report, sanna, ENGLISH, firm.today)
    assert [row.values for row in await page(prepared, Now())] == [["Leipä Oy"]]
    copied = await kept.copy(sanna, made.ref, "Mine")
    assert copied.may_change(sanna)

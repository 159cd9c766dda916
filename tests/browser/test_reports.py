"""Reports as people use them: built, saved, shared, opened by a colleague with fewer rights, downloaded and opened."""

import csv
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from openpyxl import load_workbook
from playwright.async_api import Page, expect

from tests.support.browser import Visitors, sign_in
from tests.support.server import RegisterServer, run_command

EMAIL, COLLEAGUE, PASSWORD = "admin@example.com", "rune@example.com", "ett-langt-losenord-2026"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(tmp_path_factory) -> AsyncIterator[RegisterServer]:
    """A register with 60 made-up customers and a colleague who only reads."""
    folder: Path = tmp_path_factory.mktemp("reports")
    done = run_command(folder, "seed", "--customers", "60", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    profile = run_command(folder, "user", "add", COLLEAGUE, "--name", "Rune Roald", "--profile", "Endast läsning",
                          "--password-stdin", stdin=PASSWORD)  # fmt: skip
    assert profile.returncode == 0, profile.stderr
    server = RegisterServer(folder, "serve")
    await server.start()
    yield server
    server.stop()


async def enter(visit: Visitors, server: RegisterServer, path: str, email: str = EMAIL) -> Page:
    page = await visit("/login", url=server.url)
    await sign_in(page, email, PASSWORD)
    await page.goto(path)
    return page


async def download(page: Page, mark: str, folder: Path) -> Path:
    """Press a button and keep the file that comes."""
    async with page.expect_download() as coming:
        await page.get_by_test_id(mark).click()
    file = await coming.value
    await file.save_as(folder / file.suggested_filename)
    return folder / file.suggested_filename


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


async def add(page: Page, what: str, field: str) -> None:
    await page.get_by_test_id(f"add-{what}").click()
    await page.locator(f'.k-item[data-value="{field}"]:visible').click()
    await expect(page.get_by_test_id(f"report-{what}")).not_to_have_count(0)


async def choose_by_margin(page: Page) -> None:
    """A condition needs a value; percentages are written in percent."""
    await page.get_by_test_id("add-filter").click()
    await page.locator('.k-item[data-value="margin_percent"]:visible').click()
    value = page.locator(".k-report-filter:visible input")
    await value.fill("")
    await page.get_by_test_id("filter-apply").last.click()
    await expect(page.get_by_test_id("toast").last).to_contain_text("jämföra med")
    await value.fill("-60.5")
    await page.get_by_test_id("filter-apply").last.click()
    await expect(page.get_by_test_id("report-filter")).to_contain_text("60,5")


async def test_a_report_is_built_saved_shared_and_seen_by_a_colleague_without_financials(seeded, visit, tmp_path):
    page = await enter(visit, seeded, "/reports/new?subject=customers")
    await add(page, "group", "industry_id")
    await add(page, "total", "billed_this_year")
    table = page.get_by_test_id("report-table")
    await expect(table.locator("tfoot")).to_contain_text("61")
    await choose_by_margin(page)
    await page.keyboard.press("Control+s")
    await page.get_by_test_id("report-name").fill("Billing of industries")
    await page.get_by_test_id("report-name-save").click()
    await page.wait_for_url("**/reports/1")
    await expect(page.locator(".k-report-name")).to_have_value("Billing of industries")
    await page.get_by_test_id("report-share").click()
    await page.get_by_test_id("share-on").check()
    await page.get_by_test_id("share-save").click()
    await expect(page.get_by_test_id("toast").last).to_be_visible()

    colleague = await enter(visit, seeded, "/reports", COLLEAGUE)
    await colleague.get_by_test_id("report-1").click()
    theirs = colleague.get_by_test_id("report-table")
    await expect(theirs.locator("tbody tr").first).to_be_visible()
    await expect(theirs).not_to_contain_text("SEK")
    await expect(colleague.get_by_test_id("report-filter")).to_contain_text("Margin %")
    sheet = load_workbook(await download(colleague, "export-xlsx", tmp_path)).worksheets[0]
    rows = csv_rows(await download(colleague, "export-csv", tmp_path))
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert not [heading for heading in rows[0] if "SEK" in heading]
    assert sum(1 for line in sheet.iter_rows(min_row=2) if not line[0].font.b) == len(rows) - 1 == 61


async def test_both_files_hold_what_the_screen_shows(seeded, visit, tmp_path):
    page = await enter(visit, seeded, "/reports/contact_information")
    shown = (
        await page.get_by_test_id("report-table").locator("tbody tr[data-kind=row] td:nth-child(5)").all_inner_texts()
    )
    sheet = load_workbook(await download(page, "export-xlsx", tmp_path)).worksheets[0]
    lines = csv_rows(await download(page, "export-csv", tmp_path))
    emails = [row[4] or "" for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert emails == [line[4] for line in lines[1:]]
    assert emails[: len(shown)] == [address.strip() for address in shown]


async def test_selected_customers_are_exported_from_their_list_and_kept_in_my_exports(seeded, visit, tmp_path):
    page = await enter(visit, seeded, "/customers")
    boxes = page.locator(".ag-pinned-left-cols-container .ag-row .ag-checkbox-input")
    names = page.locator(".ag-pinned-left-cols-container .ag-row [col-id=name]")
    await expect(boxes.nth(2)).to_be_visible()
    await boxes.nth(0).check()
    await boxes.nth(2).check()
    shown = {(await names.nth(place).inner_text()).strip().split("\n")[-1] for place in (0, 2)}
    await page.get_by_test_id("selection-export").click()
    rows = csv_rows(await download(page, "list-csv", tmp_path))
    assert {line[0] for line in rows[1:]} == shown
    await page.goto("/reports/exports")
    await expect(page.locator("[data-state=done]").first).to_be_visible()
    async with page.expect_download() as again:
        await page.locator("[data-state=done] a").first.click()
    await (await again.value).save_as(tmp_path / "again.csv")
    assert csv_rows(tmp_path / "again.csv") == rows


async def test_a_report_is_copied_renamed_and_deleted_in_the_gallery(seeded, visit):
    page = await enter(visit, seeded, "/reports")
    name = await page.get_by_test_id("report-dormant_customers").inner_text()
    await page.get_by_test_id("more-dormant_customers").click()
    await page.get_by_test_id("report-copy").click()
    await page.get_by_test_id("report-name-save").click()
    await page.locator("article", has_text=f"{name}, ").locator("[data-testid^=more-]").click()
    await page.get_by_test_id("report-rename").click()
    await page.get_by_test_id("report-name").fill("Sleepers")
    await page.get_by_test_id("report-name-save").click()
    card = page.locator("article", has_text="Sleepers")
    await expect(card).to_be_visible()
    await card.locator("[data-testid^=more-]").click()
    await page.get_by_test_id("report-delete").click()
    await expect(card).to_have_count(0)


async def test_a_report_shows_its_figures_whole_without_scrolling_sideways(seeded, visit):
    page = await visit("/login", url=seeded.url, size=(1440, 900))
    await sign_in(page, EMAIL, PASSWORD)
    await page.goto("/reports/margin_by_industry")
    await expect(page.get_by_test_id("report-table").locator("tfoot .k-num").last).to_have_text(re.compile(r"\d.%$"))
    assert await page.get_by_test_id("report-table").evaluate("(box) => box.scrollWidth <= box.clientWidth")


async def test_on_a_phone_a_report_says_its_name(seeded, visit):
    page = await visit("/login", url=seeded.url, size=(390, 844))
    await sign_in(page, EMAIL, PASSWORD)
    await page.goto("/reports/margin_by_industry")
    box = await page.locator(".k-report-name").bounding_box()
    assert box is not None and box["width"] > 200
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_report_of_ones_own_begins_in_the_navigation_and_is_found_again(seeded, visit):
    page = await enter(visit, seeded, "/customers")
    nav = page.get_by_role("navigation").first
    await nav.locator('a[href="/reports"]').first.click()
    await page.get_by_test_id("new-report").click()
    await page.locator('a[href="/reports/new?subject=contacts"]:visible').click()
    await expect(page.get_by_test_id("report-table").locator("tbody tr").first).to_be_visible()
    await add(page, "group", "customer.country")
    await page.get_by_test_id("report-save").click()
    name = page.get_by_test_id("report-name")
    await expect(name).not_to_have_value("")
    suggested = await name.input_value()
    await name.fill("  ")
    await page.get_by_test_id("report-name-save").click()
    await expect(page.locator(".k-dialog .k-error")).to_be_visible()
    await expect(page.get_by_test_id("toast")).to_have_count(0)
    await name.fill(suggested)
    await expect(page.locator(".k-dialog .k-error")).to_have_count(0)
    await page.get_by_test_id("report-name-save").click()
    await page.wait_for_url(re.compile(r"/reports/\d+$"))
    await page.goto("/reports")
    await expect(page.locator("article", has_text=suggested)).to_be_visible()


async def test_totals_are_offered_amounts_first_and_never_ids(seeded, visit):
    page = await enter(visit, seeded, "/reports/new?subject=invoices")
    await page.get_by_test_id("add-total").click()
    offered = page.locator(".k-item[data-value]:visible")
    await expect(offered.first).to_be_visible()
    names = [await offered.nth(place).get_attribute("data-value") for place in range(await offered.count())]
    assert names[0] == "net_base"
    assert "id" not in names


async def test_a_chart_names_its_axes_and_is_shown_as_a_table(seeded, visit):
    page = await enter(visit, seeded, "/reports/margin_by_industry")
    chart = page.locator(".k-report-chart")
    heading = (await page.get_by_test_id("report-group").first.inner_text()).strip()
    await expect(chart.locator("svg text", has_text=heading)).to_be_visible()
    shown = {text.strip() for text in await chart.locator("svg text").all_text_contents()}
    assert {"SEK"} <= shown
    await chart.get_by_role("button").last.click()
    await expect(chart).to_be_hidden()
    await expect(page.get_by_test_id("report-table")).to_be_visible()


async def test_a_field_of_ones_own_is_made_shown_changed_and_taken_away(seeded, visit, tmp_path):
    page = await enter(visit, seeded, "/reports/new?subject=customers")
    table = page.get_by_test_id("report-table")
    await expect(table.locator("tbody tr").first).to_be_visible()
    await page.get_by_test_id("new-calculated").click()
    await page.get_by_test_id("calculated-name").fill("Cost share")
    await page.get_by_test_id("calculated-insert").click()
    await page.locator('.k-item[data-value="margin_this_year"]:visible').click()
    formula = page.get_by_test_id("calculated-formula")
    await expect(formula).to_have_value(re.compile(r"^\[.+\]$"))
    margin = await formula.input_value()
    await formula.fill(f"1 - {margin} /")
    note = page.get_by_test_id("calculated-note")
    await expect(note).to_contain_text("…")
    billed = await page.evaluate(
        "() => document.querySelector('[data-field=billed_this_year]').closest('label').innerText.trim()"
    )
    await formula.fill(f"1 - {margin} / [{billed}]")
    await expect(note).to_contain_text("÷")
    await page.get_by_test_id("calculated-kind").select_option("percent")
    await page.get_by_test_id("calculated-save").click()
    await expect(table.locator("thead")).to_contain_text("Cost share")
    await expect(table.locator("tfoot")).to_contain_text("%")
    rows = csv_rows(await download(page, "export-csv", tmp_path))
    assert rows[0][-1] == "Cost share" and any(row[-1] for row in rows[1:])
    await page.get_by_test_id("edit-calculated").click()
    await expect(formula).to_have_value(f"1 − {margin} ÷ [{billed}]")
    await page.get_by_test_id("calculated-delete").click()
    await expect(table.locator("thead")).not_to_contain_text("Cost share")

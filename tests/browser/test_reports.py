"""Reports as people use them: built, saved, shared, opened by a colleague with fewer rights, downloaded and opened."""

import csv
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


async def add(page: Page, what: str, field: str) -> None:
    await page.get_by_test_id(f"add-{what}").click()
    await page.locator(f'.k-item[data-value="{field}"]:visible').click()
    await expect(page.get_by_test_id(f"report-{what}")).not_to_have_count(0)


async def test_a_report_is_built_saved_shared_and_seen_by_a_colleague_without_financials(seeded, visit, tmp_path):
    page = await enter(visit, seeded, "/reports/new?subject=customers")
    await add(page, "group", "industry_id")
    await add(page, "total", "billed_this_year")
    table = page.get_by_test_id("report-table")
    await expect(table.locator("tfoot")).to_contain_text("61")
    await page.keyboard.press("Control+s")
    await page.wait_for_url("**/reports/1")
    await page.get_by_test_id("report-share").click()
    await page.get_by_test_id("share-on").check()
    await page.get_by_test_id("share-save").click()
    await expect(page.get_by_test_id("toast").last).to_be_visible()

    colleague = await enter(visit, seeded, "/reports", COLLEAGUE)
    await colleague.get_by_test_id("report-1").click()
    await expect(colleague.get_by_test_id("report-table").locator("tbody tr").first).to_be_visible()
    await expect(colleague.get_by_test_id("report-table")).not_to_contain_text("SEK")


async def test_both_files_hold_what_the_screen_shows(seeded, visit, tmp_path):
    page = await enter(visit, seeded, "/reports/contact_information")
    shown = (
        await page.get_by_test_id("report-table").locator("tbody tr[data-kind=row] td:nth-child(5)").all_inner_texts()
    )
    async with page.expect_download() as excel:
        await page.get_by_test_id("export-xlsx").click()
    await (await excel.value).save_as(tmp_path / "contacts.xlsx")
    async with page.expect_download() as text:
        await page.get_by_test_id("export-csv").click()
    await (await text.value).save_as(tmp_path / "contacts.csv")
    sheet = load_workbook(tmp_path / "contacts.xlsx").worksheets[0]
    emails = [row[4] or "" for row in sheet.iter_rows(min_row=2, values_only=True)]
    with (tmp_path / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = [row[4] for row in csv.reader(file, delimiter=";")][1:]
    assert emails == from_csv
    assert emails[: len(shown)] == [address.strip() for address in shown]

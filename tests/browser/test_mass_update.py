"""Mass update as people do it: choose rows, say what becomes of them, look at every row, run it, take it back."""

import re
from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.conftest import Serve
from tests.support.browser import STILL, Visitors, sign_in
from tests.support.many import fill
from tests.support.server import ReadyRegister, RegisterServer

Enter = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def enter(demo: RegisterServer, visit: Visitors) -> Enter:
    """Opens the demo's overview as its administrator."""

    async def go(path: str = "/customers", **options: object) -> Page:
        page = await visit("/login", url=demo.url, **options)
        await page.get_by_test_id("persona-1").click()
        await page.locator(".ag-row").first.wait_for()
        await page.goto(path)
        first = page.locator('.ag-center-cols-container .ag-row[row-index="0"]')
        await expect(first).to_have_text(re.compile(r"\S"))  # rows are drawn before their values are there
        await page.wait_for_function(STILL)
        return page

    return go


def industry(page: Page, row: int):
    return page.locator(f'.ag-center-cols-container .ag-row[row-index="{row}"] [col-id=industry_id]')


async def select(page: Page, *rows: int) -> None:
    for row in rows:
        await page.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] .ag-checkbox-input').click()


async def pick(page: Page, mark: str, place: int = 0, value: str | None = None) -> None:
    await page.get_by_test_id(mark).last.click()
    options = page.get_by_test_id(f"{mark}-option")
    await (
        options.nth(place) if value is None else page.locator(f'[data-testid="{mark}-option"][data-value="{value}"]')
    ).click()


async def take_field(page: Page, place: int, name: str) -> None:
    """Choose the field of a line, on a new line where it is not the first, and wait until its value is asked for."""
    if place:
        await page.get_by_test_id("mass-update-add-field").click()
    await expect(page.get_by_test_id("mass-update-field")).to_have_count(place + 1)
    await pick(page, "mass-update-field", value=name)
    await expect(page.get_by_test_id("mass-update-value")).to_have_count(place + 1)


async def test_customers_are_selected_and_get_another_industry_and_it_is_undone(enter: Enter) -> None:
    page = await enter()
    before = [await industry(page, row).inner_text() for row in (2, 3, 5)]
    await select(page, 2, 3, 5)
    bar = page.get_by_test_id("action-bar")
    await expect(bar).to_be_visible()
    await bar.get_by_test_id("mass-update").click()
    await pick(page, "mass-update-field", value="industry_id")
    await page.get_by_test_id("mass-update-value").click()
    wanted = page.get_by_test_id("mass-update-value-option").filter(has_not_text=before[0]).first
    await expect(wanted).to_have_text(re.compile(r"\S"))
    label = (await wanted.inner_text()).strip()
    await wanted.click()
    await page.get_by_test_id("mass-update-review").click()
    await expect(page.get_by_test_id("mass-update-rows").locator(".k-vrow").first).to_contain_text(label)
    await expect(page.get_by_test_id("mass-update-effect")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    result = page.get_by_test_id("mass-update-dialog")
    await expect(page.get_by_test_id("mass-update-result")).to_be_visible()
    await expect(industry(page, 2)).to_have_text(label)
    await result.get_by_test_id("undo").click()
    for row, told in zip((2, 3, 5), before, strict=True):
        await expect(industry(page, row)).to_have_text(told)


async def test_a_new_account_owner_gets_a_notice_unless_the_tick_is_taken_away(enter: Enter) -> None:
    page = await enter()
    await select(page, 2)
    await page.get_by_test_id("selected-count").click()
    await page.keyboard.press("a")
    await page.get_by_test_id("mass-update-value").click()
    other = page.get_by_test_id("mass-update-value-option").filter(has_text="Ida Berglund")
    await other.click()
    await page.get_by_test_id("mass-update-review").click()
    tick = page.get_by_test_id("mass-update-notify")
    await expect(tick).to_be_checked()
    await page.get_by_test_id("mass-update-notify-more").click()
    await page.get_by_test_id("mass-update-notify-more-option").filter(has_text="Freja Holm").click()
    await page.keyboard.press("Escape")
    await expect(tick).to_have_count(2)
    await tick.last.uncheck()
    await page.keyboard.press("Control+Enter")
    result = page.get_by_test_id("mass-update-result")
    await expect(result).to_contain_text("har Ida Berglund som kundansvarig")
    await expect(result).to_contain_text("Ett meddelande gick till Freja Holm.")
    await page.get_by_test_id("mass-update-dialog").get_by_test_id("undo").click()
    await expect(page.get_by_test_id("toast").first).to_be_visible()


async def test_letters_open_the_dialog_with_their_field_and_the_rest_is_in_the_menu(enter: Enter) -> None:
    page = await enter()
    await select(page, 2)
    for letter, label in (("a", "Kundansvarig"), ("b", "Bransch"), ("s", "Aktiv")):
        await page.get_by_test_id("selected-count").click()
        await page.keyboard.press(letter)
        await expect(page.get_by_test_id("mass-update-field")).to_have_text(label)
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("mass-update-dialog")).to_be_hidden()
    await page.get_by_test_id("bar-more").click()
    for mark in ("registers", "e-invoices", "delete-many"):
        await expect(page.get_by_test_id(mark)).to_be_visible()
    await page.get_by_test_id("delete-many").click()
    await expect(page.get_by_test_id("mass-update-dialog")).to_be_visible()
    await expect(page.get_by_test_id("delete-many")).to_be_hidden()


async def test_everything_that_matches_is_reviewed_run_and_taken_back(enter: Enter) -> None:
    page = await enter("/customers?f=country.any:SE")
    await expect(page.locator('.ag-row[row-index="0"] [col-id=number]')).to_have_text(re.compile(r"\d"))
    await page.wait_for_function(STILL)
    await page.locator(".k-check-all input").first.click()
    await page.get_by_test_id("mass-update").click()
    await take_field(page, 0, "payment_term_days")
    await page.get_by_test_id("mass-update-value").fill("11")
    await take_field(page, 1, "segment_ids")
    await pick(page, "mass-update-value", place=0)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("mass-update-review").click()
    rows = page.get_by_test_id("mass-update-rows")
    await expect(rows.locator(".k-vrow .k-new").first).to_be_visible()
    await rows.evaluate("box => { box.scrollTop = box.scrollHeight }")
    await expect(rows.locator(".k-vrow .k-new").last).to_be_visible()
    await page.get_by_test_id("mass-update-run").click()
    await expect(page.get_by_test_id("mass-update-result")).to_be_visible()
    await page.get_by_test_id("mass-update-dialog").get_by_test_id("undo").click()
    await expect(page.get_by_test_id("toast")).to_be_visible()


async def test_the_costs_of_a_project_are_selected_together_on_its_card(enter: Enter) -> None:
    page = await enter("/projects")
    await page.goto(str(await page.locator(".ag-row a[href^='/projects/']").first.get_attribute("href")))
    await page.get_by_test_id("cost-list").locator(".ag-row .ag-checkbox-input").first.click()
    await page.get_by_test_id("select-all").click()
    await page.get_by_test_id("mass-update").click()
    await pick(page, "mass-update-field", value="description")
    await page.get_by_test_id("mass-update-value").fill("Looked over")
    await page.get_by_test_id("mass-update-review").click()
    await expect(page.get_by_test_id("mass-update-rows").locator(".k-vrow").first).to_contain_text("Looked over")


async def number_of(page: Page, path: str) -> str:
    """How many customers the list has at an address."""
    await page.goto(path)
    count = page.get_by_test_id("customer-count")
    await expect(count).to_have_text(re.compile(r"\d"))
    await page.wait_for_function(STILL)
    return (await count.inner_text()).strip()


async def run_over_all(page: Page) -> None:
    """Select everything, set four fields, look at the review and run it."""
    await page.goto("/customers?f=name.contains:Kund")
    await page.locator('.ag-row[row-index="0"] [col-id=number]').wait_for()
    await page.wait_for_function(STILL)
    await page.locator(".k-check-all input").first.click()
    await page.get_by_test_id("mass-update").click()
    fields = (("language", "fi"), ("payment_term_days", "11"), ("description", "Looked over"), ("is_active", "false"))
    for place, (name, value) in enumerate(fields):
        await take_field(page, place, name)
        if name in ("language", "is_active"):
            await pick(page, "mass-update-value", value=value)
        else:
            await page.get_by_test_id("mass-update-value").last.fill(value)
    await page.get_by_test_id("mass-update-review").click()
    await expect(page.get_by_test_id("mass-update-rows").locator(".k-vrow .k-new").first).to_be_visible()
    await page.get_by_test_id("mass-update-run").click()


async def test_a_run_over_thousands_is_stopped_taken_back_kept_in_part_and_undone(
    register: ReadyRegister, serve: Serve, visit: Visitors
) -> None:
    await fill(register, 30_000)
    server = await serve(folder=register.folder)
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)
    done = "/customers?f=language.any:fi"
    result = page.get_by_test_id("mass-update-result")
    for choice in ("mass-update-take-back", "mass-update-keep"):
        await run_over_all(page)
        await expect(page.get_by_test_id("mass-update-going").locator("[data-state=waiting]").first).to_be_visible()
        await page.get_by_test_id("mass-update-cancel").click()
        await expect(page.get_by_test_id(choice)).to_be_visible()
        await page.wait_for_timeout(600)  # in which what was being written has been told
        halted = await page.locator(".k-mass-far b").inner_text()
        await page.wait_for_timeout(1500)
        assert await page.locator(".k-mass-far b").inner_text() == halted
        await page.get_by_test_id(choice).click()
        await expect(result).to_contain_text("You stopped it", timeout=60_000)
        if choice == "mass-update-take-back":
            assert await number_of(page, done) == "0"
    dialog = page.get_by_test_id("mass-update-dialog")
    await dialog.get_by_test_id("undo").click()
    await expect(page.get_by_test_id("toast").filter(has_text="undone").first).to_be_visible(timeout=60_000)
    assert await number_of(page, done) == "0"
    await page.goto("/changes?kind=undo")
    await expect(page.get_by_test_id("history-item")).to_have_count(2)

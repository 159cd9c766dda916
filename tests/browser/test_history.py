"""The history as people use it: find a change, see every row, take it back; how a value came to be; what moved a figure."""

import re

from playwright.async_api import expect

from tests.support.browser import STILL, Visitors
from tests.support.server import RegisterServer


async def test_a_change_is_found_opened_and_taken_back_in_part(demo: RegisterServer, visit: Visitors) -> None:
    page = await visit("/login", url=demo.url)
    await page.get_by_test_id("persona-1").click()
    await page.locator(".ag-row [role=gridcell]").first.wait_for()
    await page.goto("/changes?kind=edit&what=projects")
    item = page.get_by_test_id("history-item").first
    await item.click()
    rows = page.get_by_test_id("change-rows").locator(".k-vrow")
    await expect(rows.first).to_contain_text("→")
    await expect(page).to_have_url(re.compile(r"set=\d+"))
    await rows.first.locator("input").check()
    await page.get_by_test_id("undo-chosen").click()
    await expect(page.get_by_test_id("toast")).to_be_visible()
    await expect(item).to_contain_text("Delvis ångrat")
    await page.get_by_test_id("toast").get_by_test_id("undo").click()
    await expect(page.get_by_test_id("toast").last).to_be_visible()
    await expect(item).not_to_contain_text("ångrat")


async def test_a_cell_tells_how_its_value_came_to_be(demo: RegisterServer, visit: Visitors) -> None:
    page = await visit("/login", url=demo.url)
    await page.get_by_test_id("persona-1").click()
    cell = page.locator('.ag-center-cols-container .ag-row[row-index="2"] [col-id=industry_id]')
    await cell.click(button="right")
    history = page.get_by_test_id("field-history")
    await expect(history).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(history).to_have_count(0)
    await page.get_by_test_id("kpi-billing_this_month-explain").click()
    await page.get_by_test_id("explain-moved").click()
    await expect(page.get_by_test_id("moved-difference")).to_be_visible()
    await page.get_by_test_id("moved-first").click()
    await expect(page.get_by_test_id("moved-first")).to_have_attribute("aria-checked", "true")


async def test_the_history_is_narrowed_by_person_kind_row_field_and_period(
    demo: RegisterServer, visit: Visitors
) -> None:
    page = await visit("/login", url=demo.url)
    await page.get_by_test_id("persona-1").click()
    await page.locator(".ag-row [role=gridcell]").first.wait_for()
    await page.goto("/changes")
    await page.get_by_test_id("history-item").first.wait_for()
    await page.wait_for_function(STILL)
    everything = await page.get_by_test_id("history-item").count()
    await page.get_by_test_id("history-field").click()
    await page.locator('[data-testid="history-field-option"][data-value="customers.industry_id"]').click()
    await expect(page).to_have_url(re.compile(r"what=customers&field=industry_id"))
    items = page.get_by_test_id("history-item")
    await expect(page.get_by_role("button", name="Visa allt")).to_be_visible()
    await expect(items.filter(has_not_text="Bransch")).to_have_count(0)
    await expect(items.first).to_be_visible()
    assert await items.count() <= everything
    for name, value in (("kind", "edit"), ("since", "quarter")):
        await page.wait_for_function(STILL)
        await page.get_by_test_id(f"history-{name}").click()
        await page.locator(f'[data-testid="history-{name}-option"][data-value="{value}"]').click()
        await expect(page).to_have_url(re.compile(f"{name}={value}"))
    await page.wait_for_function(STILL)
    await page.get_by_test_id("history-who").click()
    await page.get_by_test_id("history-who-option").nth(1).click()
    await expect(page).to_have_url(re.compile(r"who=\d+"))

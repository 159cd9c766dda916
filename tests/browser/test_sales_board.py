"""The board of sales cases: dragged with the mouse, lifted with the keyboard, moved by the menu, taken back."""

import re

from playwright.async_api import expect

from tests.browser.test_lists import as_persona


async def test_a_case_moves_by_mouse_by_keyboard_and_by_menu(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/sales/board")
    columns = page.locator(".k-boardcol")
    card = columns.nth(0).locator(".k-boardcard").first
    await expect(card).to_be_visible()
    mark = await card.get_attribute("data-testid")
    where = [await columns.nth(place).get_attribute("data-testid") for place in range(3)]

    async def stands_in(place: int) -> None:
        await expect(page.get_by_test_id(where[place]).get_by_test_id(mark)).to_be_visible()

    await card.drag_to(columns.nth(1).locator(".k-boardcards"))
    await stands_in(1)
    await expect(page.get_by_test_id("toast").last).to_have_text(re.compile("Flyttat till|Moved to"))
    moved = page.get_by_test_id(mark)
    await moved.focus()
    for key in ("Space", "ArrowRight", "Escape"):
        await page.keyboard.press(key)
    await stands_in(1)
    for key in ("Space", "ArrowRight", "Space"):
        await page.keyboard.press(key)
    await stands_in(2)
    await expect(page.get_by_test_id("undo")).to_have_count(1)
    await moved.get_by_role("button").click()
    await page.locator(".k-boardmenu .k-item").first.click()
    await stands_in(0)
    await expect(page.get_by_test_id("undo")).to_be_visible()
    await page.reload()
    await stands_in(0)


async def test_the_board_and_the_list_share_their_filter(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/sales?f=expected_value.gt:1")
    await page.locator(".ag-row").first.wait_for()
    await page.locator(".k-seg .k-showas").nth(1).click()
    await expect(page).to_have_url(re.compile(r"/sales/board\?f=expected_value.gt"))
    cards, chip = page.locator(".k-boardcard"), page.get_by_test_id("filter-chip")
    await expect(cards.first).to_be_visible()
    name = await cards.first.locator("b").inner_text()
    before = await cards.count()
    await page.goto(f"/sales/board?q={name}")
    await expect(cards.first.locator("b")).to_have_text(name)
    assert 0 < await cards.count() < before
    await page.goto("/sales/board?f=expected_value.gt:999999999")
    await expect(chip).to_be_visible()
    await expect(page.locator(".k-boardcol")).not_to_have_count(0)
    await expect(cards).to_have_count(0)
    await page.locator(".k-fchip-x").click()
    await expect(cards).not_to_have_count(0)
    await expect(page).to_have_url(re.compile(r"/sales/board$"))

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

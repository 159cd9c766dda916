"""Ctrl K in a real browser: rows, numbers, commands, a customer beside the page, a new customer of the name typed."""

import re

from playwright.async_api import Page, expect

from tests.support.browser import Visitors


async def opened(visit: Visitors, url: str) -> tuple[Page, object]:
    """The palette, open over the list of the demo."""
    page = await visit("/login", url=url)
    await page.get_by_test_id("persona-1").click()
    await expect(page.get_by_test_id("global-search")).to_be_visible()
    await page.wait_for_function("window.did_handshake === true")
    await page.keyboard.press("Control+k")
    await expect(page.locator(".k-palette input")).to_be_focused()
    return page, page.locator(".k-palette-item")


async def test_a_slip_of_the_pen_is_forgiven_and_the_customer_is_shown_beside_the_page(visit: Visitors, demo) -> None:
    page, lines = await opened(visit, demo.url)
    await page.keyboard.type("bregqvist industri")
    await expect(lines.first).to_contain_text("Bergqvist Industri AB")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("peek")).to_contain_text("Bergqvist Industri AB")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("peek")).to_have_count(0)


async def test_numbers_commands_and_a_new_customer_of_the_name(visit: Visitors, demo) -> None:
    page, lines = await opened(visit, demo.url)
    field = page.locator(".k-palette input")
    await field.fill("#10236")
    await expect(lines.first).to_contain_text("10236")
    await field.fill(">")
    await expect(lines.filter(has_text="Andersen")).to_have_count(0)
    await expect(lines.first).to_be_visible()
    await field.fill("Sundsbruk Trä")
    await lines.filter(has=page.locator("b", has_text="”Sundsbruk Trä”")).first.click()
    await expect(page.get_by_test_id("new-customer")).to_be_visible()
    await expect(page.get_by_test_id("name")).to_have_value("Sundsbruk Trä")
    assert "Sundsbruk" not in page.url


async def test_asked_in_words_a_customer_is_created_by_its_name_alone(visit: Visitors, demo) -> None:
    page, lines = await opened(visit, demo.url)
    await page.locator(".k-palette input").fill("skapa kund Sundsbruk Trä")
    await expect(lines.first.locator("b")).to_have_text(re.compile(r"[“”]Sundsbruk Trä”$"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("name")).to_have_value("Sundsbruk Trä")

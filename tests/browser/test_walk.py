"""The walk of a new user: set up, the demo, a tile explained, a filter, an edit that a colleague sees, undo."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.conftest import Serve
from tests.support.browser import STILL, Visitors
from tests.support.server import RegisterServer

WIDE, PHONE = (1440, 900), (390, 844)
WALKS = (("sv", "light", WIDE), ("en", "dark", WIDE), ("sv", "dark", PHONE), ("en", "light", PHONE))
LOCALES = {"sv": "sv-SE", "en": "en-GB"}
FIRST_USE = {"sv": "Inga kunder än", "en": "No customers yet"}
TILE = {"sv": "Marginal i år", "en": "Margin this year"}
NORRSKEN = {"organization": "Norrsken Konsult AB", "name": "Astrid Lindqvist", "email": "astrid@norrsken.example"}


@pytest.mark.parametrize(("language", "theme", "size"), WALKS)
async def test_a_new_user_walks_through_the_register(
    serve: Serve, demo: RegisterServer, visit: Visitors, language: str, theme: str, size: tuple[int, int]
) -> None:
    looks = {"locale": LOCALES[language], "theme": theme, "size": size}
    await set_up(await serve(), visit, language, **looks)
    mine = await as_persona(visit, demo, 1, **looks)
    theirs = await as_persona(visit, demo, 6)  # an auditor, who sees every customer
    await speak(mine, language)
    try:
        await expect(mine.locator("body")).to_have_class(re.compile("body--dark" if theme == "dark" else "body--light"))
        await explain(mine, language)
        await narrow(mine)
        await (edit_in_card if size == PHONE else edit_in_list)(mine, theirs)
        assert await mine.evaluate("document.documentElement.scrollWidth") <= size[0]
    finally:
        await speak(mine, "sv")


async def set_up(server: RegisterServer, visit: Visitors, language: str, **looks: object) -> None:
    """The first visitor makes the register the firm's own, after one slip that is told at its field."""
    visit.allow("status of 4")
    code = server.output.rpartition("with the code ")[2].split()[0]
    page = await visit("/setup", url=server.url, **looks)
    await page.locator("[name=code]").fill(code)
    await page.locator("[name=password]").fill("kort")
    await page.get_by_test_id("setup-submit").click()
    for name in ("organization", "name", "email", "password"):
        await expect(page.locator(f"#{name}-error")).to_have_text(re.compile(r"\w"))
        await expect(page.locator(f"[name={name}]")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("[name=organization]")).to_be_focused()
    for name, text in {**NORRSKEN, "password": "fjorton gula segelbåtar"}.items():
        await page.locator(f"[name={name}]").fill(text)
    await page.get_by_test_id("setup-submit").click()
    await expect(page.get_by_test_id("first-use")).to_contain_text(FIRST_USE[language])


async def as_persona(visit: Visitors, demo: RegisterServer, number: int, **looks: object) -> Page:
    page = await visit("/login", url=demo.url, **looks)
    await page.get_by_test_id(f"persona-{number}").click()
    await settled(page)
    return page


async def settled(page: Page) -> None:
    await page.locator(".k-cell-name, .k-listrow").first.wait_for()
    await page.wait_for_function(STILL)


async def speak(page: Page, language: str) -> None:
    """Choose the language in one's own menu, where it is another."""
    if await page.locator(f"html[lang^={language}]").count():
        return
    await page.goto("/customers")
    await settled(page)
    await page.get_by_test_id("user-menu").click()
    async with page.expect_navigation():
        await page.get_by_test_id("choose-language").locator(f"[data-value={language}]").click()
    await settled(page)
    await expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))


async def explain(page: Page, language: str) -> None:
    """The tile opens the rows behind it, and those left out with their reasons."""
    tile = page.get_by_test_id("kpi-margin_this_year")
    await expect(tile).to_contain_text(TILE[language])
    await page.get_by_test_id("kpi-margin_this_year-explain").click()
    drawer = page.get_by_test_id("kpi-explanation")
    await expect(drawer.locator(".k-display")).to_have_text(re.compile(r"\d"))
    await drawer.get_by_test_id("explain-left-out").click()
    await expect(drawer.locator("tbody tr").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()


async def narrow(page: Page) -> None:
    """A filter narrows the list, gives the tiles a second line and stands in the address."""
    await page.goto("/customers?f=country.any:NO")
    await settled(page)
    await expect(page.get_by_test_id("kpi-active_customers-filtered")).to_have_text(re.compile(r"\d"))


async def edit_in_list(mine: Page, theirs: Page) -> None:
    """A cell is changed in the list; the colleague's cell follows, and again when it is undone."""
    await theirs.goto("/customers?f=country.any:NO")
    await settled(theirs)
    row = await mine.locator('.ag-pinned-left-cols-container .ag-row[row-index="2"]').get_attribute("row-id")
    cell = [page.locator(f'.ag-row[row-id="{row}"] [col-id=org_number]') for page in (mine, theirs)]
    before = await cell[1].inner_text()
    await cell[0].dblclick()
    await mine.locator("input.k-edit").fill("")
    await mine.keyboard.press("Enter")
    await expect(cell[1]).not_to_have_text(before)
    await expect(cell[1].locator(".k-by")).to_have_text("Elin")
    await mine.keyboard.press("Control+z")
    await expect(cell[1]).to_have_text(re.compile(re.escape(before)))


async def edit_in_card(mine: Page, theirs: Page) -> None:
    """On a phone a customer is opened and changed on its card."""
    await mine.locator(".k-listrow").nth(2).click()
    await mine.get_by_test_id("customer-card").wait_for()
    await theirs.goto(mine.url.partition("?")[0])
    await theirs.get_by_test_id("customer-card").wait_for()
    row = [page.get_by_test_id("detail-payment_term_days") for page in (mine, theirs)]
    before = (await row[1].inner_text()).split()[-1]
    wanted = "21" if before != "21" else "22"
    await row[0].get_by_role("button").click()
    await row[0].get_by_role("textbox").fill(wanted)
    await row[0].get_by_role("textbox").press("Enter")
    await expect(row[1]).to_contain_text(wanted)
    await mine.get_by_test_id("undo").first.click()
    await expect(row[1]).to_contain_text(before)

"""The form of an invoice: what cannot be kept is said at its field, and a colleague's change is never written over unseen."""

import re

from playwright.async_api import Page, expect

from tests.browser.test_lists import as_persona


async def error(page: Page, field: str, text: str) -> None:
    box = page.locator(".k-field").filter(has=page.get_by_test_id(field))
    await expect(box.locator(".k-error")).to_contain_text(re.compile(text))


async def written(page: Page) -> None:
    """A new invoice over 100 kronor, with everything written wrongly first."""
    await page.goto("/invoices/new?customer=5")
    await page.get_by_test_id("invoice-date").fill("2026-02-31")
    await page.get_by_test_id("invoice-currency").select_option("USD")
    await page.get_by_test_id("invoice-rate").fill("0")
    await page.get_by_test_id("save-invoice").click()
    await error(page, "invoice-date", "31")
    await error(page, "invoice-rate", "0")
    await page.get_by_test_id("invoice-date").fill("2026-03-02")
    await page.get_by_test_id("invoice-currency").select_option("SEK")
    await page.get_by_test_id("save-invoice").click()
    await expect(page.get_by_test_id("invoice-rows").locator("p.k-error")).to_be_visible()
    await page.get_by_test_id("row-description").fill("Advice")
    await page.get_by_test_id("row-unit_price").fill("100")
    await page.get_by_test_id("row-vat_rate").fill("13")
    await expect(page.locator(".k-line .k-warn")).to_be_visible()
    await page.get_by_test_id("save-invoice").click()
    await error(page, "row-vat_rate", "13")
    await page.get_by_test_id("row-vat_rate").fill("25")
    await expect(page.locator(".k-line .k-warn")).to_have_count(0)
    await page.get_by_test_id("save-invoice").click()
    await expect(page).to_have_url(re.compile(r"/invoices/\d+$"))


async def test_what_cannot_be_kept_is_said_and_two_people_do_not_overwrite_each_other(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await written(page)
    colleague = await as_persona(visit, demo.url, 1)
    await colleague.goto(page.url)
    await expect(colleague.get_by_test_id("row-unit_price")).to_be_visible()
    await page.get_by_test_id("row-unit_price").fill("300")
    await expect(page.get_by_test_id("row-net")).to_have_text(re.compile("300"))
    await colleague.get_by_test_id("row-unit_price").fill("200")
    await expect(colleague.get_by_test_id("row-net")).to_have_text(re.compile("200"))
    await colleague.get_by_test_id("save-invoice").click()
    conflict = page.get_by_test_id("toast").filter(has_text=re.compile("300")).last
    await expect(conflict).to_contain_text(re.compile("200"))
    await conflict.get_by_role("button").nth(1).click()
    await expect(page.get_by_test_id("invoice-net")).to_have_text(re.compile("300"))
    await expect(colleague.get_by_test_id("invoice-net")).to_have_text(re.compile("300"))


async def sent(page: Page) -> None:
    """The open invoice gets the status Sent."""
    await page.get_by_test_id("change-status").click()
    await page.get_by_role("menuitem", name=re.compile("^(Skickad|Sent|Lähetetty|Sendt)$")).click()
    await expect(page.get_by_test_id("credit-invoice")).to_be_visible()


async def test_what_was_given_a_number_stays_as_it_is_and_a_credit_note_says_what_is_too_much(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/sales/new?customer=5")
    await expect(page.get_by_test_id("project-name")).to_be_focused()
    await page.goto("/invoices/new?customer=5")
    await expect(page.get_by_test_id("row-description")).to_be_focused()
    await page.keyboard.type("Advice")
    await page.get_by_test_id("row-unit_price").fill("100")
    await page.get_by_test_id("save-invoice").click()
    await expect(page).to_have_url(re.compile(r"/invoices/\d+$"))
    await sent(page)
    await expect(page.get_by_test_id("sum-unpaid")).to_have_text(re.compile("125,00"))
    await page.get_by_test_id("undo").last.click()
    await expect(page.get_by_test_id("number-given")).to_be_visible()
    await expect(page.get_by_test_id("undo")).to_contain_text(re.compile("Redo|Gör om|Tee uudelleen|Gjør om|Gentag"))
    await expect(page.get_by_test_id("save-invoice").or_(page.get_by_test_id("delete-invoice"))).to_have_count(0)
    await sent(page)
    await page.get_by_test_id("credit-invoice").click()
    await page.get_by_test_id("credit-quantity").fill("99")
    await page.get_by_test_id("save-credit").click()
    error = page.get_by_test_id("credit-dialog").locator(".k-creditrow .k-error")
    await expect(error).to_contain_text("1")
    fits = "(e) => e.getBoundingClientRect().right <= e.closest('.k-dialog-body').getBoundingClientRect().right"
    assert await error.evaluate(f"(e) => ({fits})(e) && e.scrollWidth <= e.clientWidth")

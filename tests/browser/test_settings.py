"""The settings as a part-time administrator uses them."""

from playwright.async_api import Page, expect

from tests.support.browser import Visitors, sign_in


async def test_an_administrator_keeps_lists_people_and_tokens(serve, register, visit: Visitors) -> None:
    server = await serve(folder=register.folder)
    visit.allow(r"status of 4\d\d")
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)

    await page.goto("/settings/industries")
    await page.get_by_test_id("new-row").fill("Rymdfart")
    await page.keyboard.press("Enter")
    new = page.locator("tr", has=page.locator("input")).last
    await expect(new.locator("input").first).to_have_value("Rymdfart")
    await new.locator("input").first.press("Alt+ArrowUp")
    await expect(page.locator("tbody tr").nth(-2).locator("input").first).to_have_value("Rymdfart")
    await page.locator("tbody tr").nth(-2).get_by_test_id("delete-row").click()
    await expect(page.get_by_test_id("toast")).to_be_visible()
    await expect(page.locator("tbody tr").last.locator("input").first).not_to_have_value("Rymdfart")

    await _add_a_user(page)
    await _make_a_token(page)


async def _add_a_user(page: Page) -> None:
    await page.goto("/settings/users")
    await page.get_by_test_id("new-user").click()
    await page.get_by_test_id("user-name").fill("Rune Roald")
    await page.get_by_test_id("user-email").fill("rune@")
    await page.get_by_test_id("user-profile_id").select_option(index=5)
    await page.get_by_test_id("user-form-save").click()
    await expect(page.get_by_test_id("user-form").get_by_role("alert")).to_be_visible()
    await page.get_by_test_id("user-email").fill("rune@revontuli.example")
    await page.get_by_test_id("user-form-save").click()
    await expect(page.get_by_test_id("user-form")).to_have_count(0)
    await expect(page.get_by_role("button", name="Rune Roald")).to_be_visible()


async def _make_a_token(page: Page) -> None:
    await page.goto("/settings/api-tokens")
    await expect(page.get_by_role("table")).to_contain_text("Nothing here yet.")
    await page.get_by_test_id("new-token").click()
    await page.get_by_test_id("token-name").fill("Bokföring")
    await page.get_by_test_id("token-days").fill("-5")
    await page.get_by_test_id("token-form-save").click()
    await expect(page.get_by_test_id("token-form").get_by_role("alert")).to_be_visible()
    await page.get_by_test_id("token-days").fill("30")
    await page.get_by_test_id("token-form-save").click()
    await expect(page.get_by_test_id("token-made")).to_contain_text("stamkund_")
    await page.get_by_test_id("revoke-token").click()
    await expect(page.get_by_test_id("revoke-token")).to_have_count(0)


async def test_without_the_right_only_the_own_account_is_there(demo, visit: Visitors) -> None:
    visit.allow(r"status of 403")
    page = await visit("/login", url=demo.url)
    await page.get_by_test_id("persona-4").click()
    await page.wait_for_url(lambda url: "/login" not in url)
    await page.goto("/settings")
    await expect(page.get_by_test_id("settings-me")).to_be_visible()
    await page.goto("/settings/users")
    await expect(page.get_by_test_id("settings-users")).to_have_count(0)


async def test_unticking_sent_asks_first_and_escape_leaves_it_as_it_was(demo, visit: Visitors) -> None:
    page = await visit("/login", url=demo.url, locale="en-GB")
    await page.get_by_test_id("persona-1").click()
    await expect(page.get_by_test_id("persona-1")).to_have_count(0)
    await page.goto("/settings/invoice-statuses")
    sent = page.locator("tr[data-row]").nth(2).locator("input[type=checkbox]").first
    await expect(sent).to_be_checked()
    await sent.click()
    await expect(page.get_by_test_id("status-counts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("status-counts")).to_be_hidden()
    await expect(sent).to_be_checked()

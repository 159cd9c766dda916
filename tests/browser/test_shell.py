"""The frame in a real browser: coming in, going out, the keyboard, colleagues, a lost connection."""

import re

from playwright.async_api import Page, expect

from tests.support.browser import Visitors, sign_in

REFUSED = r"status of 401"
LOST = r"WebSocket|ERR_CONNECTION|ERR_INTERNET"


async def as_persona(visit: Visitors, url: str, number: int, **options) -> Page:
    """One more person in the demo, on the first page."""
    page = await visit("/login", url=url, **options)
    await page.get_by_test_id(f"persona-{number}").click()
    await connected(page)
    return page


async def connected(page: Page) -> None:
    """Wait until the page is there and hears of changes."""
    await expect(page.get_by_test_id("global-search")).to_be_visible()
    await page.wait_for_function("window.did_handshake === true")


async def test_a_new_register_is_set_up_in_the_browser_and_leads_to_the_first_customers(serve, visit) -> None:
    server = await serve()
    code = server.output.rpartition("with the code ")[2].split()[0]
    page = await visit(f"/setup?code={code}", url=server.url, locale="sv-SE")
    given = {"organization": "Norrsken Konsult AB", "name": "Astrid Lindqvist", "email": "astrid@norrsken.example"}
    for name, text in {**given, "password": "fjorton gula segelbåtar"}.items():
        await page.locator(f"[name={name}]").fill(text)
    await page.get_by_test_id("setup-submit").click()
    await expect(page.get_by_test_id("first-use")).to_contain_text("Inga kunder än")
    await expect(page.locator("html")).to_have_attribute("lang", "sv")
    await expect(page.get_by_test_id("kpi-active_customers-value")).to_have_text("–")
    await page.get_by_test_id("sample-add").click()
    await expect(page.get_by_test_id("sample-note")).to_be_visible()
    await expect(page.get_by_test_id("kpi-active_customers-value")).to_have_text("18")
    await page.get_by_test_id("list-more").click()
    await page.get_by_test_id("list-report").click()
    await expect(page.get_by_test_id("report-table")).to_contain_text("Havbris Energi AS")
    await page.go_back()
    await page.get_by_test_id("sample-remove").click()
    await expect(page.get_by_test_id("first-use")).to_be_visible()
    await expect(page.get_by_test_id("sample-note")).to_be_hidden()
    await expect(page.get_by_test_id("kpi-active_customers-value")).to_have_text("–")


async def test_a_wrong_password_is_told_at_the_form_and_nothing_typed_is_lost(serve, register, visit) -> None:
    server = await serve(folder=register.folder)
    visit.allow(REFUSED)
    page = await visit("/customers", url=server.url)
    await page.get_by_test_id("login-email").fill(register.email)
    await page.get_by_test_id("login-password").fill("fel lösenord")
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    await expect(page.get_by_test_id("login-email")).to_have_value(register.email)
    await sign_in(page, register.email, register.password)
    await expect(page).to_have_url(f"{server.url}/customers")


async def test_a_session_that_ends_elsewhere_asks_over_the_page_and_gives_it_back(serve, register, visit) -> None:
    server = await serve(folder=register.folder)
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)
    await connected(page)
    await page.evaluate("document.querySelector('.k-topbar').dataset.kept = 'yes'")
    await page.wait_for_timeout(3500)  # until the browser has told the server what it has received
    other = await page.context.new_page()
    await other.goto("/logout")
    dialog = page.locator("#k-again")
    await expect(dialog).to_be_visible()
    await dialog.get_by_test_id("again-password").fill(register.password)
    await dialog.get_by_test_id("again-submit").click()
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog", name="Search and commands")).to_be_visible()
    assert await page.evaluate("document.querySelector('.k-topbar').dataset.kept") == "yes"


async def test_a_restart_of_the_server_keeps_people_logged_in(serve, register, visit) -> None:
    server = await serve(folder=register.folder)
    visit.allow(LOST)
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)
    await connected(page)
    server.stop()
    await expect(page.locator(".k-offline")).to_be_visible(timeout=10_000)
    await server.start()
    await expect(page.locator(".k-offline")).to_be_hidden(timeout=20_000)
    await expect(page.get_by_test_id("global-search")).to_be_visible()
    await expect(page).to_have_url(f"{server.url}/customers")


async def test_colleagues_on_the_same_page_see_each_other_come_and_go(demo, visit) -> None:
    elin, aino = await as_persona(visit, demo.url, 1), await as_persona(visit, demo.url, 2)
    await expect(elin.locator(".k-presence .k-av[title='Aino Virtanen']")).to_be_visible()
    await expect(aino.locator(".k-presence .k-av[title='Elin Sandberg']")).to_be_visible()
    await aino.close()
    await expect(elin.locator(".k-presence .k-av[title='Aino Virtanen']")).to_be_hidden()


async def test_search_finds_a_customer_by_keyboard_alone(demo, visit) -> None:
    page = await as_persona(visit, demo.url, 1)
    await page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    await expect(field).to_be_focused()
    await page.keyboard.type("havbris energi")
    hit = page.get_by_role("option", name="Havbris Energi AS").first
    await expect(hit).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox")).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"/customers/\d+"))


async def test_the_navigation_stays_folded_and_the_appearance_dark(demo, visit) -> None:
    page = await as_persona(visit, demo.url, 6)
    await page.keyboard.press("Control+b")
    await expect(page.locator(".k-shell")).to_have_attribute("data-folded", "true")
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("choose-theme").locator("[data-value=dark]").click()
    await expect(page.locator("body.body--dark")).to_have_count(1)
    await page.reload()
    await connected(page)
    await expect(page.locator(".k-shell")).to_have_attribute("data-folded", "true")
    assert await page.evaluate("document.body.classList.contains('body--dark')")
    await page.goto("/settings/me")
    theme = page.get_by_test_id("choose-my-theme")
    await expect(theme.locator("[data-value=dark]")).to_have_attribute("aria-checked", "true")
    await theme.locator("[data-value=light]").click()
    await expect(page.locator("body.body--dark")).to_have_count(0)
    await page.keyboard.press("Control+b")


async def test_no_page_of_the_frame_is_wider_than_a_small_screen(demo, visit) -> None:
    for path, size in (("/login", (320, 640)), ("/login", (390, 844))):
        page = await visit(path, url=demo.url, size=size)
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page = await as_persona(visit, demo.url, 1, size=(390, 844))
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await expect(page.locator(".k-bottombar")).to_be_visible()


async def test_the_bell_tells_of_a_file_that_is_ready_until_one_has_looked(serve, register, visit) -> None:
    server = await serve(folder=register.folder)
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)
    await connected(page)
    bell, dot = page.get_by_test_id("bell"), page.locator(".k-bell-dot")
    await expect(dot).to_be_hidden()
    await page.goto("/reports/customers_by_owner")
    async with page.expect_download():
        await page.get_by_test_id("export-csv").click()
    await expect(dot).to_be_visible()
    await expect(bell).to_have_accessible_name(re.compile("1"))
    await bell.click()
    await expect(page.get_by_test_id("notice")).to_contain_text("The file is ready")
    await expect(dot).to_be_hidden()
    await page.get_by_test_id("notice").click()
    await expect(page).to_have_url(re.compile("/reports/exports"))


async def test_a_customer_with_a_star_stands_in_the_navigation(demo, visit) -> None:
    page = await as_persona(visit, demo.url, 3)
    await page.goto("/customers/9")
    await connected(page)
    star = page.get_by_test_id("favourite")
    await expect(star).to_have_attribute("aria-pressed", "false")
    await star.click()
    line = page.get_by_role("navigation", name="Favoriter").get_by_role("link")
    await expect(line).to_have_attribute("href", "/customers/9")
    await page.goto("/customers")
    await line.click()
    await expect(page).to_have_url(re.compile("/customers/9$"))
    await expect(line).to_have_attribute("aria-current", "page")
    await page.get_by_test_id("detail-name").get_by_role("button").click()
    await page.get_by_test_id("detail-name").get_by_role("textbox").fill("Omdöpt Bygg AB")
    await page.keyboard.press("Enter")
    await expect(line).to_contain_text("Omdöpt Bygg AB")
    await star.click()
    await expect(line).to_have_count(0)

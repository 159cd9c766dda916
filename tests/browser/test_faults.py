"""Trouble while people work: two servers on one file, a server that is killed, a page that catches up by itself."""

import re

from playwright.async_api import Page, expect

from tests.browser import small_register
from tests.browser.small_register import PASSWORD, entered, industry, seed
from tests.support.browser import sign_in
from tests.support.server import run_command

LOST = r"WebSocket|ERR_CONNECTION|ERR_INTERNET"


async def choose(page: Page, text: str) -> None:
    await small_register.choose(page, text)
    await expect(industry(page)).to_have_text(text)


async def test_two_servers_on_one_file_tell_each_others_pages_and_a_killed_one_comes_back(
    serve, data_folder, visit
) -> None:
    seed(data_folder)
    one, other = await serve(folder=data_folder), await serve(folder=data_folder)
    visit.allow(LOST)
    mine, theirs = await entered(visit, one.url), await entered(visit, other.url)
    first, second = [word for word in ("Media", "Energi", "Utbildning") if word != await industry(mine).inner_text()][
        :2
    ]
    await choose(mine, first)
    await expect(industry(theirs)).to_have_text(first)
    one.kill()
    await expect(mine.locator(".k-offline")).to_be_visible()
    await choose(theirs, second)
    await one.start()
    await expect(mine.locator(".k-offline")).to_be_hidden(timeout=20_000)
    await expect(industry(mine)).to_have_text(second)
    await expect(mine).to_have_url(re.compile("/customers"))
    one.stop()
    other.stop()
    assert run_command(data_folder, "check").returncode == 0


async def test_what_is_typed_into_a_form_outlives_a_server_that_was_started_again(serve, data_folder, visit) -> None:
    seed(data_folder)
    server = await serve(folder=data_folder)
    visit.allow(LOST)
    page = await entered(visit, server.url)
    await page.goto("/invoices/new?customer=3")
    written = {"row-description": ["Advice", "Travel"], "row-unit_price": ["1200", "80"], "invoice-rate": ["0.98"]}
    await expect(page.get_by_test_id("row-description")).to_be_focused()
    await page.get_by_test_id("add-row").click()
    await expect(page.get_by_test_id("row-description")).to_have_count(2)
    for name, texts in written.items():
        for place, text in enumerate(texts[:-1] if len(texts) > 1 else texts):
            await page.get_by_test_id(name).nth(place).fill(text)
    server.kill()
    await expect(page.locator(".k-offline")).to_be_visible()
    for name in ("row-description", "row-unit_price"):
        await page.get_by_test_id(name).nth(1).fill(written[name][1])
    await page.get_by_test_id("save-invoice").click()
    await server.start()
    await expect(page.get_by_test_id("toast")).to_be_visible(timeout=40_000)
    for name, texts in written.items():
        for place, text in enumerate(texts):
            await expect(page.get_by_test_id(name).nth(place)).to_have_value(text)
    await page.get_by_test_id("save-invoice").click()
    await expect(page).to_have_url(re.compile(r"/invoices/\d+$"))
    await expect(page.get_by_test_id("invoice-net")).to_contain_text(re.compile(r"1\s?280"))
    server.stop()


async def test_colleagues_in_two_processes_see_each_other(own_postgres, serve, data_folder, visit) -> None:
    environ = {"STAMKUND_DATABASE_URL": own_postgres.url()}
    for command in (
        ("seed", "--customers", "20", "--password-stdin"),
        (
            "user",
            "add",
            "aino@example.com",
            "--name",
            "Aino Virtanen",
            "--profile",
            "Administrator",
            "--password-stdin",
        ),
    ):
        done = run_command(data_folder, *command, stdin=PASSWORD, environ=environ)
        assert done.returncode == 0, done.stderr
    one, other = [await serve(folder=data_folder, environ=environ) for _ in range(2)]
    mine = await entered(visit, one.url)
    theirs = await visit("/login", url=other.url)
    await sign_in(theirs, "aino@example.com", PASSWORD)
    await expect(mine.locator(".k-presence .k-av[title='Aino Virtanen']")).to_be_visible()
    await theirs.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
    await industry(theirs).dblclick()
    await expect(industry(mine).locator(".k-busy")).to_have_attribute("title", "Aino Virtanen")
    await theirs.close()
    await expect(mine.locator(".k-presence .k-av[title='Aino Virtanen']")).to_be_hidden()

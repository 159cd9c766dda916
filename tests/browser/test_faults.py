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

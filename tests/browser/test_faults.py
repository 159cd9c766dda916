"""Trouble while people work: two servers on one file, a server that is killed, a page that catches up by itself."""

import re

from playwright.async_api import Locator, Page, expect

from tests.support.browser import Visitors, sign_in
from tests.support.server import run_command

EMAIL, PASSWORD = "admin@example.com", "ett-langt-losenord-2026"
LOST = r"WebSocket|ERR_CONNECTION|ERR_INTERNET"


async def entered(visit: Visitors, url: str) -> Page:
    """One more browser on the overview."""
    page = await visit("/login", url=url)
    await sign_in(page, EMAIL, PASSWORD)
    await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
    await page.wait_for_function("window.did_handshake === true")
    return page


def industry(page: Page) -> Locator:
    return page.locator('.ag-center-cols-container .ag-row[row-index="1"] [col-id=industry_id]')


async def choose(page: Page, text: str) -> None:
    await industry(page).dblclick()
    await page.locator(".k-pick-input").fill(text)
    await page.keyboard.press("Enter")
    await expect(industry(page)).to_have_text(text)


async def test_two_servers_on_one_file_tell_each_others_pages_and_a_killed_one_comes_back(
    serve, data_folder, visit
) -> None:
    done = run_command(data_folder, "seed", "--customers", "20", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
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

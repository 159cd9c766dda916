"""Midnight in the firm's zone, and a connection that comes back: open pages follow without a reload, and say so."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.support.browser import STILL, Visitors, sign_in
from tests.support.server import RegisterServer, run_command

EMAIL, PASSWORD = "admin@example.com", "ett-langt-losenord-2026"
BEFORE, AFTER = "2026-11-30T22:59:30+00:00", "2026-11-30T23:00:01+00:00"  # midnight in Stockholm lies between


async def entered(visit: Visitors, url: str, path: str = "/customers") -> Page:
    page = await visit("/login", url=url)
    await sign_in(page, EMAIL, PASSWORD)
    await page.goto(path)
    await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
    await page.wait_for_function(STILL)
    return page


def amount(text: str) -> re.Pattern[str]:
    """An amount, however its thousands are written."""
    return re.compile(r"\D?".join(re.sub(r"\D", "", text)))


async def test_the_month_turns_at_midnight_of_the_firms_zone_without_a_reload(data_folder: Path, visit) -> None:
    seeding = ("seed", "--customers", "30", "--password-stdin")
    done = run_command(data_folder, *seeding, stdin=PASSWORD, environ={"STAMKUND_NOW": BEFORE})
    assert done.returncode == 0, done.stderr
    clock = data_folder / "clock"
    clock.write_text(BEFORE)
    server = RegisterServer(data_folder)
    server.command[1:2] = ["-m", "tests.support.clocked", str(clock)]
    await server.start()
    try:
        page = await entered(visit, server.url, "/customers?explain=billing_this_month")
        value, delta = page.get_by_test_id("kpi-billing_this_month-value"), "kpi-billing_this_month-delta"
        scope = page.get_by_test_id("kpi-explanation").locator(".k-exp-scope")
        november = amount(await value.inner_text())
        assert november.search("0") is None
        await expect(scope).to_contain_text(re.compile("30 nov", re.IGNORECASE))
        await page.evaluate("window.wasHere = true")
        clock.write_text(AFTER)
        await expect(value).not_to_have_text(november)
        await expect(page.get_by_test_id(delta)).to_have_text(november)  # is last month's now
        await expect(scope).to_contain_text(re.compile("31 dec", re.IGNORECASE))
        assert await page.evaluate("window.wasHere === true")
    finally:
        server.stop()


async def test_after_a_lost_connection_the_page_catches_up_and_says_so(data_folder: Path, serve, visit) -> None:
    done = run_command(data_folder, "seed", "--customers", "20", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    server = await serve(folder=data_folder)
    visit.allow("WebSocket|ERR_")
    mine, theirs = await entered(visit, server.url), await entered(visit, server.url)
    cell = [page.locator('.ag-row[row-index="1"] [col-id=industry_id]') for page in (mine, theirs)]
    await mine.evaluate("window.wasHere = true")
    await mine.context.set_offline(True)
    await mine.evaluate("window.socket.io.engine.close()")
    await expect(mine.locator(".k-offline")).to_be_visible()
    before = await cell[0].inner_text()
    wanted = "Media" if before != "Media" else "Energi"
    await cell[1].dblclick()
    await theirs.locator(".k-pick-input").fill(wanted)
    await theirs.keyboard.press("Enter")
    await expect(cell[1]).to_have_text(wanted)
    await expect(cell[0]).to_have_text(before)
    await mine.context.set_offline(False)
    await expect(mine.locator(".k-offline")).to_be_hidden()
    await expect(cell[0]).to_have_text(wanted)
    await expect(mine.get_by_test_id("toast")).to_contain_text(re.compile("igen|again"))
    assert await mine.evaluate("window.wasHere === true")

"""A register of twenty customers, and people on its overview who change an industry."""

from pathlib import Path

from playwright.async_api import Locator, Page

from tests.support.browser import Visitors, sign_in
from tests.support.server import run_command

EMAIL, PASSWORD = "admin@example.com", "ett-langt-losenord-2026"


def seed(folder: Path, **environ: str) -> None:
    """Make the register."""
    done = run_command(folder, "seed", "--customers", "20", "--password-stdin", stdin=PASSWORD, environ=environ)
    assert done.returncode == 0, done.stderr


async def entered(visit: Visitors, url: str) -> Page:
    """One more browser on the overview."""
    page = await visit("/login", url=url)
    await sign_in(page, EMAIL, PASSWORD)
    await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
    await page.wait_for_function("window.did_handshake === true")
    return page


def industry(page: Page) -> Locator:
    """The industry of the second customer."""
    return page.locator('.ag-center-cols-container .ag-row[row-index="1"] [col-id=industry_id]')


async def choose(page: Page, text: str) -> None:
    """Choose an industry for the second customer."""
    await industry(page).dblclick()
    await page.locator(".k-pick-input").fill(text)
    await page.keyboard.press("Enter")

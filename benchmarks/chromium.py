"""Real pages in headless Chromium, signed in by cookie."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.support.browser import ARGUMENTS, NO_BROWSER, find_browser

from .serving import COOKIE, Served

FIRST_ROW = ".ag-row [col-id=name] .k-cell-name"


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium without a window; `NoBrowser`."""
    path = find_browser()
    if path is None:
        raise NoBrowser(NO_BROWSER)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


async def person(browser: Browser, at: Served, token: str) -> BrowserContext:
    """Somebody's fresh browser: nothing cached, signed in."""
    context = await browser.new_context(base_url=at.server.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    await context.add_cookies([{"name": COOKIE, "value": token, "url": at.server.url}])
    return context

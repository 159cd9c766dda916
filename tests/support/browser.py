"""Debian's Chromium, and pages that remember what went wrong in them."""

import re
import shutil
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Nothing has been fetched for half a second; the socket stays open, so the network is never idle.
STILL = """
() => {
  const ends = performance.getEntriesByType('resource').map((one) => one.responseEnd);
  return window.did_handshake === true && performance.now() - Math.max(0, ...ends) > 500;
}
"""
NOT_OURS = (r"reading 'dispose'[\s\S]*echart\.js",)
"""NiceGUI's chart complains when its page is left before ECharts has arrived; nothing is lost by it."""
NO_BROWSER = "There is no Chromium to play the browser tests in; on Debian: apt-get install chromium"


def find_browser() -> str | None:
    """The path of Chromium or Chrome, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Visitors:
    """Opens pages, each for another person with a browser of their own, and keeps what went wrong in any of them."""

    def __init__(self, browser: Browser, url: str = "") -> None:
        self.url = url
        self.wrong: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._allowed: list[str] = []

    async def __call__(
        self,
        path: str = "/",
        *,
        url: str | None = None,
        size: tuple[int, int] = (1440, 900),
        theme: Literal["light", "dark"] = "light",
        locale: str = "en-GB",
        **options: Any,
    ) -> Page:
        """A page at `path` in a fresh browser; `url` is another server, `options` are Playwright's for a context."""
        width, height = size
        context = await self._browser.new_context(
            base_url=url or self.url,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale=locale,
            **options,
        )
        self._contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._remember(f"page error: {error.error}"))
        context.on("request", self._request)
        page = await context.new_page()
        await page.goto(path)
        return page

    def allow(self, *patterns: str) -> None:
        """Complaints that match these regular expressions are part of the test."""
        self._allowed += patterns

    def complaints(self) -> list[str]:
        """What went wrong and was not allowed."""
        allowed = (*NOT_OURS, *self._allowed)
        return [text for text in self.wrong if not any(re.search(pattern, text) for pattern in allowed)]

    async def leave(self) -> None:
        """Close every page."""
        for context in self._contexts:
            await context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._remember(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname not in ("127.0.0.1", "localhost"):
            self._remember(f"asked another host: {request.url}")

    def _remember(self, text: str) -> None:
        self.wrong.append(text)


async def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in through the form as a person would, and wait until the form is gone."""
    if not urlsplit(page.url).path.startswith("/login"):
        await page.goto("/login")
    await page.get_by_test_id("login-email").fill(email)
    await page.get_by_test_id("login-password").fill(password)
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_test_id("login-submit")).to_have_count(0)


async def picture(page: Page, path: Path) -> None:
    """A picture of what is on the screen, without a blinking caret or running animations."""
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=path, animations="disabled", caret="hide")

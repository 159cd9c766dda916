"""Make the pictures of the README anew: `make screenshots`. Starts a demo, signs in and looks at its pages."""

import asyncio
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PORT = 8197
URL = f"http://127.0.0.1:{PORT}"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
BIGGEST = "sort=-billed_this_year"
WORKED_WITH = f"/customers?{BIGGEST}&f=stage.any:active,prospect;country.any:SE,NO,FI,DK"
SHOTS = (
    ("login", "/login", (1440, 900), "light"),
    ("overview", WORKED_WITH, (1440, 900), "light"),
    ("selection", f"/customers?{BIGGEST}", (1440, 900), "light"),
    ("filter", "/customers?f=country.any:SE,NO", (1440, 900), "light"),
    ("explanation", "/customers?explain=margin_this_year", (1440, 900), "light"),
    ("explanation-dark", "/customers?explain=margin_this_year", (1440, 900), "dark"),
    ("no-hits", "/customers?f=country.any:SE;name.contains:zzzz", (1440, 900), "light"),
    ("overview-dark", WORKED_WITH, (1440, 900), "dark"),
    ("overview-phone", f"/customers?{BIGGEST}", (390, 844), "light"),
    ("overview-phone-dark", f"/customers?{BIGGEST}", (390, 844), "dark"),
    ("report-builder", "/reports/margin_by_industry", (1440, 900), "light"),
    ("report-builder-dark", "/reports/margin_by_industry", (1440, 900), "dark"),
    ("report-builder-phone", "/reports/margin_by_industry", (390, 844), "light"),
)
ROW = '.ag-pinned-left-cols-container .ag-row[row-index="{}"] .ag-checkbox-input'
CLICKS = {
    "selection": [ROW.format(row) for row in (1, 4, 5, 8, 10, 12)],
    "filter": ["[data-testid=filter-chip] >> nth=0"],
}
"""What is clicked before a picture is taken."""


async def main() -> None:
    """Take every picture of the table."""
    demo = subprocess.Popen(
        [sys.executable, "main.py", "demo", "--port", str(PORT)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        email, password = _told(demo)
        await _until_it_answers()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            for name, path, size, theme in SHOTS:
                await _picture(browser, email, password, name, path, size, theme)
            await browser.close()
    finally:
        demo.terminate()
        demo.wait()


async def _until_it_answers() -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{URL}/healthz", timeout=2):
                return
        except OSError:
            await asyncio.sleep(0.5)


def _told(demo: "subprocess.Popen[str]") -> tuple[str, str]:
    assert demo.stdout is not None
    for line in demo.stdout:
        found = re.search(r"as (\S+@\S+) with the password (\S+)", line)
        if found:
            return found[1], found[2]
    raise SystemExit("The demo did not start.")


async def _picture(
    browser: Browser, email: str, password: str, name: str, path: str, size: tuple[int, int], theme: str
) -> None:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)  # type: ignore[arg-type]
    page: Page = await context.new_page()
    if path != "/login":
        await page.goto(f"{URL}/login")
        await page.get_by_test_id("login-email").fill(email)
        await page.get_by_test_id("login-password").fill(password)
        await page.get_by_test_id("login-submit").click()
        await page.wait_for_url(lambda url: "/login" not in url)
    await page.goto(URL + path)
    await page.wait_for_timeout(3000)
    for selector in CLICKS.get(name, ()):
        await page.locator(selector).click()
        await page.wait_for_timeout(400)
    await page.screenshot(path=PICTURES / f"{name}.png")
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())

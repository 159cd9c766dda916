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
SHOTS = (
    ("overview", "/customers", (1440, 900), "light"),
    ("explanation", "/customers?explain=margin_this_year", (1440, 900), "light"),
    ("overview-dark", "/customers?f=stage.any:prospect,active", (1440, 900), "dark"),
    ("overview-phone", "/customers", (390, 844), "light"),
    ("report-builder", "/reports/margin_by_industry", (1440, 900), "light"),
    ("report-builder-dark", "/reports/margin_by_industry", (1440, 900), "dark"),
    ("report-builder-phone", "/reports/margin_by_industry", (390, 844), "light"),
)


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
    await page.goto(f"{URL}/login")
    await page.get_by_test_id("login-email").fill(email)
    await page.get_by_test_id("login-password").fill(password)
    await page.get_by_test_id("login-submit").click()
    await page.wait_for_url(lambda url: "/login" not in url)
    await page.goto(URL + path)
    await page.wait_for_timeout(3000)
    await page.screenshot(path=PICTURES / f"{name}.png")
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())

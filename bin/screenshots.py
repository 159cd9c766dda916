"""Make the pictures of the documents anew: `make screenshots`. Starts a demo, signs in and looks at its pages.

`bin/screenshots.py api import-columns` makes only those.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PORT = int(os.environ.get("PORT", "8197"))
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
    ("api", "/api/v1/docs", (1440, 900), "light"),
    ("mass-update-choose", f"/customers?{BIGGEST}", (1440, 900), "light"),
    ("mass-update-review", f"/customers?{BIGGEST}", (1440, 900), "light"),
    ("mass-update-review-dark", f"/customers?{BIGGEST}", (1440, 900), "dark"),
    ("mass-update-done", f"/customers?{BIGGEST}", (1440, 900), "light"),
    ("history", "/changes", (1440, 900), "light"),
)
ROW = '.ag-pinned-left-cols-container .ag-row[row-index="{}"] .ag-checkbox-input'
BEGIN = [
    *(ROW.format(row) for row in (1, 4, 5, 8, 10, 12)),
    "[data-testid=mass-update]",
    "[data-testid=mass-update-field]",
]
REVIEW = [
    *BEGIN,
    "[data-testid=mass-update-field-option][data-value=owner_id]",
    "[data-testid=mass-update-value]",
    "[data-testid=mass-update-value-option] >> nth=3",
    "[data-testid=mass-update-review]",
]
CLICKS = {
    "mass-update-choose": BEGIN,
    "mass-update-review": REVIEW,
    "mass-update-review-dark": REVIEW,
    "mass-update-done": [*REVIEW, "[data-testid=mass-update-run]"],
    "selection": [ROW.format(row) for row in (1, 4, 5, 8, 10, 12)],
    "filter": ["[data-testid=filter-chip] >> nth=0"],
}
"""What is clicked before a picture is taken."""
IMPORTS = (
    ("import-columns", "?column=2", (1440, 900), "light"),
    ("import-columns-dark", "?column=2", (1440, 900), "dark"),
    ("import-columns-phone", "", (390, 844), "light"),
    ("import-rows", "?step=3", (1440, 900), "light"),
    ("import-result", "", (1440, 900), "light"),
)
"""Steps of one import; before the last it is run."""
LIST = (
    "Företag;Orgnr;Bransch;Kundansv.;Aktiv;Fakt.adress;Betvillkor;GLN;Marknadssegment;Omsättning 2024;Kommentar",
    "Åkerblom Bygg AB;556712-3455;Bygg & Anl;;J;Storgatan 12, 111 22 Stockholm;30 dagar;;;3 120 400;Ring före 10",
    "Öresund Data AB;556735-8221;IT och telekom;;J;Hamngatan 4, 211 22 Malmö;20;7350000000002;;2 764 000;",
    "Ärla Livs AB;556758-1236;;;N;Kungsgatan 9, 411 19 Göteborg;14;;;812 300;VIP",
    "Norrskog Energi AB;556790-4417;Energi;;J;Torget 1, 903 26 Umeå;30;;Offentlig sektor;1 920 000;",
    "Strömma Data AB;5593-77;IT och telekom;;J;;30;;;440 000;",
    "Fjällvind Konsult AB;556701-9927;Div.;;J;Bangatan 3, 972 31 Luleå;30;;;618 000;",
    "Vinga Pharma AB;556702-0347;Läkemedel;;J;Strandvägen 2, 411 04 Göteborg;20;;;2 118 000;",
    "Havsvik Energi AB;556703-4421;Energi;;J;Kajen 7, 302 31 Halmstad;30;;;975 000;",
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
            look = Looking(browser, email, password)
            for name, path, size, theme in SHOTS:
                await look.picture(name, path, size, theme)
            if any(_is_wanted(name) for name, *_ in IMPORTS):
                await _imports(look)
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


def _is_wanted(name: str) -> bool:
    return not sys.argv[1:] or name in sys.argv[1:]


class Looking:
    """Somebody who signs in for every picture."""

    def __init__(self, browser: Browser, email: str, password: str) -> None:
        self._browser, self._email, self._password = browser, email, password

    async def picture(self, name: str, path: str, size: tuple[int, int], theme: str) -> None:
        """A picture of a page."""
        if _is_wanted(name):
            page = await self.page(path, size, theme)
            await page.wait_for_timeout(3000)
            for selector in CLICKS.get(name, ()):
                await page.locator(selector).click()
                await page.wait_for_timeout(400)
            await page.screenshot(path=PICTURES / f"{name}.png")
            await page.context.close()

    async def page(self, path: str, size: tuple[int, int] = (1440, 900), theme: str = "light") -> Page:
        """A page, signed in."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,  # type: ignore[arg-type]
        )
        page = await context.new_page()
        if path != "/login":
            await self._sign_in(page)
        await page.goto(URL + path)
        return page

    async def _sign_in(self, page: Page) -> None:
        await page.goto(f"{URL}/login")
        await page.get_by_test_id("login-email").fill(self._email)
        await page.get_by_test_id("login-password").fill(self._password)
        await page.get_by_test_id("login-submit").click()
        await page.wait_for_url(lambda url: "/login" not in url)


async def _imports(look: Looking) -> None:
    """An import from the file to the result."""
    page = await look.page("/imports")
    file = {"name": "kundlista_2025.csv", "mimeType": "text/csv", "buffer": "\r\n".join(LIST).encode()}
    await page.get_by_test_id("import-file").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/imports/*")
    await page.get_by_test_id("import-counts").wait_for()
    path = page.url.removeprefix(URL)
    *before, (last, *_) = IMPORTS
    for name, query, size, theme in before:
        await look.picture(name, path + query, size, theme)
    await page.get_by_test_id("import-check").click()
    await page.get_by_test_id("import-run").click()
    await page.get_by_test_id("import-done").wait_for()
    await page.screenshot(path=PICTURES / f"{last}.png")
    await page.context.close()


if __name__ == "__main__":
    asyncio.run(main())

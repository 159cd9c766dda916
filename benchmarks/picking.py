"""New customer in a browser: from the public register's answer about the company that was picked to the form filled in."""

import json
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from playwright.async_api import Page

from services.database import close_database, execute, open_database, writing
from services.identifiers import Severity, check_org_number, format_org_number
from services.sql import Sql
from tests.browser.public_registers import UNITS, public_registers
from tests.registries.server import RECORDED, RegisterServer, Told

from .chromium import chromium, person
from .measuring import Figure, figure_of
from .promises import PICK
from .register import Register
from .serving import Served, processor_ms, served

TIMES = 12
AFTER = 0.25  # seconds that a register takes to answer; the page shows meanwhile that it is asked
FILLED = """
(number) => {
  const value = (mark) => document.querySelector(`[data-testid=${mark}]`)?.value;
  const look = () => {
    if (value("org-number") !== number || !value("name") || !value("website") || !value("industry"))
      return requestAnimationFrame(look);
    window.formFilled = performance.timeOrigin + performance.now();
  };
  window.formFilled = 0;
  requestAnimationFrame(look);
}
"""


async def measure(register: Register) -> AsyncIterator[Figure]:
    """Companies with a number each, so that none is answered from what is kept."""
    await _forget_answers(register)
    numbers = _numbers(TIMES + 1)
    async with public_registers() as public:
        _serve(public.server, numbers)
        async with served(register, 1, public.environ) as at, chromium() as browser:
            page = await (await person(browser, at, at.administrators[0])).new_page()
            found = [await _pick(page, at, public.server, place, number) for place, number in enumerate(numbers)]
    walls, used = zip(*found[1:], strict=True)
    figure = figure_of(PICK, "Norway, with every field, the industry too", walls)
    yield replace(figure, cpu=statistics.median(used))


async def _pick(page: Page, at: Served, server: RegisterServer, place: int, number: str) -> tuple[float, float]:
    """Milliseconds from the register's answer to the frame in which the last field was filled, and the server's own."""
    await page.goto("/customers/new")
    await page.evaluate("sessionStorage.clear()")
    await page.reload()
    await page.get_by_test_id("country-NO").click()
    await page.get_by_test_id("registry-search").press_sequentially("nordavind", delay=20)
    option = page.get_by_test_id("registry-results").get_by_role("option").nth(place)
    await option.wait_for()
    await page.evaluate(FILLED, format_org_number("NO", number))
    before = processor_ms(at)
    await option.click()
    filled = float(await (await page.wait_for_function("window.formFilled", polling=20)).json_value())
    asked = server.questions(f"{UNITS}/{number}")[-1]
    answered = time.time() - (time.monotonic() - asked.at) + AFTER
    return filled - answered * 1000, processor_ms(at) - before


def _serve(server: RegisterServer, numbers: list[str]) -> None:
    """A list of companies, and each of them whole."""
    whole = json.loads((RECORDED / "norway/enhet.json").read_text())
    units = [{**whole, "organisasjonsnummer": number, "navn": f"NORDAVIND {number} AS"} for number in numbers]
    listed = {"_embedded": {"enheter": units}, "page": {"size": 50, "totalElements": len(units), "number": 0}}
    server.on(UNITS, Told(json.dumps(listed).encode()))
    for unit in units:
        server.on(f"{UNITS}/{unit['organisasjonsnummer']}", Told(json.dumps(unit).encode(), after=AFTER))


def _numbers(count: int) -> list[str]:
    """Numbers that Norway could give."""
    possible = (str(number) for number in range(320000000, 320001000))
    return [number for number in possible if check_org_number("NO", number).severity is Severity.OK][:count]


async def _forget_answers(register: Register) -> None:
    await open_database(register.url)
    try:
        async with writing() as connection:
            await execute(Sql("DELETE FROM register_answer"), connection)
    finally:
        await close_database()

"""An edit in one browser to the tile in another, with 100 browsers open: two of them real, 98 pages with sockets.

All look at the customers of the first screen, and the edits are of costs on those customers' projects: the worst case, in
which every browser moves its tiles and reads the changed row again.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from playwright.async_api import Browser, Page, TimeoutError

from services import listing
from services.database import close_database, open_database, rows
from services.filters.filter import Filter
from services.organization import organization
from services.periods import this_year
from services.sql import Sql, is_any

from .browsers import opened
from .chromium import FIRST_ROW, chromium, person
from .measuring import Figure, figure_of, p95_of
from .promises import LIVE, LIVE_P95, TOLD
from .register import Register, administrator
from .serving import LightBrowser, Served, processor_ms, served

OPEN, EDITS, FEWEST = 100, 30, 5
BETWEEN, LONGEST = 0.5, 75.0  # seconds
PATIENCE = 30_000  # milliseconds: what takes longer counts as this
QUIET = 60  # milliseconds of the processor within `BETWEEN`: pings and polls of an idle server
TEN_THOUSANDTHS = 10_000
TILE = "kpi-margin_this_year"
WATCH = f"""
() => {{
  const tile = document.querySelector('[data-testid={TILE}-value]');
  window.seen = [];
  new MutationObserver(() => requestAnimationFrame(() => window.seen.push(performance.timeOrigin + performance.now())))
    .observe(tile, {{ characterData: true, childList: true, subtree: true }});
}}
"""
EDIT = """
async ({ id, value }) => {
  const start = performance.timeOrigin + performance.now();
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'stamkund' };
  const body = JSON.stringify({ id, field: 'unit_cost', value });
  const answer = await fetch('/ui/edit/costs', { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  return start;
}
"""


async def measure(register: Register) -> AsyncIterator[Figure]:
    """With 2 browsers open, with 100 of people who see everything, and with 100 of colleagues with rights of each kind."""
    ids, costs = await _first_screen(register)
    async with served(register, OPEN) as at, chromium() as browser:
        mine, theirs = [await _overview(browser, at, token) for token in at.administrators[:2]]
        await theirs.evaluate(WATCH)
        few = await _edits(at, mine, theirs, costs, [])
        yield replace(
            figure_of(TOLD, "Edit to a colleague's tile, 2 browsers open", few["painted"]),
            cpu=statistics.median(few["cpu"]),
        )
        for who, tokens in (("seeing everything", at.administrators), ("with rights of each kind", at.colleagues)):
            async with opened(at, tokens[2:], ids) as others:
                found = await _edits(at, mine, theirs, costs, others)
            for figure in _judged(f"{OPEN} open, {who}", found):
                yield figure


def _judged(what: str, found: dict[str, list[float]]) -> list[Figure]:
    """Median and p95 of what was painted in the other Chromium, and of what came to the sockets of all others."""
    figures = []
    for how, times in (("painted in Chromium", found["painted"]), (f"told to all {OPEN - 2} others", found["told"])):
        median = replace(figure_of(LIVE, f"{what}: {how}", times), cpu=statistics.median(found["cpu"]))
        figures += [median, replace(median, promise=LIVE_P95, value=p95_of(times))]
    return figures


async def _overview(browser: Browser, at: Served, token: str) -> Page:
    """The overview in a browser of its own, with rows and figures."""
    page = await (await person(browser, at, token)).new_page()
    await page.goto("/customers")
    await page.locator(FIRST_ROW).first.wait_for()
    await page.locator(f"[data-testid={TILE}]:not([data-state=loading])").wait_for()
    return page


async def _edits(
    at: Served, mine: Page, theirs: Page, costs: list[dict[str, Any]], others: list[LightBrowser]
) -> dict[str, list[float]]:
    """Milliseconds from each edit to the other page's repainted tile, and to the message at each socket."""
    found: dict[str, list[float]] = {"painted": [], "told": [], "cpu": []}
    end = time.monotonic() + LONGEST
    await _settled(at)
    for n in range(EDITS):
        if n >= FEWEST and time.monotonic() > end:
            break
        arrived: dict[LightBrowser, float] = {}
        for other in others:
            other.heard = _noting(other, arrived)
        used = processor_ms(at)
        start, painted = await _edit(mine, theirs, costs[n % len(costs)])
        found["painted"].append(painted - start)
        await _settled(at)
        found["cpu"].append(processor_ms(at) - used)
        found["told"] += [moment - start for moment in arrived.values()]
    return found


async def _edit(mine: Page, theirs: Page, cost: dict[str, Any]) -> tuple[float, float]:
    """Edit one cost: when it was sent and when the other page was painted, in milliseconds since 1970."""
    cost["unit_cost"] += 100 * TEN_THOUSANDTHS
    await theirs.evaluate("window.seen = []")
    start = await mine.evaluate(EDIT, {"id": cost["id"], "value": f"{cost['unit_cost'] / TEN_THOUSANDTHS:.2f}"})
    try:
        seen = await theirs.wait_for_function("window.seen[0]", polling=20, timeout=PATIENCE)
    except TimeoutError:
        return float(start), float(start) + PATIENCE
    return float(start), float(await seen.json_value())


async def _settled(at: Served) -> None:
    """Wait until the server has done what an edit gave it to do, 30 s at the longest."""
    for _ in range(60):
        before = processor_ms(at)
        await asyncio.sleep(BETWEEN)
        if processor_ms(at) - before < QUIET:
            return


def _noting(other: LightBrowser, arrived: dict[LightBrowser, float]) -> Any:
    def note(event: str, content: Any) -> None:
        if event == "update" and other not in arrived and "k-kpi-value" in json.dumps(content):
            arrived[other] = time.time() * 1000

    return note


async def _first_screen(register: Register) -> tuple[frozenset[int], list[dict[str, Any]]]:
    """The customers of the first block, and costs on projects of theirs that count this year."""
    await open_database(register.url)
    try:
        seen = await listing.scene("customers", await administrator(), Filter())
        ids = await listing.page_ids(seen, listing.order_of("name", "customers"), 0, 100)
        period = this_year((await organization()).today())
        query = Sql("SELECT cost.id, cost.unit_cost FROM cost JOIN project ON project.id = cost.project_id WHERE")
        query += is_any("project.customer_id", ids) + Sql(
            "AND cost.date >= ? AND cost.date <= ?", (period.first, period.last)
        )
        query += "AND project.is_internal = FALSE AND cost.is_rejected = FALSE AND cost.unit_cost > 0"
        query += "AND cost.currency = 'SEK' ORDER BY cost.id LIMIT 40"
        return frozenset(ids), await rows(query)
    finally:
        await close_database()

"""The list under a hand in headless Chromium: wheel through 10,000 rows, columns dragged and resized, 40 columns by 60 rows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Page

from services import listing
from services.changes import recording
from services.database import close_database, open_database, rows
from services.fields.catalogue import CATALOGUE
from services.filters.filter import Filter
from services.permissions import SYSTEM
from services.sql import Sql, is_any

from .chromium import FIRST_ROW, chromium, person
from .measuring import Figure, load
from .promises import BLANK, DRAGGED, FRAMES, WIDE_FRAMES
from .register import Register
from .serving import served

ROWS, ROW = 10_000, 36
FASTEST = 14_400  # pixels a second: a wheel that is turned as fast as it goes, 400 rows a second
HAND = 3_600  # a hand that looks for something, 100 rows a second
READ = 2_000  # rows that pass then
WIDE = (40, 60)
FILLED = 400
PREFIX = "bench_"
TIMES = 2
SETTLED = 2.0  # seconds
WATCH = """
() => {
  const view = document.querySelector('.k-grid .ag-body-viewport');
  const rows = '.ag-center-cols-container > .ag-row, .ag-center-cols-container > .k-flight > .k-flight-row';
  const tall = view.querySelector(rows).getBoundingClientRect().height;
  const seen = { frames: 0, begun: performance.now(), blank: 0, worst: 0 };
  let since = new Map();
  const look = (now) => {
    seen.frames += 1;
    const box = view.getBoundingClientRect();
    const isWhole = (row) => row.childElementCount && !row.matches('.k-flight-waits') && !row.querySelector('.k-sk');
    const places = [...view.querySelectorAll(rows)].filter(isWhole);
    const tops = places.map((row) => row.getBoundingClientRect().top - box.top);
    const filled = new Set(tops.map((top) => Math.round((top + view.scrollTop) / tall)));
    const still = new Map();
    for (let n = Math.ceil(view.scrollTop / tall); (n + 1) * tall <= view.scrollTop + view.clientHeight; n += 1)
      if (!filled.has(n)) still.set(n, since.get(n) ?? now);
    for (const first of since.values()) seen.worst = Math.max(seen.worst, now - first);
    if (still.size) seen.blank += 1;
    since = still;
    window.watching = requestAnimationFrame(look);
  };
  window.watching = requestAnimationFrame(look);
  window.seen = seen;
}
"""
SEEN = """
() => {
  cancelAnimationFrame(window.watching);
  return { ...window.seen, seconds: (performance.now() - window.seen.begun) / 1000 };
}
"""


@dataclass(frozen=True)
class Watched:
    """What was seen of some work: frames a second, the longest time that a row stood blank, how many frames had one."""

    frames: float
    worst: float
    blank: int
    asked: int  # requests and messages to the server
    cpu: float  # milliseconds of the page's own thread for a frame, which other programs do not stretch


async def measure(register: Register) -> AsyncIterator[Figure]:
    """Each on a page of its own, the best of two."""
    async with further_fields(register) as columns, served(register, 1) as at, chromium() as browser:
        context = await person(browser, at, at.administrators[0])
        page = await context.new_page()
        rolled = await best_of(page, "/customers", _roll)
        read = await best_of(page, "/customers", _read)
        for what, seen in ((f"wheel through {ROWS:,} rows", rolled), (f"at a hand's speed through {READ:,}", read)):
            note = f"{seen.blank} frames with a blank row"
            yield Figure(BLANK, what, seen.worst, times=TIMES, load=load(), note=note)
            yield Figure(FRAMES, what, seen.frames, times=TIMES, load=load(), cpu=seen.cpu)
        for what, work in (("resized", _resize), ("dragged", _drag)):
            moved = await best_of(page, "/customers", work)
            note = f"{moved.frames:.0f} frames/s"
            yield Figure(DRAGGED, f"a column is {what}", moved.asked, times=TIMES, load=load(), note=note)
        await page.set_viewport_size({"width": 2560, "height": 60 * 30 + 420})
        wide = await best_of(page, f"/customers?d=compact&c={columns}", _roam)
        yield Figure(
            WIDE_FRAMES,
            f"{WIDE[0]} columns by {WIDE[1]} rows, down and across",
            wide.frames,
            times=TIMES,
            load=load(),
            cpu=wide.cpu,
        )


async def best_of(page: Page, path: str, work: Callable[[Page], Awaitable[None]], times: int = TIMES) -> Watched:
    """The run with the fewest blank milliseconds and the most frames."""
    found = []
    for _ in range(times):
        await page.goto(path)
        await page.locator(FIRST_ROW).nth(3).wait_for()
        await asyncio.sleep(SETTLED)
        found.append(await _watched(page, work))
    return min(found, key=lambda one: (one.asked, one.worst, -one.frames))


async def _watched(page: Page, work: Callable[[Page], Awaitable[None]]) -> Watched:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Network.enable")
    cdp.on("Network.webSocketFrameSent", lambda told: asked.append(_data(told)))
    await cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.evaluate(WATCH)
    before = await _busy(cdp)
    await work(page)
    seen = await page.evaluate(SEEN)
    cpu = (await _busy(cdp) - before) * 1000 / seen["frames"]
    await cdp.detach()
    heard = [one for one in asked if one not in ("2", "3") and '"ack"' not in one]
    return Watched(seen["frames"] / seen["seconds"], seen["worst"], seen["blank"], len(heard), cpu)


async def _busy(cdp: CDPSession) -> float:
    """Seconds that the page's thread has worked."""
    told = await cdp.send("Performance.getMetrics")
    return float(next(one["value"] for one in told["metrics"] if one["name"] == "TaskDuration"))


def _data(told: dict[str, Any]) -> str:
    return str(told["response"]["payloadData"])


async def _roll(page: Page) -> None:
    """The wheel, until 10,000 rows have passed."""
    await _turn(page, (700, 500), (0, -ROWS * ROW))


async def _read(page: Page) -> None:
    """The wheel at a hand's speed."""
    await _turn(page, (700, 500), (0, -READ * ROW), HAND)


async def _turn(page: Page, at: tuple[int, int], by: tuple[int, int], speed: int = FASTEST) -> None:
    """Turn the wheel at a place by so many pixels, at so many a second."""
    cdp = await page.context.new_cdp_session(page)
    told = {
        "x": at[0],
        "y": at[1],
        "xDistance": by[0],
        "yDistance": by[1],
        "speed": speed,
        "gestureSourceType": "mouse",
    }
    await cdp.send("Input.synthesizeScrollGesture", told)
    await cdp.detach()


async def _resize(page: Page) -> None:
    """The right edge of a column, slowly to the right and back."""
    handle = await page.locator(".ag-header-cell[col-id=owner_id] .ag-header-cell-resize").bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + 10
    await page.mouse.move(x, y)
    await page.mouse.down()
    for step in (*range(0, 200, 4), *range(200, 0, -4)):
        await page.mouse.move(x + step, y)
    # the button is let go after the watch: what a person ends with is kept on the server


async def _drag(page: Page) -> None:
    """A column over the others and back to its place."""
    head = await page.locator(".ag-header-cell[col-id=industry_id] .ag-header-cell-label").bounding_box()
    assert head is not None
    x, y = head["x"] + 20, head["y"] + head["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    for step in (*range(0, 400, 8), *range(400, 0, -8)):
        await page.mouse.move(x + step, y)


async def _roam(page: Page) -> None:
    """Down and to the right, and back."""
    await _turn(page, (1200, 800), (-3000, -30_000))
    await _turn(page, (1200, 800), (3000, 30_000))


@asynccontextmanager
async def further_fields(register: Register) -> AsyncIterator[str]:
    """As many custom fields as 40 columns need, filled in for the first customers; answers with the columns of the look."""
    own = [field.name for field in CATALOGUE["customers"] if field.name != "name"]
    keys = [f"{PREFIX}{n}" for n in range(WIDE[0] - 1 - len(own))]
    await _within(register, _take_away)
    await _within(register, lambda: _make(keys))
    try:
        yield ",".join(["name!", *own, *(f"x_{key}" for key in keys)])
    finally:
        await _within(register, _take_away)


async def _within(register: Register, work: Callable[[], Awaitable[None]]) -> None:
    await open_database(register.url)
    try:
        await work()
    finally:
        await close_database()


async def _make(keys: list[str]) -> None:
    seen = await listing.scene("customers", SYSTEM, Filter())
    ids = await listing.page_ids(seen, listing.order_of("name", "customers"), 0, FILLED)
    async with recording(SYSTEM, "edit") as recorder:
        fields = [await recorder.create("custom-fields", _field(key)) for key in keys]
        values = [
            {"field_id": one, "row_id": row_id, "text": f"Value {row_id % 97}"} for one in fields for row_id in ids
        ]
        await recorder.create_many("custom-values", values)


async def _take_away() -> None:
    fields = [
        int(one["id"]) for one in await rows(Sql("SELECT id FROM custom_field WHERE key LIKE ?", (f"{PREFIX}%",)))
    ]
    values = [
        int(one["id"]) for one in await rows(Sql("SELECT id FROM custom_value WHERE") + is_any("field_id", fields))
    ]
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.delete_many("custom-values", values)
        await recorder.delete_many("custom-fields", fields)


def _field(key: str) -> dict[str, Any]:
    return {"resource": "customers", "key": key, "label": key.replace("_", " ").title(), "kind": "text"}

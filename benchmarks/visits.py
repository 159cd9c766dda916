"""From the first byte asked for to rows on the screen: fresh browsers, and the same ones again."""

from collections.abc import AsyncIterator

from playwright.async_api import BrowserContext

from .chromium import FIRST_ROW, chromium, person
from .measuring import Figure, figure_of
from .promises import FIRST_VISIT, LATER_VISIT
from .register import Register
from .serving import served

PEOPLE, AGAIN = 8, 3
WATCH = """
() => {
  const look = () => {
    if (!document.querySelector(%r)) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.rowsShown = performance.now(); });
  };
  requestAnimationFrame(look);
}
"""


async def measure(register: Register) -> AsyncIterator[Figure]:
    """The first visits of several people after one that warms the server, then later visits of each."""
    first, later = [], []
    async with served(register, PEOPLE + 1) as at, chromium() as browser:
        for token in at.administrators:
            context = await person(browser, at, token)
            await context.add_init_script(f"({WATCH % FIRST_ROW})()")
            first.append(await _visit(context))
            later += [await _visit(context) for _ in range(AGAIN)]
            await context.close()
    yield figure_of(FIRST_VISIT, "fresh browser", first[1:], note=f"the very first after the start {first[0]:.0f} ms")
    yield figure_of(LATER_VISIT, "same browser", later[AGAIN:])


async def _visit(context: BrowserContext) -> float:
    """Milliseconds from navigation to the frame after the first row was there."""
    page = await context.new_page()
    await page.goto("/customers", wait_until="commit")
    shown = await (await page.wait_for_function("window.rowsShown", polling=20)).json_value()
    await page.wait_for_load_state("load")
    await page.close()
    return float(shown)

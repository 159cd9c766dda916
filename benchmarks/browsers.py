"""How much memory of the server an open browser takes: 100 pages with their sockets, after 20 that are not counted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .measuring import Figure, load
from .promises import MEMORY
from .register import Register
from .serving import LightBrowser, Served, served

WARM, OPEN = 20, 100
AT_ONCE = 5
SETTLED = 3.0  # seconds


async def measure(register: Register) -> AsyncIterator[Figure]:
    """Resident memory of the server process before and after."""
    async with served(register, WARM + OPEN) as at, opened(at, at.colleagues[:WARM]):
        await asyncio.sleep(SETTLED)
        before = at.server.memory()
        async with opened(at, at.colleagues[WARM:]):
            await asyncio.sleep(SETTLED)
            after = at.server.memory()
        note = f"{before / 2**20:.0f} MB with {WARM} open, {after / 2**20:.0f} MB with {WARM + OPEN}"
        yield Figure(MEMORY, f"{OPEN} overviews", (after - before) / OPEN / 2**20, times=OPEN, load=load(), note=note)


@asynccontextmanager
async def opened(
    at: Served, tokens: list[str], first_ids: frozenset[int] = frozenset()
) -> AsyncIterator[list[LightBrowser]]:
    """Open pages that listen, a few at a time, closed at the end."""
    few = asyncio.Semaphore(AT_ONCE)
    browsers = [LightBrowser(at, token, first_ids) for token in tokens]

    async def enter(browser: LightBrowser) -> None:
        async with few:
            await browser.open()
            listening.append(asyncio.create_task(browser.listen()))  # at once: who answers no ping is let go

    listening: list[asyncio.Task[None]] = []
    try:
        await asyncio.gather(*(enter(browser) for browser in browsers))
        yield browsers
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        await asyncio.gather(*(browser.close() for browser in browsers))

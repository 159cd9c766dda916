"""Fixtures of the browser tests. One browser serves the whole run, so these tests share one event loop."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.support.browser import ARGUMENTS, NO_BROWSER, Visitors, find_browser
from tests.support.missing import cannot_run
from tests.support.postgres import PostgresMissing, PostgresServer, find_binaries
from tests.support.server import RegisterServer

HERE = Path(__file__).parent
expect.set_options(timeout=15_000)  # a loaded machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    path = find_browser()
    if path is None:
        cannot_run(NO_BROWSER)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visitors]:
    """Opens a page as one more person: `page = await visit("/customers", url=server.url)`.

    The test fails when a page reports an error on its console or asks another host than the register's.
    """
    visitors = Visitors(browser)
    yield visitors
    await visitors.leave()
    assert not visitors.complaints(), "\n".join(visitors.complaints())


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that the test may stop and start."""
    try:
        server = PostgresServer(find_binaries())
        server.start()
    except PostgresMissing as missing:
        cannot_run(str(missing))
    yield server
    server.remove()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RegisterServer]:
    """The demo register, shared by all tests that leave its data as they found it."""
    server = RegisterServer(tmp_path_factory.mktemp("demo"), "demo")
    await server.start()
    yield server
    server.stop()

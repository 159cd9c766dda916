"""The database is away, locked or taken away: the page says so, keeps what was typed and recovers by itself."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.small_register import choose, entered, industry, seed
from tests.conftest import Serve
from tests.support.browser import Visitors
from tests.support.postgres import PostgresServer
from tests.support.server import RegisterServer, run_command

NOTED = r"status of (503|500)|ERR_|WebSocket"
FILE = "stamkund.db"
BANNER = ".k-offline"


@pytest_asyncio.fixture(loop_scope="session")
async def on_sqlite(serve: Serve, data_folder: Path) -> AsyncIterator[RegisterServer]:
    """A small register on SQLite."""
    seed(data_folder)
    server = await serve(folder=data_folder)
    server.may_complain = True
    yield server


async def choose_another(page: Page) -> str:
    """Choose another industry for the second customer; answers with it."""
    before = await industry(page).inner_text()
    wanted = next(word for word in ("Media", "Energi") if word != before)
    await choose(page, wanted)
    return wanted


async def test_a_database_that_stops_is_told_and_an_edit_waits_until_it_is_back(
    own_postgres: PostgresServer, serve: Serve, data_folder: Path, visit: Visitors
) -> None:
    environ = {"STAMKUND_DATABASE_URL": own_postgres.url()}
    seed(data_folder, **environ)
    server = await serve(folder=data_folder, environ=environ)
    server.may_complain = True
    visit.allow(NOTED)
    page = await entered(visit, server.url)
    own_postgres.stop()
    await expect(page.locator(BANNER)).to_contain_text("databas")
    wanted = await choose_another(page)
    await expect(page.locator(".k-wait")).to_have_count(1)
    own_postgres.start()
    await expect(page.locator(BANNER)).to_be_hidden(timeout=30_000)
    await expect(page.locator(".k-wait")).to_have_count(0, timeout=30_000)
    await page.reload()
    await expect(industry(page)).to_have_text(wanted)


async def test_while_the_database_is_locked_an_edit_waits_and_is_then_kept(on_sqlite, visit: Visitors) -> None:
    visit.allow(NOTED)
    page = await entered(visit, on_sqlite.url)
    other = sqlite3.connect(on_sqlite.folder / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wanted = await choose_another(page)
    await expect(page.locator(".k-wait")).to_have_count(1, timeout=30_000)
    other.execute("ROLLBACK")
    other.close()
    await expect(page.locator(".k-wait")).to_have_count(0, timeout=30_000)
    await page.reload()
    await expect(industry(page)).to_have_text(wanted)


async def test_a_file_that_is_taken_away_is_told_and_nothing_is_written_beside_it(on_sqlite, visit: Visitors) -> None:
    visit.allow(NOTED)
    page = await entered(visit, on_sqlite.url)
    file = on_sqlite.folder / FILE
    elsewhere = file.rename(on_sqlite.folder / "elsewhere.db")
    await expect(page.locator(BANNER)).to_contain_text("databas")
    wanted = await choose_another(page)
    await expect(page.locator(".k-wait")).to_have_count(1)
    assert not file.exists()
    elsewhere.rename(file)
    await expect(page.locator(BANNER)).to_be_hidden()
    await expect(page.locator(".k-wait")).to_have_count(0, timeout=30_000)
    await page.reload()
    await expect(industry(page)).to_have_text(wanted)
    on_sqlite.stop()
    assert run_command(on_sqlite.folder, "check").returncode == 0

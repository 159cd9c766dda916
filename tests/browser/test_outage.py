"""The database is away, locked or taken away: the page says so, keeps what was typed and recovers by itself."""

import re
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

NOTED = r"status of (503|500|507)|ERR_|WebSocket"
FILE = "stamkund.db"
BANNER = ".k-offline"
FILL = """
async () => {
  const rows = document.querySelector('.ag-center-cols-container');
  const idOf = (row) => Number(rows.querySelector(`.ag-row[row-index="${row}"]`).getAttribute('row-id'));
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'stamkund' };
  const full = async (id, field, value) => {
    for (let n = 0; n < 200; n += 1) {
      const body = JSON.stringify({ id, field, value: value(n) });
      const answer = await fetch('/ui/edit/customers', { method: 'POST', headers, body });
      if (answer.status !== 200) return answer.status;
    }
    return 200;
  };
  const told = [await full(idOf(5), 'description', (n) => `${n} `.padEnd(3900, 'x'))];
  for (const row of [5, 4, 3, 2, 1]) told.push(await full(idOf(row), 'industry_id', (n) => 1 + (n % 2)));
  return told; // until not even a small edit of the row that is tried has room
}
"""


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


async def test_a_full_disk_is_told_at_the_cell_and_edits_go_on_when_there_is_room(
    serve: Serve, data_folder: Path, visit: Visitors
) -> None:
    seed(data_folder)
    other = sqlite3.connect(data_folder / FILE, isolation_level=None)
    other.execute("CREATE TABLE filler AS SELECT zeroblob(400000) AS content")
    room = other.execute("PRAGMA page_count").fetchone()[0] + 40
    url = f"sqlite://{data_folder / FILE}?max_page_count={room}"
    server = await serve(folder=data_folder, environ={"STAMKUND_DATABASE_URL": url})
    server.may_complain = True
    visit.allow(NOTED)
    page = await entered(visit, server.url)
    assert await page.evaluate(FILL) == [507] * 6
    await page.reload()
    await expect(industry(page)).to_have_text(re.compile(r"\w"))
    before = await industry(page).inner_text()
    await choose_another(page)
    await expect(page.locator(".k-err [title*=disk]").first).to_be_visible()
    await expect(industry(page)).to_contain_text(before)

    other.execute("DROP TABLE filler")
    other.close()
    wanted = await choose_another(page)
    await expect(page.locator(".k-err")).to_have_count(0)
    await page.reload()
    await expect(industry(page)).to_have_text(wanted)

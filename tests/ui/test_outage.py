"""The database goes away under a running register, and comes back."""

import asyncio
from pathlib import Path

import pytest

from services.database import close_database, open_database, require_file
from services.schema import migrate
from services.setup import set_up
from tests.support.databases import Database
from tests.support.missing import cannot_run
from tests.support.postgres import PostgresMissing, PostgresServer, find_binaries
from tests.support.site import NORDLYD, until
from ui.outage import through_an_outage

pytestmark = pytest.mark.slow


async def test_while_the_database_is_away_pages_say_so_and_then_they_work_again(fresh_site, tmp_path: Path) -> None:
    try:
        server = PostgresServer(find_binaries())
    except PostgresMissing as missing:
        cannot_run(str(missing))
    try:
        server.start()
        site = await fresh_site(Database("postgresql", server.url(), tmp_path))
        await set_up(NORDLYD)
        browser = await site.signed_in()
        tab = await site.open_tab(browser)
        server.stop()

        away = await browser.get("/customers")
        assert (away.status_code, away.headers["refresh"]) == (503, "5")
        assert "does not answer" in away.text and "Traceback" not in away.text
        rows = await browser.get("/ui/rows/customers")
        assert (rows.status_code, rows.json()["code"]) == (503, "database_away")
        assert (await browser.get("/healthz")).status_code == 200
        assert (await browser.get("/readyz")).status_code == 503

        server.start()
        await until(lambda: server.port, 1)
        for _ in range(50):
            if (await browser.get("/readyz")).status_code == 200:
                break
            await asyncio.sleep(0.1)
        assert (await browser.get("/customers")).status_code == 200
        assert not tab.visitor.has_ended
    finally:
        server.remove()


async def test_who_follows_long_work_waits_until_the_database_is_back(fresh_database) -> None:
    database = await fresh_database("sqlite")
    await migrate(database.url)
    await open_database(database.url)
    file, aside = database.folder / "stamkund.db", database.folder / "aside.db"
    try:
        await require_there()
        file.rename(aside)
        following = asyncio.create_task(through_an_outage(require_there))
        await asyncio.sleep(0.1)
        assert not following.done()
        aside.rename(file)
        assert await following == "there"
        with pytest.raises(ZeroDivisionError):
            await through_an_outage(divide)
    finally:
        await close_database()


async def require_there() -> str:
    require_file()
    return "there"


async def divide() -> float:
    return 1 / 0

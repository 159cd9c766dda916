"""Bad input and trouble with the disk or the database: a sentence each, nothing lost, nothing shown of the inside."""

import asyncio
import sqlite3
from typing import Any

import httpx
import pytest

from services.accounts import add_user
from services.changes import recording
from services.database import sqlite_path, value
from services.permissions import SYSTEM
from services.profiles import add_profile
from services.setup import set_up
from services.sql import Sql
from tests.support.databases import Database
from tests.support.site import NORDLYD, PASSWORD, Site

TEXTS = ("Sjö 🏔️ Vår", "مرحبا", "<b>Fet</b> & <script>alert(1)</script>", "=HYPERLINK(1)", "﷽ Ø Æ ẞ")
NONSENSE = (
    "/customers/0", "/customers/-1", "/customers/99999999999999999999", "/customers/abc", "/customers/1%00",
    "/customers?f=%00%ff", "/customers?f=;;;:::;", "/customers?sort=%3Bdrop%20table", "/customers?explain=<script>",
    "/customers?q=%F0%9F%8F%94", "/customers/new?country=ZZ", "/%2e%2e/%2e%2e/etc/passwd", "/reports/0", "/nowhere?x=[",
)  # fmt: skip


async def customer(name: str = "Havbris Energi AS", **more: Any) -> int:
    async with recording(SYSTEM, "edit") as recorder:
        return await recorder.create("customers", {"number": 10_001, "name": name, **more})


async def edited(browser: httpx.AsyncClient, row_id: int, name: str, wanted: Any) -> httpx.Response:
    return await browser.post("/ui/edit/customers", json={"id": row_id, "field": name, "value": wanted})


async def name_of(row_id: int) -> Any:
    return await value(Sql("SELECT name FROM customer WHERE id = ?", (row_id,)))


@pytest.mark.parametrize("path", NONSENSE)
async def test_an_address_that_makes_no_sense_breaks_nothing(site: Site, path: str) -> None:
    browser = await site.signed_in()
    answer = await browser.get(path)
    assert answer.status_code in (200, 400, 404), answer.text[:300]
    assert "Traceback" not in answer.text and "<script>alert" not in answer.text


async def test_any_text_is_kept_as_it_is_written(site: Site) -> None:
    browser, row_id = await site.signed_in(), await customer()
    for text in TEXTS:
        assert (await edited(browser, row_id, "description", text)).status_code == 200
        assert await value(Sql("SELECT description FROM customer WHERE id = ?", (row_id,))) == text


async def test_marks_that_turn_the_direction_of_text_do_not_get_in(site: Site) -> None:
    browser, row_id = await site.signed_in(), await customer()
    await edited(browser, row_id, "name", "Faktura\u202efdp.exe")
    assert await name_of(row_id) == "Fakturafdp.exe"


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "\u200b", None, ["a"], {"a": 1}])
async def test_a_name_that_cannot_be_is_refused_with_a_sentence(site: Site, text: Any) -> None:
    browser, row_id = await site.signed_in(), await customer()
    refused = await edited(browser, row_id, "name", text)
    assert (refused.status_code, await name_of(row_id)) == (422, "Havbris Energi AS")
    assert refused.json()["message"].endswith(".")


async def test_control_characters_do_not_get_in(site: Site) -> None:
    browser, row_id = await site.signed_in(), await customer()
    await edited(browser, row_id, "name", "Hav\x00bris\x1b[31m\r\nEnergi")
    assert not [letter for letter in str(await name_of(row_id)) if ord(letter) < 32]


async def test_a_customer_that_one_may_not_see_is_like_one_that_is_not_there(site: Site) -> None:
    everything = {"customers_level": "all", "project_scope": "all", "invoice_scope": "all", "rights": []}
    profile = await add_profile(SYSTEM, {"name": "Own customers", "customer_scope": "own", **everything})
    await add_user(SYSTEM, "sara@nordlyd.example", "Sara Dahl", profile, PASSWORD)
    hidden = await customer()
    browser = await site.signed_in("sara@nordlyd.example")
    for missing in (999_999, hidden):
        page = await browser.get(f"/customers/{missing}")
        assert page.status_code == 404 and "Havbris" not in page.text
    answers = [(await edited(browser, row_id, "name", "Mine AB")).json() for row_id in (999_999, hidden)]
    assert answers[0] == answers[1]
    found = [(await browser.get(f"/ui/rows/customers/some?ids={n}&c=name&f=&q=")).json() for n in (999_999, hidden)]
    assert [(told["rows"], told["missing"]) for told in found] == [([], [999_999]), ([], [hidden])]
    assert (await browser.get("/ui/rows/customers?c=name&f=&q=Havbris&s=name&o=0&n=10")).json()["total"] == 0


async def test_while_another_program_writes_one_is_asked_to_wait_and_then_it_works(fresh_site, fresh_database) -> None:
    made = await fresh_database("sqlite")
    site = await fresh_site(Database("sqlite", f"{made.url}?synchronous=NORMAL&busy_timeout=100", made.folder))
    await set_up(NORDLYD)
    browser, row_id = await site.signed_in(), await customer()
    path = sqlite_path(made.url)
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = await edited(browser, row_id, "name", "Havbris AS")
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "database_busy", "2")
    assert (await browser.get("/customers")).status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert (await edited(browser, row_id, "name", "Havbris AS")).status_code == 200


async def test_on_a_full_disk_nothing_is_changed_and_pages_still_show(fresh_site, fresh_database) -> None:
    made = await fresh_database("sqlite")
    path = sqlite_path(made.url)
    assert path is not None
    site = await fresh_site(Database("sqlite", f"{made.url}?synchronous=NORMAL&max_page_count=100000", made.folder))
    await set_up(NORDLYD)
    browser, row_id = await site.signed_in(), await customer()
    await _fill_the_disk()
    refused = await edited(browser, row_id, "description", "x" * 4000)
    for _ in range(20):  # until the last free page is taken
        if refused.status_code != 200:
            break
        await asyncio.sleep(0)
        refused = await edited(browser, row_id, "description", f"{refused.json()['change_set_id']}" * 1000)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert (await browser.get("/customers")).status_code == 200
    assert (await browser.get("/readyz")).status_code == 200


async def _fill_the_disk() -> None:
    """From now on the database may not take another page, as on a full disk."""
    from tortoise import Tortoise

    connection = Tortoise.get_connection("default")
    await connection.execute_query("PRAGMA max_page_count = 1")  # SQLite takes the pages that there are

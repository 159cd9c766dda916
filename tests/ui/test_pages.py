"""Pages as they are sent: the frame around them, what browsers may do with them, what is not there."""

import re

from services.accounts import change_user
from services.changes import recording
from services.permissions import SYSTEM, actor_of
from services.profiles import profile_named
from tests.support.site import ELIN, MAJA, Site

HOSTILE = '</script><script>alert("Nordlyd")</script>${alert(1)}`'


async def rename_firm(name: str) -> None:
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("organization", 1, {"name": name})


async def test_a_page_comes_whole_in_the_language_of_its_reader(site: Site) -> None:
    browser = await site.signed_in()
    await change_user(await actor_of(1), 1, {"language": "sv"})
    answer = await browser.get("/customers")
    assert answer.status_code == 200
    assert '<html lang="sv">' in answer.text
    assert "Elin Sandberg" in answer.text
    assert "no-store" in answer.headers["cache-control"]


async def test_scripts_run_only_where_the_register_wrote_them(site: Site) -> None:
    answer = await (await site.signed_in()).get("/customers")
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)[1]
    scripts = re.findall(r"<script\b[^>]*>", answer.text)
    assert scripts and all(f'nonce="{nonce}"' in script for script in scripts)
    assert "'unsafe-inline'" not in re.search(r"script-src ([^;]*)", policy)[1]
    assert "frame-ancestors 'none'" in policy
    second = await (await site.signed_in()).get("/customers")
    assert nonce not in second.headers["content-security-policy"]


async def test_every_answer_carries_the_headers(site: Site) -> None:
    browser = await site.signed_in()
    for path in ("/customers", "/healthz", "/login", "/ui/rows/customers", "/static/entry.js", "/nowhere"):
        headers = (await browser.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path


async def test_names_are_text_wherever_they_stand(site: Site) -> None:
    await rename_firm(HOSTILE)
    answer = await (await site.signed_in()).get("/customers")
    assert "<script>alert" not in answer.text
    login = await site.browser().get("/login")
    assert "<script>alert" not in login.text and "&lt;/script&gt;" in login.text


async def test_an_unknown_page_says_so_inside_the_frame(site: Site) -> None:
    answer = await (await site.signed_in()).get("/nowhere/at/all")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text and "Nordlyd AB" in answer.text


async def test_unknown_files_and_endpoints_are_no_pages(site: Site) -> None:
    browser = await site.signed_in()
    for path in ("/ui/nothing", "/auth/nothing", "/static/nothing.css", "/_nicegui/nothing"):
        answer = await browser.get(path)
        assert answer.status_code == 404, path
        assert "<html" not in answer.text, path


async def test_who_may_not_see_customers_is_told_who_can_change_that(site: Site) -> None:
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("permission-profiles", await profile_named("Sales"), {"customers_level": "none"})
    answer = await (await site.signed_in(MAJA)).get("/customers")
    assert answer.status_code == 403
    assert "administrator" in answer.text
    assert 'data-testid":"global-search"' in answer.text


async def test_static_files_are_kept_under_their_version(site: Site) -> None:
    browser = site.browser()
    assert "immutable" in (await browser.get("/static/all.css?v=1")).headers["cache-control"]
    assert (await browser.get("/static/entry.js")).headers["cache-control"] == "no-cache"
    assert (await browser.get("/static/../application.py")).status_code in (303, 404)
    assert (await browser.get("/static/..%2fapplication.py")).status_code == 404


async def test_the_first_address_leads_to_the_customers(site: Site) -> None:
    browser = await site.signed_in()
    assert (await browser.get("/")).headers["location"] == "/customers"
    assert (await site.browser().get("/")).headers["location"] == "/login"
    assert (await browser.get("/login?next=/customers?q=bygg")).headers["location"] == "/customers?q=bygg"
    assert ELIN in (await browser.get("/customers")).text

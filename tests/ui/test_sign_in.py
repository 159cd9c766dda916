"""Signing in, out and the first setup, as browsers ask."""

import httpx
import pytest

from services.setup import new_code
from tests.support.site import ELIN, PASSWORD, Site, cookie_of
from ui.session import COOKIE

SETUP = {
    "organization": "Havbris Energi AS",
    "country": "NO",
    "currency": "NOK",
    "time_zone": "Europe/Oslo",
    "name": "Jonas Hagen",
    "email": "jonas.hagen@havbris.example",
    "password": PASSWORD,
}


async def test_a_page_without_a_session_leads_to_the_login_and_back(site: Site) -> None:
    browser = site.browser()
    sent_away = await browser.get("/customers?f=country.any:SE")
    assert (sent_away.status_code, sent_away.headers["location"]) == (
        303,
        "/login?next=/customers%3Ff%3Dcountry.any%3ASE",
    )
    given = {"email": ELIN, "password": PASSWORD, "next": "/customers?f=country.any:SE"}
    assert (await browser.post("/auth/sign-in", json=given)).json() == {"next": "/customers?f=country.any:SE"}
    assert (await browser.get("/customers")).status_code == 200


async def test_a_wrong_password_is_refused_in_the_language_of_the_browser(site: Site) -> None:
    browser = site.browser()
    given = {"email": ELIN, "password": "fel"}
    refused = await browser.post("/auth/sign-in", json=given, headers={"Accept-Language": "sv"})
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "wrong_sign_in"
    assert COOKIE not in browser.cookies


async def test_an_empty_field_is_named(site: Site) -> None:
    refused = await site.browser().post("/auth/sign-in", json={"email": ELIN, "password": ""})
    assert (refused.status_code, refused.json()["field"]) == (422, "password")


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    answer = await site.browser().post("/auth/sign-in", json={"email": ELIN, "password": PASSWORD})
    parts = {part.strip().partition("=")[0].lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite", "max-age", "path"} <= parts
    assert "secure" not in parts


async def test_a_session_that_is_not_to_be_remembered_ends_with_the_browser(site: Site) -> None:
    given = {"email": ELIN, "password": PASSWORD, "remember": ""}
    answer = await site.browser().post("/auth/sign-in", json=given)
    assert "max-age" not in answer.headers["set-cookie"].lower()


async def test_behind_https_the_cookie_and_the_connection_stay_on_https(fresh_site) -> None:
    site = await fresh_site(public_url="https://crm.nordlyd.example")
    code = new_code(site.settings.data_dir)
    answer = await site.browser().post("/auth/setup", json={"code": code, **SETUP})
    assert "; Secure" in answer.headers["set-cookie"]
    assert "max-age=" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "/login?next=/x"]
)
async def test_the_way_on_stays_inside_the_register(site: Site, wanted: str) -> None:
    given = {"email": ELIN, "password": PASSWORD, "next": wanted}
    assert (await site.browser().post("/auth/sign-in", json=given)).json() == {"next": "/customers"}


async def test_other_sites_cannot_post_for_a_person(site: Site) -> None:
    given = {"email": ELIN, "password": PASSWORD}
    plain = httpx.AsyncClient(transport=httpx.ASGITransport(site.application), base_url="http://register.test")
    assert (await plain.post("/auth/sign-in", json=given)).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert (await site.browser().post("/auth/sign-in", json=given, headers=foreign)).status_code == 403
    assert (await site.browser().post("/auth/sign-in", json=given, headers={"Origin": "null"})).status_code == 403
    own = {"Origin": "http://register.test"}
    assert (await site.browser().post("/auth/sign-in", json=given, headers=own)).status_code == 200


async def test_programs_without_a_session_get_a_problem_and_no_page(site: Site) -> None:
    answer = await site.browser().get("/ui/rows/customers")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.json()["status"] == 401


async def test_logging_out_ends_the_session_and_not_only_the_cookie(site: Site) -> None:
    browser = await site.signed_in()
    token = cookie_of(browser)
    assert (await browser.post("/auth/sign-out", json={})).json() == {"next": "/login"}
    again = site.browser(cookies={COOKIE: token})
    assert (await again.get("/customers")).status_code == 303


async def test_a_link_on_another_site_logs_nobody_out(site: Site) -> None:
    browser = await site.signed_in()
    await browser.get("/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert (await browser.get("/customers")).status_code == 200
    await browser.get("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    assert (await browser.get("/customers")).status_code == 303


async def test_logging_in_anew_ends_the_session_before(site: Site) -> None:
    browser = await site.signed_in()
    token = cookie_of(browser)
    await browser.post("/auth/sign-in", json={"email": ELIN, "password": PASSWORD})
    assert (await site.browser(cookies={COOKIE: token}).get("/customers")).status_code == 303


async def test_an_empty_register_asks_to_be_set_up(fresh_site) -> None:
    browser = (await fresh_site()).browser()
    assert (await browser.get("/customers")).headers["location"] == "/setup"
    assert (await browser.get("/login")).headers["location"] == "/setup"
    page = await browser.get("/setup?code=ABCD-2345")
    assert page.status_code == 200 and 'value="ABCD-2345"' in page.text


async def test_whoever_knows_the_code_sets_the_register_up_once(fresh_site) -> None:
    site = await fresh_site()
    browser, code = site.browser(), new_code(site.settings.data_dir)
    wrong = await browser.post("/auth/setup", json={"code": "AAAA-BBBB", **SETUP})
    assert (wrong.status_code, wrong.json()["field"]) == (403, "code")
    weak = await browser.post("/auth/setup", json={"code": code, **SETUP, "password": "password"})
    assert (weak.status_code, weak.json()["field"]) == (422, "password")
    assert (await browser.post("/auth/setup", json={"code": code, **SETUP})).json() == {"next": "/customers"}
    assert "Havbris Energi AS" in (await browser.get("/customers")).text
    assert (await site.browser().post("/auth/setup", json={"code": code, **SETUP})).status_code == 409
    assert (await site.browser().get("/setup")).headers["location"] == "/login"


async def test_everything_that_is_wrong_with_a_setup_is_told_at_once(fresh_site) -> None:
    site = await fresh_site()
    given = {**SETUP, "organization": " ", "email": "astrid", "password": "kort"}
    answer = await site.browser().post("/auth/setup", json={"code": "AAAA-BBBB", **given})
    told = answer.json()["errors"]
    assert {one["field"] for one in told} == {"code", "organization", "email", "password"}
    assert all(one["message"].endswith(".") for one in told)


async def test_who_sets_the_register_up_is_spoken_to_in_the_language_chosen_there(fresh_site) -> None:
    site = await fresh_site()
    browser = site.browser(headers={"Accept-Language": "sv"})
    await browser.get("/setup?language=fi")
    await browser.post("/auth/setup", json={"code": new_code(site.settings.data_dir), **SETUP})
    assert 'lang="fi"' in (await browser.get("/customers")).text
    assert (await site.open_tab(browser)).visitor.language.code == "fi"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"email": 1}', '{"email": null}', "\x00", '"text"', "x" * 20_000])
async def test_nonsense_is_refused_and_breaks_nothing(site: Site, body: str) -> None:
    answer = await site.browser().post("/auth/sign-in", content=body)
    assert answer.status_code in (400, 422)


async def test_nobody_becomes_a_persona_of_a_real_register(site: Site) -> None:
    assert (await site.browser().post("/auth/persona", json={"email": ELIN})).status_code == 404


async def test_the_language_chosen_on_the_login_page_stays(site: Site) -> None:
    browser = site.browser(headers={"Accept-Language": "fi"})
    assert '<html lang="fi-FI">' in (await browser.get("/login")).text
    await browser.get("/login?language=sv")
    assert '<html lang="sv-SE">' in (await browser.get("/login")).text

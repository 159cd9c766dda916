"""A session that ends takes every open page with it, at once and until its person logs in again."""

from services import accounts
from services.changes import recording
from services.feed import Announcement
from services.permissions import SYSTEM, actor_of
from services.profiles import profile_named
from tests.support.site import ELIN, MAJA, PASSWORD, Site, cookie_of, until
from ui.live import News
from ui.session import COOKIE
from ui.sockets import may_connect

MAJA_ID = 2


def environ(client_id: str, token: str = "", **headers: str) -> dict[str, str]:
    """What a socket's handshake brings along."""
    cookie = {"HTTP_COOKIE": f"{COOKIE}={token}"} if token else {}
    return {"QUERY_STRING": f"client_id={client_id}&EIO=4", "HTTP_HOST": "register.test", **cookie, **headers}


async def test_logging_out_in_one_tab_ends_the_other(site: Site) -> None:
    browser = await site.signed_in()
    tab = await site.open_tab(browser)
    await browser.post("/auth/sign-out", json={})
    await until(lambda: tab.visitor.has_ended)
    assert any("sessionEnded" in command for command in tab.commands())


async def test_a_deactivated_user_is_out_at_once(site: Site) -> None:
    tab = await site.open_tab(await site.signed_in(MAJA))
    await accounts.change_user(await actor_of(1), MAJA_ID, {"is_active": False})
    await until(lambda: tab.visitor.has_ended)


async def test_a_new_password_ends_the_sessions_of_that_user_only(site: Site) -> None:
    maja, elin = await site.open_tab(await site.signed_in(MAJA)), await site.open_tab(await site.signed_in(ELIN))
    await accounts.set_password(await actor_of(1), MAJA_ID, "sommarstuga vid sjön")
    await until(lambda: maja.visitor.has_ended)
    assert not elin.visitor.has_ended


async def test_rights_that_are_taken_away_are_gone_from_the_page(site: Site) -> None:
    tab = await site.open_tab(await site.signed_in(MAJA))
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("permission-profiles", await profile_named("Sales"), {"customers_level": "read"})
    await until(lambda: tab.visitor.actor.level == "read")
    assert any("reload" in command for command in tab.commands())


async def test_a_page_without_a_session_hears_no_news(site: Site) -> None:
    browser = await site.signed_in(MAJA)
    tab = await site.open_tab(browser)
    heard: list[News] = []

    async def hear(news: News) -> None:
        heard.append(news)

    page = tab.visitor.page
    page.on_announcement(hear)
    site.application.running.live.tell(News((Announcement(1, "edit", 1, "Elin", {"industries": {}}),)))
    await until(lambda: len(heard) == 1)
    await browser.post("/auth/sign-out", json={})
    await until(lambda: tab.visitor.has_ended)
    site.application.running.live.tell(News((Announcement(2, "edit", 1, "Elin", {"industries": {}}),)))
    site.application.running.live.tell(News(new_day=True))
    await accounts.sign_in(MAJA, PASSWORD, "127.0.0.1")
    assert len(heard) == 1


async def test_a_socket_needs_the_session_of_the_person_whose_page_it_names(site: Site) -> None:
    running = site.application.running
    majas, elins = await site.signed_in(MAJA), await site.signed_in(ELIN)
    tab = await site.open_tab(majas)
    assert not await may_connect(running, environ(tab.client.id))
    assert not await may_connect(running, environ(tab.client.id, "made-up"))
    assert not await may_connect(running, environ(tab.client.id, cookie_of(elins)))
    assert not await may_connect(running, environ("no-such-page", cookie_of(majas)))
    foreign = environ(tab.client.id, cookie_of(majas), HTTP_ORIGIN="https://evil.example")
    assert not await may_connect(running, foreign)
    own = environ(tab.client.id, cookie_of(majas), HTTP_ORIGIN="http://register.test")
    assert await may_connect(running, own)


async def test_logging_in_again_brings_the_page_back(site: Site) -> None:
    browser = await site.signed_in(MAJA)
    tab = await site.open_tab(browser)
    await browser.post("/auth/sign-out", json={})
    await until(lambda: tab.visitor.has_ended)
    await browser.post("/auth/sign-in", json={"email": MAJA, "password": PASSWORD})
    assert await may_connect(site.application.running, environ(tab.client.id, cookie_of(browser)))
    assert not tab.visitor.has_ended
    assert (await tab.visitor.check()).name == "Maja Lindqvist"


async def test_a_closed_tab_is_forgotten(site: Site) -> None:
    tab = await site.open_tab(await site.signed_in())
    listeners = len(site.application.running.live.listeners)
    tab.client.delete()
    assert tab.client.id not in site.application.running.visitors
    assert len(site.application.running.live.listeners) < listeners

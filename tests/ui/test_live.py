"""News: told together, in order, at most four times a second, and only what a viewer may see."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from services.changes import recording
from services.database import rows
from services.feed import Announcement
from services.periods import now
from services.permissions import SYSTEM, Actor
from services.sql import Sql
from tests.support.databases import Database
from tests.support.site import Site, until
from ui.live import BETWEEN, CLOCK, Listener, News, together
from ui.once import Once
from ui.presence import Looker, Presence
from ui.visible import visible_of

MAJA = Looker(2, "Maja Lindqvist")
AINO = Looker(3, "Aino Virtanen")


def told(number: int, by: str = "Aino Virtanen", **rows: dict[int, frozenset[str]]) -> Announcement:
    return Announcement(number, "edit", 3, by, rows, frozenset(rows.get("customers", ())))


async def test_what_comes_while_a_page_works_is_told_together() -> None:
    calls: list[tuple[float, News]] = []

    async def work(news: News) -> None:
        calls.append((time.monotonic(), news))
        await asyncio.sleep(0.02)

    listener = Listener(work)
    for number in range(1, 9):
        listener.hear(News((told(number),)))
        await asyncio.sleep(0.02)
    await asyncio.sleep(2 * BETWEEN)
    assert len(calls) == 2
    assert [a.change_set_id for _, news in calls for a in news.announcements] == list(range(1, 9))
    assert calls[1][0] - calls[0][0] >= BETWEEN - 0.01


async def test_a_page_that_fails_once_hears_on() -> None:
    calls = 0

    async def stumble(_news: News) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("once")

    listener = Listener(stumble)
    listener.hear(News((told(1),)))
    await asyncio.sleep(0.05)
    listener.hear(News((told(2),)))
    await asyncio.sleep(BETWEEN + 0.1)
    assert calls == 2


def test_news_told_together_keep_who_changed_what() -> None:
    first = News((told(1, "Aino Virtanen", customers={7: frozenset({"name"})}),))
    second = News((told(2, "Jonas Hagen", customers={7: frozenset({"email"}), 8: frozenset({"*"})}),))
    news = together([first, second])
    assert news.rows("customers") == {7: frozenset({"name", "email"}), 8: frozenset({"*"})}
    assert news.changed_by("customers", 7).actor_name == "Jonas Hagen"
    assert news.customer_ids == {7, 8}
    assert news.touches("customers") and not news.touches("invoices")
    assert together([news, News(caught_up=True)]).is_many


async def test_a_seller_hears_of_own_customers_only(database: Database) -> None:
    async with recording(SYSTEM, "create") as recorder:
        profile = {"name": "Sellers", "customers_level": "edit"}
        scopes = {f"{name}_scope": "own" for name in ("customer", "project", "invoice")}
        profile_id = await recorder.create("permission-profiles", {**profile, **scopes})
        maja = await recorder.create(
            "users", {"email": "maja@nordlyd.example", "name": "Maja", "profile_id": profile_id}
        )
        facts = {"country": "NO", "currency": "NOK"}
        own = await recorder.create("customers", {"number": 1, "name": "Havbris Energi AS", "owner_id": maja, **facts})
        other = await recorder.create("customers", {"number": 2, "name": "Sjøvik Sjømat AS", **facts})
    seller = Actor(user_id=maja, name="Maja", level="edit", customer_scope="own")
    news = told(1, customers={own: frozenset({"name"}), other: frozenset({"name"}), 999: frozenset({"*"})})
    once = Once()
    assert await visible_of(once, news, "customers", seller) == {own}
    assert await visible_of(once, news, "customers", SYSTEM) == {own, other}
    assert await visible_of(once, news, "invoices", seller) == frozenset()


async def test_what_many_pages_want_at_once_is_computed_once() -> None:
    once, runs = Once(), []

    async def compute() -> int:
        runs.append(1)
        await asyncio.sleep(0.01)
        return len(runs)

    assert await asyncio.gather(*(once("margin", compute) for _ in range(20))) == [1] * 20
    assert await once("margin of another viewer", compute) == 2


async def test_what_failed_is_tried_again_by_the_next_who_asks() -> None:
    once, runs = Once(), []

    async def compute() -> int:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("the first time")
        return len(runs)

    with pytest.raises(RuntimeError):
        await once("margin", compute)
    assert await once("margin", compute) == 2


async def test_pages_hear_when_the_day_turns_in_the_zone_of_the_firm(site: Site, monkeypatch) -> None:
    heard: list[News] = []

    async def hear(news: News) -> None:
        heard.append(news)

    monkeypatch.setenv("STAMKUND_NOW", "2026-11-30T22:59:58+00:00")  # 23:59:58 in Stockholm
    await asyncio.sleep(2 * CLOCK)
    site.application.running.live.listen(hear)
    await asyncio.sleep(2 * CLOCK)
    assert heard == []
    monkeypatch.setenv("STAMKUND_NOW", "2026-11-30T23:00:01+00:00")
    await until(lambda: heard)
    assert heard == [News(new_day=True)] and heard[0].is_many


async def test_colleagues_see_each_other_on_the_same_page_only() -> None:
    presence, changed = Presence(), []
    presence.come("a", "/customers", MAJA, lambda: changed.append("a"))
    presence.come("b", "/customers", AINO, lambda: changed.append("b"))
    assert presence.others("a") == [AINO] and presence.others("b") == [MAJA]
    presence.come("c", "/customers", MAJA, lambda: None)
    assert presence.others("b") == [MAJA]
    presence.come("b", "/customers/7", AINO, lambda: changed.append("b"))
    assert presence.others("a") == [] and presence.others("b") == []
    presence.go("a")
    presence.go("c")
    assert changed.count("a") >= 2


async def test_the_bell_rings_for_whom_a_task_is(site: Site) -> None:
    rung: list[str] = []

    def bell(name: str) -> Callable[[], Awaitable[None]]:
        async def ring() -> None:
            rung.append(name)

        return ring

    bells = site.application.running.bells
    people = {one["name"]: one["id"] for one in await rows(Sql("SELECT id, name FROM user_account"))}
    for name, user_id in people.items():
        bells.listen(name, user_id, bell(name))
    async with recording(SYSTEM, "create") as recorder:
        customer = await recorder.create("customers", {"number": 1, "name": "Havbris Energi AS"})
        values = {"customer_id": customer, "kind": "task", "text": "Call", "at": now(), "due_date": now().date()}
        await recorder.create("activities", {**values, "person_id": people["Maja Lindqvist"]})
    await until(lambda: rung)
    assert set(rung) == {"Maja Lindqvist"}

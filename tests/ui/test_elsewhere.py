"""Colleagues in other processes: who looks at the same page, who writes in which cell, over PostgreSQL and over Redis."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.channel import Channel, PostgresChannel, RedisChannel, channel_of, talking
from services.settings import Settings
from tests.support.postgres import PostgresServer
from tests.support.processes import free_port
from tests.support.redis import NO_REDIS, find_redis, redis_server
from tests.support.site import until
from ui import elsewhere
from ui.elsewhere import Elsewhere
from ui.lists.busy import Busy, Cell
from ui.presence import Looker, Presence

MAJA, AINO = Looker(2, "Maja Lindqvist"), Looker(3, "Aino Virtanen")
CELL = Cell("customers", 7, "industry_id", AINO.user_id, AINO.name)


@dataclass
class Process:
    """One process of the register, as far as presence goes."""

    presence: Presence
    busy: Busy
    elsewhere: Elsewhere


@asynccontextmanager
async def process(channel: Channel) -> AsyncIterator[Process]:
    presence, busy = Presence(), Busy()
    made = Process(presence, busy, Elsewhere(channel, presence, busy))
    async with talking(channel):
        yield made


@pytest.fixture(params=["postgresql", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where two processes meet."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        yield server.url()
    elif find_redis() is None:
        pytest.skip(NO_REDIS)
    else:
        with redis_server(tmp_path) as url:
            yield url


def channel(address: str) -> Channel:
    return RedisChannel(address, "test") if address.startswith("redis") else PostgresChannel(address)


async def test_colleagues_in_two_processes_see_each_other_come_write_and_go(address: str) -> None:
    async with process(channel(address)) as one:
        one.presence.come("a", "/customers", MAJA)
        async with process(channel(address)) as other:
            other.presence.come("b", "/customers", AINO)
            await until(lambda: one.presence.others("a") == [AINO], 10)
            await until(lambda: other.presence.others("b") == [MAJA], 10)  # who was there before has been asked
            other.busy.set("b", CELL)
            await until(lambda: one.busy.others("a", "customers") == [CELL], 10)
            other.presence.come("b", "/customers/7", AINO)
            await until(lambda: one.presence.others("a") == [], 10)
            await until(lambda: one.busy.others("a", "customers") == [], 10)
            other.presence.come("b", "/customers", AINO)
            await until(lambda: one.presence.others("a") == [AINO], 10)
            other.presence.go("b")
            await until(lambda: one.presence.others("a") == [], 10)


async def test_people_of_a_process_that_died_are_gone_after_a_while(address: str, monkeypatch) -> None:
    monkeypatch.setattr(elsewhere, "GONE", 0.3)
    monkeypatch.setattr(elsewhere, "BEAT", 0.1)
    async with process(channel(address)) as one:
        one.presence.come("a", "/customers", MAJA)
        async with process(channel(address)) as other:
            other.presence.come("b", "/customers", AINO)
            await until(lambda: one.presence.others("a") == [AINO], 10)
        watching = asyncio.create_task(one.elsewhere.watch())
        await until(lambda: one.presence.others("a") == [], 10)
        watching.cancel()


async def test_a_message_that_is_no_text_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    if find_redis() is None:
        pytest.skip(NO_REDIS)
    with redis_server(tmp_path) as url:
        async with process(channel(url)) as one, process(channel(url)) as other:
            one.presence.come("a", "/customers", MAJA)
            other.presence.come("b", "/customers", AINO)
            await until(lambda: one.presence.others("a") == [AINO], 10)
            stranger = Redis.from_url(url)
            assert await stranger.publish("test", b"\xff\xfe no text") == 2
            await stranger.aclose()
            other.presence.go("b")
            await until(lambda: one.presence.others("a") == [], 10)
    assert "is no text" in caplog.text


async def test_after_an_outage_of_the_channel_people_are_seen_again(tmp_path: Path) -> None:
    if find_redis() is None:
        pytest.skip(NO_REDIS)
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    async with process(channel(url)) as one, process(channel(url)) as other:
        one.presence.come("a", "/customers", MAJA)
        with redis_server(tmp_path, port):
            other.presence.come("b", "/customers", AINO)
            await until(lambda: one.presence.others("a") == [AINO], 10)
        other.presence.come("b", "/customers/7", AINO)
        with redis_server(tmp_path, port):
            await until(lambda: one.presence.others("a") == [], 15)


async def test_words_that_are_not_understood_are_let_pass() -> None:
    presence = Presence()
    made = Elsewhere(Channel(), presence, Busy())
    presence.come("a", "/customers", MAJA)
    for text in ("", "[]", "{}", '{"from": "x", "tab": "b"}', '{"from": "x", "tab": "b", "place": 1, "who": [1]}'):
        made.hear(text)
    assert presence.others("a") == []


def test_processes_meet_where_they_can(tmp_path: Path) -> None:
    def settings(url: str, redis: str | None = None) -> Settings:
        return Settings(tmp_path, url, redis)

    assert type(channel_of(settings("sqlite:///x.db"))) is Channel
    assert isinstance(channel_of(settings("postgres://x/y")), PostgresChannel)
    assert isinstance(channel_of(settings("postgres://x/y", "redis://z")), RedisChannel)

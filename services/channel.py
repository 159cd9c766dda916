"""Short words between the processes of one register: over Redis where one is set, else over PostgreSQL.

What is told here is of the moment, such as who looks at what; nothing that must not be lost goes this way.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from .settings import Settings

log = logging.getLogger(__name__)
NAME = "stamkund_talk"
AGAIN = 2.0  # seconds until a lost connection is tried again
BREATH = 5.0  # seconds between two looks at whether the connection still stands
LONGEST = 7000  # bytes; PostgreSQL takes no more than 8000
WAITING = 1000  # words; when nobody takes them the oldest are let go
TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RedisError)


class Channel:
    """Alone: nobody hears. Those below reach the other processes and come back after an outage by themselves."""

    def __init__(self) -> None:
        self.hear: Callable[[str], None] = lambda _text: None
        self.opened: Callable[[], None] = lambda: None
        self._out: asyncio.Queue[str] = asyncio.Queue()

    def tell(self, text: str) -> None:
        """Say something to all processes, oneself included."""
        if len(text.encode()) > LONGEST:
            return
        if self._out.qsize() >= WAITING:
            self._out.get_nowait()
        self._out.put_nowait(text)

    async def run(self) -> None:
        """Talk until cancelled."""
        while True:
            try:
                await self._talk()
            except TROUBLE as error:
                log.warning("Other processes are not heard: %s", error)
            await asyncio.sleep(AGAIN)

    async def _talk(self) -> None:
        while True:
            await self._out.get()

    async def _next(self) -> str | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(BREATH):
                return await self._out.get()
        return None


class PostgresChannel(Channel):
    """LISTEN and NOTIFY on a connection of its own."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def _talk(self) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            await connection.add_listener(NAME, lambda *given: self.hear(str(given[3])))
            self.opened()
            while not connection.is_closed():
                text = await self._next()
                if text is not None:
                    await connection.execute("SELECT pg_notify($1, $2)", NAME, text)
        finally:
            connection.terminate()


class RedisChannel(Channel):
    """Publish and subscribe."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__()
        self._url, self._name = url, name

    async def _talk(self) -> None:
        client = Redis.from_url(self._url, health_check_interval=int(BREATH))
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as heard:
                await heard.subscribe(self._name)
                self.opened()
                saying = asyncio.create_task(self._say(client))
                try:
                    while not saying.done():
                        message = await heard.get_message(timeout=BREATH)
                        if message is not None:
                            self._hear_bytes(message["data"])
                    saying.result()
                finally:
                    saying.cancel()
        finally:
            await client.aclose()

    def _hear_bytes(self, given: bytes) -> None:
        """Others may write to the same Redis: what is no text is told to the log and passed over."""
        try:
            text = given.decode()
        except UnicodeDecodeError:
            log.warning("A message of %s bytes on %s is no text and was passed over", len(given), self._name)
            return
        self.hear(text)

    async def _say(self, client: Redis) -> None:
        while True:
            text = await self._next()
            if text is not None:
                await client.publish(self._name, text)


def channel_of(settings: Settings) -> Channel:
    """How this process reaches the others on its database."""
    if settings.redis_url:
        told_apart = hashlib.sha256(settings.database_url.encode()).hexdigest()[:12]  # of other registers on one Redis
        return RedisChannel(settings.redis_url, f"{NAME}:{told_apart}")
    if urlsplit(settings.database_url).scheme in ("postgres", "postgresql"):
        return PostgresChannel(settings.database_url)
    return Channel()


@asynccontextmanager
async def talking(channel: Channel) -> AsyncIterator[None]:
    """The channel open, as long as the block lasts."""
    task = asyncio.create_task(channel.run(), name="channel")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

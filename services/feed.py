"""The announcements: what was committed, by anybody in any process, told to open pages in the order of the log.

There is one path for all: a change of this process wakes the reader, one of another process is found by looking at the
feed's position every 200 ms (or is told by PostgreSQL at once). An announcement carries ids, never values.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from .announcements import AT_ONCE, Announcement, announcements_after
from .database import require_file, value
from .sql import Sql

log = logging.getLogger(__name__)
POLL_SECONDS = 0.2

Listener = Callable[[Announcement], Awaitable[None]]


class Feed:
    """Reads the log from a position on and tells listeners; one for each process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._position = 0
        self._postgres_url: str | None = None
        self._told_by: asyncpg.Connection | None = None
        self._is_away = False
        self._on_state: Callable[[bool], None] = lambda _is_away: None

    async def start(self, postgres_url: str | None = None) -> None:
        """Begin at the newest change set and follow the log; PostgreSQL then tells of changes at once."""
        self._position = await _newest()
        self._postgres_url = postgres_url
        self._task = asyncio.create_task(self._follow(), name="feed")

    async def stop(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each announcement; answers with the call that ends it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def watch(self, on_state: Callable[[bool], None]) -> None:
        """Call `on_state` with True when the database does not answer, and with False when it does again."""
        self._on_state = on_state

    def wake(self) -> None:
        """Look at the log now."""
        self._awake.set()

    async def _follow(self) -> None:
        try:
            while True:
                await self._look()
                await self._wait()
        finally:
            if self._told_by is not None:
                await self._told_by.close()

    async def _keep_listening(self) -> None:
        """Let PostgreSQL tell of changes, again when its connection was lost."""
        if self._postgres_url and (self._told_by is None or self._told_by.is_closed()):
            self._told_by = await asyncpg.connect(self._postgres_url)
            await self._told_by.add_listener("stamkund", lambda *_: self.wake())

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):  # wait_for may swallow the cancellation that ends the feed
                await self._awake.wait()
        except TimeoutError:
            return
        finally:
            self._awake.clear()

    async def _look(self) -> None:
        try:
            require_file()
            await self._keep_listening()
            news = await announcements_after(self._position) if await _newest() > self._position else []
        except Exception as error:  # the database may be away for a while: say so and look again
            self._is_now(away=True, error=error)
            await asyncio.sleep(1)
            return
        for announcement in news:
            self._position = announcement.change_set_id
            await self._tell(announcement)
        self._is_now(away=False)
        if len(news) == AT_ONCE:
            self.wake()

    def _is_now(self, *, away: bool, error: Exception | None = None) -> None:
        if away == self._is_away:
            return
        self._is_away = away
        if away:
            log.error("The database does not answer: %s", error)
        self._on_state(away)

    async def _tell(self, announcement: Announcement) -> None:
        """Tell all listeners; the trouble of one is not the trouble of others."""
        calls = (tell(announcement) for tell in tuple(self._listeners))
        for failure in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(failure, BaseException):
                log.error("A listener failed", exc_info=failure)


async def _newest() -> int:
    return int(await value(Sql("SELECT position FROM pulse WHERE resource = '*'")) or 0)


feed: Feed | None = None


def follow(running: Feed | None) -> None:
    """Name the feed that this process wakes after its own commits."""
    global feed
    feed = running


def wake() -> None:
    """Tell this process's feed, if one runs, that there is news."""
    if feed is not None:
        feed.wake()


__all__ = ["Announcement", "Feed", "announcements_after", "follow", "wake"]

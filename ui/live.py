"""What was committed, by anybody, brought to the open pages: one subscription of the feed for the whole process.

A page hears at most four times a second and reads again what it shows under its own rights: news carry ids, no values.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from services.feed import Announcement, Feed
from services.kpis.kept import ensure_year
from services.organization import organization
from services.periods import today_in
from services.refusals import NotSetUp

log = logging.getLogger(__name__)
BETWEEN = 0.25  # seconds between two calls of one listener
CLOCK = 1.0  # seconds between two looks at the date
CONCERN_RIGHTS = frozenset({"sessions", "users", "permission-profiles", "business-units", "organization"})


@dataclass(frozen=True)
class News:
    """Announcements in the order of the log; `caught_up` after a lost connection, `new_day` when the date turned."""

    announcements: tuple[Announcement, ...] = ()
    caught_up: bool = False
    new_day: bool = False

    def __bool__(self) -> bool:
        return bool(self.announcements) or self.caught_up or self.new_day

    @property
    def position(self) -> int:
        """The newest change set that is told."""
        return max((told.change_set_id for told in self.announcements), default=0)

    @property
    def is_many(self) -> bool:
        """Whether to read everything again instead of single rows."""
        return self.caught_up or self.new_day or any(told.is_many for told in self.announcements)

    @property
    def resources(self) -> frozenset[str]:
        """The resources that changed."""
        return frozenset(name for told in self.announcements for name in told.rows)

    @property
    def customer_ids(self) -> frozenset[int]:
        """The customers that changed rows belong to."""
        return frozenset(row_id for told in self.announcements for row_id in told.customer_ids)

    def touches(self, *resources: str) -> bool:
        """Whether any of the resources may have changed."""
        return self.caught_up or self.new_day or not self.resources.isdisjoint(resources)

    def rows(self, resource: str) -> dict[int, frozenset[str]]:
        """The changed rows of a resource with their changed fields (`*` stands for the whole row)."""
        found: dict[int, frozenset[str]] = {}
        for told in self.announcements:
            for row_id, names in told.rows.get(resource, {}).items():
                found[row_id] = found.get(row_id, frozenset()) | names
        return found

    def changed_by(self, resource: str, row_id: int) -> Announcement | None:
        """The last announcement that names a row: who changed it, in which change set."""
        return next((told for told in reversed(self.announcements) if row_id in told.rows.get(resource, {})), None)


Handler = Callable[[News], Awaitable[None]]


class Listener:
    """One page's ear. What arrives while the handler works, or less than `BETWEEN` after its start, is told together."""

    def __init__(self, handler: Handler, tab: str | None = None) -> None:
        self.tab = tab
        self._handler = handler
        self._waiting: list[News] = []
        self._task: asyncio.Task[None] | None = None
        self._started = 0.0
        self.is_closed = False

    def hear(self, news: News) -> None:
        """Take news in; the handler is called soon."""
        if self.is_closed:
            return
        self._waiting.append(news)
        if self._task is None:
            self._task = asyncio.create_task(self._work(), name="listener")

    def close(self) -> None:
        """Hear nothing any more."""
        self.is_closed = True
        self._waiting.clear()

    async def _work(self) -> None:
        try:
            while self._waiting and not self.is_closed:
                await asyncio.sleep(max(0.0, self._started + BETWEEN - time.monotonic()))
                news, self._waiting = together(self._waiting), []
                self._started = time.monotonic()
                if not self.is_closed:
                    await self._handler(news)
        except Exception:  # one page's trouble must not keep news from the others
            log.exception("A page could not take in what changed")
        finally:
            self._task = None


def together(heard: list[News]) -> News:
    """Several news as one."""
    announcements = tuple(told for news in heard for told in news.announcements)
    return News(announcements, any(news.caught_up for news in heard), any(news.new_day for news in heard))


async def _nothing() -> None:
    return None


class Live:
    """Tells every listener what the feed tells, and when the day turns in the organization's zone."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._stop: Callable[[], None] | None = None
        self.last_news = time.monotonic()
        self.before_rights_change: Callable[[], Awaitable[None]] = _nothing

    def start(self, feed: Feed) -> None:
        """Listen to a running feed and watch the clock."""
        self._stop = feed.listen(self._hear)
        self._tasks = [asyncio.create_task(self._watch_the_date(), name="date")]

    async def stop(self) -> None:
        """Let go of the feed."""
        if self._stop is not None:
            self._stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def listen(self, handler: Handler, tab: str | None = None) -> Listener:
        """Call `handler` with news until `leave`; `tab` is the NiceGUI client that it belongs to."""
        listener = Listener(handler, tab)
        self.listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """End a listener."""
        listener.close()
        self.listeners.discard(listener)

    def tell(self, news: News) -> None:
        """Tell everybody."""
        self.last_news = time.monotonic()
        for listener in tuple(self.listeners):
            listener.hear(news)

    def tell_one(self, tab: str, news: News) -> None:
        """Tell the listeners of one tab."""
        for listener in tuple(self.listeners):
            if listener.tab == tab:
                listener.hear(news)

    async def _hear(self, announcement: Announcement) -> None:
        try:
            if not CONCERN_RIGHTS.isdisjoint(announcement.resources):
                await (
                    self.before_rights_change()
                )  # so that nothing later is told under rights that have been taken away
        finally:
            self.tell(News((announcement,)))

    async def _watch_the_date(self) -> None:
        known = None
        while True:
            try:
                today = today_in((await organization()).time_zone)
            except NotSetUp:
                today = None
            except Exception:  # the database is away: the feed says so, the date waits
                today = known
            if today is not None and today != known:
                await _keep_figures_of(today)
            if known is not None and today is not None and today != known:
                self.tell(News(new_day=True))
            known = today or known
            await asyncio.sleep(CLOCK)


async def _keep_figures_of(today: date) -> None:
    try:
        await ensure_year(today)
    except Exception:  # lists are then computed from the rows; the next day or start tries again
        log.exception("The kept figures could not be brought to the year of %s", today)

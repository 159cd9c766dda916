"""The announcements: what was committed, by anybody in any process, told to open pages in the order of the log.

There is one path for all: a change of this process wakes the reader, one of another process is found by looking at the
feed's position every 200 ms (or is told by PostgreSQL at once). An announcement carries ids, never values.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg

from .database import rows, value
from .sql import Sql, is_any

log = logging.getLogger(__name__)
POLL_SECONDS = 0.2
MANY = 500
"""Sets with more changes than this are announced without row ids: pages read again as a whole."""


@dataclass(frozen=True)
class Announcement:
    """One committed change set: for each resource the row ids, for each row the fields; empty ids mean many."""

    change_set_id: int
    kind: str
    actor_id: int | None
    actor_name: str
    rows: dict[str, dict[int, frozenset[str]]] = field(default_factory=dict)
    customer_ids: frozenset[int] = frozenset()
    is_many: bool = False

    @property
    def resources(self) -> frozenset[str]:
        """The resources that changed."""
        return frozenset(self.rows)


Listener = Callable[[Announcement], Awaitable[None]]


class Feed:
    """Reads the log from a position on and tells listeners; one for each process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._position = 0

    async def start(self, postgres_url: str | None = None) -> None:
        """Begin at the newest change set and follow the log."""
        self._position = await _newest()
        self._task = asyncio.create_task(self._follow(postgres_url), name="feed")

    async def stop(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each announcement; answers with the call that ends it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def wake(self) -> None:
        """Look at the log now."""
        self._awake.set()

    async def _follow(self, postgres_url: str | None) -> None:
        connection = await asyncpg.connect(postgres_url) if postgres_url else None
        if connection is not None:
            await connection.add_listener("stamkund", lambda *_: self.wake())
        try:
            while True:
                await self._wait()
                await self._tell_news()
        finally:
            if connection is not None:
                await connection.close()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), POLL_SECONDS)
        except TimeoutError:
            return
        finally:
            self._awake.clear()

    async def _tell_news(self) -> None:
        try:
            news = await announcements_after(self._position) if await _newest() > self._position else []
        except Exception:  # the database may be away for a while: say so and look again
            log.exception("The change feed could not be read")
            await asyncio.sleep(1)
            return
        for announcement in news:
            self._position = announcement.change_set_id
            results = await asyncio.gather(*(tell(announcement) for tell in tuple(self._listeners)), return_exceptions=True)
            for failure in (r for r in results if isinstance(r, BaseException)):
                log.error("A listener failed", exc_info=failure)


async def announcements_after(position: int) -> list[Announcement]:
    """The change sets after a position, oldest first, at most 200."""
    sets = await rows(
        Sql(
            "SELECT s.id, s.kind, s.actor_id, s.actor_name, (SELECT count(*) FROM change c WHERE c.change_set_id = s.id)"
            " AS changes FROM change_set s WHERE s.id > ? ORDER BY s.id LIMIT 200",
            (position,),
        )
    )
    small = [found["id"] for found in sets if found["changes"] <= MANY]
    changes: defaultdict[int, list[dict[str, object]]] = defaultdict(list)
    condition = is_any("change_set_id", small)
    query = Sql(f"SELECT change_set_id, resource, row_id, customer_id, field FROM change WHERE {condition.text}", condition.values)
    for found in await rows(query) if small else []:
        changes[found["change_set_id"]].append(found)
    return [await _announcement(found, changes[found["id"]]) for found in sets]


async def _announcement(found: dict[str, object], changes: list[dict[str, object]]) -> Announcement:
    facts = (int(str(found["id"])), str(found["kind"]), found["actor_id"], str(found["actor_name"]))
    if not changes:
        query = Sql("SELECT DISTINCT resource FROM change WHERE change_set_id = ?", (facts[0],))
        resources = {str(r["resource"]): dict[int, frozenset[str]]() for r in await rows(query)}
        return Announcement(*facts, resources, is_many=True)  # type: ignore[arg-type]
    by_row: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for change in changes:
        by_row[str(change["resource"])][int(str(change["row_id"]))].add(str(change["field"] or "*"))
    told = {name: {row: frozenset(names) for row, names in ids.items()} for name, ids in by_row.items()}
    customers = frozenset(int(str(c["customer_id"])) for c in changes if c["customer_id"] is not None)
    return Announcement(*facts, told, customers)  # type: ignore[arg-type]


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

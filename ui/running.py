"""What one server process keeps while it serves: its settings, the feed, the open pages and who looks at them."""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from services.channel import channel_of, talking
from services.database import close_database, is_postgres, open_database
from services.feed import Feed, follow
from services.i18n import read_languages
from services.kpis.invoice_months import keep
from services.reports.apart import READY
from services.reports.going_on import go_on
from services.schema import migrate
from services.settings import Settings

from .bells import Bells
from .elsewhere import Elsewhere
from .lists.busy import Busy
from .live import Live, News
from .once import Once
from .presence import Presence

if TYPE_CHECKING:
    from .visitor import Visitor

log = logging.getLogger(__name__)
SESSIONS_EVERY = 20.0  # seconds
COLLECT_EVERY = 120.0  # seconds, later when there is no quiet moment
EXPORTS_EVERY = 15.0  # seconds
MONTHS_EVERY = 5.0  # seconds
QUIET = 2.0  # seconds without news


class Running:
    """One for each process; handed to whoever needs it, never a module's state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.live = Live()
        self.live.before_rights_change = self.check_sessions
        self.presence = Presence()
        self.busy = Busy()
        self.bells = Bells()
        self.channel = channel_of(settings)
        self.elsewhere = Elsewhere(self.channel, self.presence, self.busy)
        self.once = Once()
        self.one_by_one = asyncio.Lock()
        self.waiting: set[asyncio.Task[None]] = set()  # work of pages that may wait
        self.visitors: dict[str, Visitor] = {}  # by NiceGUI's client id

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """The database open, the feed followed, sessions watched."""
        url = self.settings.database_url
        read_languages()
        await migrate(url)
        await open_database(url)
        feed = Feed()
        try:
            await feed.start(url if is_postgres() else None)
            follow(feed)
            self.live.start(feed)
            self.live.listen(self.bells.hear)
            feed.watch(self._tell_outage)
            works = (
                self._watch_sessions,
                self._collect_at_quiet_times,
                self._finish_exports,
                self._keep_months,
                self.bells.watch,
                self.elsewhere.watch,
            )
            tasks = [asyncio.create_task(work()) for work in works]
            async with talking(self.channel):
                yield
            await _ended([*tasks, *self.waiting])
        finally:
            follow(None)
            await self.live.stop()
            await feed.stop()
            await READY.let_go()
            await close_database()

    async def check_sessions(self) -> None:
        """Let every open page look at its session and rights again."""
        for visitor in tuple(self.visitors.values()):
            try:
                await visitor.look_again()
            except Exception:  # one tab's trouble must not keep the others from being asked, nor news from being told
                log.exception("The session of a page could not be read again")

    def _tell_outage(self, is_away: bool) -> None:
        """Open pages say that the database does not answer; when it does again they read everything anew."""
        for visitor in tuple(self.visitors.values()):
            visitor.client.run_javascript(f"kShell.outage({'true' if is_away else 'false'})")
        if not is_away:
            self.live.tell(News(caught_up=True))

    async def _watch_sessions(self) -> None:
        while True:
            await asyncio.sleep(SESSIONS_EVERY)
            try:
                await self.check_sessions()
            except Exception:  # the database may be away for a while
                log.exception("Sessions could not be checked")

    async def _finish_exports(self) -> None:
        """Exports that a server left behind go on in this one."""
        while True:
            try:
                await go_on(self.settings.data_dir / "exports")
            except Exception:  # the database may be away for a while
                log.exception("Exports could not be taken up")
            await asyncio.sleep(EXPORTS_EVERY)

    async def _keep_months(self) -> None:
        """What the invoices of changed months come to is worked out anew at quiet times."""
        while True:
            await asyncio.sleep(MONTHS_EVERY)
            if time.monotonic() - self.live.last_news < QUIET:
                continue
            try:
                await keep()
            except Exception:  # the database may be away for a while
                log.exception("The totals of months could not be kept")

    async def _collect_at_quiet_times(self) -> None:
        while True:
            await asyncio.sleep(COLLECT_EVERY)
            for _ in range(60):
                if time.monotonic() - self.live.last_news > QUIET:
                    break
                await asyncio.sleep(1)
            gc.collect()


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task

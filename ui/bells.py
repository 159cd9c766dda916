"""Which open tabs have a bell, and when it is to look again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta

from nicegui import background_tasks

from services.notices import concerned_since, people_of

from .live import News

log = logging.getLogger(__name__)
EVERY = 2.0  # seconds
OVERLAP = timedelta(seconds=5)  # what was written just before a look may be committed after it
Changed = Callable[[], Awaitable[None]]


class Bells:
    """One question to the database for all tabs of the process, whoever wrote what they tell of."""

    def __init__(self) -> None:
        self._tabs: dict[str, tuple[int, Changed]] = {}

    def listen(self, tab: str, user_id: int, changed: Changed) -> None:
        """Call `changed` when there may be other notices for a user."""
        self._tabs[tab] = (user_id, changed)

    def leave(self, tab: str) -> None:
        """The tab is closed."""
        self._tabs.pop(tab, None)

    def ring(self, user_ids: Collection[int] | None = None) -> None:
        """Let the bells of some users look again; of everybody for None."""
        for user_id, changed in tuple(self._tabs.values()):
            if user_ids is None or user_id in user_ids:
                background_tasks.create(changed(), name="bell")

    async def hear(self, news: News) -> None:
        """Tasks were given, moved or done, or a day began on which some are due."""
        if news.touches("activities"):
            ids = news.rows("activities")
            self.ring(await people_of(ids) if ids and not news.is_many else None)

    async def watch(self) -> None:
        """Look for what ended, as long as the process serves."""
        since = datetime.now(UTC)
        while True:
            await asyncio.sleep(EVERY)
            moment = datetime.now(UTC)
            try:
                if self._tabs:
                    self.ring(await concerned_since(since - OVERLAP))
                since = moment
            except Exception as error:  # the database may be away for a while; what ended meanwhile is found after
                log.warning("Notices could not be read: %s", error)

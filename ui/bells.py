"""Which open tabs have a bell, and when it is to look again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta

from nicegui import background_tasks

from services.notices import concerned_since
from services.organization import organization
from services.refusals import NotSetUp

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

    async def watch(self) -> None:
        """Look for what ended, and for a new day with its tasks, as long as the process serves."""
        since, day = datetime.now(UTC), None
        while True:
            await asyncio.sleep(EVERY)
            if not self._tabs:
                since = datetime.now(UTC)
                continue
            try:
                moment, today = datetime.now(UTC), (await organization()).today()
                self.ring(None if day not in (None, today) else await concerned_since(since - OVERLAP))
                since, day = moment, today
            except NotSetUp:
                continue
            except Exception as error:  # the database may be away for a while; what ended meanwhile is found after
                log.warning("Notices could not be read: %s", error)

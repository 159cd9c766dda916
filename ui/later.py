"""Work that may wait: done one after the other, so that it takes no reader from what people look at."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from .page import Page

log = logging.getLogger(__name__)
PAUSE = 0.3  # seconds: tiles and rows of all pages go first


class Later:
    """Something that one page does again when it is asked to; asked several times meanwhile, it is done once."""

    def __init__(self, page: Page, work: Callable[[], Awaitable[None]]) -> None:
        self._page, self._work = page, work
        self._is_asked = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Do it soon."""
        self._is_asked = True
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="later")
            waiting = self._page.visitor.running.waiting
            waiting.add(self._task)
            self._task.add_done_callback(waiting.discard)

    async def _run(self) -> None:
        page = self._page
        try:
            await asyncio.sleep(PAUSE)
            while self._is_asked and not page.canvas.is_deleted:
                async with page.visitor.running.one_by_one:
                    self._is_asked = False
                    if not page.visitor.has_ended:
                        with page.canvas:
                            await self._work()
        except Exception:  # the next change tries again
            log.exception("What a page wanted to know later could not be read")
        finally:
            self._task = None

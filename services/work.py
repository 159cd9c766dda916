"""Long work that is done in this process: how far it is, and whether somebody wants it to stop."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass
class Progress:
    """How many rows are done, and what is wanted of the work. `says` passes progress on (to the process that started it)."""

    done: int = 0
    stop: bool = False
    keep: bool = False
    left: bool = False
    task: asyncio.Task[None] | None = None
    says: Callable[[int], Awaitable[None]] | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def ask_to_stop(self, *, keep: bool = False) -> None:
        """Have the work end; with `keep` what it has done stays."""
        self.keep, self.stop = keep, True
        self.asked.set()

    def hear(self, stop: str | None) -> None:
        """Somebody wants an end: what is done is to stay ('keep'), or all to be taken back ('take_back')."""
        if stop in ("keep", "take_back") and not self.left:
            self.ask_to_stop(keep=stop == "keep")

    def leave(self, *, keep: bool = False) -> None:
        """The register ends: what becomes of what is done is settled at its next start."""
        self.left = True
        self.ask_to_stop(keep=keep)

    async def tell(self, done: int) -> None:
        """So many rows are done; others get their turn."""
        self.done = done
        if self.says is not None:
            await self.says(done)
        await asyncio.sleep(0)


class Works:
    """All work of one kind in this process, by the id of what is worked on."""

    def __init__(self) -> None:
        self._live: dict[int, Progress] = {}

    def begin(self, work_id: int) -> Progress:
        """Work begins."""
        self._live[work_id] = Progress()
        return self._live[work_id]

    def end(self, work_id: int) -> None:
        """Work is over."""
        self._live.pop(work_id, None)

    def progress_of(self, work_id: int) -> Progress | None:
        """How far work of this process is; None when it is not done here."""
        return self._live.get(work_id)

    def all_live(self) -> list[Progress]:
        """All work of this kind."""
        return list(self._live.values())

    async def wait_for(self, work_id: int) -> None:
        """Wait until work of this process is over."""
        progress = self.progress_of(work_id)
        if progress is not None and progress.task is not None:
            await asyncio.gather(progress.task, return_exceptions=True)


IMPORTS, MASS_UPDATES = Works(), Works()

"""The imports that are worked on in this process: how far they are, whether somebody wants them to stop."""

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

    def leave(self) -> None:
        """The register ends: what becomes of finished rows is what was chosen for an import that breaks off."""
        self.left, self.stop = True, True
        self.asked.set()

    async def tell(self, done: int) -> None:
        """So many rows are done; others get their turn."""
        self.done = done
        if self.says is not None:
            await self.says(done)
        await asyncio.sleep(0)


_live: dict[int, Progress] = {}


def begin(job_id: int) -> Progress:
    """Work on an import begins."""
    _live[job_id] = Progress()
    return _live[job_id]


def end(job_id: int) -> None:
    """Work on an import is over."""
    _live.pop(job_id, None)


def progress_of(job_id: int) -> Progress | None:
    """How far work of this process is; None when it is not done here."""
    return _live.get(job_id)


def all_live() -> list[Progress]:
    """All work of this process."""
    return list(_live.values())

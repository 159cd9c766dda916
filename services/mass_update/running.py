"""The mass updates that run in this process: their tasks, how far they are, whether somebody wants them to stop."""

import asyncio
from dataclasses import dataclass


@dataclass
class Progress:
    """How many rows are done, and what is wanted of the run."""

    done: int = 0
    stop: bool = False
    keep: bool = False
    leave: bool = False  # the process ends: the next one goes on
    task: asyncio.Task[None] | None = None

    def hear(self, stop: str | None) -> None:
        """Somebody wants an end: what is done is to stay ('keep'), or all to be taken back ('take_back')."""
        if stop is not None and not self.leave:
            self.keep, self.stop = stop == "keep", True


_live: dict[int, Progress] = {}


def begin(mass_update_id: int) -> Progress:
    """A run begins."""
    _live[mass_update_id] = Progress()
    return _live[mass_update_id]


def end(mass_update_id: int) -> None:
    """A run is over."""
    _live.pop(mass_update_id, None)


def progress_of(mass_update_id: int) -> Progress | None:
    """How far a run of this process is; None when it does not run here."""
    return _live.get(mass_update_id)


def all_live() -> list[Progress]:
    """Every run of this process."""
    return list(_live.values())

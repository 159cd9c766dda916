"""Repeated measurements and what they come to."""

import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .promises import Promise

Work = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Figure:
    """A measured figure in the promise's unit: what is held against the promise, and how it spread."""

    promise: Promise
    what: str
    value: float
    p95: float | None = None
    best: float | None = None
    times: int = 1
    load: float = 0.0
    note: str = ""
    cpu: float | None = None  # milliseconds of the processor, which other work on the machine does not stretch

    @property
    def is_reached(self) -> bool | None:
        """Whether the promise is kept; None where nothing is promised."""
        return self.promise.is_kept_by(self.value)


async def timed(work: Work) -> tuple[float, float]:
    """Milliseconds that some work takes, and milliseconds of the processor in all threads."""
    start, used = time.perf_counter(), time.process_time()
    await work()
    return (time.perf_counter() - start) * 1000, (time.process_time() - used) * 1000


async def repeated(promise: Promise, what: str, work: Work, times: int, before: Work | None = None) -> Figure:
    """The median over so many runs after one that does not count; `before` runs before each, unmeasured."""
    found = []
    for _ in range(times + 1):
        if before is not None:
            await before()
        found.append(await timed(work))
    walls, used = zip(*found[1:], strict=True)
    return replace(figure_of(promise, what, walls), cpu=statistics.median(used))


def figure_of(promise: Promise, what: str, found: Sequence[float], note: str = "") -> Figure:
    """The median of measured values, with their p95 and the best."""
    return Figure(promise, what, statistics.median(found), p95_of(found), min(found), len(found), load(), note)


def p95_of(found: Sequence[float]) -> float:
    """The value that 95 of 100 do not pass."""
    return sorted(found)[min(len(found) - 1, int(len(found) * 0.95))]


def load() -> float:
    """How many processes wanted a core over the last minute."""
    return round(os.getloadavg()[0], 1)

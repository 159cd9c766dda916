"""The comparisons with public registers that go on in this process, one for each person, whatever page is open.

Nothing is written by them, so nothing is lost when the process ends; what they found waits an hour to be looked at.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from services.permissions import Actor
from services.registries.lookup import Registers

from .refresh_many import Asking, compare_many, require_askable

KEPT_FOR = 3600.0  # seconds after the end
MOST_OVER = 20
"""So many that are over wait to be looked at: each holds up to a thousand answers, and the oldest goes first."""


@dataclass(eq=False)
class Run:
    """One comparison: `scope` is what its person could see, `asking` says how far it is.

    `follower` is who looks on, `is_told` says whether its end was told.
    """

    count: int
    scope: tuple[Any, ...] = ()
    asking: Asking = field(default_factory=Asking)
    is_told: bool = False
    follower: object | None = None
    ended_at: float | None = None
    task: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        """Whether all that will be asked was asked."""
        return self.task is not None and self.task.done()

    def stop(self) -> None:
        """Ask no more; what was compared stays."""
        self.asking.stop = True


_runs: dict[int | None, Run] = {}


def begin(actor: Actor, ids: Sequence[int], registers: Registers, language: str) -> Run:
    """Start asking, in place of an older comparison that is over; one that goes on is answered with instead.

    Refusals: `NotPermitted`, `TooManyToAsk`.
    """
    require_askable(actor, ids)
    known = run_of(actor)
    if known is not None and not known.is_over:
        return known
    run = _runs[actor.user_id] = Run(len(ids), actor.scope_key())
    run.task = asyncio.create_task(_ask(run, actor, ids, registers, language), name="comparison with registers")
    return run


def run_of(actor: Actor) -> Run | None:
    """A person's comparison that goes on, or is over and was not looked at; one begun under other rights ends."""
    _sweep()
    run = _runs.get(actor.user_id)
    if run is not None and run.scope != actor.scope_key():
        forget(run)
        if run.task is not None:
            run.task.cancel()
        return None
    return run


def forget(run: Run) -> None:
    """A comparison was looked at."""
    for user_id in [known for known, one in _runs.items() if one is run]:
        del _runs[user_id]


@asynccontextmanager
async def attended() -> AsyncIterator[None]:
    """While a process serves; what goes on is ended with it."""
    try:
        yield
    finally:
        tasks = [run.task for run in _runs.values() if run.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        _runs.clear()


async def _ask(run: Run, actor: Actor, ids: Sequence[int], registers: Registers, language: str) -> None:
    try:
        await compare_many(actor, ids, registers, language, run.asking)
    finally:
        run.ended_at = monotonic()
        _sweep()
        asyncio.get_running_loop().call_later(KEPT_FOR + 1, _sweep)


def _sweep() -> None:
    over = sorted((run.ended_at, place) for place, run in enumerate(_runs.values()) if run.ended_at is not None)
    runs, oldest = list(_runs.values()), len(over) - MOST_OVER
    for number, (ended_at, place) in enumerate(over):
        if number < oldest or monotonic() - ended_at > KEPT_FOR:
            forget(runs[place])

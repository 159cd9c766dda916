"""Work that many pages want at the same moment, done once: what the first asks for, the others wait for."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
KEEP = 2000


class Once:
    """Results by key, the oldest forgotten. A key names everything that the result depends on, the moment too."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, asyncio.Task[Any]] = OrderedDict()

    async def __call__(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """The result of `compute`, which runs only when nobody with this key has asked before (or it failed)."""
        task = self._known.get(key)
        if task is None or task.cancelled() or (task.done() and task.exception() is not None):
            task = self._known[key] = asyncio.create_task(_awaited(compute), name="once")
            while len(self._known) > KEEP:
                self._known.popitem(last=False)
        result: T = await asyncio.shield(task)
        return result


async def _awaited(compute: Callable[[], Awaitable[T]]) -> T:
    return await compute()

"""Results remembered in this process until a resource that they were computed from changes, in any process."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from services.database import is_reading_inside, rows, when_opened
from services.sql import Sql

T = TypeVar("T")
KEEP = 4000
LISTED = (
    "customers", "contacts", "projects", "costs", "invoices", "invoice-statuses", "sales-statuses", "custom-values", "users",
    "customer-segments", "e-invoice-addresses",
)  # fmt: skip
"""The resources that a list, its filter or rights on it may look at."""

_results: OrderedDict[Hashable, tuple[tuple[int, ...], Any]] = OrderedDict()
_under_way: dict[Hashable, asyncio.Task[Any]] = {}
_looking: list[asyncio.Task[dict[str, int]]] = []


async def remembered(
    key: Hashable,
    resources: tuple[str, ...],
    compute: Callable[[], Awaitable[T]],
    follow: Callable[[T, dict[str, int]], Awaitable[T | None]] | None = None,
) -> T:
    """The result of `compute`, kept as long as the pulse of every resource stands still.

    Who asks while it is computed waits for the same result: after a change every open page asks at once. `follow` brings
    an older result up to date, told where the resources that moved stood then; None where it must be computed.
    """
    if is_reading_inside():
        return await compute()
    positions = await _positions(resources)
    known = _results.get(key)
    if known is not None and known[0] == positions:
        _results.move_to_end(key)
        return known[1]  # type: ignore[no-any-return]
    asked = (key, positions)
    task = _under_way.get(asked)
    if task is None:

        async def renew() -> T:
            result = None
            if known is not None and follow is not None:
                before = dict(zip(resources, known[0], strict=True))
                moved = {
                    name: before[name] for name, at in zip(resources, positions, strict=True) if at != before[name]
                }
                result = await follow(known[1], moved)
            return await compute() if result is None else result

        task = _under_way[asked] = asyncio.create_task(_computed(key, positions, renew), name="remembered")
        task.add_done_callback(lambda done: _under_way.pop(asked) if _under_way.get(asked) is done else None)
    result: T = await asyncio.shield(task)
    return result


def forget() -> None:
    """Drop everything (another database is opened)."""
    _results.clear()
    _under_way.clear()
    _looking.clear()


when_opened(forget)


async def _computed(key: Hashable, positions: tuple[int, ...], compute: Callable[[], Awaitable[T]]) -> T:
    result = await compute()
    _results[key] = (positions, result)
    while len(_results) > KEEP:
        _results.popitem(last=False)
    return result


async def _positions(resources: tuple[str, ...]) -> tuple[int, ...]:
    if not _looking:
        _looking.append(asyncio.create_task(_beats(), name="pulse"))
    beats = await asyncio.shield(_looking[0])
    return tuple(beats.get(resource, 0) for resource in resources)


async def _beats() -> dict[str, int]:
    """One look for all who ask in the same turn of the loop, begun after the last of them has asked."""
    await asyncio.sleep(0)
    _looking.clear()
    return {item["resource"]: int(item["position"]) for item in await rows(Sql("SELECT resource, position FROM pulse"))}

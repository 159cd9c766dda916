"""Keeping answers makes nobody wait, and loses none that was told."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from services.registries.cache import LIST, ONE, MemoryStore, StoredAnswer
from services.registries.later import LaterStore

NOW = datetime(2026, 11, 1, tzinfo=UTC)


class SlowStore(MemoryStore):
    """Writes only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_write = asyncio.Event()

    async def put(self, answer: StoredAnswer) -> None:
        await self.may_write.wait()
        await super().put(answer)


def answer(key: str, kind: str = ONE) -> StoredAnswer:
    return StoredAnswer(key, "brreg", kind, "[]", NOW, NOW)


async def test_an_answer_is_known_before_it_is_written() -> None:
    slow = SlowStore()
    later = LaterStore(slow)
    await asyncio.wait_for(later.put(answer("a")), 1)
    assert slow.answers == {} and await later.get("a") == answer("a")
    slow.may_write.set()
    await later.settle()
    assert await later.get("a") == slow.answers["a"] == answer("a") and await later.get("b") is None


async def test_what_waits_to_be_written_is_purged_too() -> None:
    slow = SlowStore()
    later = LaterStore(slow)
    for one in (answer("a"), answer("l", LIST)):
        await later.put(one)
    slow.may_write.set()
    await later.purge("a", "brreg")
    assert slow.answers == {} and await later.get("a") is None and await later.get("l") is None


async def test_a_copy_that_cannot_be_written_is_told_without_what_it_holds(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(MemoryStore):
        async def put(self, answer: StoredAnswer) -> None:
            raise RuntimeError(f"cannot write {answer.body}")

    caplog.set_level(logging.DEBUG)
    later = LaterStore(Broken())
    await later.put(StoredAnswer("a", "brreg", ONE, "Kari Nordmann", NOW, NOW))
    await later.settle()
    assert await later.get("a") is None
    assert "brreg" in caplog.text and "Nordmann" not in caplog.text

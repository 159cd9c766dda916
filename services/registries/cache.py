"""Answers of registers kept for a while: found a day, not found ten minutes, failures never, removed ones purged.

Keys are hashed with the register's secret, because a plain hash of a person's number is guessed in seconds, and
answers that hold a person are not kept at all.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .codec import dumps, loads
from .registry import Clock, Company, Found, Gone, NotFound, Outcome, utc_now

FOUND_FOR = timedelta(hours=24)
NOT_FOUND_FOR = timedelta(minutes=10)
ONE, LIST, NOTHING = "found", "list", "not_found"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One kept answer. `outcome` is "found" (one company), "list" or "not_found"; `body` holds the companies as JSON."""

    key_hash: str
    source: str
    outcome: str
    body: str
    fetched_at: datetime
    expires_at: datetime


class AnswerStore(Protocol):
    """Where answers are kept."""

    async def get(self, key_hash: str) -> StoredAnswer | None:
        """The answer under a key, also one that has expired."""
        ...

    async def put(self, answer: StoredAnswer) -> None:
        """Keep an answer, in place of an older one."""
        ...

    async def purge(self, key_hash: str, source: str) -> None:
        """Forget the answer under a key and every list of the source, which may hold a copy."""
        ...


class MemoryStore:
    """Keeps answers in memory."""

    def __init__(self) -> None:
        self.answers: dict[str, StoredAnswer] = {}

    async def get(self, key_hash: str) -> StoredAnswer | None:
        """The answer under a key."""
        return self.answers.get(key_hash)

    async def put(self, answer: StoredAnswer) -> None:
        """Keep an answer."""
        self.answers[answer.key_hash] = answer

    async def purge(self, key_hash: str, source: str) -> None:
        """Forget an answer and the source's lists."""
        kept = self.answers.items()
        self.answers = {
            key: kept_one
            for key, kept_one in kept
            if key != key_hash and not (kept_one.source == source and kept_one.outcome == LIST)
        }


class Cache:
    """Asks only what is not known."""

    def __init__(self, store: AnswerStore, secret: str, clock: Clock = utc_now) -> None:
        self._store = store
        self._secret = secret.encode()
        self._clock = clock

    async def one(
        self, source: str, number: str, ask: Callable[[], Awaitable[Outcome[Company]]], fresh: bool = False
    ) -> Outcome[Company]:
        """The company with a number; `fresh` asks in any case."""
        key = self._key(source, ONE, number)
        kept = None if fresh else await self._kept(key)
        if kept is not None:
            return Found(kept[0]) if kept else NotFound()
        outcome = await ask()
        if isinstance(outcome, Gone):
            await self._store.purge(key, source)
        elif isinstance(outcome, Found):
            await self._keep(key, source, ONE, (outcome.value,))
        elif isinstance(outcome, NotFound):
            await self._keep(key, source, NOTHING, ())
        return outcome

    async def many(
        self, source: str, text: str, ask: Callable[[], Awaitable[Outcome[tuple[Company, ...]]]]
    ) -> Outcome[tuple[Company, ...]]:
        """The companies that a text finds."""
        key = self._key(source, LIST, text)
        kept = await self._kept(key)
        if kept is not None:
            return Found(kept) if kept else NotFound()
        outcome = await ask()
        if isinstance(outcome, Found):
            await self._keep(key, source, LIST, outcome.value)
        elif isinstance(outcome, NotFound):
            await self._keep(key, source, NOTHING, ())
        return outcome

    def _key(self, *parts: str) -> str:
        return hmac.new(self._secret, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()

    async def _kept(self, key: str) -> tuple[Company, ...] | None:
        answer = await self._store.get(key)
        return loads(answer.body) if answer and answer.expires_at > self._clock() else None

    async def _keep(self, key: str, source: str, outcome: str, companies: tuple[Company, ...]) -> None:
        if any(company.is_person for company in companies):
            return
        now = self._clock()
        expires = now + (FOUND_FOR if companies else NOT_FOUND_FOR)
        await self._store.put(StoredAnswer(key, source, outcome, dumps(companies), now, expires))

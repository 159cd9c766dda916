"""Answers are told at once and kept a moment later: nobody waits for the database to write a copy."""

import asyncio
import logging

from .cache import AnswerStore, StoredAnswer

logger = logging.getLogger(__name__)


class LaterStore:
    """Another store, written to in the background; what is not written yet is known all the same."""

    def __init__(self, store: AnswerStore) -> None:
        self._store = store
        self._waiting: dict[str, StoredAnswer] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, key_hash: str) -> StoredAnswer | None:
        """The answer under a key, also one that has expired."""
        return self._waiting.get(key_hash) or await self._store.get(key_hash)

    async def put(self, answer: StoredAnswer) -> None:
        """Keep an answer soon."""
        self._waiting[answer.key_hash] = answer
        task = asyncio.create_task(self._write(answer), name="keeping a register's answer")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def purge(self, key_hash: str, source: str) -> None:
        """Forget an answer and the source's lists, those that wait to be written too."""
        await self.settle()
        await self._store.purge(key_hash, source)

    async def settle(self) -> None:
        """Wait until all is written."""
        await asyncio.gather(*self._tasks)

    async def _write(self, answer: StoredAnswer) -> None:
        try:
            await self._store.put(answer)
        except Exception as error:  # it is a copy: the next question asks the register again
            logger.warning("%s: an answer could not be kept: %s", answer.source, type(error).__name__)
        finally:
            if self._waiting.get(answer.key_hash) is answer:
                del self._waiting[answer.key_hash]

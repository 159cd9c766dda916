"""Answers of registers kept in the database, shared by every process of the register."""

from contextlib import suppress

from services.database import execute, row, writing
from services.periods import moment_of
from services.refusals import DatabaseBusy
from services.sql import Sql

from .cache import LIST, StoredAnswer
from .registry import utc_now

PUT = (
    "INSERT INTO register_answer (key_hash, source, outcome, body, fetched_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (key_hash) DO UPDATE SET source = excluded.source, outcome = excluded.outcome, body = excluded.body,"
    " fetched_at = excluded.fetched_at, expires_at = excluded.expires_at"
)


class DatabaseStore:
    """An `AnswerStore` in the table `register_answer`. Not logged: answers are copies of what anybody can look up."""

    async def get(self, key_hash: str) -> StoredAnswer | None:
        """The answer under a key."""
        found = await row(Sql("SELECT * FROM register_answer WHERE key_hash = ?", (key_hash,)))
        if found is None:
            return None
        times = {name: moment_of(found[name]) for name in ("fetched_at", "expires_at")}
        return StoredAnswer(key_hash, found["source"], found["outcome"], found["body"], **times)

    async def put(self, answer: StoredAnswer) -> None:
        """Keep an answer and let go of expired ones; a busy database keeps none, the answer itself is not lost."""
        kept = (answer.key_hash, answer.source, answer.outcome, answer.body, answer.fetched_at, answer.expires_at)
        with suppress(DatabaseBusy):
            async with writing() as connection:
                await execute(Sql("DELETE FROM register_answer WHERE expires_at < ?", (utc_now(),)), connection)
                await execute(Sql(PUT, kept), connection)

    async def purge(self, key_hash: str, source: str) -> None:
        """Forget an answer and the source's lists."""
        query = "DELETE FROM register_answer WHERE key_hash = ? OR (source = ? AND outcome = ?)"
        async with writing() as connection:
            await execute(Sql(query, (key_hash, source, LIST)), connection)

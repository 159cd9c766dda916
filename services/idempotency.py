"""Requests that name themselves (`Idempotency-Key`): sent again within a day they are answered again, not done again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .database import execute, row, writing
from .refusals import Conflict, Refusal
from .sql import Sql

KEPT_FOR = timedelta(hours=24)


class KeyUsedForSomethingElse(Refusal):
    """This Idempotency-Key was used for another request. Choose a new one."""


class StillWorking(Conflict):
    """The first request with this Idempotency-Key is not finished. Wait a little, or look whether it was done."""


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: str


async def begin(user_id: int, key: str, request: bytes) -> Answer | None:
    """Take a key for a request; answers with what was answered before, None when the request is to be done now.

    Refusals: `KeyUsedForSomethingElse`, `StillWorking`.
    """
    now, digest = datetime.now(UTC), _hash(request)
    async with writing() as connection:
        await execute(Sql("DELETE FROM kept_answer WHERE created_at < ?", (now - KEPT_FOR,)), connection)
        query = Sql("SELECT * FROM kept_answer WHERE key_hash = ?", (_key(user_id, key),))
        known = await row(query, connection)
        if known is None:
            text = "INSERT INTO kept_answer (key_hash, request_hash, created_at) VALUES (?, ?, ?)"
            await execute(Sql(text, (_key(user_id, key), digest, now)), connection)
            return None
    if known["request_hash"] != digest:
        raise KeyUsedForSomethingElse()
    if known["status"] is None:
        raise StillWorking()
    return Answer(int(known["status"]), json.loads(known["headers"]), known["body"])


async def keep(user_id: int, key: str, answer: Answer) -> None:
    """Keep the answer to the request that took the key."""
    values = (answer.status, json.dumps(dict(answer.headers)), answer.body, _key(user_id, key))
    async with writing() as connection:
        query = Sql("UPDATE kept_answer SET status = ?, headers = ?, body = ? WHERE key_hash = ?", values)
        await execute(query, connection)


async def forget(user_id: int, key: str) -> None:
    """Let go of a key whose request was not done."""
    async with writing() as connection:
        await execute(Sql("DELETE FROM kept_answer WHERE key_hash = ?", (_key(user_id, key),)), connection)


def _key(user_id: int, key: str) -> str:
    return _hash(f"{user_id}\n{key}".encode())


def _hash(given: bytes) -> str:
    return hashlib.sha256(given).hexdigest()

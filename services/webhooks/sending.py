"""Sending: one message at a time for each webhook, in the order of the log, again with longer and longer pauses.

While a message waits to be tried again, what happens meanwhile stays in the log, so that nothing is lost and nothing piles
up. After the last attempt a message is dead: it is kept, shown, and sent again when somebody asks for it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from services.change_sets import changes_after
from services.database import execute, row, rows, value, writing
from services.periods import moment_of
from services.permissions import Actor, _parsed, actor_of
from services.settings import Settings
from services.sql import Sql

from . import opening
from .keeping import add_delivery
from .places import PublicResolver, allowed_hosts, require_outside
from .refusals import AddressInside
from .signing import secret_of, signature

log = logging.getLogger(__name__)
DELAYS = (10, 60, 300, 1_800, 7_200, 21_600, 43_200)  # seconds between attempts; one more, and the message is dead
EVENTS = 500  # in one message
AT_ONCE = 200  # webhooks that one process works for
LOOKS_EVERY = 1.0  # seconds
PATIENCE = ClientTimeout(total=10, connect=5)
LEASE = timedelta(seconds=30)  # for which one process works for a webhook
KEPT = timedelta(days=14)
AGENT = "Stamkund-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """What a program said: its status, or why there was none."""

    status: int | None
    error: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether the message was taken."""
        return self.status is not None and 200 <= self.status < 300


@asynccontextmanager
async def webhooks_open(settings: Settings) -> AsyncIterator[None]:
    """Messages are sent while the application serves."""
    opening.open_with(settings.secret_key())
    task = asyncio.create_task(Follower().run(), name="webhooks")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        opening.open_with(None)


class Follower:
    """Looks for news once a second and works for each webhook in a task of its own: a slow program holds up nobody else."""

    def __init__(self, delays: Sequence[float] = DELAYS) -> None:
        self._delays = delays
        self._seen: dict[int, int] = {}
        self._at_work: dict[int, asyncio.Task[int]] = {}

    async def run(self) -> None:
        """Follow the log until cancelled."""
        try:
            while True:
                try:
                    await self.look()
                except Exception:  # the database may be away for a while: say so and look again
                    log.exception("Webhooks could not be looked after")
                await asyncio.sleep(LOOKS_EVERY)
        finally:
            tasks = list(self._at_work.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Begin to work for every webhook that has something new or due and that nobody works for yet."""
        newest = int(await value(Sql("SELECT position FROM pulse WHERE resource = '*'")) or 0)
        for hook in await _due(newest, self._seen):
            number = int(hook["id"])
            if number not in self._at_work and len(self._at_work) < AT_ONCE:
                self._seen[number] = newest
                self._at_work[number] = asyncio.create_task(self._work(hook), name=f"webhook {number}")
        await _forget_old(datetime.now(UTC))

    async def _work(self, hook: dict[str, Any]) -> int:
        number = int(hook["id"])
        try:
            return await _serve(hook, self._delays)
        except Exception:
            log.exception("Webhook %s could not be served", number)
            self._seen.pop(number, None)
            return 0
        finally:
            self._at_work.pop(number, None)


async def send_due(*, delays: Sequence[float] = DELAYS) -> int:
    """Send what is due of every webhook and wait for it; answers with the number of messages that were tried."""
    hooks = await _due(0, {})
    return sum(await asyncio.gather(*(_serve(hook, delays) for hook in hooks)))


async def _due(newest: int, seen: Mapping[int, int]) -> list[dict[str, Any]]:
    """The webhooks that nobody works for and that were not looked at since the log reached `newest`, or have to try again."""
    moment = datetime.now(UTC)
    waiting = "SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = h.id AND d.state = 'waiting' AND d.next_at <= ?"
    query = Sql(
        f"SELECT h.*, EXISTS ({waiting}) AS is_due FROM webhook h"
        " WHERE h.is_active AND (h.claimed_until IS NULL OR h.claimed_until < ?)",
        (moment, moment),
    )
    return [hook for hook in await rows(query) if hook["is_due"] or seen.get(int(hook["id"])) != newest]


async def _serve(hook: dict[str, Any], delays: Sequence[float]) -> int:
    """Work for one webhook as long as there is something to send, under a lease that other processes respect."""
    if not await _has_something(hook) or not await _claim(hook["id"]):
        return 0
    try:
        allowed = await allowed_hosts()
        async with session_of(PublicResolver(allowed)) as session:
            return await _send_all(session, hook, allowed, delays)
    finally:
        async with writing() as connection:
            await execute(Sql("UPDATE webhook SET claimed_until = NULL WHERE id = ?", (hook["id"],)), connection)


async def _has_something(hook: dict[str, Any]) -> bool:
    """Whether anything waits or happened since; without it nothing is written, not even a lease."""
    newest = int(await value(Sql("SELECT max(id) FROM change")) or 0)
    waits = Sql("SELECT 1 FROM webhook_delivery WHERE webhook_id = ? AND state = 'waiting' LIMIT 1", (hook["id"],))
    return int(hook["position"]) < newest or await value(waits) is not None


def session_of(resolver: PublicResolver) -> ClientSession:
    """A connection that goes where the resolver says and nowhere else."""
    connector = TCPConnector(resolver=resolver, limit=1)
    return ClientSession(connector=connector, cookie_jar=DummyCookieJar(), timeout=PATIENCE)


async def _send_all(
    session: ClientSession, hook: dict[str, Any], allowed: frozenset[str], delays: Sequence[float]
) -> int:
    tried = 0
    while (message := await _next(hook)) is not None:
        tried += 1
        if not await _send(session, hook, message, allowed, delays) or not await _claim(hook["id"], again=True):
            break
    return tried


async def _claim(webhook_id: int, *, again: bool = False) -> bool:
    moment = datetime.now(UTC)
    free = "" if again else " AND (claimed_until IS NULL OR claimed_until < ?)"
    values = (moment + LEASE, webhook_id, *(() if again else (moment,)))
    query = Sql("UPDATE webhook SET claimed_until = ? WHERE id = ? AND is_active" + free, values)
    async with writing() as connection:
        return bool(await execute(query, connection))


async def _next(hook: dict[str, Any]) -> dict[str, Any] | None:
    """The message that is due, made of the news where none waits; None while one waits, or the owner may not have it."""
    actor = await actor_of(int(hook["owner_id"]), source="webhook")
    if actor is None or not actor.may("api_tokens"):
        return None
    query = "SELECT * FROM webhook_delivery WHERE webhook_id = ? AND state = 'waiting' ORDER BY next_at, id LIMIT 1"
    waiting = await row(Sql(query, (hook["id"],)))
    if waiting is None:
        if not await _gather(hook, actor):
            return None
        waiting = await row(Sql(query, (hook["id"],)))
    due = waiting is not None and moment_of(waiting["next_at"]) <= datetime.now(UTC)
    return waiting if due else None


async def _gather(hook: dict[str, Any], actor: Actor) -> bool:
    """Put what happened after the webhook's position in line, as far as its owner may see it; False for nothing."""
    newest = int(await value(Sql("SELECT max(id) FROM change")) or 0)
    position = int(await value(Sql("SELECT position FROM webhook WHERE id = ?", (hook["id"],))) or 0)
    while position < newest:
        found = await changes_after(actor, position, EVENTS)
        reached = found[-1]["id"] if len(found) == EVENTS else newest
        wanted = _parsed(hook["resources"])
        items = [item for item in found if item["id"] <= reached and (not wanted or item["resource"] in wanted)]
        async with writing() as connection:
            await execute(Sql("UPDATE webhook SET position = ? WHERE id = ?", (reached, hook["id"])), connection)
            if items:
                told = {"type": "changes", "webhook_id": hook["id"], "after": position, "next": reached, "items": items}
                await add_delivery(int(hook["id"]), told, connection)
                return True
        position = reached
    return False


async def _send(
    session: ClientSession,
    hook: dict[str, Any],
    message: dict[str, Any],
    allowed: frozenset[str],
    delays: Sequence[float],
) -> bool:
    """Try a message once and keep what came of it; tells whether the next one may follow."""
    answer = await _post(session, hook, message, allowed)
    attempts, moment = int(message["attempts"]) + 1, datetime.now(UTC)
    if answer.status == 410:  # Gone: the program asks not to be told any more
        async with writing() as connection:
            await execute(Sql("UPDATE webhook SET is_active = ? WHERE id = ?", (False, hook["id"])), connection)
    is_over = answer.is_good or answer.status == 410 or attempts > len(delays)
    state = "delivered" if answer.is_good else "dead" if is_over else "waiting"
    next_at = None if is_over else moment + timedelta(seconds=delays[attempts - 1])
    query = "UPDATE webhook_delivery SET state = ?, attempts = ?, status = ?, error = ?, next_at = ?, ended_at = ? WHERE id = ?"
    values = (state, attempts, answer.status, answer.error, next_at, moment if is_over else None, message["id"])
    async with writing() as connection:
        await execute(Sql(query, values), connection)
    return is_over and answer.status != 410


async def _post(
    session: ClientSession, hook: dict[str, Any], message: dict[str, Any], allowed: frozenset[str]
) -> Answer:
    url, timestamp, message_id = URL(hook["url"]), int(time.time()), f"msg_{message['id']}"
    secret = secret_of(opening.key(), int(hook["id"]), hook["salt"])
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, message["body"]),
    }
    try:
        require_outside(url.host or "", allowed)
        body = message["body"].encode()
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            return Answer(answer.status)
    except AddressInside as refusal:
        return Answer(None, refusal.code)
    except TimeoutError:
        return Answer(None, "timeout")
    except (ClientError, OSError, ValueError) as error:
        return Answer(None, type(error).__name__)


async def _forget_old(moment: datetime) -> None:
    """Delivered messages are kept for two weeks."""
    old = Sql("SELECT 1 FROM webhook_delivery WHERE state = 'delivered' AND ended_at < ? LIMIT 1", (moment - KEPT,))
    if await value(old) is not None:
        async with writing() as connection:
            gone = "DELETE FROM webhook_delivery WHERE state = 'delivered' AND ended_at < ?"
            await execute(Sql(gone, (moment - KEPT,)), connection)

"""Webhooks as people keep them: made with a secret that is shown once, changed, switched off, their deliveries read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from models.webhook import Webhook
from services.change_sets import TOLD
from services.changes import recording
from services.database import execute, row, rows, value, writing
from services.periods import moment_of
from services.permissions import Actor, _parsed
from services.refusals import InvalidChoice, NotFound, NotPermitted, Required, UnknownField, WrongKind
from services.sql import TRUE, Sql
from services.text import clean_line

from . import opening
from .places import allowed_hosts, checked_address
from .refusals import TooManyWebhooks
from .signing import new_salt, secret_of

MOST = 20
CHANGEABLE = ("name", "url", "resources", "is_active")
HOOKS = (
    "SELECT h.*, u.name AS owner_name,"
    " (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = h.id AND d.state = 'waiting') AS waiting,"
    " (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = h.id AND d.state = 'dead') AS dead"
    " FROM webhook h JOIN user_account u ON u.id = h.owner_id WHERE h.deleted_at IS NULL AND ("
)


@dataclass(frozen=True)
class Hook:
    """A webhook without its secret. `resources` is empty for all; `waiting` and `dead` count messages. Times are UTC."""

    id: int
    owner_id: int
    owner_name: str
    name: str
    url: str
    resources: tuple[str, ...]
    is_active: bool
    created_at: datetime
    waiting: int
    dead: int


@dataclass(frozen=True)
class Delivery:
    """One message and what became of it: `state` is waiting, delivered or dead. Times are UTC."""

    id: int
    state: str
    attempts: int
    status: int | None
    error: str | None
    body: str
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


async def webhooks(actor: Actor) -> list[Hook]:
    """One's own webhooks, or with the right to settings everybody's."""
    found = await rows(Sql(HOOKS) + _whose(actor) + ") ORDER BY h.id")
    return [_hook(item) for item in found]


async def webhook(actor: Actor, webhook_id: int) -> Hook:
    """One webhook; `NotFound` also for somebody else's."""
    found = await row(Sql(HOOKS) + _whose(actor) + Sql(") AND h.id = ?", (webhook_id,)))
    if found is None:
        raise NotFound()
    return _hook(found)


async def create_webhook(actor: Actor, values: Mapping[str, Any]) -> tuple[int, str]:
    """Make a webhook for oneself, which hears of everything from now on; answers with id and secret."""
    actor.require("api_tokens")
    if actor.user_id is None:
        raise NotPermitted()
    facts = {"resources": [], "is_active": True, **await _checked(values)}
    for name in ("name", "url"):
        if name not in facts:
            raise Required(field=name)
    if len(await webhooks(actor)) >= MOST:
        raise TooManyWebhooks(most=MOST)
    salt, position = new_salt(), int(await value(Sql("SELECT max(id) FROM change")) or 0)
    async with recording(actor, "webhook", summary={"name": facts["name"]}) as recorder:
        made = await Webhook.create(
            using_db=recorder.connection, owner_id=actor.user_id, salt=salt, position=position, **facts
        )
        recorder.touch("webhooks")
    return int(made.id), secret_of(opening.key(), made.id, salt)


async def change_webhook(actor: Actor, webhook_id: int, values: Mapping[str, Any]) -> None:
    """Change name, address, resources, or whether it is told at all. Where it leads and of what it tells is its owner's."""
    found, facts = await webhook(actor, webhook_id), await _checked(values)
    if facts.get("url", found.url) != found.url or tuple(facts.get("resources", found.resources)) != found.resources:
        _require_own(actor, found)
    await _write(actor, webhook_id, facts)


async def new_secret(actor: Actor, webhook_id: int) -> str:
    """Make a new secret; the old one is void at once."""
    _require_own(actor, await webhook(actor, webhook_id))
    salt = new_salt()
    await _write(actor, webhook_id, {"salt": salt})
    return secret_of(opening.key(), webhook_id, salt)


async def delete_webhook(actor: Actor, webhook_id: int) -> None:
    """End a webhook; what waits is not sent any more."""
    await webhook(actor, webhook_id)
    await _write(actor, webhook_id, {"is_active": False, "deleted_at": datetime.now(UTC)})


async def deliveries(actor: Actor, webhook_id: int, limit: int, before: int | None = None) -> list[Delivery]:
    """The messages of a webhook, newest first. They name what its owner may see, so they are read by the owner only."""
    _require_own(actor, await webhook(actor, webhook_id))
    older = TRUE if before is None else Sql("id < ?", (before,))
    query = Sql("SELECT * FROM webhook_delivery WHERE webhook_id = ? AND (", (webhook_id,)) + older
    found = await rows(query + Sql(") ORDER BY id DESC LIMIT ?", (limit,)))
    return [_delivery(item) for item in found]


async def replay(actor: Actor, webhook_id: int, delivery_id: int) -> None:
    """Send a message again that was given up or delivered."""
    _require_own(actor, await webhook(actor, webhook_id))
    query = (
        "UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_at = ?, ended_at = NULL"
        " WHERE id = ? AND webhook_id = ? AND state <> 'waiting'"
    )
    async with writing() as connection:
        if not await execute(Sql(query, (datetime.now(UTC), delivery_id, webhook_id)), connection):
            raise NotFound()


async def send_test(actor: Actor, webhook_id: int) -> None:
    """Send a message that says nothing but that it arrives."""
    _require_own(actor, await webhook(actor, webhook_id))
    async with writing() as connection:
        await add_delivery(webhook_id, {"type": "test", "webhook_id": webhook_id, "items": []}, connection)


async def add_delivery(webhook_id: int, message: Mapping[str, Any], connection: Any) -> None:
    """Put a message in line."""
    moment = datetime.now(UTC)
    query = (
        "INSERT INTO webhook_delivery (version, webhook_id, state, body, attempts, next_at, created_at)"
        " VALUES (1, ?, 'waiting', ?, 0, ?, ?)"
    )
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    await execute(Sql(query, (webhook_id, body, moment, moment)), connection)


def _require_own(actor: Actor, hook: Hook) -> None:
    """What a webhook tells goes by its owner's rights, so nobody else turns it to another place or reads it."""
    if hook.owner_id != actor.user_id or not actor.may("api_tokens"):
        raise NotPermitted()


def _whose(actor: Actor) -> Sql:
    return TRUE if actor.may("settings") else Sql("h.owner_id = ?", (actor.user_id,))


async def _write(actor: Actor, webhook_id: int, values: Mapping[str, Any]) -> None:
    found = await Webhook.get(id=webhook_id)
    async with recording(actor, "webhook", summary={"name": values.get("name", found.name)}) as recorder:
        found.update_from_dict({**values, "version": found.version + 1})
        await found.save(using_db=recorder.connection, update_fields=[*values, "version", "updated_at"])
        recorder.touch("webhooks")


async def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    allowed = await allowed_hosts()
    facts: dict[str, Any] = {}
    for name, given in values.items():
        if name not in CHANGEABLE:
            raise UnknownField(name=name, field=name)
        facts[name] = _value(name, given, allowed)
    return facts


def _value(name: str, given: Any, allowed: frozenset[str]) -> Any:
    if name == "is_active":
        if not isinstance(given, bool):
            raise WrongKind(expected="true / false", field=name)
        return given
    if name == "resources":
        return _resources(given)
    if not isinstance(given, str) or not given.strip():
        raise Required(field=name)
    return checked_address(given, allowed) if name == "url" else clean_line(given, 120)


def _resources(given: Any) -> list[str]:
    listed: Sequence[Any] = given if isinstance(given, list) else [given]
    for one in listed:
        if one not in TOLD:
            raise InvalidChoice(value=str(one)[:60], field="resources")
    return sorted(set(listed))


def _hook(found: dict[str, Any]) -> Hook:
    return Hook(
        int(found["id"]), int(found["owner_id"]), found["owner_name"], found["name"], found["url"],
        tuple(_parsed(found["resources"])), bool(found["is_active"]), moment_of(found["created_at"]),
        int(found["waiting"]), int(found["dead"]),
    )  # fmt: skip


def _delivery(found: dict[str, Any]) -> Delivery:
    next_at, ended_at = (None if found[name] is None else moment_of(found[name]) for name in ("next_at", "ended_at"))
    return Delivery(
        int(found["id"]), found["state"], int(found["attempts"]), found["status"], found["error"], found["body"],
        moment_of(found["created_at"]), next_at, ended_at,
    )  # fmt: skip

"""Tokens by which a user's programs reach the REST API: named, with an expiry, to read or also to write, revocable.

The database holds a token's SHA-256 only. A token never gives more than its user has: the rights are read anew with
every request, and a deactivated user's tokens open nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from models.token import ApiToken

from .changes import recording
from .database import execute, row, rows, writing
from .periods import moment_of
from .permissions import SYSTEM, Actor, actor_of
from .refusals import NotFound, NotPermitted, Refusal, Required
from .sql import Sql
from .text import clean_line

PREFIX = "stamkund_"
LONGEST_LIFE = timedelta(days=3650)
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenNeedsExpiry(Refusal):
    """This is not a day ahead within the next ten years. Choose when the token ends."""


@dataclass(frozen=True)
class Access:
    """What a token opens: its user as the rights stand now, and whether it may write."""

    token_id: int
    actor: Actor
    may_write: bool
    last_used_at: datetime | None


@dataclass(frozen=True)
class Token:
    """A token as its user sees it in a list; never the token itself. Times are UTC."""

    id: int
    user_id: int
    name: str
    may_write: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    is_revoked: bool


async def create_token(
    actor: Actor, user_id: int, name: str, *, may_write: bool = True, expires_at: datetime | None = None
) -> str:
    """Make a token and answer with it, the only time it is seen. People make tokens for themselves only.

    Refusals: `NotPermitted` without the right to API tokens, `Required`, `TooLong`, `TokenNeedsExpiry`, `NotFound`.
    """
    if actor.user_id is not None and (actor.user_id != user_id or not actor.may("api_tokens")):
        raise NotPermitted()
    token = PREFIX + secrets.token_urlsafe(32)
    facts = {"name": _checked_name(name), "may_write": may_write, "expires_at": _checked_expiry(expires_at)}
    if await actor_of(user_id) is None:
        raise NotFound()
    async with recording(actor, "token", summary={"name": facts["name"]}) as recorder:
        await ApiToken.create(
            using_db=recorder.connection, token_hash=_hash(token), user_id=user_id, created_at=_now(), **facts
        )
        recorder.touch("api-tokens")
    return token


async def create_token_for(email: str, name: str, *, may_write: bool = True, days: int | None = None) -> str:
    """Make a token for the user with an e-mail address (command line); `NotFound` when there is none."""
    found = await row(Sql("SELECT id FROM user_account WHERE email = ? AND is_active", (email.strip().lower(),)))
    if found is None:
        raise NoSuchUser(email=email)
    expires_at = None if days is None else _now() + timedelta(days=days)
    return await create_token(SYSTEM, int(found["id"]), name, may_write=may_write, expires_at=expires_at)


class NoSuchUser(Refusal):
    """There is no active user with the e-mail address “{email}”. Check how it is written."""

    status = 404


async def access_of(token: str) -> Access | None:
    """What a token opens now; None for one that is unknown, revoked, expired or of a user who is not active."""
    found = await row(
        Sql(
            "SELECT id, user_id, may_write, expires_at, last_used_at FROM api_token"
            " WHERE token_hash = ? AND revoked_at IS NULL",
            (_hash(token),),
        )
    )
    expires_at = _moment(found["expires_at"]) if found else None
    if found is None or (expires_at is not None and expires_at <= _now()):
        return None
    actor = await actor_of(int(found["user_id"]), source="api")
    if actor is None:
        return None
    return Access(int(found["id"]), actor, bool(found["may_write"]), _moment(found["last_used_at"]))


async def note_use(access: Access) -> None:
    """Remember when a token was last used, once a minute at most."""
    if access.last_used_at is not None and _now() - access.last_used_at < USE_NOTED_EVERY:
        return
    async with writing() as connection:
        await execute(Sql("UPDATE api_token SET last_used_at = ? WHERE id = ?", (_now(), access.token_id)), connection)


async def tokens_of(user_id: int) -> list[Token]:
    """The tokens of a user, newest first, revoked ones too."""
    query = Sql("SELECT * FROM api_token WHERE user_id = ? ORDER BY id DESC", (user_id,))
    return [_told(found) for found in await rows(query)]


async def revoke_token(actor: Actor, token_id: int) -> None:
    """End a token at once: one's own, or anybody's with the right to users."""
    found = await row(Sql("SELECT user_id, name FROM api_token WHERE id = ? AND revoked_at IS NULL", (token_id,)))
    if found is None or (found["user_id"] != actor.user_id and not actor.may("users")):
        raise NotFound()
    async with recording(actor, "token", summary={"name": found["name"], "revoked": True}) as recorder:
        query = Sql("UPDATE api_token SET revoked_at = ? WHERE id = ?", (_now(), token_id))
        await execute(query, recorder.connection)
        recorder.touch("api-tokens")


def _checked_name(name: str) -> str:
    clean = clean_line(name, 120)
    if not clean:
        raise Required(field="name")
    return clean


def _checked_expiry(expires_at: datetime | None) -> datetime | None:
    if expires_at is not None and not _now() < expires_at <= _now() + LONGEST_LIFE:
        raise TokenNeedsExpiry(field="expires_at")
    return expires_at


def _told(found: dict[str, Any]) -> Token:
    created_at = _moment(found["created_at"])
    assert created_at is not None
    return Token(
        int(found["id"]),
        int(found["user_id"]),
        found["name"],
        bool(found["may_write"]),
        created_at,
        _moment(found["expires_at"]),
        _moment(found["last_used_at"]),
        found["revoked_at"] is not None,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _moment(given: Any) -> datetime | None:
    return None if given is None else moment_of(given)


def _now() -> datetime:
    return datetime.now(UTC)

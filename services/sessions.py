"""Signing in and staying so. A session outlives a restart of the server; the row holds only the token's SHA-256.

A session ends on signing out, with a new password, when its user is deactivated, after `IDLE` without use and at the
latest after `LONGEST`. The clock is always the real one, also where a demo's day is fixed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from models.user import Session, SignInAttempt

from .changes import Recorder, recording
from .database import execute, row, rows, value, writing
from .passwords import LONGEST as LONGEST_PASSWORD
from .passwords import hashed, is_outdated, matches
from .periods import moment_of
from .permissions import Actor, actor_of
from .refusals import Refusal, TooManyAttempts
from .sql import Sql

IDLE, IDLE_UNREMEMBERED = timedelta(days=14), timedelta(hours=12)
LONGEST = timedelta(days=30)
SLIDE = timedelta(minutes=5)
WINDOW = timedelta(minutes=15)
# Failures within the window. An account counts by address first, so that nobody locks a colleague out from elsewhere.
LIMITS = (("email = ? AND address = ?", 10), ("email = ?", 100), ("address = ?", 50))


class WrongSignIn(Refusal):
    """The e-mail address or the password is wrong. Check both and try again."""

    status = 401


@dataclass(frozen=True)
class SignedIn:
    """A session of a user as the user may see it (times in UTC)."""

    id: int
    user_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


async def sign_in(email: str, password: str, address: str, *, remember: bool = True) -> tuple[str, int]:
    """Begin a session; answers with the token for the cookie and the user's id.

    Raises `WrongSignIn`, the same for an unknown address, a wrong password and a deactivated user, and
    `TooManyAttempts` after 10 failures of an account from a network address, 100 from all, or 50 of an address, within
    15 minutes.
    """
    email = plain_email(email)
    await require_few_failures(email, address)
    found = await row(Sql("SELECT id, password_hash, is_active FROM user_account WHERE email = ?", (email,)))
    known_hash = found["password_hash"] if found else None
    is_right = len(password) <= LONGEST_PASSWORD and await matches(known_hash, password)
    if found is None or not found["is_active"] or not is_right:
        await count_failure(email, address)
        raise WrongSignIn()
    await require_few_failures(email, address)  # many guesses at once do not get past the limit
    return await _begin(found["id"], password, found["password_hash"], email, remember), int(found["id"])


async def _begin(user_id: int, password: str, password_hash: str, email: str, remember: bool) -> str:
    stronger = await hashed(password) if is_outdated(password_hash) else None
    async with writing() as connection:
        await execute(Sql("DELETE FROM sign_in_attempt WHERE email = ?", (email,)), connection)
        if stronger is not None:
            await execute(
                Sql("UPDATE user_account SET password_hash = ? WHERE id = ?", (stronger, user_id)), connection
            )
        return await begin_session(user_id, connection, remember=remember)


async def begin_session(user_id: int, connection: TransactionalDBClient, *, remember: bool = True) -> str:
    """Make a session of a user whose identity is known; answers with its token (256 bits)."""
    token, now = secrets.token_urlsafe(32), _now()
    await execute(Sql("DELETE FROM session WHERE expires_at < ?", (now,)), connection)
    expires = now + (IDLE if remember else IDLE_UNREMEMBERED)
    facts = {"user_id": user_id, "created_at": now, "seen_at": now, "expires_at": expires}
    await Session.create(using_db=connection, token_hash=_hash(token), **facts)
    return token


async def session_user(token: str | None) -> int | None:
    """The id of the active user whose session it is; None when it has ended. Use prolongs it."""
    found = await session_of(token)
    if found is None:
        return None
    if _now() - found.seen_at > SLIDE:
        await _prolong(found)
    return found.user_id


async def session_of(token: str | None) -> SignedIn | None:
    """The session of a token while it lasts."""
    if not token:
        return None
    query = (
        "SELECT s.id, s.user_id, s.created_at, s.seen_at, s.expires_at FROM session s"
        " JOIN user_account u ON u.id = s.user_id WHERE s.token_hash = ? AND u.is_active"
    )
    found = await row(Sql(query, (_hash(token),)))
    if found is None:
        return None
    session = _signed_in(found)
    return session if session.expires_at > _now() else None


async def sessions_of(user_id: int) -> list[SignedIn]:
    """The sessions of a user that last, newest use first."""
    query = "SELECT id, user_id, created_at, seen_at, expires_at FROM session WHERE user_id = ? ORDER BY seen_at DESC"
    found = [_signed_in(item) for item in await rows(Sql(query, (user_id,)))]
    return [session for session in found if session.expires_at > _now()]


async def sign_out(token: str | None) -> None:
    """End a session; open pages of the same browser learn of it."""
    session = await session_of(token)
    actor = await actor_of(session.user_id) if session else None
    if session is not None and actor is not None:
        await end_session(actor, session.id)


async def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions (another device)."""
    async with recording(actor, "session") as recorder:
        query = Sql("DELETE FROM session WHERE id = ? AND user_id = ?", (session_id, actor.user_id))
        if await execute(query, recorder.connection):
            recorder.touch("sessions")


async def end_sessions(recorder: Recorder, user_id: int, keep: str | None = None) -> None:
    """End all sessions of a user but the one of the token `keep`, within a transaction."""
    query = Sql("DELETE FROM session WHERE user_id = ? AND token_hash <> ?", (user_id, _hash(keep or "")))
    if await execute(query, recorder.connection):
        recorder.touch("sessions")


def plain_email(email: str) -> str:
    """An email address as accounts are found by: without blanks and control characters, in small letters."""
    return "".join(letter for letter in email.strip().lower() if letter.isprintable())[:254]


async def require_few_failures(name: str, address: str) -> None:
    """Refuse with `TooManyAttempts` when an account (or another secret's name) or an address failed too often lately."""
    now, given = _now(), {"email = ?": (name,), "address = ?": (address[:64],)}
    for condition, most in LIMITS:
        wanted = given.get(condition, (name, address[:64]))
        query = (
            f"SELECT at FROM sign_in_attempt WHERE {condition} AND at > ? ORDER BY at DESC LIMIT 1 OFFSET {most - 1}"
        )
        earliest = await value(Sql(query, (*wanted, now - WINDOW)))
        if earliest is not None:
            raise TooManyAttempts(seconds=max(1, int((moment_of(earliest) + WINDOW - now).total_seconds())))


async def count_failure(name: str, address: str) -> None:
    """Remember a failed attempt for 15 minutes."""
    now = _now()
    async with writing() as connection:
        await execute(Sql("DELETE FROM sign_in_attempt WHERE at < ?", (now - WINDOW,)), connection)
        await SignInAttempt.create(using_db=connection, email=name, address=address[:64], at=now)


async def _prolong(session: SignedIn) -> None:
    """Move the end by the idle time that the session was given, up to its longest life."""
    now = _now()
    expires = min(session.created_at + LONGEST, now + (session.expires_at - session.seen_at))
    async with writing() as connection:
        query = Sql("UPDATE session SET seen_at = ?, expires_at = ? WHERE id = ?", (now, expires, session.id))
        await execute(query, connection)


def _signed_in(found: dict[str, Any]) -> SignedIn:
    times = [moment_of(found[name]) for name in ("created_at", "seen_at", "expires_at")]
    return SignedIn(found["id"], found["user_id"], *times)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)

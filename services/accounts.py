"""Users: made, changed, deactivated; their passwords. Signing in is in `sessions`, what profiles give in `profiles`."""

from collections.abc import Callable, Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email

from models.user import User

from .changes import Recorder, recording
from .database import row, writing
from .i18n import LANGUAGES
from .passwords import hashed, matches, require_good
from .permissions import Actor
from .profiles import (
    OwnRights,
    checked_grants,
    profile_grant,
    require_administrator,
    require_within_own,
    user_grant,
)
from .refusals import InvalidChoice, InvalidEmail, NotFound, Refusal, Required, UnknownField
from .sessions import end_session, end_sessions, plain_email, session_of, session_user, sessions_of, sign_in, sign_out
from .sql import Sql
from .text import clean_line

CHANGEABLE = (
    "email", "name", "profile_id", "overrides", "business_unit_id", "supervisor_id", "language", "is_active",
)  # fmt: skip
DECIDE_RIGHTS = {"profile_id", "overrides", "business_unit_id", "supervisor_id", "is_active"}


class WrongPassword(Refusal):
    """This is not your current password. Check it and try again."""


async def add_user(
    actor: Actor,
    email: str,
    name: str,
    profile_id: int,
    password: str | None,
    *,
    language: str = "en",
    business_unit_id: int | None = None,
    supervisor_id: int | None = None,
) -> int:
    """Make a user who may no more than the actor; answers with the id. Without a password nobody can sign in yet."""
    actor.require("users")
    facts = checked_user({"email": email, "name": name, "language": language, "profile_id": profile_id})
    places = {"business_unit_id": business_unit_id, "supervisor_id": supervisor_id}
    password_hash = None
    if password is not None:
        require_good(password, facts["email"], facts["name"])
        password_hash = await hashed(password)
    async with recording(actor, "account") as recorder:
        require_within_own(actor, await profile_grant(profile_id, {}, recorder.connection))
        return await recorder.create("users", {**facts, **places, "password_hash": password_hash})


async def change_user(actor: Actor, user_id: int, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change a user. Sessions end with deactivation; new rights take effect at once.

    Refusals: `OwnRights`, `MoreThanOwn` (of the user as is or as it would be), `LastAdministrator`.
    """
    facts = checked_user(values)
    if user_id != actor.user_id or facts.keys() - {"name", "language"}:
        actor.require("users")
    is_own = actor.user_id is not None and actor.user_id in (user_id, facts.get("supervisor_id"))
    if is_own and DECIDE_RIGHTS & facts.keys():
        raise OwnRights()  # having somebody report to oneself widens the own team
    async with recording(actor, "account") as recorder:
        await _require_manageable(actor, user_id, facts, recorder)
        await recorder.update("users", user_id, facts, version=version)
        if facts.get("is_active") is False:
            await end_sessions(recorder, user_id)
        if DECIDE_RIGHTS & facts.keys():
            await require_administrator(recorder.connection)


async def set_password(actor: Actor, user_id: int, password: str) -> None:
    """Give a user a new password; every session of the user ends."""
    actor.require("users")
    password_hash = await _good_hash(user_id, password)
    async with recording(actor, "account") as recorder:
        await _require_manageable(actor, user_id, {}, recorder)
        await recorder.update("users", user_id, {"password_hash": password_hash})
        await end_sessions(recorder, user_id)


async def change_password(actor: Actor, current: str, password: str, token: str | None = None) -> None:
    """Change one's own password, knowing the current one; every session ends but the one of `token`."""
    found = await row(Sql("SELECT password_hash FROM user_account WHERE id = ?", (actor.user_id,)))
    if found is None or actor.user_id is None:
        raise NotFound()
    if not await matches(found["password_hash"], current):
        raise WrongPassword(field="current")
    password_hash = await _good_hash(actor.user_id, password)
    async with recording(actor, "account") as recorder:
        await recorder.update("users", actor.user_id, {"password_hash": password_hash})
        await end_sessions(recorder, actor.user_id, keep=token)


async def save_preferences(user_id: int, given: Mapping[str, Any]) -> None:
    """Keep what a user set for themselves (theme, density, …); not logged, it concerns nobody else."""
    async with writing() as connection:
        user = await User.filter(id=user_id).using_db(connection).first()
        if user is None:
            raise NotFound()
        user.preferences = {**user.preferences, **given}
        await user.save(using_db=connection, update_fields=["preferences"])


def checked_user(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a user as they are kept; refusals name the field."""
    checks: dict[str, Callable[[Any], Any]] = {
        "email": checked_email,
        "name": checked_name,
        "language": _checked_language,
        "overrides": checked_grants,
    }
    for name in values:
        if name not in CHANGEABLE:
            raise UnknownField(name=name, field=name)
    return {name: checks[name](value) if name in checks else value for name, value in values.items()}


def checked_email(text: str) -> str:
    """An e-mail address that a user can have, in small letters; `InvalidEmail`."""
    plain = plain_email(text)
    try:
        validate_email(plain, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidEmail(value=text[:80], field="email") from None
    return plain


def checked_name(text: str, most: int = 120, field: str = "name") -> str:
    """A name: not empty, on one line, at most so many characters."""
    try:
        name = clean_line(text, most)
    except Refusal as refusal:
        refusal.field = field
        raise
    if not name:
        raise Required(field=field)
    return name


def _checked_language(code: str) -> str:
    if code not in LANGUAGES:
        raise InvalidChoice(value=code, field="language")
    return code


async def _require_manageable(actor: Actor, user_id: int, facts: Mapping[str, Any], recorder: Recorder) -> None:
    """The user may not have more rights than the actor, neither now nor after the change (except one's own account)."""
    if user_id == actor.user_id:
        return
    require_within_own(actor, await user_grant(user_id, recorder.connection))
    if {"profile_id", "overrides"} & facts.keys():
        user: Any = await recorder.get("users", user_id)
        overrides = facts.get("overrides", user.overrides)
        profile_id = facts.get("profile_id", user.profile_id)
        require_within_own(actor, await profile_grant(profile_id, overrides, recorder.connection))


async def _good_hash(user_id: int, password: str) -> str:
    found = await row(Sql("SELECT email, name FROM user_account WHERE id = ?", (user_id,)))
    if found is None:
        raise NotFound()
    require_good(password, found["email"], found["name"])
    return await hashed(password)


__all__ = [
    "add_user", "change_password", "change_user", "checked_email", "checked_name", "end_session",
    "save_preferences", "session_of", "session_user", "sessions_of", "set_password", "sign_in", "sign_out",
]  # fmt: skip

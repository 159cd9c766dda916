"""Permission profiles (`permissions.md`): the ready-made ones, and who may give which rights to whom.

Nobody edits their own rights or gives more than they have, and one administrator always stays.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.user import LEVELS, RIGHTS, SCOPES

from .changes import Recorder, recording
from .database import row, rows
from .permissions import Actor
from .refusals import NotFound, Refusal
from .sql import Sql
from .standard import PROFILE_NAMES
from .text import fold

SCOPE_FIELDS = ("customer_scope", "project_scope", "invoice_scope")
GRANTING = ("customers_level", "can_delete_customers", *SCOPE_FIELDS, "rights")
EFFECTIVE = (
    "SELECT u.id AS user_id, u.overrides, u.is_active, p.id AS profile_id, p.customers_level, p.can_delete_customers,"
    " p.customer_scope, p.project_scope, p.invoice_scope, p.rights"
    " FROM user_account u JOIN permission_profile p ON p.id = u.profile_id"
)


class OwnRights(Refusal):
    """Nobody can change their own rights. Ask another administrator."""

    status = 403


class MoreThanOwn(Refusal):
    """These rights go beyond your own. Ask somebody who has them."""

    status = 403


class LastAdministrator(Refusal):
    """This is the last administrator. Make somebody else an administrator first."""

    status = 409


class UnknownProfile(Refusal):
    """There is no permission profile “{name}”. Choose one of {names}."""

    status = 422


class NotAGrant(Refusal):
    """“{value}” is not a level, scope or right. Write one of {allowed}."""

    status = 422


def _ready_made(
    key: str, level: str, scopes: tuple[str, str, str], rights: tuple[str, ...], delete: bool = False
) -> dict[str, Any]:
    customer, project, invoice = scopes
    return {
        "key": key,
        "name": PROFILE_NAMES[key],
        "customers_level": level,
        "can_delete_customers": delete,
        "customer_scope": customer,
        "project_scope": project,
        "invoice_scope": invoice,
        "rights": list(rights),
    }


READY_MADE = (
    _ready_made("administrator", "all", ("all", "all", "all"), RIGHTS, delete=True),
    _ready_made("manager", "all", ("unit", "unit", "unit"), ("share_reports", "import"), delete=True),
    _ready_made("account_manager", "all", ("all", "own", "own"), ("share_reports",)),
    _ready_made("sales", "edit", ("all", "own", "own"), ()),
    _ready_made("read_only", "read", ("all", "all", "all"), ()),
    _ready_made("auditor", "read", ("all", "all", "all"), ("change_log",)),
)


@dataclass(frozen=True)
class Grant:
    """What a profile, or a user with it, may: a level, scopes (narrow to wide) and rights."""

    level: str
    can_delete: bool
    scopes: tuple[str, str, str]
    rights: frozenset[str]

    def is_within(self, other: "Grant") -> bool:
        """Whether `other` may at least as much in every respect."""
        narrower = all(SCOPES.index(a) <= SCOPES.index(b) for a, b in zip(self.scopes, other.scopes, strict=True))
        lower = LEVELS.index(self.level) <= LEVELS.index(other.level)
        return lower and narrower and self.rights <= other.rights and (other.can_delete or not self.can_delete)

    @property
    def is_administrator(self) -> bool:
        """Whether it reaches users and settings."""
        return {"users", "settings"} <= self.rights


def grant_of(facts: Mapping[str, Any]) -> Grant:
    """The grant of a profile's columns."""
    scopes = (facts["customer_scope"], facts["project_scope"], facts["invoice_scope"])
    return Grant(
        facts["customers_level"], bool(facts["can_delete_customers"]), scopes, frozenset(_parsed(facts["rights"]))
    )


def own_grant(actor: Actor) -> Grant:
    """What an actor may."""
    scopes = (actor.customer_scope, actor.project_scope, actor.invoice_scope)
    return Grant(actor.level, actor.can_delete_customers, scopes, actor.rights)


async def user_grant(user_id: int, within: BaseDBAsyncClient | None = None) -> Grant:
    """What a user may, active or not; `NotFound` when there is none."""
    found = await row(Sql(EFFECTIVE + " WHERE u.id = ?", (user_id,)), within)
    if found is None:
        raise NotFound()
    return grant_of({**found, **_parsed(found["overrides"])})


async def profile_grant(
    profile_id: int, overrides: Mapping[str, Any], within: BaseDBAsyncClient | None = None
) -> Grant:
    """What a profile with overrides gives; `NotFound` when there is no such profile."""
    found = await row(Sql("SELECT * FROM permission_profile WHERE id = ?", (profile_id,)), within)
    if found is None:
        raise NotFound()
    return grant_of({**found, **overrides})


def require_within_own(actor: Actor, grant: Grant) -> None:
    """Refuse to give or take what the actor has not got."""
    if not grant.is_within(own_grant(actor)):
        raise MoreThanOwn()


async def require_administrator(within: BaseDBAsyncClient) -> None:
    """Refuse when the transaction leaves nobody who can sign in and manage users and settings."""
    for found in await rows(Sql(EFFECTIVE + " WHERE u.is_active AND u.password_hash IS NOT NULL"), within):
        if grant_of({**found, **_parsed(found["overrides"])}).is_administrator:
            return
    raise LastAdministrator()


async def profile_named(name: str) -> int:
    """The id of a profile by its name in any of our languages, or its key; `UnknownProfile` lists those there are."""
    found = await rows(Sql("SELECT id, key, name FROM permission_profile ORDER BY id"))
    wanted = fold(name)
    for profile in found:
        called = {profile["name"], profile["key"] or "", PROFILE_NAMES.get(profile["key"] or "", "")}
        if wanted in {fold(each) for each in called if each}:
            return int(profile["id"])
    raise UnknownProfile(name=name, names=", ".join(profile["name"] for profile in found), field="profile")


async def add_profile(actor: Actor, values: Mapping[str, Any]) -> int:
    """Make a profile that gives no more than the actor has; answers with its id."""
    actor.require("users")
    whole = {**READY_MADE[-2], "key": None, **checked_grants(values)}
    require_within_own(actor, grant_of(whole))
    async with recording(actor, "profile") as recorder:
        return await recorder.create("permission-profiles", whole)


async def change_profile(actor: Actor, profile_id: int, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change a profile that the actor does not have, neither from nor to more than the actor has."""
    actor.require("users")
    given = checked_grants(values)
    async with recording(actor, "profile") as recorder:
        await _require_others(actor, profile_id, recorder)
        for overrides in ({}, given):
            require_within_own(actor, await profile_grant(profile_id, overrides, recorder.connection))
        await recorder.update("permission-profiles", profile_id, given, version=version)
        await require_administrator(recorder.connection)


async def remove_profile(actor: Actor, profile_id: int) -> None:
    """Delete a profile that no user has (`StillUsed` where one does)."""
    actor.require("users")
    async with recording(actor, "profile") as recorder:
        require_within_own(actor, await profile_grant(profile_id, {}, recorder.connection))
        await recorder.delete("permission-profiles", profile_id)


async def require_may_restore(actor: Actor, changes: list[dict[str, Any]]) -> None:
    """Taking back changes of users or profiles gives rights too: only for an administrator, and not of oneself."""
    concerned = [change for change in changes if change["resource"] in ("users", "permission-profiles")]
    if not concerned:
        return
    if not own_grant(actor).is_administrator:
        raise MoreThanOwn()
    own = await row(Sql("SELECT profile_id FROM user_account WHERE id = ?", (actor.user_id,)))
    mine = {("users", actor.user_id), ("permission-profiles", own["profile_id"] if own else None)}
    if mine & {(change["resource"], change["row_id"]) for change in concerned}:
        raise OwnRights()


def require_may_move_units(actor: Actor) -> None:
    """Where units lie decides what those see whose rights end at their unit, so they do not move units themselves."""
    if "unit" in (actor.customer_scope, actor.project_scope, actor.invoice_scope):
        raise OwnRights()


def checked_grants(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a profile or of overrides; `NotAGrant` names what is none of the allowed words."""
    allowed: dict[str, tuple[str, ...]] = {"customers_level": LEVELS, **dict.fromkeys(SCOPE_FIELDS, SCOPES)}
    for name, words in allowed.items():
        if name in values and values[name] not in words:
            raise NotAGrant(value=str(values[name]), allowed=", ".join(words), field=name)
    for right in values.get("rights", ()):
        if right not in RIGHTS:
            raise NotAGrant(value=str(right), allowed=", ".join(RIGHTS), field="rights")
    return {name: values[name] for name in ("name", *GRANTING) if name in values}


async def _require_others(actor: Actor, profile_id: int, recorder: Recorder) -> None:
    query = Sql("SELECT 1 AS yes FROM user_account WHERE id = ? AND profile_id = ?", (actor.user_id, profile_id))
    if await row(query, recorder.connection) is not None:
        raise OwnRights()


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value

"""Users and permission profiles: their own services decide who may give which rights to whom."""

from collections.abc import Mapping
from typing import Any

from services import accounts, profiles
from services.permissions import Actor
from services.refusals import Required

from .values import raise_all

NEEDED_FOR_USER = ("email", "name", "profile_id")
NEEDED_FOR_PROFILE = ("name",)


async def create_user(actor: Actor, values: Mapping[str, Any]) -> int:
    """Make a user without a password; `accounts.add_user` refuses what goes beyond the actor."""
    _require(values, NEEDED_FOR_USER)
    more = {name: values[name] for name in ("language", "business_unit_id", "supervisor_id") if name in values}
    facts = (values["email"], values["name"], values["profile_id"])
    user_id = await accounts.add_user(actor, *facts, None, **more)
    if values.get("is_active") is False:
        await accounts.change_user(actor, user_id, {"is_active": False})
    return user_id


async def update_user(actor: Actor, user_id: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a user."""
    await accounts.change_user(actor, user_id, values, version)


async def create_profile(actor: Actor, values: Mapping[str, Any]) -> int:
    """Make a permission profile."""
    _require(values, NEEDED_FOR_PROFILE)
    return await profiles.add_profile(actor, values)


async def update_profile(actor: Actor, profile_id: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a permission profile."""
    await profiles.change_profile(actor, profile_id, values, version)


def _require(values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    raise_all([Required(field=name) for name in names if values.get(name) is None])

"""Who gets a notice when a mass update is done, beside whoever runs it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import TransactionalDBClient

from services.change_log import is_undone
from services.database import execute, execute_many, rows
from services.fields.catalogue import fields_of
from services.periods import moment_of
from services.permissions import Actor
from services.refusals import InvalidChoice
from services.sql import Sql, is_any

from .deleting import FIELD as DELETION
from .operations import kept_operation
from .reading import Standing, parsed_json

TOLD = f"m.state <> 'running' AND m.change_set_id IS NOT NULL AND NOT {is_undone('m.change_set_id')}"
"""Of a mass update that left nothing, or was undone, nobody is told."""
NOTIFIED = (
    "SELECT m.id, m.ended_at AS at, m.resource, m.assigned, m.change_set_id, u.name FROM mass_update_notice n"
    " JOIN mass_update m ON m.id = n.mass_update_id JOIN user_account u ON u.id = m.actor_id"
    f" WHERE n.user_id = ? AND m.ended_at > ? AND {TOLD} ORDER BY m.id DESC LIMIT ?"
)


@dataclass(frozen=True)
class Notified:
    """A mass update that one was told of: when it ended (UTC), who ran it, the labels (English) of its fields."""

    id: int
    at: datetime
    by: str
    labels: tuple[str, ...]
    change_set_id: int


async def concerned(actor: Actor, stands: Standing) -> list[int]:
    """The people whom a mass update puts into a field, but not whoever runs it."""
    fields = await fields_of(stands.resource, actor)
    found = []
    for name, kept in stands.assigned.items():
        field = fields.get(name)
        if field is not None and field.kind == "person":
            operation = kept_operation(kept, field)
            found += [operation.value] if operation.verb == "set" and operation.value != actor.user_id else []
    return sorted({int(one) for one in found if one is not None})


async def require_people(ids: Collection[int]) -> None:
    """Refuse whom nobody can tell anything: `InvalidChoice`."""
    found = await rows(Sql("SELECT id FROM user_account WHERE is_active AND") + is_any("id", sorted(set(ids))))
    for one in set(ids) - {int(item["id"]) for item in found}:
        raise InvalidChoice(value=str(one), field="notify")


async def note(mass_update_id: int, ids: Iterable[int], connection: TransactionalDBClient) -> None:
    """These, and no others, are told."""
    await execute(Sql("DELETE FROM mass_update_notice WHERE mass_update_id = ?", (mass_update_id,)), connection)
    text = "INSERT INTO mass_update_notice (mass_update_id, user_id) VALUES (?, ?)"
    await execute_many(text, [(mass_update_id, one) for one in sorted(set(ids))], connection)


async def names_of_told(mass_update_id: int) -> list[str]:
    """The names of those who are told, by now."""
    query = (
        "SELECT u.name FROM mass_update_notice n JOIN user_account u ON u.id = n.user_id"
        f" JOIN mass_update m ON m.id = n.mass_update_id WHERE m.id = ? AND {TOLD} ORDER BY u.name"
    )
    return [str(found["name"]) for found in await rows(Sql(query, (mass_update_id,)))]


async def notified_of(actor: Actor, since: datetime, most: int) -> list[Notified]:
    """The mass updates that ended since a moment, and stand, of which the actor is told; newest first."""
    return [
        Notified(
            one["id"], moment_of(one["at"]), one["name"],
            await _labels(actor, one["resource"], parsed_json(one["assigned"])), int(one["change_set_id"]),
        )
        for one in await rows(Sql(NOTIFIED, (actor.user_id, since, most)))
    ]  # fmt: skip


async def _labels(actor: Actor, resource: str, assigned: Collection[str]) -> tuple[str, ...]:
    """What the fields are called that the actor may see."""
    fields = {**await fields_of(resource, actor), DELETION.name: DELETION}
    return tuple(fields[name].label for name in assigned if name in fields)

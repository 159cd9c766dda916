"""What must hold for the lists that a firm keeps: statuses, industries, segments, roles, custom fields."""

import re

from services.database import rows, value
from services.refusals import AlreadyThere, Conflict, Refusal, Required
from services.resources import RESOURCES
from services.sql import Sql
from services.text import fold

from .write import Write

FIXED = ("resource", "kind")
WITHIN: dict[str, tuple[str, int | str]] = {
    "custom-fields": ("resource", ""),
    "market-segments": ("parent_id", 0),
    "business-units": ("parent_id", 0),
}
"""Names are free within the rows that share this column."""
WITH_CHOICES = ("choice", "choices")


class KindStays(Refusal):
    """What a field belongs to and of what kind it is cannot change. Make another field and switch this one off."""


class StateIsNeeded(Conflict):
    """At least one sales status of each state must stay switched on. Make another one first."""


async def fill_position(write: Write) -> None:
    """A new row comes last."""
    if write.is_new and write.values.get("position") is None:
        table = RESOURCES[write.resource].table
        last = await value(Sql(f"SELECT max(position) FROM {table}"), write.recorder.connection)
        write.values["position"] = int(last if last is not None else -1) + 1


async def name_is_free(write: Write) -> None:
    """No two rows of a list are called the same, whatever the case."""
    name = "label" if write.resource == "custom-fields" else "name"
    if not write.changes(name):
        return
    query = Sql(f"SELECT {name} AS name FROM {RESOURCES[write.resource].table} WHERE id <> ?", (write.row_id or 0,))
    if write.resource in WITHIN:
        column, none = WITHIN[write.resource]
        query += Sql(f"AND coalesce({column}, {none!r}) = ?", (write.then(column) or none,))
    others = await rows(query, write.recorder.connection)
    if fold(str(write.then(name))) in {fold(str(other["name"])) for other in others}:
        raise AlreadyThere(field=name)


async def fill_key(write: Write) -> None:
    """The name under which programs know a custom field, made of its label once."""
    if not write.is_new:
        return
    plain = re.sub(r"[^a-z0-9]+", "_", fold(str(write.values.get("label", "")))).strip("_")[:32] or "field"
    query = Sql("SELECT key FROM custom_field WHERE resource = ?", (write.values.get("resource"),))
    taken = {str(found["key"]) for found in await rows(query, write.recorder.connection)}
    number, key = 1, plain
    while key in taken:
        number += 1
        key = f"{plain}_{number}"
    write.values["key"] = key


async def custom_field_is_whole(write: Write) -> None:
    """Resource and kind are chosen once; a list offers something."""
    if not write.is_new and any(write.changes(name) for name in FIXED if name in write.values):
        raise KindStays(field=next(name for name in FIXED if name in write.values and write.changes(name)))
    if write.then("kind") in WITH_CHOICES and not write.then("choices"):
        raise Required(field="choices")


async def one_usual_for_credit_notes(write: Write) -> None:
    """One status is the usual one for credit notes; a new one takes the place of the old."""
    if not write.values.get("is_credit_default"):
        return
    query = Sql("SELECT id FROM invoice_status WHERE is_credit_default AND id <> ?", (write.row_id or 0,))
    for found in await rows(query, write.recorder.connection):
        await write.recorder.update("invoice-statuses", found["id"], {"is_credit_default": False})


async def each_state_stays(write: Write) -> None:
    """A sales status of each state stays switched on."""
    if not write.is_new and write.before["is_active"] and (write.changes("state") or not write.then("is_active")):
        await require_another(write)


async def require_another(write: Write) -> None:
    """Refuse to lose the last active sales status of a state."""
    query = Sql(
        "SELECT 1 FROM sales_status WHERE is_active AND state = ? AND id <> ?", (write.before["state"], write.row_id)
    )
    if write.before["is_active"] and await value(query, write.recorder.connection) is None:
        raise StateIsNeeded(field=next((name for name in ("is_active", "state") if name in write.values), None))

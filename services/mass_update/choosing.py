"""What can be chosen for a selection: the fields, and how many different values each has there."""

from dataclasses import dataclass

from services import listing
from services.database import row
from services.fields.catalogue import CATALOGUE
from services.fields.field import Field
from services.filters.filter import parse
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql, all_of, is_any, joined

from .columns import text_of
from .deleting import DELETE
from .plan import Wanted, whole_scene

MOST_COUNTED = 20_000
"""In larger selections values are not counted: that would take longer than one looks at the list."""


async def fields_for_many(actor: Actor, resource: str) -> dict[str, Field]:
    """The fields that a mass update can change, as the actor sees them."""
    seen = whole_scene(await listing.scene(resource, actor, parse("", "")))
    return {name: field for name, field in seen.fields.items() if field.mass_editable and name != DELETE}


@dataclass(frozen=True)
class Locked:
    """A field that the actor cannot change for many rows: the right that is missing, None where each row has its own value."""

    field: Field
    right: str | None


def locked_for_many(actor: Actor, resource: str) -> dict[str, Locked]:
    """The fields that can be changed, but not by the actor, or not for many rows at once."""
    may_write, needed = actor.may(RESOURCES[resource].write_right), RESOURCES[resource].write_right
    found = {}
    for field in CATALOGUE[resource]:
        if not may_write and field.is_writable:
            found[field.name] = Locked(field, needed)
        elif field.editable and not field.is_for(actor):
            found[field.name] = Locked(field, field.right)
        elif field.editable and not field.mass_editable:
            found[field.name] = Locked(field, None)
    return found


async def different_values(actor: Actor, wanted: Wanted, count: int) -> dict[str, int]:
    """How many different values each field has in a selection, None counted as one; {} where it is large."""
    if count > MOST_COUNTED or (wanted.ids is not None and not wanted.ids):
        return {}
    seen = whole_scene(await listing.scene(wanted.resource, actor, parse(wanted.filter or "", wanted.search)))
    fields = [field for field in seen.fields.values() if field.mass_editable and field.name != DELETE]
    values = [text_of(field, seen.table, seen.viewing) + f"AS v{n}" for n, field in enumerate(fields)]
    pieces = [seen.where]
    if wanted.ids is not None:
        pieces.append(is_any(f"{seen.table}.id", sorted(set(wanted.ids))))
    if wanted.excluded:
        pieces.append(~is_any(f"{seen.table}.id", sorted(set(wanted.excluded))))
    counted = ", ".join(
        f"count(DISTINCT v{n}) + max(CASE WHEN v{n} IS NULL THEN 1 ELSE 0 END) AS n{n}" for n in range(len(fields))
    )
    inner = Sql("SELECT") + joined(values, ", ") + f"FROM {seen.table}" + seen.join + "WHERE" + all_of(pieces)
    found = await row(Sql(f"SELECT {counted} FROM (") + inner + ") chosen") or {}
    return {field.name: int(found[f"n{n}"] or 0) for n, field in enumerate(fields)}

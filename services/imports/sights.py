"""Whether the writer would see a row that is made or changed, worked out without the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.database import rows
from services.permissions import Actor
from services.sql import Sql, is_any

PEOPLE = {
    "customers": ("owner_id",), "projects": ("owner_id", "sales_person_id"), "invoices": ("sales_person_id",),
}  # fmt: skip
"""The columns that name whose a row is; the first is filled with the writer where nobody is named."""


@dataclass(frozen=True)
class Sights:
    """The people whose rows of a resource an actor sees; None for everybody's."""

    resource: str
    user_id: int | None
    people: frozenset[int] | None
    units: frozenset[int] = frozenset()

    def fill(self, values: dict[str, Any]) -> None:
        """Name the writer where nobody is named and the row would otherwise be lost to them."""
        columns = PEOPLE.get(self.resource, ())
        if self.people is not None and columns and not any(values.get(name) for name in columns):
            values[columns[0]] = self.user_id

    def sees(self, values: Mapping[str, Any]) -> bool:
        """Whether a row with these columns would be seen."""
        if self.people is None or self.resource not in PEOPLE:
            return True
        if self.resource == "projects" and self.units and values.get("business_unit_id") is not None:
            return values["business_unit_id"] in self.units
        return any(values.get(name) in self.people for name in PEOPLE[self.resource])


async def sights_of(actor: Actor, resource: str) -> Sights:
    """What the actor's scope for a resource comes to."""
    scope = actor.scope_of(resource)
    if scope == "all":
        return Sights(resource, actor.user_id, None)
    if scope == "unit":
        found = await rows(Sql("SELECT id FROM user_account WHERE") + is_any("business_unit_id", actor.unit_ids))
        return Sights(resource, actor.user_id, frozenset(int(one["id"]) for one in found), frozenset(actor.unit_ids))
    own = {actor.user_id} - {None} if scope == "own" else set()
    return Sights(resource, actor.user_id, frozenset(actor.team_ids if scope == "team" else own))  # type: ignore[arg-type]

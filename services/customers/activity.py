"""What happened to a customer lately, from the change log, as far as the viewer may see it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.database import rows
from services.fields.catalogue import fields_of
from services.permissions import Actor, visible_invoices, visible_projects
from services.sql import Sql

LATEST, READ = 8, 120
OWN = ("customers", "contacts", "addresses", "e-invoice-addresses")
QUERY = (
    "SELECT c.change_set_id, c.resource, c.row_id, c.action, c.field, c.old, c.new, s.at, s.actor_id, s.actor_name, s.kind"
    " FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE c.customer_id = ? AND"
)


@dataclass(frozen=True)
class Moved:
    """A field that went from `old` to `new` (as the column keeps them), or a row that was made or deleted (no field)."""

    resource: str
    row_id: int
    action: str
    field: str | None
    old: Any
    new: Any


@dataclass(frozen=True)
class Event:
    """One change set: who, when (UTC), how, and what of this customer moved."""

    change_set_id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    kind: str
    moved: list[Moved] = field(default_factory=list)


async def latest_events(actor: Actor, customer_id: int, most: int = LATEST) -> list[Event]:
    """The newest change sets of a customer that the caller has seen to be visible; newest first."""
    own = Sql("c.resource IN ('customers', 'contacts', 'addresses', 'e-invoice-addresses')")
    projects = Sql("c.resource = 'projects' AND c.row_id IN (SELECT project.id FROM project WHERE ")
    invoices = Sql("c.resource = 'invoices' AND c.row_id IN (SELECT invoice.id FROM invoice WHERE ")
    seen = own | (projects + visible_projects(actor) + ")") | (invoices + visible_invoices(actor) + ")")
    query = Sql(QUERY, (customer_id,)) + "(" + seen + Sql(") ORDER BY c.id DESC LIMIT ?", (READ,))
    known = {name: await fields_of(name, actor) for name in (*OWN, "projects", "invoices")}
    events: dict[int, Event] = {}
    for found in await rows(query):
        if found["field"] is None or found["field"] in known[found["resource"]]:
            events.setdefault(found["change_set_id"], _event(found)).moved.append(_moved(found))
    return list(events.values())[:most]


def _event(found: dict[str, Any]) -> Event:
    at = datetime.fromisoformat(found["at"]) if isinstance(found["at"], str) else found["at"]
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Event(found["change_set_id"], at, found["actor_id"], found["actor_name"], found["kind"])


def _moved(found: dict[str, Any]) -> Moved:
    old, new = (None if found[name] is None else json.loads(found[name]) for name in ("old", "new"))
    return Moved(found["resource"], int(found["row_id"]), found["action"], found["field"], old, new)

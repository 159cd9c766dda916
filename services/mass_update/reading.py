"""How a mass update stands, and its plan row by row. One sees one's own only."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.mass_update import ROW_KINDS
from services.database import row, rows
from services.fields.catalogue import TABLES, fields_of
from services.fields.field import Field
from services.i18n import Language, language
from services.organization import organization
from services.outward import value_as_json
from services.permissions import Actor
from services.refusals import InvalidChoice, NotFound
from services.resources import RESOURCES
from services.sql import Sql

from . import running
from .columns import from_text
from .refusals import REASONS

NAMES = {
    "customers": "customer.name",
    "contacts": "trim(coalesce(contact.first_name, '') || ' ' || contact.last_name)",
    "projects": "project.name",
    "invoices": "invoice.number",
    "costs": "cost.description",
}


@dataclass(frozen=True)
class Standing:
    """A mass update: what it sets, how many rows of each kind, and how far it is (`progress` in percent)."""

    id: int
    resource: str
    state: str
    assigned: dict[str, Any]
    chosen_by: str
    counts: dict[str, int]
    progress: int
    changed: int
    skipped: int
    failure: str | None
    change_set_id: int | None
    created_at: datetime | str


@dataclass(frozen=True)
class PlannedRow:
    """What would become of one field of a row. `reason` says why it stays as it is; values as JSON has them."""

    entry_id: int
    row_id: int
    name: str | None
    kind: str
    field: str
    old: Any
    new: Any
    reason: str | None


async def standing(actor: Actor, mass_update_id: int) -> Standing:
    """One mass update; `NotFound` for somebody else's."""
    query = Sql("SELECT * FROM mass_update WHERE id = ? AND actor_id = ?", (mass_update_id, actor.user_id))
    found = await row(query)
    if found is None:
        raise NotFound()
    return _standing(found)


async def standings(actor: Actor, limit: int, before: int | None = None) -> list[Standing]:
    """One's own mass updates, newest first."""
    values = (actor.user_id, before or 2**62, limit)
    query = Sql("SELECT * FROM mass_update WHERE actor_id = ? AND id < ? ORDER BY id DESC LIMIT ?", values)
    return [_standing(found) for found in await rows(query)]


async def rows_of(
    actor: Actor, mass_update_id: int, kind: str = "change", limit: int = 100, after: int = 0
) -> list[PlannedRow]:
    """The plan's rows of a kind after an entry, in the order of their ids; names only of rows that one may see now."""
    if kind not in ROW_KINDS:
        raise InvalidChoice(value=kind[:40], field="kind")
    stands = await standing(actor, mass_update_id)
    table, visible = TABLES[stands.resource], RESOURCES[stands.resource].visible(actor, TABLES[stands.resource])
    query = (
        Sql(f"SELECT r.id AS entry_id, r.row_id, r.kind, r.field, r.old, r.reason, {NAMES[stands.resource]} AS name")
        + f"FROM mass_update_row r LEFT JOIN {table} ON {table}.id = r.row_id AND ("
        + visible
        + Sql(") WHERE r.mass_update_id = ? AND r.kind = ? AND r.id > ?", (mass_update_id, kind, after))
        + Sql("ORDER BY r.id LIMIT ?", (limit,))
    )
    fields, spoken = await fields_of(stands.resource, actor), language(actor.language)
    base = (await organization()).base_currency
    return [_planned(found, stands, fields[found["field"]], spoken, base) for found in await rows(query)]


def _planned(found: dict[str, Any], stands: Standing, field: Field, spoken: Language, base: str) -> PlannedRow:
    reason = REASONS[found["reason"]]() if found["reason"] else None
    return PlannedRow(
        int(found["entry_id"]),
        int(found["row_id"]),
        found["name"],
        found["kind"],
        found["field"],
        value_as_json(from_text(found["old"], field), field, {}, base),
        value_as_json(stands.assigned[found["field"]], field, {}, base),
        reason.message(spoken) if reason else None,
    )


def _standing(found: dict[str, Any]) -> Standing:
    counts, state = _parsed(found["counts"]), found["state"]
    live = running.progress_of(int(found["id"]))
    total = counts.get("change", 0)
    done = live.done if live is not None else int(found["changed"])
    percent = 100 if state == "done" else min(99, done * 100 // total) if total and live is not None else 0
    return Standing(
        int(found["id"]),
        found["resource"],
        state,
        _parsed(found["assigned"]),
        found["chosen_by"],
        counts,
        percent,
        done,
        int(found["skipped"]),
        found["failure"],
        found["change_set_id"],
        found["created_at"],
    )


def _parsed(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given

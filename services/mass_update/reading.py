"""How a mass update stands, and its plan row by row. One sees one's own only."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.mass_update import ROW_KINDS
from services.database import row, rows, value
from services.fields.catalogue import TABLES, fields_of
from services.fields.field import Field
from services.i18n import Language, language
from services.organization import organization
from services.outward import value_as_json
from services.permissions import Actor
from services.refusals import InvalidChoice, NotFound
from services.resources import RESOURCES
from services.row_names import names_of
from services.sql import Sql
from services.work import MASS_UPDATES

from .columns import from_text
from .deleting import DELETE
from .deleting import FIELD as DELETE_FIELD
from .refusals import REASONS
from .segments import SEGMENTS, ids_in

HALT = "halt"
NAMES = {
    "customers": "customer.name",
    "contacts": "trim(coalesce(contact.first_name, '') || ' ' || contact.last_name)",
    "projects": "project.name",
    "invoices": "invoice.number",
    "costs": "cost.description",
}
NUMBERS = {"customers": "customer.number", "projects": "project.number"}


@dataclass(frozen=True)
class Standing:
    """A mass update: what it sets, how many rows of each kind, and how far it is (`progress` in percent).

    `stop` says what is wanted of one that was cancelled, or halted, while it ran.
    """

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
    stop: str | None = None

    @property
    def is_halted(self) -> bool:
        """Whether it waits to be told what becomes of what is done."""
        return self.state == "running" and self.stop == HALT

    @property
    def left(self) -> int:
        """How many rows are as they were because the run ended before it came to them."""
        is_early = self.state in ("cancelled", "failed") and self.change_set_id is not None
        return self.counts.get("change", 0) - self.changed if is_early else 0


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
    number: int | None = None


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
    """The plan's rows of a kind after an entry, in the order of their ids; names and values only of rows that one sees now."""
    stands = await _standing_for(actor, mass_update_id, kind)
    chosen = Sql(
        "SELECT id FROM mass_update_row WHERE mass_update_id = ? AND kind = ? AND id > ?", (stands.id, kind, after)
    )
    return await read_entries(actor, stands, chosen + Sql("ORDER BY id LIMIT ?", (limit,)), "r.id")


async def page_of(actor: Actor, mass_update_id: int, kind: str, offset: int, limit: int) -> list[PlannedRow]:
    """The plan's rows of a kind from an offset on, in the order of the rows' ids: any page is reached as quickly."""
    stands = await _standing_for(actor, mass_update_id, kind)
    chosen = Sql("SELECT id FROM mass_update_row WHERE mass_update_id = ? AND kind = ?", (stands.id, kind))
    return await read_entries(
        actor, stands, chosen + Sql("ORDER BY row_id, id LIMIT ? OFFSET ?", (limit, offset)), "r.row_id, r.id"
    )


async def entries(actor: Actor, mass_update_id: int, kind: str) -> int:
    """How many entries the plan has of a kind: one for each field of a row that changes."""
    stands = await _standing_for(actor, mass_update_id, kind)
    query = "SELECT count(*) FROM mass_update_row WHERE mass_update_id = ? AND kind = ?"
    return int(await value(Sql(query, (stands.id, kind))))


async def _standing_for(actor: Actor, mass_update_id: int, kind: str) -> Standing:
    if kind not in ROW_KINDS:
        raise InvalidChoice(value=kind[:40], field="kind")
    return await standing(actor, mass_update_id)


async def read_entries(actor: Actor, stands: Standing, chosen: Sql, order: str) -> list[PlannedRow]:
    """Entries of a plan by their ids (a query); names and values only of rows that the actor sees now."""
    table, visible = TABLES[stands.resource], RESOURCES[stands.resource].visible(actor, TABLES[stands.resource])
    columns = f"{NAMES[stands.resource]} AS name, {NUMBERS.get(stands.resource, 'NULL')} AS number"
    values = ", ".join(f"CASE WHEN {table}.id IS NOT NULL THEN r.{name} END AS {name}" for name in ("old", "new"))
    query = (
        Sql(f"SELECT r.id AS entry_id, r.row_id, r.kind, r.field, {values}, r.reason, {columns}")
        + f"FROM mass_update_row r LEFT JOIN {table} ON {table}.id = r.row_id AND ("
        + visible
        + ") WHERE r.id IN ("
        + chosen
        + f") ORDER BY {order}"
    )
    fields, spoken = await fields_of(stands.resource, actor), language(actor.language)
    fields = {**fields, DELETE: DELETE_FIELD}
    base = (await organization()).base_currency
    listed = await rows(query)
    drafts = {int(found["row_id"]) for found in listed if stands.resource == "invoices" and not found["name"]}
    names = await names_of(actor, {("invoices", row_id) for row_id in drafts})
    named = [{**found, "name": found["name"] or names.get((stands.resource, int(found["row_id"])))} for found in listed]
    return [_planned(found, stands, fields.get(found["field"]), spoken, base) for found in named]


def _planned(found: dict[str, Any], stands: Standing, field: Field | None, spoken: Language, base: str) -> PlannedRow:
    """A row of the plan; without values where the field is gone, or may not be seen any more."""
    reason = REASONS[found["reason"]]() if found["reason"] else None
    if field is None or field.name == DELETE:
        return PlannedRow(*_row_of(found), None, None, reason.message(spoken) if reason else None, found["number"])
    kept = stands.assigned[found["field"]]
    new = _told(found["new"], field, base) if isinstance(kept, dict) and kept["verb"] != "set" else None
    if not isinstance(kept, dict):
        new = value_as_json(kept, field, {}, base)
    elif kept["verb"] == "set":
        new = kept["value"]
    return PlannedRow(
        *_row_of(found),
        _told(found["old"], field, base),
        new,
        reason.message(spoken) if reason else None,
        found["number"],
    )


def _row_of(found: dict[str, Any]) -> tuple[int, int, str | None, str, str]:
    return (int(found["entry_id"]), int(found["row_id"]), found["name"], found["kind"], found["field"])


def _told(text: str | None, field: Field, base: str) -> Any:
    if field.name == SEGMENTS:
        return ids_in(text)
    return value_as_json(from_text(text, field), field, {}, base)


def _standing(found: dict[str, Any]) -> Standing:
    counts, state = parsed_json(found["counts"]), found["state"]
    live = MASS_UPDATES.progress_of(int(found["id"]))
    total = counts.get("change", 0)
    done = live.done if live is not None else int(found["changed"])
    percent = 100 if state == "done" else min(99, done * 100 // total) if total and live is not None else 0
    return Standing(
        int(found["id"]),
        found["resource"],
        state,
        parsed_json(found["assigned"]),
        found["chosen_by"],
        counts,
        percent,
        done,
        int(found["skipped"]),
        found["failure"],
        found["change_set_id"],
        found["created_at"],
        found["stop"],
    )


def parsed_json(given: Any) -> Any:
    """A JSON column's value, which SQLite gives as text."""
    return json.loads(given) if isinstance(given, str) else given

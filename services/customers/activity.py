"""What happened to a customer, from the change log, as far as the viewer may see it."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.database import rows
from services.fields.catalogue import CATALOGUE, fields_of
from services.fields.field import Field
from services.permissions import Actor, visible_costs, visible_invoices, visible_projects
from services.sql import TRUE, Sql, all_of, is_any

LATEST, READ, PAGES = 8, 120, 10
OWN = (
    "customers",
    "contacts",
    "contact-lines",
    "addresses",
    "e-invoice-addresses",
    "customer-segments",
    "custom-values",
)
READABLE = (*OWN, "projects", "invoices", "costs")
REGISTER = (
    "register_source", "register_status", "register_checked_at", "register_answer", "vat_valid", "vat_checked_at", "vat_answer",
)  # fmt: skip
QUERY = (
    "SELECT c.id, c.change_set_id, c.resource, c.row_id, c.action, c.field, c.old, c.new, s.at, s.actor_id, s.actor_name,"
    " s.kind, s.summary, s.row_count FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE c.customer_id = ? AND"
)


@dataclass(frozen=True)
class Moved:
    """A field that went from `old` to `new` (as the column keeps them), or a row that was made or deleted (no field).

    `currency` is that of the row, for its amounts.
    """

    resource: str
    row_id: int
    action: str
    field: str | None
    old: Any
    new: Any
    currency: str | None = None


@dataclass(frozen=True)
class Event:
    """One change set: who, when (UTC), how, and what of this customer moved; `rows` is how many rows it moved in all.

    `tells_rows` is False where some of those may be hidden from the viewer, who is not to read their number.

    `register` names the public register whose answer was taken over.
    """

    change_set_id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    kind: str
    rows: int = 0
    tells_rows: bool = True
    register: str | None = None
    moved: list[Moved] = field(default_factory=list)

    @property
    def group(self) -> str:
        """'register', 'invoices' or 'changes': what a filter of the history shows or leaves out."""
        if self.register:
            return "register"
        return "invoices" if self.moved and all(one.resource == "invoices" for one in self.moved) else "changes"


async def latest_events(
    actor: Actor,
    customer_id: int,
    most: int = LATEST,
    *,
    person_id: int | None = None,
    since: datetime | None = None,
    search: str = "",
    resources: Collection[str] = READABLE,
) -> list[Event]:
    """The newest change sets of a customer that the caller has seen to be visible; newest first."""
    known = {name: await fields_of(name, actor) for name in READABLE if name != "custom-values"}
    conditions = [_readable(actor, resources)]
    if person_id is not None:
        conditions.append(Sql("s.actor_id = ?", (person_id,)))
    if since is not None:
        conditions.append(Sql("s.at >= ?", (since,)))
    if search:
        pattern = f"%{search.lower()}%"
        told = Sql("lower(c.old) LIKE ? OR lower(c.new) LIKE ?", (pattern,) * 2) & _told_whole(known)
        conditions.append(told | Sql("lower(s.actor_name) LIKE ?", (pattern,)))
    events: dict[int, Event] = {}
    query, size = Sql(QUERY, (customer_id,)) + all_of(conditions), max(READ, most * 15)
    before, lines = Sql(""), Counter[int]()
    for _ in range(PAGES):
        found = await rows(query + before + Sql("ORDER BY c.id DESC LIMIT ?", (size,)))
        await _gather(events, found, known, actor)
        if len(events) > most or len(found) < size:
            break
        lines.update(int(one["change_set_id"]) for one in found)
        long = [change_set_id for change_set_id, count in lines.items() if count >= READ]  # does not push others out
        before = Sql("AND c.id < ? AND NOT (", (found[-1]["id"],)) + is_any("c.change_set_id", long) + ")"
    return list(events.values())[:most]


async def _gather(
    events: dict[int, Event], found: list[dict[str, Any]], known: dict[str, dict[str, Field]], actor: Actor
) -> None:
    """Put lines of the log to the change sets that they belong to."""
    customs = {one.custom_id: one for one in known["customers"].values() if one.custom_id is not None}
    by_value = await _custom_fields([one["row_id"] for one in found if one["resource"] == "custom-values"], customs)
    currencies = await _currencies(found)
    sees_all = {actor.customer_scope, actor.project_scope, actor.invoice_scope} == {"all"}
    for one in found:
        moved = _moved(one, known, by_value, currencies)
        if moved is not None:
            events.setdefault(one["change_set_id"], _event(one, tells_rows=sees_all)).moved.append(moved)


def _readable(actor: Actor, resources: Collection[str]) -> Sql:
    own = [name for name in OWN if name in resources]
    parts = [f"c.resource IN ({', '.join(repr(name) for name in own)})"] if own else []
    seen = Sql(" OR ".join(parts) or "1 = 0")
    for name, table, visible in (
        ("projects", "project", visible_projects(actor)),
        ("invoices", "invoice", visible_invoices(actor)),
        ("costs", "cost", visible_costs(actor, few=True)),
    ):
        if name not in resources:
            continue
        of_them = Sql(f"c.resource = '{name}'")
        if visible != TRUE:
            of_them = of_them + Sql(f"AND EXISTS (SELECT 1 FROM {table} WHERE {table}.id = c.row_id AND (")
            of_them = of_them + visible + "))"
        seen = seen | of_them
    return seen


def _told_whole(known: dict[str, dict[str, Field]]) -> Sql:
    """Condition on lines in which nothing stands that the viewer may not see: a search must not find it either."""
    hidden = Sql("1 = 0")
    for name, fields in known.items():
        if any(field.name not in fields and field.sql is None for field in CATALOGUE[name]):
            seen = is_any("c.field", sorted(fields))
            hidden = hidden | (Sql(f"c.resource = '{name}'") & (Sql("c.field IS NULL") | ~seen))
    return ~hidden


def _event(found: dict[str, Any], *, tells_rows: bool) -> Event:
    at = datetime.fromisoformat(found["at"]) if isinstance(found["at"], str) else found["at"]
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    summary = json.loads(found["summary"]) if isinstance(found["summary"], str) else found["summary"] or {}
    return Event(
        found["change_set_id"],
        at,
        found["actor_id"],
        found["actor_name"],
        found["kind"],
        int(found["row_count"]),
        tells_rows,
        summary.get("register"),
    )


def _moved(
    found: dict[str, Any],
    known: dict[str, dict[str, Field]],
    by_value: dict[int, tuple[Field, int]],
    currencies: dict[tuple[str, int], str],
) -> Moved | None:
    """One line of the log; None for one that says nothing to a person or that the viewer may not see."""
    resource, name = found["resource"], found["field"]
    old, new = (None if found[side] is None else json.loads(found[side]) for side in ("old", "new"))
    row_id, action = int(found["row_id"]), found["action"]
    if resource == "custom-values":
        custom = by_value.get(row_id)
        if custom is None:
            return None
        old, new = (_custom_value(given, name) for given in (old, new))
        return Moved("customers", custom[1], "update", custom[0].name, old, new)
    if name in REGISTER:
        return Moved(resource, row_id, "register", name, old, new)
    if name is not None and name not in known[resource]:
        return None
    return Moved(resource, row_id, action, name, old, new, currencies.get((resource, row_id)))


def _custom_value(given: Any, name: str | None) -> Any:
    """The value of a custom field, out of a whole row or out of one column."""
    if name is not None or not isinstance(given, dict):
        return given
    return next((given[column] for column in ("text", "number", "day") if given.get(column) is not None), None)


async def _custom_fields(row_ids: list[int], customs: dict[int, Field]) -> dict[int, tuple[Field, int]]:
    """The field of each value that is there, and the row that has it."""
    if not row_ids:
        return {}
    query = Sql("SELECT id, field_id, row_id FROM custom_value WHERE") + is_any("id", sorted(set(row_ids)))
    listed = [one for one in await rows(query) if one["field_id"] in customs]
    return {one["id"]: (customs[one["field_id"]], int(one["row_id"])) for one in listed}


async def _currencies(found: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    currencies: dict[tuple[str, int], str] = {}
    for name, table in (("projects", "project"), ("invoices", "invoice"), ("costs", "cost")):
        ids = sorted({int(one["row_id"]) for one in found if one["resource"] == name})
        if ids:
            query = Sql(f"SELECT id, currency FROM {table} WHERE") + is_any("id", ids)
            currencies |= {(name, one["id"]): one["currency"] for one in await rows(query)}
    return currencies

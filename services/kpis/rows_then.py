"""The rows that figures read, as they stood at a moment: today's rows with every later change taken off again.

The tables are put under their own names into a query (`WITH invoice AS …`), so that a KPI's conditions and the rights
that hold now are evaluated over the rows of then by the very same SQL. Only what belongs to customers of changed rows
is looked at.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.database import is_postgres, rows
from services.derived import cost_columns, invoice_columns
from services.organization import organization
from services.sql import Sql, is_any, joined

Json = dict[str, Any]
BATCH = 900


@dataclass(frozen=True)
class Table:
    """A table as figures read it: its columns with their types, and what of it belongs to some customers."""

    name: str
    columns: dict[str, str]
    sources: tuple[str, ...] = ()
    of_customers: str = ""


TABLES = {
    "invoices": Table(
        "invoice",
        {
            "id": "bigint", "customer_id": "bigint", "billing_customer_id": "bigint", "date": "date", "number": "text",
            "status_id": "bigint", "net_base": "bigint", "sales_person_id": "bigint", "is_credit_note": "boolean",
        },
        ("net", "currency", "currency_rate"),
        "t.customer_id IN ({c}) OR t.billing_customer_id IN ({c})",
    ),
    "costs": Table(
        "cost",
        {"id": "bigint", "project_id": "bigint", "date": "date", "net_base": "bigint", "is_rejected": "boolean"},
        ("quantity", "unit_cost", "currency", "currency_rate", "kind"),
        "t.project_id IN (SELECT p.id FROM {main}project p WHERE p.customer_id IN ({c}))",
    ),
    "projects": Table(
        "project",
        {
            "id": "bigint", "customer_id": "bigint", "is_closed": "boolean", "is_internal": "boolean",
            "sales_status_id": "bigint", "owner_id": "bigint", "sales_person_id": "bigint", "business_unit_id": "bigint",
        },
        (),
        "t.customer_id IN ({c})",
    ),
    "customers": Table(
        "customer", {"id": "bigint", "is_internal": "boolean", "owner_id": "bigint"}, ("number",), "t.id IN ({c})"
    ),
    "invoice-statuses": Table("invoice_status", {"id": "bigint", "is_sent": "boolean"}, (), "1 = 1"),
    "sales-statuses": Table("sales_status", {"id": "bigint", "state": "text"}, (), "1 = 1"),
}  # fmt: skip


@dataclass
class Past:
    """What was different at a moment: for each resource the rows that changed since, as they were (None: not there).

    `changes` are those changes, newest first, with who made them; `customers` those whose figures may have moved.
    """

    states: dict[str, dict[int, Json | None]] = field(default_factory=dict)
    changes: list[Json] = field(default_factory=list)
    customers: set[int] = field(default_factory=set)


async def past_of(since: datetime) -> Past:
    """What was different at a moment."""
    past = Past(changes=await _changes(since))
    by_row: defaultdict[str, defaultdict[int, list[Json]]] = defaultdict(lambda: defaultdict(list))
    for change in past.changes:
        by_row[change["resource"]][int(change["row_id"])].append(change)
    base = (await organization()).base_currency
    for name, changed in by_row.items():
        now = await _now(name, sorted(changed))
        past.states[name] = {row_id: _before(name, now.get(row_id), told, base) for row_id, told in changed.items()}
        past.customers |= _customers(name, [*now.values(), *past.states[name].values()])
    past.customers |= await _beyond(past)
    return past


def tables_then(past: Past) -> Sql:
    """`WITH …`: the tables as they were."""
    chosen = _listed(past.customers)
    parts = [_table(name, past, chosen) for name in TABLES]
    return Sql("WITH") + joined(parts, ", ")


def of_customers(column: str, past: Past) -> Sql:
    """Condition on rows of the customers whose figures may have moved."""
    return Sql(f"{column} IN (") + _listed(past.customers) + ")"


def _table(name: str, past: Past, chosen: Sql) -> Sql:
    table, states = TABLES[name], past.states.get(name, {})
    main = "" if is_postgres() else "main."
    texts = table.of_customers.format(c="\0", main=main).split("\0")
    where = (
        joined([Sql(text) if n == 0 else chosen + text for n, text in enumerate(texts)])
        if len(texts) > 1
        else Sql(texts[0])
    )
    there = json.dumps([_plain(state) for state in states.values() if state is not None])
    ids = json.dumps(sorted(states))
    columns = ", ".join(f"t.{column}" for column in table.columns)
    kept = (
        Sql(f"SELECT {columns} FROM {main}{table.name} t WHERE (")
        + where
        + ") AND t.id NOT IN ("
        + _json_ids(ids)
        + ")"
    )
    return Sql(f"{table.name} AS (") + kept + "UNION ALL" + _json_rows(there, table) + ")"


def _listed(ids: Collection[int]) -> Sql:
    return _json_ids(json.dumps(sorted(ids)))


def _json_ids(text: str) -> Sql:
    if is_postgres():
        return Sql("SELECT CAST(j AS BIGINT) FROM jsonb_array_elements_text(CAST(CAST(? AS TEXT) AS jsonb)) j", (text,))
    return Sql("SELECT value FROM json_each(?)", (text,))


def _json_rows(text: str, table: Table) -> Sql:
    if is_postgres():
        columns = ", ".join(f"CAST(j->>'{name}' AS {kind}) AS {name}" for name, kind in table.columns.items())
        return Sql(f"SELECT {columns} FROM jsonb_array_elements(CAST(CAST(? AS TEXT) AS jsonb)) j", (text,))
    columns = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in table.columns)
    return Sql(f"SELECT {columns} FROM json_each(?)", (text,))


async def _changes(since: datetime) -> list[Json]:
    """The changes of what figures and rights read, newest first."""
    told = [
        Sql("(c.resource = ? AND (c.field IS NULL OR", (name,))
        + is_any("c.field", (*table.columns, *table.sources))
        + "))"
        for name, table in TABLES.items()
    ]
    query = Sql(
        "SELECT c.id, c.change_set_id, c.resource, c.row_id, c.customer_id, c.action, c.field, c.old, s.at, s.actor_name,"
        " s.kind FROM change_set s JOIN change c ON c.change_set_id = s.id WHERE s.at >= ? AND s.kind NOT IN ('seed', 'setup')"
        " AND (",
        (since,),
    )
    return await rows(query + joined(told, " OR ") + ") ORDER BY c.id DESC")


async def _now(name: str, ids: list[int]) -> dict[int, Json]:
    table = TABLES[name]
    columns = ", ".join((*table.columns, *table.sources))
    found: dict[int, Json] = {}
    for start in range(0, len(ids), BATCH):
        query = Sql(f"SELECT {columns} FROM {table.name} WHERE") + is_any("id", ids[start : start + BATCH])
        found |= {int(item["id"]): item for item in await rows(query)}
    return found


def _before(name: str, now: Json | None, changes: list[Json], base: str) -> Json | None:
    """A row with its changes taken off, newest first."""
    state = dict(now) if now is not None else None
    for change in changes:
        old: Any = None if change["old"] is None else json.loads(change["old"])
        if change["action"] == "create":
            state = None
        elif change["action"] == "delete":
            state = dict(old)
        elif state is not None:
            state[change["field"]] = old
    if state is not None and name == "invoices":
        state |= invoice_columns({**state, "number": state.get("number")}, base)
    if state is not None and name == "costs":
        state |= cost_columns(state, base)
    return state


def _customers(name: str, states: list[Json | None]) -> set[int]:
    columns = {"customers": ("id",), "invoices": ("customer_id", "billing_customer_id"), "projects": ("customer_id",)}
    found = {state.get(column) for state in states if state for column in columns.get(name, ())}
    return {int(one) for one in found if one is not None}


async def _beyond(past: Past) -> set[int]:
    """The customers of changed costs, and of everything in a status that means something else now."""
    ids = {state["project_id"] for state in past.states.get("costs", {}).values() if state}
    found: set[int] = set()
    costs = _listed(set(past.states.get("costs", ())))
    found |= await _column(Sql("SELECT p.customer_id AS id FROM project p WHERE p.id IN (") + _listed(ids) + ")")
    query = Sql("SELECT p.customer_id AS id FROM project p JOIN cost t ON t.project_id = p.id WHERE t.id IN (")
    found |= await _column(query + costs + ")")
    if past.states.get("invoice-statuses"):
        statuses = _listed(set(past.states["invoice-statuses"]))
        for column in ("customer_id", "billing_customer_id"):
            query = Sql(
                f"SELECT DISTINCT t.{column} AS id FROM invoice t WHERE t.{column} IS NOT NULL AND t.status_id IN ("
            )
            found |= await _column(query + statuses + ")")
    if past.states.get("sales-statuses"):
        query = Sql("SELECT DISTINCT t.customer_id AS id FROM project t WHERE t.sales_status_id IN (")
        found |= await _column(query + _listed(set(past.states["sales-statuses"])) + ")")
    return found


async def _column(query: Sql) -> set[int]:
    return {int(item["id"]) for item in await rows(query)}


def _plain(state: Json) -> Json:
    return {name: given.isoformat() if hasattr(given, "isoformat") else given for name, given in state.items()}

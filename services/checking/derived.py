"""Columns that follow from others, computed anew: folded names, search texts, amounts in base currency."""

from collections.abc import Callable
from typing import Any

from services import derived
from services.database import rows
from services.organization import organization
from services.sql import Sql

CHUNK = 10_000
SHOWN = 5
Compute = Callable[[dict[str, Any], str], dict[str, Any]]
FOLDED = "name_key, search_text"
# Table, the columns that others follow from, those that follow, and how.
DERIVED: tuple[tuple[str, str, str, Compute], ...] = (
    (
        "customer",
        "number, name, org_number, vat_number, email, website, phone",
        FOLDED,
        lambda row, _: derived.customer_columns(row),
    ),
    ("contact", "first_name, last_name, email, title, phone", FOLDED, lambda row, _: derived.contact_columns(row)),
    (
        "project",
        "name, number, expected_value, currency, currency_rate",
        "expected_base, search_text",
        derived.project_columns,
    ),
    ("invoice", "number, net, currency, currency_rate", "net_base, search_text", derived.invoice_columns),
    ("cost", "quantity, unit_cost, currency_rate", "net_base", derived.cost_columns),
)


async def wrong_derived() -> list[str]:
    """Rows whose derived columns are not what they should be."""
    base = (await organization()).base_currency
    wrong = []
    for table, sources, kept, compute in DERIVED:
        found = await _wrong(table, f"{sources}, {kept}", compute, base)
        wrong += [
            f"Derived: {names} of row {row_id} of {table} do not follow from the row" for row_id, names in found[:SHOWN]
        ]
        if len(found) > SHOWN:
            wrong.append(f"Derived: {len(found) - SHOWN} more rows of {table}")
    return wrong


async def _wrong(table: str, columns: str, compute: Compute, base: str) -> list[tuple[int, str]]:
    wrong: list[tuple[int, str]] = []
    query, after = f"SELECT id, {columns} FROM {table} WHERE id > ? ORDER BY id LIMIT {CHUNK}", 0
    while chunk := await rows(Sql(query, (after,))):
        for row in chunk:
            names = [name for name, value in compute(row, base).items() if row[name] != value]
            if names:
                wrong.append((row["id"], " and ".join(names)))
        after = chunk[-1]["id"]
    return wrong

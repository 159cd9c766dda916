"""What groups sort by, looked up from their keys: for some groups instead of for every row."""

from services.fields.arranged import place_in
from services.fields.choices import COST_KINDS, ENTRY_KINDS, INVOICE_CHANNELS, SALES_STATES, STAGES, TABLES
from services.fields.field import Field
from services.sql import Sql

BY_NAME = {
    "customer_id": ("customer", "name_key"),
    "project_id": ("project", "name"),
    "billing_customer_id": ("customer", "name"),
    "credited_invoice_id": ("invoice", "number"),
}
"""References that are no list of choices: the table and the column that their rows sort by."""
WORDS = {
    "stages": tuple(STAGES),
    "sales_states": tuple(SALES_STATES),
    "cost_kinds": tuple(COST_KINDS),
    "invoice_channels": tuple(INVOICE_CHANNELS),
    "entry_kinds": tuple(ENTRY_KINDS),
}
"""Fixed lists, in whose order their values stand."""


def in_order(choices: str | None, value: Sql) -> Sql | None:
    """SQL of the place of a value in a fixed list; None for values of other lists."""
    if choices not in WORDS:
        return None
    places = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(WORDS[choices]))
    return Sql("(CASE") + value + f"{places} END)"


def order_of(group: Field, key: str) -> Sql:
    """SQL of what a group sorts by, from its key; the same as `Prepared.group_order` gives for each of its rows.

    A key is there only where the viewer may see what it stands for, so names need no look at rights again.
    """
    fixed = in_order(group.choices, Sql(key))
    if fixed is not None:
        return fixed
    if group.kind not in ("choice", "person", "customer"):
        return Sql(key)
    if group.name in BY_NAME:
        table, column = BY_NAME[group.name]
        return Sql(f"(SELECT named.{column} FROM {table} named WHERE named.id = {key})")
    table = TABLES.get(group.choices or "", "")
    place = place_in(group.choices, "named")
    return Sql(f"(SELECT {place} FROM {table} named WHERE named.id = {key})") if table else Sql(key)

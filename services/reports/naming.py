"""What groups sort by, looked up from their keys: for some groups instead of for every row."""

from services.fields.choices import TABLES
from services.fields.field import Field
from services.sql import Sql

BY_NAME = {
    "customer_id": ("customer", "name_key"),
    "project_id": ("project", "name"),
    "billing_customer_id": ("customer", "name"),
    "credited_invoice_id": ("invoice", "number"),
}
"""References that are no list of choices: the table and the column that their rows sort by."""


def order_of(group: Field, key: str) -> Sql:
    """SQL of what a group sorts by, from its key; the same as `Prepared.group_order` gives for each of its rows.

    A key is there only where the viewer may see what it stands for, so names need no look at rights again.
    """
    if group.kind not in ("choice", "person", "customer"):
        return Sql(key)
    table, column = BY_NAME.get(group.name, (TABLES.get(group.choices or ""), "name"))
    return Sql(f"(SELECT named.{column} FROM {table} named WHERE named.id = {key})") if table else Sql(key)

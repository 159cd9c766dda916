"""Which changes of the log a viewer may see: those of rows that the viewer sees, deleted rows by what they were."""

from tortoise.fields import BigIntField, BooleanField, IntField
from tortoise.fields.base import Field

from .database import is_postgres
from .permissions import Actor
from .resources import RESOURCES, Resource
from .sql import FALSE, TRUE, Sql, any_of

DECIDING = (
    "id", "owner_id", "sales_person_id", "business_unit_id", "project_id", "invoice_id", "customer_id", "user_id", "field_id",
    "row_id", "contact_id", "is_shared", "shared_with",
)  # fmt: skip
"""The columns that rights look at."""


def visible_changes(actor: Actor, resources: tuple[str, ...] | None = None) -> Sql:
    """Condition on `change c`: its row is there and visible, or is gone and would have been."""
    names = RESOURCES if resources is None else [name for name in resources if name in RESOURCES]
    return any_of([_of(actor, RESOURCES[name]) for name in names])


def _of(actor: Actor, kind: Resource) -> Sql:
    seen = kind.visible(actor, kind.table)
    is_kind = Sql("c.resource = ?", (kind.name,))
    if seen in (TRUE, FALSE):
        return is_kind & seen
    there = f"SELECT 1 FROM {kind.table} WHERE {kind.table}.id = c.row_id"
    is_seen = Sql(f"EXISTS ({there} AND (") + seen + "))"
    gone = Sql(f"NOT EXISTS ({there}) AND EXISTS (SELECT 1 FROM (") + _as_it_was(kind) + ") gone WHERE"
    return is_kind & (is_seen | (gone + kind.visible(actor, "gone") + ")"))


def _as_it_was(kind: Resource) -> Sql:
    """A deleted row as the log kept it last, with the columns that rights look at."""
    fields = kind.model._meta.fields_map
    columns = [f"{_column(name, fields[name])} AS {name}" for name in DECIDING if name in fields and name != "id"]
    return Sql(
        f"SELECT {', '.join(['d.row_id AS id', *columns])} FROM change d WHERE d.resource = '{kind.name}'"
        " AND d.row_id = c.row_id AND d.action = 'delete' ORDER BY d.id DESC LIMIT 1"
    )


def _column(name: str, field: Field[object]) -> str:
    """A value of the whole row that the log keeps as JSON."""
    if not is_postgres():
        return f"json_extract(d.old, '$.{name}')"
    kind = (
        "boolean" if isinstance(field, BooleanField) else "bigint" if isinstance(field, BigIntField | IntField) else ""
    )
    return f"(d.old::json->>'{name}')" + (f"::{kind}" if kind else "")

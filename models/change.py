"""What happened, by whom, in which batch: append-only."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

if TYPE_CHECKING:
    from .user import User

ACTIONS = ("create", "update", "delete")


class ChangeSet(Model):
    """One act of one person: an edit, a mass update, an import, an undo. `id` is the position in the feed, without gaps."""

    id = fields.BigIntField(primary_key=True, generated=False)
    at = fields.DatetimeField()
    actor: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="change_sets"
    )
    actor_name = fields.CharField(max_length=120)
    kind = fields.CharField(max_length=20)
    source = fields.CharField(max_length=10)
    summary = fields.JSONField[dict[str, Any]](default=dict)
    row_count = fields.IntField(default=0)
    undoes: fields.ForeignKeyNullableRelation["ChangeSet"] = fields.ForeignKeyField(
        "models.ChangeSet", null=True, on_delete=fields.RESTRICT, related_name="undone_by"
    )

    class Meta:
        table = "change_set"
        indexes = (Index(fields=("at",)), Index(fields=("actor_id", "id")), Index(fields=("undoes_id",)))


class Change(Model):
    """One field of one row, old → new as JSON, a created or deleted row is one change with the whole row and no field."""

    id = fields.BigIntField(primary_key=True)
    change_set: fields.ForeignKeyRelation["ChangeSet"] = fields.ForeignKeyField(
        "models.ChangeSet", on_delete=fields.RESTRICT, related_name="changes"
    )
    resource = fields.CharField(max_length=40)
    row_id = fields.BigIntField()
    customer_id = fields.BigIntField(null=True)
    action = fields.CharField(max_length=6)
    field = fields.CharField(max_length=60, null=True)
    old = fields.TextField(null=True)
    new = fields.TextField(null=True)

    class Meta:
        table = "change"
        constraints = (CheckConstraint(f"action IN {ACTIONS!r}", "change_action"),)
        indexes = (
            Index(fields=("change_set_id", "id")),
            Index(fields=("resource", "row_id", "id")),
            Index(fields=("customer_id", "id")),
        )


class Pulse(Model):
    """The last change set that touched a resource, `*` is the feed's own position and the lock of every writer."""

    resource = fields.CharField(max_length=40, primary_key=True)
    position = fields.BigIntField(default=0)

    class Meta:
        table = "pulse"

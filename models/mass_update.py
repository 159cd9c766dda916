"""One change to many rows: what was asked for, what it would do to each row, and how far it got."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index

from .base import Row

if TYPE_CHECKING:
    from .user import User

STATES = ("planned", "running", "done", "cancelled", "failed")
ROW_KINDS = ("change", "unchanged", "not_permitted", "refused", "meanwhile")


class MassUpdate(Row):
    """A mass update. `assigned` holds the new value of each field as the column keeps it, `counts` rows by kind.

    `stop` says what becomes of what is done where somebody cancelled it while it ran, or that they are still asked.
    """

    actor: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="mass_updates"
    )
    resource = fields.CharField(max_length=40)
    chosen_by = fields.TextField(default="")
    assigned = fields.JSONField[dict[str, Any]](default=dict)
    state = fields.CharField(max_length=10, default="planned")
    counts = fields.JSONField[dict[str, int]](default=dict)
    changed = fields.IntField(default=0)
    skipped = fields.IntField(default=0)
    failure = fields.CharField(max_length=60, null=True)
    change_set_id = fields.BigIntField(null=True)
    stop = fields.CharField(max_length=9, null=True)
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mass_update"
        indexes = (Index(fields=("actor_id", "id")), Index(fields=("state",)))


class MassUpdateRow(Row):
    """What a mass update would do to one field of one row. `old` is the column's value as text when it was planned.

    `new` is kept where it differs from row to row.
    """

    mass_update: fields.ForeignKeyRelation[MassUpdate] = fields.ForeignKeyField(
        "models.MassUpdate", on_delete=fields.RESTRICT, related_name="rows"
    )
    row_id = fields.BigIntField()
    kind = fields.CharField(max_length=13)
    field = fields.CharField(max_length=60)
    old = fields.TextField(null=True)
    new = fields.TextField(null=True)
    reason = fields.CharField(max_length=60, null=True)

    class Meta:
        table = "mass_update_row"
        indexes = (Index(fields=("mass_update_id", "kind", "row_id")),)


class MassUpdateNotice(Row):
    """Who is told when a mass update is done, beside whoever runs it."""

    mass_update: fields.ForeignKeyRelation[MassUpdate] = fields.ForeignKeyField(
        "models.MassUpdate", on_delete=fields.RESTRICT, related_name="notices"
    )
    user: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="mass_update_notices"
    )

    class Meta:
        table = "mass_update_notice"
        indexes = (Index(fields=("user_id", "mass_update_id")),)

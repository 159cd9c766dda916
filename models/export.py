"""Files that users took out of the register."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from .base import Row

if TYPE_CHECKING:
    from .user import User

EXPORT_STATES = ("running", "done", "failed", "cancelled")


class Export(Row):
    """One export of a report, the file `file` lies in the data folder's `exports/` until `expires_at` (UTC).

    `seen_at` moves while the export runs: one that stands still was ended with its process, and goes on from `asked`
    (JSON of the report, the chosen rows and the wishes for the file) in another one, which makes one of `attempts` more.
    """

    user: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="exports"
    )
    report = fields.CharField(max_length=60)
    name = fields.CharField(max_length=200)
    subject = fields.CharField(max_length=40)
    format = fields.CharField(max_length=8)
    state = fields.CharField(max_length=10, default="running")
    file = fields.CharField(max_length=80)
    total_rows = fields.BigIntField(null=True)
    written_rows = fields.BigIntField(default=0)
    size = fields.BigIntField(null=True)
    failure = fields.CharField(max_length=300, null=True)
    asked = fields.TextField(null=True)
    attempts = fields.IntField(null=True)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "export"
        constraints = (CheckConstraint(f"state IN {EXPORT_STATES!r}", "export_state"),)
        indexes = (Index(fields=("user_id", "id")), Index(fields=("expires_at",)))

"""What users keep for themselves or share: views of a list and reports."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index

from .base import Stamped

if TYPE_CHECKING:
    from .user import User


class SavedView(Stamped):
    """A named view of a list: filter, sort and columns in `definition`."""

    resource = fields.CharField(max_length=40)
    owner: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="views"
    )
    name = fields.CharField(max_length=120)
    definition = fields.JSONField[dict[str, Any]](default=dict)
    is_shared = fields.BooleanField(default=False)
    position = fields.IntField(default=0)

    class Meta:
        table = "saved_view"
        indexes = (Index(fields=("resource", "owner_id")),)


class Report(Stamped):
    """A named report, `definition` is the value that `services.reports` runs."""

    owner: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="reports"
    )
    name = fields.CharField(max_length=120)
    definition = fields.JSONField[dict[str, Any]](default=dict)
    is_shared = fields.BooleanField(default=False)
    shared_with = fields.JSONField[list[str]](default=list)

    class Meta:
        table = "report"
        indexes = (Index(fields=("owner_id",)),)

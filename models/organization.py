"""The firm itself and its parts."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from .base import Row


class Organization(Row):
    """The firm whose register this is, there is one row, number 1."""

    name = fields.CharField(max_length=200)
    country = fields.CharField(max_length=2)
    base_currency = fields.CharField(max_length=3)
    time_zone = fields.CharField(max_length=64)
    language = fields.CharField(max_length=2, default="en")
    settings = fields.JSONField[dict[str, Any]](default=dict)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "organization"
        constraints = (CheckConstraint("id = 1", "organization_is_one"),)


class BusinessUnit(Row):
    """A part of the firm, units form a tree."""

    name = fields.CharField(max_length=120)
    parent: fields.ForeignKeyNullableRelation["BusinessUnit"] = fields.ForeignKeyField(
        "models.BusinessUnit", null=True, on_delete=fields.RESTRICT, related_name="children"
    )
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "business_unit"

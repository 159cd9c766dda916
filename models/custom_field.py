"""Fields that a firm adds by itself."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from .base import Row

CUSTOM_KINDS = ("text", "number", "money", "date", "choice", "choices", "boolean")


class CustomField(Row):
    """A further field of a resource, becomes a row of the Field catalogue under the name `x_{key}`."""

    resource = fields.CharField(max_length=40)
    key = fields.CharField(max_length=40)
    label = fields.CharField(max_length=120)
    kind = fields.CharField(max_length=10)
    choices = fields.JSONField[list[str]](default=list)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "custom_field"
        constraints = (
            UniqueConstraint(("resource", "key"), "custom_field_key_once"),
            CheckConstraint(f"kind IN {CUSTOM_KINDS!r}", "custom_field_kind"),
        )


class CustomValue(Row):
    """The value of a custom field on one row: text, whole number (minor units, 10⁻⁴) or date."""

    field: fields.ForeignKeyRelation["CustomField"] = fields.ForeignKeyField(
        "models.CustomField", on_delete=fields.RESTRICT, related_name="values"
    )
    row_id = fields.BigIntField()
    text = fields.TextField(null=True)
    number = fields.BigIntField(null=True)
    day = fields.DateField(null=True)

    class Meta:
        table = "custom_value"
        constraints = (UniqueConstraint(("field_id", "row_id"), "custom_value_once"),)
        indexes = (Index(fields=("row_id",)),)

"""What people note about a customer: notes, calls, meetings, tasks."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from .base import Stamped

if TYPE_CHECKING:
    from .contact import Contact
    from .customer import Customer
    from .user import User

ACTIVITY_KINDS = ("note", "call", "meeting", "task")


class Activity(Stamped):
    """A note, call or meeting at a moment (UTC), or a task with a due date. `person` is who did it, or is to do it."""

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="activities"
    )
    contact: fields.ForeignKeyNullableRelation["Contact"] = fields.ForeignKeyField(
        "models.Contact", null=True, on_delete=fields.RESTRICT, related_name="activities"
    )
    person: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="activities"
    )
    kind = fields.CharField(max_length=7, default="note")
    text = fields.TextField()
    at = fields.DatetimeField()
    due_date = fields.DateField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "activity"
        constraints = (
            CheckConstraint(f"kind IN {ACTIVITY_KINDS!r}", "activity_kind"),
            CheckConstraint("length(text) > 0", "activity_has_text"),
        )
        indexes = (
            Index(fields=("customer_id", "at")),
            Index(fields=("contact_id",)),
            Index(fields=("person_id", "due_date")),
        )

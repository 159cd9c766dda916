"""What work on a project costs the firm."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from .base import Stamped

if TYPE_CHECKING:
    from .project import Project
    from .user import User

COST_KINDS = ("hours", "travel", "product", "subcontracting", "own_work", "other")


class Cost(Stamped):
    """Hours, travel, products, subcontracting on a project.

    `quantity` and `unit_cost` are whole numbers of 10⁻⁴, `currency_rate` of 10⁻¹⁰ (base units for 1 unit), `net_base` is
    quantity × unit cost × rate, rounded half-up once to minor units of the base currency (`kpi.md`).
    """

    project: fields.ForeignKeyRelation["Project"] = fields.ForeignKeyField(
        "models.Project", on_delete=fields.RESTRICT, related_name="costs"
    )
    kind = fields.CharField(max_length=16)
    date = fields.DateField()
    quantity = fields.BigIntField()
    unit_cost = fields.BigIntField(null=True)
    currency = fields.CharField(max_length=3)
    currency_rate = fields.BigIntField(default=10_000_000_000)
    net_base = fields.BigIntField()
    user: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="costs"
    )
    description = fields.CharField(max_length=300, null=True)
    is_rejected = fields.BooleanField(default=False)

    class Meta:
        table = "cost"
        constraints = (
            CheckConstraint(f"kind IN {COST_KINDS!r}", "cost_kind"),
            CheckConstraint("currency_rate > 0", "cost_rate_positive"),
        )
        indexes = (
            Index(fields=("project_id", "date", "is_rejected", "net_base", "unit_cost")),
            Index(fields=("date", "project_id", "is_rejected", "net_base", "unit_cost")),
        )

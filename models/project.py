"""Sales cases and projects: one thing with a sales status, a won case is a project."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from .base import Row, Stamped

if TYPE_CHECKING:
    from .customer import Customer
    from .organization import BusinessUnit
    from .user import User

SALES_STATES = ("in_progress", "won", "lost")


class SalesStatus(Row):
    """A step of a sale, its state decides what counts."""

    name = fields.CharField(max_length=120)
    key = fields.CharField(max_length=40, null=True, unique=True)
    state = fields.CharField(max_length=12)
    probability = fields.IntField(default=0)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "sales_status"
        constraints = (
            CheckConstraint(f"state IN {SALES_STATES!r}", "sales_status_state"),
            CheckConstraint("probability >= 0 AND probability <= 100", "sales_status_probability"),
        )


class ProjectStatus(Row):
    """Where the work of a project stands."""

    name = fields.CharField(max_length=120)
    key = fields.CharField(max_length=40, null=True, unique=True)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "project_status"


class Project(Stamped):
    """A sales case or project. `expected_value` is in minor units of `currency`, `expected_base` in those of the firm."""

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="projects"
    )
    number = fields.IntField(unique=True)
    name = fields.CharField(max_length=200)
    sales_status: fields.ForeignKeyRelation["SalesStatus"] = fields.ForeignKeyField(
        "models.SalesStatus", on_delete=fields.RESTRICT, related_name="projects"
    )
    project_status: fields.ForeignKeyNullableRelation["ProjectStatus"] = fields.ForeignKeyField(
        "models.ProjectStatus", null=True, on_delete=fields.RESTRICT, related_name="projects"
    )
    is_closed = fields.BooleanField(default=False)
    is_internal = fields.BooleanField(default=False)
    owner: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="projects"
    )
    sales_person: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="sales"
    )
    business_unit: fields.ForeignKeyNullableRelation["BusinessUnit"] = fields.ForeignKeyField(
        "models.BusinessUnit", null=True, on_delete=fields.RESTRICT, related_name="projects"
    )
    currency = fields.CharField(max_length=3)
    currency_rate = fields.BigIntField(default=10_000_000_000)
    expected_value = fields.BigIntField(null=True)
    expected_base = fields.BigIntField(null=True)
    probability = fields.IntField(null=True)
    expected_order_date = fields.DateField(null=True)
    order_date = fields.DateField(null=True)
    start_date = fields.DateField(null=True)
    end_date = fields.DateField(null=True)
    description = fields.TextField(null=True)
    search_text = fields.TextField(default="")

    class Meta:
        table = "project"
        constraints = (
            CheckConstraint("probability >= 0 AND probability <= 100", "project_probability"),
            CheckConstraint("currency_rate > 0", "project_rate_positive"),
            CheckConstraint("end_date >= start_date", "project_dates_in_order"),
        )
        indexes = (
            Index(fields=("customer_id", "is_closed", "is_internal", "sales_status_id")),
            Index(fields=("owner_id", "customer_id")),
            Index(fields=("sales_person_id", "customer_id")),
            Index(fields=("business_unit_id", "customer_id")),
            Index(fields=("sales_status_id", "is_closed", "is_internal", "customer_id")),
        )

"""Invoices and credit notes as the register sees them."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from .base import Row, Stamped

if TYPE_CHECKING:
    from .customer import Customer
    from .project import Project
    from .user import User


class InvoiceStatus(Row):
    """A step of an invoice, its flags decide what counts (`kpi.md`)."""

    name = fields.CharField(max_length=120)
    key = fields.CharField(max_length=40, null=True, unique=True)
    position = fields.IntField(default=0)
    is_sent = fields.BooleanField(default=False)
    has_number = fields.BooleanField(default=False)
    is_paid = fields.BooleanField(default=False)
    is_read_only = fields.BooleanField(default=False)
    is_credit_default = fields.BooleanField(default=False)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "invoice_status"


class Invoice(Stamped):
    """An invoice or credit note. `net` and `tax` are minor units of `currency` (net negative on a credit note).

    `net_base` is net × `currency_rate` (10⁻¹⁰ base units for 1 unit), rounded half-up once to base minor units.
    `rate_date` is the day of the rate where the register proposed it.
    """

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="invoices"
    )
    billing_customer: fields.ForeignKeyNullableRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", null=True, on_delete=fields.RESTRICT, related_name="paid_invoices"
    )
    project: fields.ForeignKeyNullableRelation["Project"] = fields.ForeignKeyField(
        "models.Project", null=True, on_delete=fields.RESTRICT, related_name="invoices"
    )
    number = fields.CharField(max_length=40, null=True, unique=True)
    date = fields.DateField()
    due_date = fields.DateField(null=True)
    status: fields.ForeignKeyRelation["InvoiceStatus"] = fields.ForeignKeyField(
        "models.InvoiceStatus", on_delete=fields.RESTRICT, related_name="invoices"
    )
    currency = fields.CharField(max_length=3)
    currency_rate = fields.BigIntField(default=10_000_000_000)
    rate_date = fields.DateField(null=True)
    net = fields.BigIntField()
    tax = fields.BigIntField(default=0)
    net_base = fields.BigIntField()
    is_credit_note = fields.BooleanField(default=False)
    credited_invoice: fields.ForeignKeyNullableRelation["Invoice"] = fields.ForeignKeyField(
        "models.Invoice", null=True, on_delete=fields.RESTRICT, related_name="credit_notes"
    )
    sales_person: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="invoices"
    )
    description = fields.TextField(null=True)
    search_text = fields.TextField(default="")

    class Meta:
        table = "invoice"
        constraints = (
            CheckConstraint("currency_rate > 0", "invoice_rate_positive"),
            CheckConstraint("number IS NULL OR length(number) > 0", "invoice_number_not_empty"),
        )
        indexes = (
            Index(fields=("date", "status_id", "number", "net_base")),
            Index(fields=("sales_person_id", "date", "status_id", "number", "net_base")),
            Index(fields=("customer_id", "date", "status_id", "number", "net_base")),
            Index(fields=("billing_customer_id",)),
            Index(fields=("project_id",)),
        )

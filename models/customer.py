"""A customer and what hangs on it alone."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from .base import Row, Stamped

if TYPE_CHECKING:
    from .user import User


class Industry(Row):
    """A line of business. `key` names a ready-made one, whose name is translated."""

    name = fields.CharField(max_length=120)
    key = fields.CharField(max_length=40, null=True, unique=True)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "industry"


class MarketSegment(Row):
    """A segment, or a group of segments when others have it as parent (two levels)."""

    name = fields.CharField(max_length=120)
    parent: fields.ForeignKeyNullableRelation["MarketSegment"] = fields.ForeignKeyField(
        "models.MarketSegment", null=True, on_delete=fields.RESTRICT, related_name="segments"
    )
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "market_segment"


class Customer(Stamped):
    """A customer. `is_internal` marks the firm's own card.

    `name_key` is the folded name (sorting, prefix search), `search_text` what quick search looks through, both are
    set by the write door whenever their sources change. `register_answer` and `vat_answer` are what registers said, as
    JSON; `not_same` lists the customers that somebody told apart from this one.
    """

    number = fields.IntField(unique=True)
    name = fields.CharField(max_length=200)
    name_key = fields.CharField(max_length=200)
    org_number = fields.CharField(max_length=40, null=True)
    vat_number = fields.CharField(max_length=40, null=True)
    country = fields.CharField(max_length=2, null=True)
    owner: fields.ForeignKeyNullableRelation["User"] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.RESTRICT, related_name="customers"
    )
    industry: fields.ForeignKeyNullableRelation["Industry"] = fields.ForeignKeyField(
        "models.Industry", null=True, on_delete=fields.RESTRICT, related_name="customers"
    )
    email = fields.CharField(max_length=254, null=True)
    phone = fields.CharField(max_length=40, null=True)
    website = fields.CharField(max_length=300, null=True)
    description = fields.TextField(null=True)
    currency = fields.CharField(max_length=3, null=True)
    language = fields.CharField(max_length=2, null=True)
    payment_term_days = fields.IntField(null=True)
    invoice_reference = fields.CharField(max_length=120, null=True)
    invoice_channel = fields.CharField(max_length=10, null=True)
    invoice_email = fields.CharField(max_length=254, null=True)
    is_active = fields.BooleanField(default=True)
    is_internal = fields.BooleanField(default=False)
    register_source = fields.CharField(max_length=40, null=True)
    register_status = fields.CharField(max_length=20, null=True)
    register_checked_at = fields.DatetimeField(null=True)
    vat_valid = fields.BooleanField(null=True)
    register_answer = fields.TextField(null=True)
    vat_checked_at = fields.DatetimeField(null=True)
    vat_answer = fields.TextField(null=True)
    not_same = fields.TextField(null=True)
    search_text = fields.TextField(default="")

    class Meta:
        table = "customer"
        constraints = (
            UniqueConstraint(("is_internal",), "customer_one_own_card", "is_internal"),
            CheckConstraint("length(name) > 0", "customer_has_name"),
            CheckConstraint("payment_term_days >= 0 AND payment_term_days <= 3650", "customer_payment_term"),
            CheckConstraint(
                "invoice_channel IS NULL OR invoice_channel IN ('e_invoice', 'email', 'letter')",
                "customer_invoice_channel",
            ),
        )
        indexes = (
            Index(fields=("name_key", "id", "owner_id")),
            Index(fields=("owner_id", "name_key")),
            Index(fields=("industry_id", "name_key")),
            Index(fields=("country", "org_number")),
            Index(fields=("org_number", "id")),
            Index(fields=("vat_number", "id")),
            Index(fields=("email", "id")),
            Index(fields=("phone", "id")),
        )


class Address(Row):
    """A place of a customer, the flags say what it is used for."""

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="addresses"
    )
    street = fields.CharField(max_length=300, null=True)
    postal_code = fields.CharField(max_length=20, null=True)
    city = fields.CharField(max_length=120, null=True)
    region = fields.CharField(max_length=120, null=True)
    country = fields.CharField(max_length=2, null=True)
    is_headquarters = fields.BooleanField(default=False)
    is_postal = fields.BooleanField(default=False)
    is_visiting = fields.BooleanField(default=False)
    is_billing = fields.BooleanField(default=False)

    class Meta:
        table = "address"
        indexes = (Index(fields=("customer_id",)),)


class EInvoiceAddress(Row):
    """Where a customer takes electronic invoices: scheme (ISO 6523 code), address and, in Finland, operator."""

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="e_invoice_addresses"
    )
    scheme = fields.CharField(max_length=10, null=True)
    address = fields.CharField(max_length=100)
    operator = fields.CharField(max_length=40, null=True)
    label = fields.CharField(max_length=120, null=True)
    is_default = fields.BooleanField(default=False)

    class Meta:
        table = "e_invoice_address"
        constraints = (UniqueConstraint(("customer_id",), "e_invoice_address_one_default", "is_default"),)
        indexes = (Index(fields=("customer_id",)), Index(fields=("address",)))


class CustomerSegment(Row):
    """A customer's place in a market segment."""

    customer: fields.ForeignKeyRelation["Customer"] = fields.ForeignKeyField(
        "models.Customer", on_delete=fields.RESTRICT, related_name="segments"
    )
    segment: fields.ForeignKeyRelation["MarketSegment"] = fields.ForeignKeyField(
        "models.MarketSegment", on_delete=fields.RESTRICT, related_name="customers"
    )

    class Meta:
        table = "customer_segment"
        constraints = (UniqueConstraint(("customer_id", "segment_id"), "customer_segment_once"),)
        indexes = (Index(fields=("segment_id",)),)

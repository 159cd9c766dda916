"""What stands behind an invoice: its rows, the numbers that were given, the rates of currencies."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from .base import Row

if TYPE_CHECKING:
    from .invoice import Invoice


class InvoiceRow(Row):
    """A line of an invoice. `quantity`, `unit_price` and `vat_rate` (percent) are whole numbers of 10⁻⁴.

    `net` and `tax` are minor units of the invoice's currency, each rounded half-up once, negative on a credit note, whose
    rows refer to those they credit.
    """

    invoice: fields.ForeignKeyRelation["Invoice"] = fields.ForeignKeyField(
        "models.Invoice", on_delete=fields.RESTRICT, related_name="rows"
    )
    position = fields.IntField(default=0)
    description = fields.CharField(max_length=300)
    quantity = fields.BigIntField()
    unit = fields.CharField(max_length=20, null=True)
    unit_price = fields.BigIntField()
    vat_rate = fields.BigIntField()
    net = fields.BigIntField()
    tax = fields.BigIntField()
    credited_row: fields.ForeignKeyNullableRelation["InvoiceRow"] = fields.ForeignKeyField(
        "models.InvoiceRow", null=True, on_delete=fields.RESTRICT, related_name="credits"
    )

    class Meta:
        table = "invoice_row"
        constraints = (CheckConstraint("vat_rate >= 0 AND vat_rate <= 1000000", "invoice_row_vat_rate"),)
        indexes = (Index(fields=("invoice_id", "position")), Index(fields=("credited_row_id",)))


class InvoiceNumber(Model):
    """A number that the register gave an invoice, kept for ever so that none is given twice. `value` has no gaps."""

    id = fields.BigIntField(primary_key=True)
    series = fields.CharField(max_length=20)
    value = fields.BigIntField()
    number = fields.CharField(max_length=40)
    invoice_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "invoice_number"
        constraints = (
            UniqueConstraint(("series", "value"), "invoice_number_once"),
            CheckConstraint("value > 0", "invoice_number_positive"),
        )
        indexes = (Index(fields=("invoice_id",)),)


class CurrencyRate(Row):
    """What one unit of a currency costs in base currency (10⁻¹⁰) from a day on."""

    currency = fields.CharField(max_length=3)
    date = fields.DateField()
    rate = fields.BigIntField()

    class Meta:
        table = "currency_rate"
        constraints = (
            UniqueConstraint(("currency", "date"), "currency_rate_once"),
            CheckConstraint("rate > 0", "currency_rate_positive"),
        )

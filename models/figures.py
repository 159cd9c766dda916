"""Figures kept beside the rows they are computed from, `services.kpis.kept` writes them, `check` recomputes them."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class CustomerFigures(Model):
    """What all invoices, projects and costs of a customer come to in `year` (base minor units), and its stage."""

    customer_id = fields.BigIntField(primary_key=True, generated=False)
    year = fields.IntField()
    billed = fields.BigIntField(default=0)
    costs = fields.BigIntField(default=0)
    margin = fields.BigIntField(default=0)
    open_sales = fields.BigIntField(default=0)
    is_active = fields.BooleanField(default=False)
    is_prospect = fields.BooleanField(default=False)
    stage = fields.CharField(max_length=10, null=True)
    last_invoice_date = fields.DateField(null=True)

    class Meta:
        table = "customer_figures"
        indexes = (
            Index(fields=("billed", "customer_id")),
            Index(fields=("margin", "customer_id")),
            Index(fields=("open_sales", "customer_id")),
            Index(fields=("stage", "customer_id")),
            Index(fields=("last_invoice_date", "customer_id")),
        )


class MonthTotal(Model):
    """Sums (base minor units) and numbers of rows of a month over all rows (`month` = year × 12 + month − 1).

    `*_rows` count, `*_out` are left out, `costs_unpriced` are costs that count but have no unit cost.
    """

    month = fields.IntField(primary_key=True, generated=False)
    billed = fields.BigIntField(default=0)
    billed_rows = fields.BigIntField(default=0)
    billed_out = fields.BigIntField(default=0)
    costs = fields.BigIntField(default=0)
    costs_rows = fields.BigIntField(default=0)
    costs_out = fields.BigIntField(default=0)
    costs_unpriced = fields.BigIntField(default=0)

    class Meta:
        table = "month_total"


class StagePeriod(Model):
    """From when to when a customer counted as active and as prospect, `until` is null while it lasts (UTC)."""

    id = fields.BigIntField(primary_key=True)
    customer_id = fields.BigIntField()
    is_active = fields.BooleanField()
    is_prospect = fields.BooleanField()
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "stage_period"
        indexes = (Index(fields=("customer_id", "until")), Index(fields=("since", "until")))


class KeptState(Model):
    """Whether the kept figures are complete (`name` = 'figures'), for which year, and the counts of customers."""

    name = fields.CharField(max_length=40, primary_key=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "kept_state"


class InvoiceTotal(Model):
    """What the invoices of a month come to (base minor units), by all that rights and reports tell them apart by.

    `month` is its first day; `is_numbered` says that they have a number; `entries` is how many they are.
    """

    id = fields.BigIntField(primary_key=True)
    month = fields.DateField()
    industry_id = fields.BigIntField(null=True)
    sales_person_id = fields.BigIntField(null=True)
    status_id = fields.BigIntField()
    is_numbered = fields.BooleanField()
    entries = fields.BigIntField()
    net_base = fields.BigIntField()

    class Meta:
        table = "invoice_total"
        indexes = (Index(fields=("month",)),)


class KeptMonth(Model):
    """A month (its first day) whose `invoice_total` rows hold: a change of one of its invoices takes it away."""

    month = fields.DateField(primary_key=True, generated=False)

    class Meta:
        table = "kept_month"

"""What the invoices of a month come to, kept for reports."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0013_card")]

    initial = False

    operations = [
        ops.CreateModel(
            name="InvoiceTotal",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("month", fields.DateField()),
                ("industry_id", fields.BigIntField(null=True)),
                ("sales_person_id", fields.BigIntField(null=True)),
                ("status_id", fields.BigIntField()),
                ("is_numbered", fields.BooleanField()),
                ("entries", fields.BigIntField()),
                ("net_base", fields.BigIntField()),
            ],
            options={"table": "invoice_total", "app": "models", "indexes": [Index(fields=["month"])], "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KeptMonth",
            fields=[("month", fields.DateField(primary_key=True, unique=True, db_index=True))],
            options={"table": "kept_month", "app": "models", "pk_attr": "month"},
            bases=["Model"],
        ),
    ]

"""Rows of invoices, the numbers that were given, rates of currencies; with the rules that CreateModel leaves out."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

CHECKS = (
    ("invoice_row", "invoice_row_vat_rate", "{}vat_rate >= 0 AND {}vat_rate <= 1000000"),
    ("invoice_number", "invoice_number_positive", "{}value > 0"),
    ("currency_rate", "currency_rate_positive", "{}rate > 0"),
)
UNIQUE = (
    "CREATE UNIQUE INDEX invoice_number_once ON invoice_number (series, value)",
    "CREATE UNIQUE INDEX currency_rate_once ON currency_rate (currency, date)",
)


def _statements(dialect: str) -> list[str]:
    if dialect == "postgres":
        return [f"ALTER TABLE {t} ADD CONSTRAINT {n} CHECK ({c.replace('{}', '')})" for t, n, c in CHECKS]
    return [
        f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
        f"WHEN NOT ({check.replace('{}', 'NEW.')}) BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
        for table, name, check in CHECKS
        for event in ("INSERT", "UPDATE")
    ]


async def _create(_apps, editor) -> None:
    for statement in (*_statements(editor.client.capabilities.dialect), *UNIQUE):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [('models', '0007_state_of_exports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CurrencyRate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('currency', fields.CharField(max_length=3)),
                ('date', fields.DateField()),
                ('rate', fields.BigIntField()),
            ],
            options={'table': 'currency_rate', 'app': 'models', 'constraints': [UniqueConstraint(fields=('currency', 'date'), name='currency_rate_once'), CheckConstraint(check='rate > 0', name='currency_rate_positive')], 'pk_attr': 'id', 'table_description': 'What one unit of a currency costs in base currency (10⁻¹⁰) from a day on.'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='InvoiceNumber',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('series', fields.CharField(max_length=20)),
                ('value', fields.BigIntField()),
                ('number', fields.CharField(max_length=40)),
                ('invoice_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'invoice_number', 'app': 'models', 'constraints': [UniqueConstraint(fields=('series', 'value'), name='invoice_number_once'), CheckConstraint(check='value > 0', name='invoice_number_positive')], 'indexes': [Index(fields=['invoice_id'])], 'pk_attr': 'id', 'table_description': 'A number that the register gave an invoice, kept for ever so that none is given twice. `value` has no gaps.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='InvoiceRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('invoice', fields.ForeignKeyField('models.Invoice', source_field='invoice_id', db_constraint=True, to_field='id', related_name='rows', on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField(default=0)),
                ('description', fields.CharField(max_length=300)),
                ('quantity', fields.BigIntField()),
                ('unit', fields.CharField(null=True, max_length=20)),
                ('unit_price', fields.BigIntField()),
                ('vat_rate', fields.BigIntField()),
                ('net', fields.BigIntField()),
                ('tax', fields.BigIntField()),
                ('credited_row', fields.ForeignKeyField('models.InvoiceRow', source_field='credited_row_id', null=True, db_constraint=True, to_field='id', related_name='credits', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'invoice_row', 'app': 'models', 'constraints': [CheckConstraint(check='vat_rate >= 0 AND vat_rate <= 1000000', name='invoice_row_vat_rate')], 'indexes': [Index(fields=['invoice_id', 'position']), Index(fields=['credited_row_id'])], 'pk_attr': 'id', 'table_description': 'A line of an invoice. `quantity`, `unit_price` and `vat_rate` (percent) are whole numbers of 10⁻⁴.'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='Invoice',
            name='rate_date',
            field=fields.DateField(null=True),
        ),
        ops.RunPython(_create),
    ]

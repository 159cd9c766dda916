"""How a customer wants invoices: as an e-invoice, by e-mail or as a letter, and to which e-mail address."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# `{}` before a column becomes `NEW.` in SQLite's triggers and nothing in PostgreSQL.
NAME, CHECK = "customer_invoice_channel", "{0}invoice_channel IS NULL OR {0}invoice_channel IN ('e_invoice', 'email', 'letter')"


def _statements(dialect: str) -> list[str]:
    if dialect == "postgres":
        return [f"ALTER TABLE customer ADD CONSTRAINT {NAME} CHECK ({CHECK.format('')})"]
    return [
        f"CREATE TRIGGER {NAME}_{event.lower()} BEFORE {event} ON customer WHEN NOT ({CHECK.format('NEW.')})"
        f" BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {NAME}'); END"
        for event in ("INSERT", "UPDATE")
    ]


async def _rules(_apps, editor) -> None:
    for statement in _statements(editor.client.capabilities.dialect):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    """Two columns that may stay empty."""

    dependencies = [("models", "0016_credited_invoices")]

    initial = False

    operations = [
        ops.AddField(model_name="Customer", name="invoice_channel", field=fields.CharField(null=True, max_length=10)),
        ops.AddField(model_name="Customer", name="invoice_email", field=fields.CharField(null=True, max_length=254)),
        ops.RunPython(_rules),
    ]

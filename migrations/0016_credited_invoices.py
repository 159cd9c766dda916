"""An index that finds the credit notes of an invoice."""

from tortoise import migrations
from tortoise.migrations import operations as ops

STATEMENT = "CREATE INDEX invoice_credited ON invoice (credited_invoice_id) WHERE credited_invoice_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("models", "0015_webhooks")]

    initial = False

    operations = [ops.RunSQL([STATEMENT])]

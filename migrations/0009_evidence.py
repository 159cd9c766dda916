"""What registers said is kept whole, and customers that were told apart."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0008_billing")]

    initial = False

    operations = [
        ops.AddField("Customer", name, fields.TextField(null=True, unique=False))
        for name in ("register_answer", "vat_answer", "not_same")
    ]

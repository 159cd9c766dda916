"""What a row becomes, where a mass update makes something else of each."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0009_evidence")]

    initial = False

    operations = [
        ops.AddField(model_name="MassUpdateRow", name="new", field=fields.TextField(null=True, unique=False)),
    ]

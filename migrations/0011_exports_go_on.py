"""What an export was asked for, so that it goes on after a restart of the server."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0010_new_values_of_mass_updates")]

    initial = False

    operations = [
        ops.AddField(model_name="Export", name="asked", field=fields.TextField(null=True)),
        ops.AddField(model_name="Export", name="attempts", field=fields.IntField(null=True)),
    ]

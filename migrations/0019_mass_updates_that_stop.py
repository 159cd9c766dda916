"""What somebody wants of a mass update that runs is kept with it, so that it holds when the process dies."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0018_owners_by_name")]

    initial = False

    operations = [ops.AddField(model_name="MassUpdate", name="stop", field=fields.CharField(null=True, max_length=9))]

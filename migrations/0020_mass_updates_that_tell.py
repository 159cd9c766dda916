"""Who is told when a mass update is done."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0019_mass_updates_that_stop")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MassUpdateNotice",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                (
                    "mass_update",
                    fields.ForeignKeyField(
                        "models.MassUpdate", source_field="mass_update_id", db_constraint=True, to_field="id",
                        related_name="notices", on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User", source_field="user_id", db_constraint=True, to_field="id",
                        related_name="mass_update_notices", on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "mass_update_notice", "app": "models", "indexes": [Index(fields=["user_id", "mass_update_id"])],
                "pk_attr": "id", "table_description": "Who is told when a mass update is done, beside whoever runs it.",
            },
            bases=["Row"],
        ),
    ]  # fmt: skip

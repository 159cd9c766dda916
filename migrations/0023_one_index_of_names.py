"""The index of names with the owner serves what the one without it did; each index is written with every customer."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0022_owed_invoices")]

    initial = False

    takes_away = ("index idx_customer_name_ke_c4f174",)

    operations = [ops.RunSQL(["DROP INDEX IF EXISTS idx_customer_name_ke_c4f174"])]

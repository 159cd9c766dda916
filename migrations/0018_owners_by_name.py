"""The list in the order of names, for people who see the customers of some owners: answered by the index alone."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0017_how_invoices_are_sent")]

    initial = False

    operations = [ops.RunSQL(["CREATE INDEX customer_owners_by_name ON customer (name_key, id, owner_id)"])]

"""Names are ordered byte by byte by their sort key, on PostgreSQL as on SQLite."""

from tortoise import migrations
from tortoise.migrations import operations as ops

COLUMNS = (("customer", "name_key", 200), ("contact", "name_key", 250))


async def _order(_apps, editor) -> None:
    client = editor.client
    if client.capabilities.dialect == "postgres":
        for table, column, length in COLUMNS:
            await client.execute_query(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length}) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("models", "0005_figure_indexes")]

    initial = False

    operations = [ops.RunPython(_order)]

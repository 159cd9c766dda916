"""The rule on the state of exports, which Tortoise's CreateModel leaves out. SQLite holds it with a pair of triggers."""

from tortoise import migrations
from tortoise.migrations import operations as ops

RULE = "{}state IN ('running', 'done', 'failed', 'cancelled')"


def _statements(dialect: str) -> list[str]:
    if dialect == "postgres":
        return [f"ALTER TABLE export ADD CONSTRAINT export_state CHECK ({RULE.format('')})"]
    return [
        f"CREATE TRIGGER export_state_{event.lower()} BEFORE {event} ON export WHEN NOT ({RULE.format('NEW.')}) "
        "BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: export_state'); END"
        for event in ("INSERT", "UPDATE")
    ]


async def _create(_apps, editor) -> None:
    for statement in _statements(editor.client.capabilities.dialect):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0006_name_order")]

    initial = False

    operations = [ops.RunPython(_create)]

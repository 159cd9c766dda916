"""Indexes that the tiles are read from."""

from tortoise import migrations
from tortoise.migrations import operations as ops

STATEMENTS = (
    "CREATE INDEX project_internal ON project (id) WHERE is_internal",
    "CREATE INDEX stage_active_since ON stage_period (since) WHERE is_active",
    "CREATE INDEX stage_active_until ON stage_period (until) WHERE is_active",
    "CREATE INDEX stage_prospect_since ON stage_period (since) WHERE is_prospect",
    "CREATE INDEX stage_prospect_until ON stage_period (until) WHERE is_prospect",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0004_exports")]

    initial = False

    operations = [ops.RunSQL(list(STATEMENTS))]

"""What ended lately is found by its time: the bells of all open pages look for it every two seconds."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0020_mass_updates_that_tell")]

    initial = False

    operations = [
        ops.RunSQL(["CREATE INDEX export_seen ON export (seen_at)"]),
        ops.RunSQL(["CREATE INDEX import_job_ended ON import_job (ended_at)"]),
        ops.RunSQL(["CREATE INDEX mass_update_ended ON mass_update (ended_at)"]),
        ops.RunSQL(["CREATE INDEX mass_update_notice_of ON mass_update_notice (mass_update_id, user_id)"]),
    ]

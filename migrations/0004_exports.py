from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('models', '0003_tokens_and_mass_updates')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Export',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', null=True, db_constraint=True, to_field='id', related_name='exports', on_delete=OnDelete.RESTRICT)),
                ('report', fields.CharField(max_length=60)),
                ('name', fields.CharField(max_length=200)),
                ('subject', fields.CharField(max_length=40)),
                ('format', fields.CharField(max_length=8)),
                ('state', fields.CharField(default='running', max_length=10)),
                ('file', fields.CharField(max_length=80)),
                ('total_rows', fields.BigIntField(null=True)),
                ('written_rows', fields.BigIntField(default=0)),
                ('size', fields.BigIntField(null=True)),
                ('failure', fields.CharField(null=True, max_length=300)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'export', 'app': 'models', 'constraints': [CheckConstraint(check="state IN ('running', 'done', 'failed', 'cancelled')", name='export_state')], 'indexes': [Index(fields=['user_id', 'id']), Index(fields=['expires_at'])], 'pk_attr': 'id', 'table_description': "One export of a report, the file `file` lies in the data folder's `exports/` until `expires_at` (UTC)."},
            bases=['Row'],
        ),
    ]

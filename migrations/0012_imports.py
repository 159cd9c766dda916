"""Files that are brought into the register."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0011_exports_go_on')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ImportJob',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('actor', fields.ForeignKeyField('models.User', source_field='actor_id', db_constraint=True, to_field='id', related_name='imports', on_delete=OnDelete.RESTRICT)),
                ('resource', fields.CharField(max_length=40)),
                ('state', fields.CharField(default='reading', max_length=10)),
                ('file_name', fields.CharField(max_length=200)),
                ('file', fields.CharField(null=True, max_length=80)),
                ('reading', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('columns', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('matching', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('choices', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('on_break', fields.CharField(default='none', max_length=4)),
                ('row_count', fields.IntField(default=0)),
                ('counts', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('applied', fields.IntField(default=0)),
                ('skipped', fields.IntField(default=0)),
                ('failure', fields.TextField(null=True, unique=False)),
                ('change_set_ids', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'import_job', 'app': 'models', 'indexes': [Index(fields=['actor_id', 'id']), Index(fields=['state'])], 'pk_attr': 'id', 'table_description': 'An import. `reading` says how the file is read, `columns` where each column goes, `choices` what values become.'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ImportRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('job', fields.ForeignKeyField('models.ImportJob', source_field='job_id', db_constraint=True, to_field='id', related_name='rows', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('cells', fields.TextField(unique=False)),
                ('kind', fields.CharField(null=True, max_length=10)),
                ('target_id', fields.BigIntField(null=True)),
                ('plan', fields.TextField(null=True, unique=False)),
                ('decision', fields.CharField(null=True, max_length=20)),
            ],
            options={'table': 'import_row', 'app': 'models', 'indexes': [Index(fields=['job_id', 'number']), Index(fields=['job_id', 'kind', 'number'])], 'pk_attr': 'id', 'table_description': 'A row of the file: `cells` as JSON, and what the plan makes of them. `target_id` is the row that it changes.'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ImportSource',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('signature', fields.CharField(unique=True, max_length=64)),
                ('columns', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('choices', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'import_source', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Where the columns of files with these headings went the last time. `signature` stands for resource and headings.'},
            bases=['Row'],
        ),
    ]

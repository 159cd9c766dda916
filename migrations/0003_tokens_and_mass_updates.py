"""Tokens of the REST API, kept answers, mass updates."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0002_constraints_and_search')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApiToken',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('user', fields.ForeignKeyField('models.User', source_field='user_id', db_constraint=True, to_field='id', related_name='api_tokens', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=120)),
                ('may_write', fields.BooleanField(default=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'api_token', 'app': 'models', 'indexes': [Index(fields=['user_id'])], 'pk_attr': 'id', 'table_description': "A key of a user's program. The program holds the token, the row only its SHA-256. Times are UTC."},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('key_hash', fields.CharField(unique=True, max_length=64)),
                ('request_hash', fields.CharField(max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('status', fields.IntField(null=True)),
                ('headers', fields.TextField(null=True, unique=False)),
                ('body', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'kept_answer', 'app': 'models', 'indexes': [Index(fields=['created_at'])], 'pk_attr': 'id', 'table_description': 'The answer to a request with an `Idempotency-Key`, no status while the request is being worked on.'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='MassUpdate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('actor', fields.ForeignKeyField('models.User', source_field='actor_id', db_constraint=True, to_field='id', related_name='mass_updates', on_delete=OnDelete.RESTRICT)),
                ('resource', fields.CharField(max_length=40)),
                ('chosen_by', fields.TextField(default='', unique=False)),
                ('assigned', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('state', fields.CharField(default='planned', max_length=10)),
                ('counts', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('changed', fields.IntField(default=0)),
                ('skipped', fields.IntField(default=0)),
                ('failure', fields.CharField(null=True, max_length=60)),
                ('change_set_id', fields.BigIntField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mass_update', 'app': 'models', 'indexes': [Index(fields=['actor_id', 'id']), Index(fields=['state'])], 'pk_attr': 'id', 'table_description': 'A mass update. `assigned` holds the new value of each field as the column keeps it, `counts` rows by kind.'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='MassUpdateRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('mass_update', fields.ForeignKeyField('models.MassUpdate', source_field='mass_update_id', db_constraint=True, to_field='id', related_name='rows', on_delete=OnDelete.RESTRICT)),
                ('row_id', fields.BigIntField()),
                ('kind', fields.CharField(max_length=13)),
                ('field', fields.CharField(max_length=60)),
                ('old', fields.TextField(null=True, unique=False)),
                ('reason', fields.CharField(null=True, max_length=60)),
            ],
            options={'table': 'mass_update_row', 'app': 'models', 'indexes': [Index(fields=['mass_update_id', 'kind', 'row_id'])], 'pk_attr': 'id', 'table_description': "What a mass update would do to one field of one row. `old` is the column's value as text when it was planned."},
            bases=['Row'],
        ),
    ]

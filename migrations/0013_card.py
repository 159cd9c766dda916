"""Activities, several phones and e-mails of a contact, keywords, the reference on a customer's invoices."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

# What CreateModel leaves out. `{}` before a column becomes `NEW.` in SQLite's triggers and nothing in PostgreSQL.
CHECKS = (
    ("activity", "activity_kind", "{}kind IN ('note', 'call', 'meeting', 'task')"),
    ("activity", "activity_has_text", "length({}text) > 0"),
    ("contact_line", "contact_line_way", "{}way IN ('phone', 'email')"),
    ("contact_line", "contact_line_kind", "{}kind IN ('work', 'mobile', 'home', 'other')"),
)
ONCE = "CREATE UNIQUE INDEX contact_keyword_once ON contact_keyword (contact_id, keyword_id)"


def _statements(dialect: str) -> list[str]:
    if dialect == "postgres":
        return [f"ALTER TABLE {t} ADD CONSTRAINT {n} CHECK ({c.replace('{}', '')})" for t, n, c in CHECKS] + [ONCE]
    return [
        f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
        f"WHEN NOT ({check.replace('{}', 'NEW.')}) BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
        for table, name, check in CHECKS
        for event in ("INSERT", "UPDATE")
    ] + [ONCE]


async def _rules(_apps, editor) -> None:
    for statement in _statements(editor.client.capabilities.dialect):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [('models', '0012_imports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Activity',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('updated_at', fields.DatetimeField(auto_now=True, auto_now_add=False)),
                ('customer', fields.ForeignKeyField('models.Customer', source_field='customer_id', db_constraint=True, to_field='id', related_name='activities', on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('models.Contact', source_field='contact_id', null=True, db_constraint=True, to_field='id', related_name='activities', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('models.User', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name='activities', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(default='note', max_length=7)),
                ('text', fields.TextField(unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_date', fields.DateField(null=True)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'activity', 'app': 'models', 'constraints': [CheckConstraint(check="kind IN ('note', 'call', 'meeting', 'task')", name='activity_kind'), CheckConstraint(check='length(text) > 0', name='activity_has_text')], 'indexes': [Index(fields=['customer_id', 'at']), Index(fields=['contact_id']), Index(fields=['person_id', 'due_date'])], 'pk_attr': 'id', 'table_description': 'A note, call or meeting at a moment (UTC), or a task with a due date. `person` is who did it, or is to do it.'},
            bases=['Stamped'],
        ),
        ops.CreateModel(
            name='ContactLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('contact', fields.ForeignKeyField('models.Contact', source_field='contact_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('way', fields.CharField(max_length=5)),
                ('kind', fields.CharField(default='work', max_length=6)),
                ('value', fields.CharField(max_length=254)),
                ('do_not_use', fields.BooleanField(default=False)),
                ('position', fields.IntField(default=0)),
            ],
            options={'table': 'contact_line', 'app': 'models', 'constraints': [CheckConstraint(check="way IN ('phone', 'email')", name='contact_line_way'), CheckConstraint(check="kind IN ('work', 'mobile', 'home', 'other')", name='contact_line_kind')], 'indexes': [Index(fields=['contact_id', 'position']), Index(fields=['value'])], 'pk_attr': 'id', 'table_description': 'A phone number or an e-mail address of a contact. Those not to be used are kept, so that nobody adds them again.'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Keyword',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('name', fields.CharField(unique=True, max_length=120)),
                ('position', fields.IntField(default=0)),
                ('is_active', fields.BooleanField(default=True)),
            ],
            options={'table': 'keyword', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A word that contacts are marked with: Christmas card, steering group, …'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ContactKeyword',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('contact', fields.ForeignKeyField('models.Contact', source_field='contact_id', db_constraint=True, to_field='id', related_name='keywords', on_delete=OnDelete.RESTRICT)),
                ('keyword', fields.ForeignKeyField('models.Keyword', source_field='keyword_id', db_constraint=True, to_field='id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'contact_keyword', 'app': 'models', 'constraints': [UniqueConstraint(fields=('contact_id', 'keyword_id'), name='contact_keyword_once')], 'indexes': [Index(fields=['keyword_id'])], 'pk_attr': 'id', 'table_description': 'A keyword on a contact.'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='Customer',
            name='invoice_reference',
            field=fields.CharField(null=True, max_length=120),
        ),
        ops.RunPython(_rules),
    ]

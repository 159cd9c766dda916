"""An index of the invoices on which something may be owed: most are paid, and need not be looked at one by one."""

from tortoise import migrations
from tortoise.migrations import operations as ops

STATEMENT = (
    "CREATE INDEX invoice_owed ON invoice (status_id, due_date, net, tax, currency, sales_person_id, number, is_credit_note)"
    " WHERE number IS NOT NULL AND NOT is_credit_note"
)


class Migration(migrations.Migration):
    dependencies = [("models", "0021_what_ended")]

    initial = False

    operations = [ops.RunSQL([STATEMENT])]

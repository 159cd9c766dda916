"""What Tortoise's CreateModel leaves out: constraints, quick search, and the rows every register has from the start.

SQLite cannot add a CHECK to a table that is there, so there a pair of triggers holds it.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

# `{}` before a column becomes `NEW.` in SQLite's triggers and nothing in PostgreSQL.
CHECKS = (
    ("organization", "organization_is_one", "{}id = 1"),
    ("permission_profile", "permission_profile_customers_level", "{}customers_level IN ('none', 'read', 'edit', 'all')"),
    ("permission_profile", "permission_profile_customer_scope", "{}customer_scope IN ('none', 'own', 'team', 'unit', 'all')"),
    ("permission_profile", "permission_profile_project_scope", "{}project_scope IN ('none', 'own', 'team', 'unit', 'all')"),
    ("permission_profile", "permission_profile_invoice_scope", "{}invoice_scope IN ('none', 'own', 'team', 'unit', 'all')"),
    ("customer", "customer_has_name", "length({}name) > 0"),
    ("customer", "customer_payment_term", "{}payment_term_days >= 0 AND {}payment_term_days <= 3650"),
    ("custom_field", "custom_field_kind", "{}kind IN ('text', 'number', 'money', 'date', 'choice', 'choices', 'boolean')"),
    ("sales_status", "sales_status_state", "{}state IN ('in_progress', 'won', 'lost')"),
    ("sales_status", "sales_status_probability", "{}probability >= 0 AND {}probability <= 100"),
    ("project", "project_probability", "{}probability >= 0 AND {}probability <= 100"),
    ("project", "project_rate_positive", "{}currency_rate > 0"),
    ("project", "project_dates_in_order", "{}end_date >= {}start_date"),
    ("cost", "cost_kind", "{}kind IN ('hours', 'travel', 'product', 'subcontracting', 'own_work', 'other')"),
    ("cost", "cost_rate_positive", "{}currency_rate > 0"),
    ("invoice", "invoice_rate_positive", "{}currency_rate > 0"),
    ("invoice", "invoice_number_not_empty", "{}number IS NULL OR length({}number) > 0"),
    ("change", "change_action", "{}action IN ('create', 'update', 'delete')"),
)  # fmt: skip
UNIQUE = (
    ("customer", "customer_one_own_card", "(is_internal) WHERE is_internal"),
    ("e_invoice_address", "e_invoice_address_one_default", "(customer_id) WHERE is_default"),
    ("customer_segment", "customer_segment_once", "(customer_id, segment_id)"),
    ("custom_field", "custom_field_key_once", "(resource, key)"),
    ("custom_value", "custom_value_once", "(field_id, row_id)"),
)
SEARCHED = ("customer", "contact", "project", "invoice")
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE {t}_search USING fts5(search_text, content='{t}', content_rowid='id', "
    "tokenize='trigram', detail=none, columnsize=0)",
    "CREATE TRIGGER {t}_search_insert AFTER INSERT ON {t} BEGIN "
    "INSERT INTO {t}_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER {t}_search_delete AFTER DELETE ON {t} BEGIN "
    "INSERT INTO {t}_search({t}_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); END",
    "CREATE TRIGGER {t}_search_update AFTER UPDATE OF search_text ON {t} WHEN old.search_text IS NOT new.search_text "
    "BEGIN INSERT INTO {t}_search({t}_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); "
    "INSERT INTO {t}_search(rowid, search_text) VALUES (new.id, new.search_text); END",
)
POSTGRES_SEARCH = ("CREATE INDEX {t}_search ON {t} USING gin (search_text gin_trgm_ops)",)
ROWS = (
    "INSERT INTO pulse (resource, position) VALUES ('*', 0)",
    "INSERT INTO kept_state (name, value) VALUES ('year', 0), ('active', 0), ('prospect', 0)",
)


def _checks(sqlite: bool) -> list[str]:
    if not sqlite:
        return [f"ALTER TABLE {t} ADD CONSTRAINT {n} CHECK ({c.replace('{}', '')})" for t, n, c in CHECKS]
    return [
        f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
        f"WHEN NOT ({check.replace('{}', 'NEW.')}) BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
        for table, name, check in CHECKS
        for event in ("INSERT", "UPDATE")
    ]


async def _has_trigrams(client) -> bool:
    _, found = await client.execute_query("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    if found:
        await client.execute_query("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    return bool(found)


async def _create(_apps, editor) -> None:
    client = editor.client
    sqlite = client.capabilities.dialect == "sqlite"
    statements = _checks(sqlite) + [f"CREATE UNIQUE INDEX {n} ON {t} {rest}" for t, n, rest in UNIQUE]
    if sqlite or await _has_trigrams(client):
        statements += [s.format(t=t) for t in SEARCHED for s in (SQLITE_SEARCH if sqlite else POSTGRES_SEARCH)]
    for statement in (*statements, *ROWS):
        await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [ops.RunPython(_create)]

"""The schema: migrations that cannot lose rows, a guard for those that would, and rules kept by the database itself."""

import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.exceptions import BaseORMException, IntegrityError, OperationalError
from tortoise.migrations import operations as ops

from services.database import execute, rows, writing
from services.schema import RowsWereLost, migrate
from services.sql import Sql
from tests.support.databases import Database, Kind
from tests.support.server import ROOT
from tests.world import world

pytestmark = pytest.mark.slow

# On SQLite every other operation rebuilds the table: without its indexes and triggers, and without its children's rows.
HARMLESS = {"CreateModel", "AddField", "AddIndex", "RenameField", "RunSQL", "RunPython"}
MIGRATIONS = sorted(path.stem for path in (ROOT / "migrations").glob("[0-9]*.py"))

COLUMNS = {
    "sqlite": "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    "postgresql": "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns"
    " WHERE table_schema = 'public'",
}
INDEXES = {
    "sqlite": "SELECT m.name AS t, i.name AS i, c.name AS c FROM sqlite_master m, pragma_index_list(m.name) i,"
    " pragma_index_info(i.name) c WHERE m.type = 'table' ORDER BY i.name, c.seqno",
    "postgresql": "SELECT x.indrelid::regclass::text AS t, x.indexrelid::regclass::text AS i, a.attname::text AS c"
    " FROM pg_index x, unnest(x.indkey) WITH ORDINALITY k(n, place), pg_attribute a"
    " WHERE a.attrelid = x.indrelid AND a.attnum = k.n ORDER BY 2, k.place",
}


@pytest.mark.parametrize("name", MIGRATIONS)
def test_no_migration_rebuilds_a_table(name: str) -> None:
    for operation in import_module(f"migrations.{name}").Migration.operations:
        assert type(operation).__name__ in HARMLESS
        if isinstance(operation, ops.AddField):
            field = operation.field
            assert field.null or field.has_db_default(), f"{operation.name} has no value for the rows that are there"


async def test_the_migrations_hold_every_column_and_index_that_the_models_say(database: Database) -> None:
    columns, indexes = await tables(database)
    for model in Tortoise.apps["models"].values():
        table = model._meta.db_table
        assert (table, columns[table]) == (table, set(model._meta.fields_db_projection.values()))
        wanted = {
            tuple(model._meta.fields_db_projection.get(name, name) for name in index.fields)
            for index in model._meta.indexes
        }
        assert (table, wanted - indexes[table]) == (table, set())


async def tables(database: Database) -> tuple[dict[str, set[str]], dict[str, set[tuple[str, ...]]]]:
    """For each table of the database its columns, and the columns of each of its indexes in order."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    indexes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for found in await rows(Sql(COLUMNS[database.kind])):
        columns[found["t"]].add(found["c"])
    for found in await rows(Sql(INDEXES[database.kind])):
        indexes[found["t"], found["i"]].append(found["c"])
    by_table: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for (table, _), names in indexes.items():
        by_table[table].add(tuple(names))
    return columns, by_table


def rules() -> dict[str, str]:
    """The table of each constraint that the models name."""
    described = Tortoise.apps["models"].values()
    return {rule.name: model._meta.db_table for model in described for rule in model._meta.constraints}


async def test_each_rule_of_the_models_is_in_the_database(database: Database) -> None:
    if database.kind == "sqlite":
        found = await rows(Sql("SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')"))
    else:
        query = "SELECT conname AS name FROM pg_constraint UNION SELECT indexname FROM pg_indexes"
        found = await rows(Sql(query))
    names = {str(item["name"]) for item in found}
    missing = [rule for rule in rules() if not {rule, f"{rule}_insert"} & names]
    assert missing == []


BROKEN = {
    "activity_has_text": ("UPDATE activity SET text = ''",),
    "activity_kind": ("UPDATE activity SET kind = 'lunch'",),
    "change_action": ("UPDATE change SET action = 'rename'",),
    "contact_keyword_once": (
        "INSERT INTO contact_keyword (version, contact_id, keyword_id) SELECT 1, contact_id, keyword_id FROM contact_keyword",
    ),
    "contact_line_kind": ("UPDATE contact_line SET kind = 'summer'",),
    "contact_line_way": ("UPDATE contact_line SET way = 'fax'",),
    "cost_kind": ("UPDATE cost SET kind = 'bribes'",),
    "cost_rate_positive": ("UPDATE cost SET currency_rate = 0",),
    "currency_rate_once": (
        "INSERT INTO currency_rate (version, currency, date, rate) SELECT 1, currency, date, rate FROM currency_rate",
    ),
    "currency_rate_positive": ("UPDATE currency_rate SET rate = 0",),
    "custom_field_kind": ("UPDATE custom_field SET kind = 'picture'",),
    "custom_field_key_once": (
        "INSERT INTO custom_field (version, resource, key, label, kind, choices, position, is_active)"
        " SELECT 1, resource, key, label, kind, choices, position, is_active FROM custom_field",
    ),
    "custom_value_once": ("INSERT INTO custom_value (version, field_id, row_id) SELECT 1, field_id, row_id FROM custom_value",),
    "customer_has_name": ("UPDATE customer SET name = ''",),
    "customer_invoice_channel": ("UPDATE customer SET invoice_channel = 'pigeon'",),
    "customer_one_own_card": ("UPDATE customer SET is_internal = TRUE",),
    "customer_payment_term": (
        "UPDATE customer SET payment_term_days = -1", "UPDATE customer SET payment_term_days = 3651",
    ),
    "customer_segment_once": (
        "INSERT INTO customer_segment (version, customer_id, segment_id)"
        " SELECT 1, customer_id, segment_id FROM customer_segment",
    ),
    "e_invoice_address_one_default": ("UPDATE e_invoice_address SET is_default = TRUE",),
    "export_state": ("UPDATE export SET state = 'lost'",),
    "invoice_number_not_empty": ("UPDATE invoice SET number = ''",),
    "invoice_number_once": (
        "INSERT INTO invoice_number (series, value, number, invoice_id, at)"
        " SELECT series, value, number, invoice_id, at FROM invoice_number",
    ),
    "invoice_number_positive": ("UPDATE invoice_number SET value = 0",),
    "invoice_rate_positive": ("UPDATE invoice SET currency_rate = -1",),
    "invoice_row_vat_rate": ("UPDATE invoice_row SET vat_rate = 1000001", "UPDATE invoice_row SET vat_rate = -1"),
    "organization_is_one": (
        "UPDATE organization SET id = 2",
        "INSERT INTO organization (id, version, name, country, base_currency, time_zone, language, settings, created_at)"
        " SELECT 2, version, name, country, base_currency, time_zone, language, settings, created_at FROM organization",
    ),
    "permission_profile_customer_scope": ("UPDATE permission_profile SET customer_scope = 'mine'",),
    "permission_profile_customers_level": ("UPDATE permission_profile SET customers_level = 'god'",),
    "permission_profile_invoice_scope": ("UPDATE permission_profile SET invoice_scope = ''",),
    "permission_profile_project_scope": ("UPDATE permission_profile SET project_scope = 'ALL'",),
    "project_dates_in_order": ("UPDATE project SET start_date = '2025-02-01', end_date = '2025-01-31'",),
    "project_probability": ("UPDATE project SET probability = 101", "UPDATE project SET probability = -1"),
    "project_rate_positive": ("UPDATE project SET currency_rate = 0",),
    "sales_status_probability": ("UPDATE sales_status SET probability = 101",),
    "sales_status_state": ("UPDATE sales_status SET state = 'paused'",),
}  # fmt: skip


async def test_the_database_refuses_what_breaks_a_rule(database: Database) -> None:
    await full_register()
    assert set(BROKEN) == set(rules())
    for rule, statements in BROKEN.items():
        for statement in statements:
            with pytest.raises(IntegrityError) as refused:
                async with writing() as connection:
                    await connection.execute_query(statement)
            assert rule in str(refused.value) or "unique" in str(refused.value).lower(), statement


async def full_register() -> None:
    """At least one row, and two where a rule is about two, in every table that has rules."""
    firm = await world()
    async with firm.together():
        bygg = await firm.customer("Åkerblom Bygg AB")
        project = await firm.project(bygg)
        await firm.cost(project, "2025-03-01", 1, 1)
        invoice = await firm.invoice(bygg, 1, "2025-03-01")
        line = {"description": "Advice", "quantity": 10_000, "unit_price": 10_000, "vat_rate": 250_000}
        await firm.make("invoice-rows", invoice_id=invoice, net=100, tax=25, **line)
        await firm.make("currency-rates", currency="NOK", date=firm.today, rate=850_000_000)
        given = Sql("INSERT INTO invoice_number (series, value, number, invoice_id, at) VALUES (?, 1, ?, ?, ?)")
        async with firm.together() as recorder:
            await execute(Sql(given.text, ("invoices", "1", invoice, firm.at)), recorder.connection)
        segment = await firm.make("market-segments", name="Builders")
        await firm.make("customer-segments", customer_id=bygg, segment_id=segment)
        for address in ("0007:5560360793", "0088:7300010000001"):
            await firm.make("e-invoice-addresses", customer_id=bygg, address=address)
        contact = await firm.make("contacts", customer_id=bygg, last_name="Solheim")
        await firm.make("contact-lines", contact_id=contact, way="email", value="ingrid@bygg.example")
        keyword = await firm.make("keywords", name="Christmas card")
        await firm.make("contact-keywords", contact_id=contact, keyword_id=keyword)
        await firm.make("activities", customer_id=bygg, kind="call", text="Wants a quote", at=firm.at)
        field = await firm.make(
            "custom-fields", resource="customers", key="grade", label="Grade", kind="text", choices=[]
        )
        expiring = {
            "report": "customers",
            "name": "Customers",
            "subject": "customers",
            "format": "xlsx",
            "file": "1.xlsx",
        }
        await firm.make("exports", **expiring, created_at=firm.at, seen_at=firm.at, expires_at=firm.at)
        await firm.make("custom-values", field_id=field, row_id=bygg, text="Gold")


async def test_every_reference_restricts(database: Database) -> None:
    if database.kind == "sqlite":
        query = "SELECT m.name AS t, f.on_delete AS d FROM sqlite_master m, pragma_foreign_key_list(m.name) f"
        found = [(item["t"], item["d"]) for item in await rows(Sql(query + " WHERE m.type = 'table'"))]
    else:
        query = "SELECT conrelid::regclass::text AS t, confdeltype::text AS d FROM pg_constraint WHERE contype = 'f'"
        found = [(item["t"], {"r": "RESTRICT"}.get(item["d"], item["d"])) for item in await rows(Sql(query))]
    assert len(found) > 25
    assert [table for table, action in found if action != "RESTRICT"] == []


LOSSES = {
    "rows": "DELETE FROM industry WHERE name = 'Media'",
    "a table": "DROP TABLE market_segment_note",
    "an index": "DROP INDEX customer_one_own_card",
    "a trigger": "DROP TRIGGER customer_has_name_insert",
}
FreshDatabase = Callable[[Kind], Awaitable[Database]]
WithMigration = Callable[[str], str]
HEAD = "from tortoise import fields, migrations\nfrom tortoise.migrations import operations as ops\n\n"
BODY = "class Migration(migrations.Migration):\n    dependencies = [('models', {after!r})]\n    operations = [{operation}]\n"


@pytest.fixture
def with_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> WithMigration:
    """Makes a package with all migrations and one more: `name = with_migration("ops.RunSQL(...)")`."""

    def make(operation: str) -> str:
        name = f"migrations_{abs(hash(request.node.name))}_{len(list(tmp_path.iterdir()))}"
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"__path__.append({str(ROOT / 'migrations')!r})\n")
        body = BODY.format(after=MIGRATIONS[-1], operation=operation)
        (tmp_path / name / "9000_next.py").write_text(HEAD + body)
        return name

    monkeypatch.syspath_prepend(tmp_path)
    return make


async def sqlite_register(fresh_database: FreshDatabase) -> Path:
    """A migrated database with two industries, and a table that the migrations do not know."""
    made = await fresh_database("sqlite")
    path = made.folder / "stamkund.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO industry (version, name, position, is_active) VALUES (1, 'Media', 0, 1), (1, 'Retail', 1, 1)"
        )
        connection.execute("CREATE TABLE market_segment_note (id INTEGER PRIMARY KEY)")
        connection.execute("INSERT INTO market_segment_note VALUES (1)")
    connection.close()
    return path


def contents(path: Path) -> list[tuple[object, ...]]:
    """Everything in a database, as statements."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        return [
            *schema,
            *connection.execute("SELECT * FROM industry ORDER BY id"),
            *connection.execute("SELECT * FROM market_segment_note"),
        ]
    finally:
        connection.close()


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_migration_that_loses_something_is_taken_back(
    loss: str, fresh_database: FreshDatabase, with_migration: WithMigration
) -> None:
    path = await sqlite_register(fresh_database)
    before = contents(path)
    with pytest.raises(RowsWereLost):
        await migrate(f"sqlite://{path}", with_migration(f"ops.RunSQL({LOSSES[loss]!r})"))
    assert contents(path) == before
    assert list(path.parent.glob("*.before-*")) == []


async def test_a_rebuilt_table_is_noticed_and_taken_back(
    fresh_database: FreshDatabase, with_migration: WithMigration
) -> None:
    path = await sqlite_register(fresh_database)
    before = contents(path)
    alter = "ops.AlterField(model_name='Customer', name='email', field=fields.CharField(max_length=500, null=True))"
    with pytest.raises(RowsWereLost, match="trigger customer_has_name"):
        await migrate(f"sqlite://{path}", with_migration(alter))
    assert contents(path) == before


async def test_a_migration_that_fails_halfway_leaves_the_database_as_it_was(
    fresh_database: FreshDatabase, with_migration: WithMigration
) -> None:
    path = await sqlite_register(fresh_database)
    before = contents(path)
    operation = "ops.RunSQL('DELETE FROM industry'), ops.RunSQL('INSERT INTO nowhere VALUES (1)')"
    with pytest.raises((OperationalError, BaseORMException)):
        await migrate(f"sqlite://{path}", with_migration(operation))
    assert contents(path) == before


async def test_a_good_migration_keeps_everything_and_leaves_no_copy(
    fresh_database: FreshDatabase, with_migration: WithMigration
) -> None:
    path = await sqlite_register(fresh_database)
    name = with_migration("ops.RunSQL('ALTER TABLE industry ADD COLUMN note TEXT')")
    for _ in range(2):
        await migrate(f"sqlite://{path}", name)
    assert [row[1:3] for row in contents(path) if row[2:3] in (("Media",), ("Retail",))] == [
        (1, "Media"),
        (1, "Retail"),
    ]
    assert sorted(other.name for other in path.parent.iterdir() if "before" in other.name) == []


def test_processes_that_start_at_once_migrate_one_after_the_other(tmp_path: Path) -> None:
    code = (
        f"import asyncio; from services.schema import migrate; asyncio.run(migrate('sqlite://{tmp_path}/a b#c%d.db'))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(one.communicate()[1], one.returncode) for one in started] == [(b"", 0)] * 3


async def test_a_register_of_before_the_newest_migration_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = shutil.copytree(ROOT / "migrations", tmp_path / "earlier_migrations")
    (earlier / f"{MIGRATIONS[-1]}.py").unlink()
    monkeypatch.syspath_prepend(tmp_path)
    url = f"sqlite://{tmp_path / 'stamkund.db'}"
    await migrate(url, "earlier_migrations")
    await migrate(url)
    with sqlite3.connect(tmp_path / "stamkund.db") as connection:
        applied = connection.execute("SELECT name FROM tortoise_migrations ORDER BY id").fetchall()
    connection.close()
    assert [name for (name,) in applied] == MIGRATIONS

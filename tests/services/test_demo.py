"""The demo's register is whole, has a history, and is the same on the same day."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.checking import check
from services.database import close_database, open_database, row, rows, value
from services.demo import fill, throw_away
from services.demo.companies import KNOWN
from services.kpis.telling import kpis_of
from services.organization import organization
from services.sessions import sign_in
from services.settings import read_settings
from services.sql import Sql

pytestmark = pytest.mark.slow

PASSWORD = "fjorton gula segelbåtar"
NOON = "2026-11-24T12:00:00+01:00"


@pytest.fixture
async def nordlyd(fresh_database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The demo's register on a fixed day; its address."""
    monkeypatch.setenv("STAMKUND_NOW", NOON)
    made = await fresh_database("sqlite")
    await open_database(made.url)
    await fill(made.url, PASSWORD)
    yield made.url
    await close_database()


async def test_the_demo_is_whole_and_its_figures_agree(nordlyd: str) -> None:
    assert await check() == []
    assert await value(Sql("SELECT count(*) FROM customer")) == 482
    assert (await organization()).settings == {"demo": True}


async def test_customers_that_everybody_knows_are_the_largest(nordlyd: str) -> None:
    query = (
        "SELECT c.name FROM customer c JOIN customer_figures f ON f.customer_id = c.id ORDER BY f.billed DESC LIMIT 10"
    )
    largest = {found["name"] for found in await rows(Sql(query))}
    assert "Havbris Energi AS" in largest and len(largest & {known.name for known in KNOWN}) >= 8


async def test_every_profile_has_somebody_to_be(nordlyd: str) -> None:
    found = await rows(
        Sql("SELECT DISTINCT p.key FROM user_account u JOIN permission_profile p ON p.id = u.profile_id")
    )
    assert {item["key"] for item in found} == {
        "administrator",
        "manager",
        "account_manager",
        "sales",
        "read_only",
        "auditor",
    }
    assert (await sign_in("jonas.hagen@nordlyd.example", PASSWORD, "127.0.0.1"))[1] > 1


async def test_a_seller_sees_no_margin_and_an_administrator_sees_all(nordlyd: str) -> None:
    everything = {item["key"]: item for item in await kpis_of("elin.sandberg@nordlyd.example")}
    assert len(everything) == 4 and everything["active_customers"]["comparison"]["value"] is not None
    assert "margin_this_year" not in {item["key"] for item in await kpis_of("jonas.hagen@nordlyd.example")}


async def test_there_is_a_history_with_days_of_its_own(nordlyd: str) -> None:
    found = await row(
        Sql("SELECT count(*) AS n, min(at) AS a, max(at) AS z FROM change_set WHERE kind IN ('edit', 'mass_update')")
    )
    assert found is not None and found["n"] > 100
    assert "2026-07" <= found["a"][:7] <= "2026-08" and found["z"] < "2026-11-24 11:00"
    assert await value(Sql("SELECT count(*) FROM customer WHERE updated_at > '2026-11-24 11:00'")) == 0


async def test_july_is_quiet_and_december_is_busy(nordlyd: str) -> None:
    query = "SELECT substr(date, 1, 7) AS month, sum(net_base) AS billed FROM invoice GROUP BY 1"
    months = {found["month"]: found["billed"] for found in await rows(Sql(query))}
    assert months["2026-07"] < 0.7 * months["2026-06"]
    assert months["2025-12"] > 1.1 * months["2025-11"]


async def test_invoices_have_rows_due_dates_and_rates_that_the_register_knows(nordlyd: str) -> None:
    assert await value(Sql("SELECT count(*) FROM invoice WHERE id NOT IN (SELECT invoice_id FROM invoice_row)")) == 0
    term = "(SELECT c.payment_term_days FROM customer c WHERE c.id = coalesce(billing_customer_id, customer_id))"
    late = await rows(Sql(f"SELECT julianday(due_date) - julianday(date) - {term} AS late FROM invoice"))
    assert sum(found["late"] != 0 for found in late) < len(late) / 4, "only where the term was changed since"
    odd = (
        "SELECT count(*) FROM invoice i WHERE i.currency <> 'SEK' AND NOT i.is_credit_note AND NOT EXISTS (SELECT 1 FROM"
        " currency_rate r WHERE r.currency = i.currency AND r.date = i.rate_date AND r.rate = i.currency_rate)"
    )
    assert await value(Sql("SELECT count(*) FROM invoice WHERE currency <> 'SEK'")) > 500 and await value(Sql(odd)) == 0
    overdue = "SELECT count(*) FROM invoice i JOIN invoice_status s ON s.id = i.status_id WHERE s.key = 'sent'"
    old = Sql(f"{overdue} AND i.due_date < '2026-09-10'")
    assert await value(old) == 0 and await value(Sql(f"{overdue} AND i.due_date < '2026-11-24'")) > 20


async def test_the_same_day_makes_the_same_demo(nordlyd: str, fresh_database) -> None:
    tables = ("customer", "project", "invoice", "invoice_row", "cost", "change_set", "stage_period")
    first = [await rows(Sql(f"SELECT * FROM {table} WHERE id > 1 ORDER BY id")) for table in tables]
    await close_database()
    again = await fresh_database("sqlite")
    await open_database(again.url)
    await fill(again.url, PASSWORD)
    assert [await rows(Sql(f"SELECT * FROM {table} WHERE id > 1 ORDER BY id")) for table in tables] == first


def test_what_is_thrown_away_is_gone_and_the_real_register_untouched(tmp_path: Path) -> None:
    real = read_settings({"STAMKUND_DATA_DIR": str(tmp_path / "data")})
    with throw_away(real) as settings:
        folder = settings.data_dir
        assert folder.is_dir() and str(folder) in settings.database_url and folder != real.data_dir
        (folder / "stamkund.db").touch()
    assert not folder.exists() and not real.data_dir.exists()

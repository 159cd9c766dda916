"""`seed` makes a register that is whole, believable and the same each time."""

import re

import pytest

from services.checking import check
from services.database import close_database, open_database, row, rows, value
from services.identifiers import check_e_invoice_address, check_org_number, check_vat_number
from services.organization import organization
from services.periods import now
from services.permissions import actor_of
from services.seeding import ADMINISTRATOR, NotEmpty, fill
from services.seeding.stages import Span, periods
from services.sessions import sign_in
from services.setup import Beginning, set_up
from services.sql import Sql
from tests.support.databases import Database

pytestmark = pytest.mark.slow

PASSWORD = "fjorton gula segelbåtar"


async def test_a_seeded_register_is_whole_and_its_figures_agree(database: Database) -> None:
    told: list[int] = []
    await fill(database.url, 120, 7, PASSWORD, told.append)
    assert told == sorted(told) and told[-1] == 100
    assert await check() == []
    _, user_id = await sign_in(ADMINISTRATOR, PASSWORD, "192.0.2.1")
    actor = await actor_of(user_id)
    assert actor is not None and actor.may("users")


async def test_there_is_about_as_much_as_promised_of_everything(database: Database) -> None:
    await fill(database.url, 400, 1, PASSWORD)
    promised = {"customer": 1, "contact": 2, "project": 3, "invoice": 10, "cost": 20}
    counts = {table: int(await value(Sql(f"SELECT count(*) FROM {table}"))) for table in promised}
    assert {table: round(count / 400 / promised[table]) for table, count in counts.items()} == dict.fromkeys(
        promised, 1
    )
    users = await rows(Sql("SELECT profile_id, count(*) AS n FROM user_account GROUP BY profile_id"))
    assert len(users) == 6 and sum(found["n"] for found in users) == 51


async def test_the_kept_figures_compare_with_a_month_ago(database: Database) -> None:
    before = now()
    await fill(database.url, 150, 1, PASSWORD)
    firm = await organization()
    assert firm.today().year - firm.created_at.year == 5
    invented = await value(Sql("SELECT count(*) FROM stage_period WHERE since >= ?", (before,)))
    assert invented == 0, "the history of the seed must end as the figures are"
    assert await value(Sql("SELECT count(*) FROM stage_period WHERE until IS NOT NULL")) > 50


async def test_the_same_numbers_make_the_same_data(fresh_database) -> None:
    seen = []
    for seed in (3, 3, 4):
        made = await fresh_database("sqlite")
        await open_database(made.url)
        await fill(made.url, 60, seed, PASSWORD)
        tables = ("customer", "contact", "project", "invoice", "cost")
        seen.append([await rows(Sql(f"SELECT * FROM {table} WHERE id > 1 ORDER BY id")) for table in tables])
        await close_database()
    assert seen[0] == seen[1] != seen[2]


async def test_numbers_of_companies_have_the_right_check_digits(database: Database) -> None:
    await fill(database.url, 60, 1, PASSWORD)
    found = await rows(Sql("SELECT country, org_number, vat_number FROM customer WHERE is_internal = FALSE"))
    for company in found:
        assert check_org_number(company["country"], company["org_number"]).severity == "ok"
        assert check_vat_number(company["country"], company["vat_number"]).severity == "ok"
    for taken in await rows(Sql("SELECT scheme, address FROM e_invoice_address")):
        assert check_e_invoice_address(taken["scheme"], taken["address"]).severity == "ok"


async def test_indexes_and_triggers_are_all_there_afterwards(fresh_database) -> None:
    made = await fresh_database("sqlite")
    await open_database(made.url)
    query = Sql("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name")
    before = await rows(query)
    await fill(made.url, 30, 1, PASSWORD)
    assert await rows(query) == before
    await close_database()


async def test_a_register_with_customers_is_not_seeded(database: Database) -> None:
    await fill(database.url, 5, 1, PASSWORD)
    with pytest.raises(NotEmpty):
        await fill(database.url, 5, 1, PASSWORD)


async def test_a_register_that_is_only_set_up_keeps_its_firm(database: Database) -> None:
    await set_up(
        Beginning("Tammer Oy", "FI", "EUR", "Europe/Helsinki", "aino@tammer.example", "Aino Virtanen", PASSWORD)
    )
    await fill(database.url, 40, 1, PASSWORD)
    assert (await organization()).name == "Tammer Oy"
    assert await check() == []
    foreign = await row(Sql("SELECT currency, currency_rate FROM invoice WHERE currency = 'SEK' LIMIT 1"))
    assert foreign is not None and 700_000_000 < foreign["currency_rate"] < 1_100_000_000


async def test_invoice_numbers_go_up_with_the_months(database: Database) -> None:
    await fill(database.url, 40, 1, PASSWORD)
    found = await rows(Sql("SELECT number, date FROM invoice WHERE number IS NOT NULL"))
    assert all(re.fullmatch(r"\d{9}", item["number"]) for item in found)
    assert all(item["number"][:4] == str(item["date"])[2:7].replace("-", "") for item in found)


def test_a_case_that_was_won_ends_the_time_as_a_prospect() -> None:
    assert periods([Span(10, 20, None)], 100) == [(True, True, 10, 20), (True, False, 20, None)]
    assert periods([Span(10, None, 40), Span(60, None, None)], 100) == [(True, True, 10, 40), (True, True, 60, None)]
    assert periods([Span(10, 10, 40), Span(60, None, None)], 100) == [(True, False, 10, 40), (True, False, 60, None)]
    assert periods([], 100) == []

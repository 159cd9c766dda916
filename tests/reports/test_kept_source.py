"""Sums of invoices from what is kept of their months: equal to those of the rows for every viewer, whatever is changed."""

import random
from typing import Any

from services.checking.figures import wrong_figures
from services.database import execute, writing
from services.i18n import language
from services.kpis.invoice_months import FORGET, keep, kept_months
from services.reports.kept_source import kept_source, serves
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import Group, Outcome, outcome
from services.reports.snapshot import Now
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world

REPORT = {
    "name": "Billing",
    "subject": "invoices",
    "fields": ["number"],
    "group_by": ["customer.industry_id", "date.month"],
    "totals": {"billed": "sum", "net_base": "sum"},
}


async def billed(chance: random.Random) -> World:
    """Some customers of three industries, and invoices of several months by several people."""
    firm = await world()
    industries = [await firm.make("industries", name=name) for name in ("Energy", "Food")] + [None]
    people = list(firm.people)
    for n in range(6):
        await firm.customer(f"Company {n}", chance.choice(people), industry_id=chance.choice(industries))
    for _ in range(30):
        day = f"2025-{chance.randrange(1, 7):02}-{chance.randrange(1, 29):02}"
        status = chance.choice(list(firm.statuses))
        number = "next" if chance.random() < 0.8 else None
        customer = firm.customers[f"Company {chance.randrange(6)}"]
        await firm.invoice(customer, chance.randrange(-50, 900), day, status, number, chance.choice(people))
    return firm


async def seen(firm: World, who: str = "Astrid Lindqvist", **given: Any) -> Prepared:
    return await prepare(read_report({**REPORT, **given}), await firm.actor(who), language("en"), firm.today)


def told(result: Outcome) -> Any:
    def group(one: Group) -> Any:
        return (
            one.key,
            one.rows,
            {name: total.value for name, total in one.totals.items()},
            list(map(group, one.children)),
        )

    return (result.rows, {name: total.value for name, total in result.totals.items()}, list(map(group, result.groups)))


async def from_rows(prepared: Prepared) -> Any:
    """What the rows themselves come to, with nothing kept."""
    kept = await kept_months()
    async with writing() as connection:
        await execute(FORGET, connection)
    assert await kept_source(prepared) is None
    result = told(await outcome(prepared, Now()))
    async with writing() as connection:
        for month in kept:
            await execute(Sql("INSERT INTO kept_month (month) VALUES (?)", (month,)), connection)
    return result


async def test_kept_sums_are_those_of_the_rows_for_every_viewer(database: Database) -> None:
    firm = await billed(random.Random(1))
    await firm.profile("Own", invoice_scope="own")
    await firm.person("Olli Oksanen", "Own")
    await firm.invoice(firm.customers["Company 1"], 70, "2025-03-01", person="Olli Oksanen")
    await keep()
    others = (
        {},
        {"group_by": ["date.quarter", "sales_person_id"]},
        {"group_by": ["status_id"], "filter": "is_billed.is:yes;date.within:this_month"},
        {"group_by": ["date.year"], "filter": "date.between:2025-02-01,2025-04-30", "sort": "-billed"},
    )
    for who in ("Astrid Lindqvist", "Olli Oksanen", "Mikko Mannerheim"):
        for given in others:
            prepared = await seen(firm, who, **given)
            if serves(prepared):
                assert await kept_source(prepared) is not None
            assert told(await outcome(prepared, Now())) == await from_rows(prepared)


async def test_every_change_is_in_the_sums_at_once_and_in_the_kept_ones_after(database: Database) -> None:
    chance = random.Random(2)
    firm = await billed(chance)
    industry = await firm.make("industries", name="Law")
    await keep()
    one = await firm.invoice(firm.customers["Company 0"], 500, "2025-05-05")
    far = await firm.invoice(firm.customers["Company 2"], 40, "2031-01-31")
    changes = (
        lambda: firm.change("invoices", one, net=70000),
        lambda: firm.change("invoices", one, date="2025-02-02"),
        lambda: firm.change("invoices", one, status_id=firm.statuses["Draft"]),
        lambda: firm.change("invoices", one, sales_person_id=firm.people["Sanna Salo"]),
        lambda: firm.change("customers", firm.customers["Company 1"], industry_id=industry),
        lambda: firm.remove("invoices", far),
        lambda: firm.change("invoices", one, customer_id=firm.customers["Company 3"]),
    )
    for change in changes:
        await change()
        prepared = await seen(firm)
        assert told(await outcome(prepared, Now())) == await from_rows(prepared)
        if chance.random() < 0.7:
            await keep()
            assert await wrong_figures() == []


async def test_a_month_that_changes_while_it_is_read_is_read_from_its_rows(database: Database) -> None:
    firm = await billed(random.Random(3))
    await keep()
    prepared = await seen(firm)
    kept = await kept_source(prepared)
    assert kept is not None
    await firm.invoice(firm.customers["Company 0"], 500, "2025-05-05")
    found = await Now().rows(Sql("SELECT") + kept.sound + "AS sound")
    assert not kept.holds(found)


async def test_what_is_not_kept_is_read_from_the_rows(database: Database) -> None:
    firm = await billed(random.Random(4))
    await keep()
    for given in (
        {"group_by": ["customer_id"]},
        {"totals": {"net_base": "average"}},
        {"filter": "date.between:2025-02-02,2025-04-30"},
        {"filter": "currency.any:EUR"},
    ):
        prepared = await seen(firm, **given)
        assert not serves(prepared)
        assert (await outcome(prepared, Now())).rows > 0

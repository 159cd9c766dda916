"""Random reports over random worlds and viewers against rows computed apart: plain Python over whole tables."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.database import rows
from services.i18n import language
from services.permissions import Actor
from services.reports.files import write_csv, write_xlsx
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import Group, outcome, page
from services.reports.snapshot import Now, snapshot
from services.reports.wishes import Wishes
from services.spreadsheets.csv_file import PLAIN
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World

from .test_proof import csv_rows, in_csv, nothing, random_world, workbook_rows

Row = dict[str, Any]
INVOICE_FIELDS = ("number", "date", "net_base", "billed", "customer_id", "customer.owner_id", "is_credit_note")
CUSTOMER_FIELDS = ("name", "country", "owner_id", "billed_this_year", "costs_this_year", "margin_this_year")
FILTERS: dict[str, list[tuple[str, Callable[[Row], bool]]]] = {
    "invoices": [
        ("", lambda _row: True),
        ("is_billed.is:yes", lambda row: bool(row["is_billed"])),
        ("net_base.ge:100", lambda row: row["net_base"] >= 100),
        ("date.between:2025-02-01,2025-03-31", lambda row: date(2025, 2, 1) <= row["date"] <= date(2025, 3, 31)),
        ("is_credit_note.is:no;net_base.lt:500", lambda row: not row["is_credit_note"] and row["net_base"] < 500),
    ],
    "customers": [
        ("", lambda _row: True),
        ("country.any:SE", lambda row: row["country"] == "SE"),
        ("or(country.any:FI;billed_this_year.gt:0)", lambda row: row["country"] == "FI" or row["billed_this_year"] > 0),
        ("country.empty", lambda row: row["country"] is None),
    ],
}


async def table(name: str) -> list[Row]:
    """A whole table, past every right."""
    return await rows(Sql(f"SELECT * FROM {name}"))


def sees(actor: Actor, scope: str, people: list[int | None]) -> bool:
    """The row scopes as `permissions.md` has them, written down once more."""
    return {"all": True, "own": actor.user_id in people, "none": False}[scope]


def money(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)


def day(given: Any) -> date:
    return date.fromisoformat(given) if isinstance(given, str) else given


class Apart:
    """The register read whole, and what a viewer may see of it."""

    async def read(self, actor: Actor) -> "Apart":
        self.actor = actor
        self.people = {found["id"]: found["name"] for found in await table("user_account")}
        self.customers = {found["id"]: found for found in await table("customer")}
        sent = {found["id"] for found in await table("invoice_status") if found["is_sent"]}
        projects = {found["id"]: found for found in await table("project")}
        self.all_invoices = [
            {
                **found,
                "date": day(found["date"]),
                "is_billed": found["number"] is not None and found["status_id"] in sent,
            }
            for found in await table("invoice")
        ]
        self.all_costs = [{**found, "project": projects[found["project_id"]]} for found in await table("cost")]
        return self

    def invoices(self) -> list[Row]:
        return [self._invoice(one) for one in self._seen_invoices()]

    def _seen_invoices(self) -> list[Row]:
        scope = self.actor.invoice_scope
        return [one for one in self.all_invoices if sees(self.actor, scope, [one["sales_person_id"]])]

    def _customer(self, number: int) -> Row | None:
        found = self.customers[number]
        return found if sees(self.actor, self.actor.customer_scope, [found["owner_id"]]) else None

    def _invoice(self, one: Row) -> Row:
        customer, net = self._customer(one["customer_id"]), money(one["net_base"])
        return {
            "number": one["number"], "date": one["date"], "net_base": net, "is_billed": one["is_billed"],
            "billed": net if one["is_billed"] else Decimal("0.00"), "is_credit_note": bool(one["is_credit_note"]),
            "customer_id": customer and customer["name"],
            "customer.owner_id": customer and self.people.get(customer["owner_id"]),
            "date.month": f"{one['date']:%Y-%m}",
        }  # fmt: skip

    def customer_rows(self) -> list[Row]:
        billed: dict[int, int] = defaultdict(int)
        costs: dict[int, int] = defaultdict(int)
        for one in self._seen_invoices():
            if one["is_billed"] and one["date"].year == 2025:
                billed[one["customer_id"]] += one["net_base"]
        for cost in self.all_costs:
            project = cost["project"]
            seen = sees(self.actor, self.actor.project_scope, [project["owner_id"], project["sales_person_id"]])
            if seen and not cost["is_rejected"] and not project["is_internal"] and day(cost["date"]).year == 2025:
                costs[project["customer_id"]] += cost["net_base"]
        seen_ones = [one for one in self.customers.values() if self._customer(one["id"]) is not None]
        return [
            {
                "name": one["name"], "country": one["country"], "owner_id": self.people.get(one["owner_id"]),
                "billed_this_year": money(billed[one["id"]]), "costs_this_year": money(costs[one["id"]]),
                "margin_this_year": money(billed[one["id"]] - costs[one["id"]]),
            }
            for one in seen_ones
        ]  # fmt: skip


async def viewers(firm: World) -> list[Actor]:
    """One who sees everything, one with all customers but own figures, one with own rows only."""
    await firm.profile("Own", customer_scope="own", project_scope="own", invoice_scope="own")
    await firm.person("Olli Oksanen", "Own")
    for number in list(firm.customers.values())[:3]:
        await firm.change("customers", number, owner_id=firm.people["Olli Oksanen"])
        await firm.invoice(number, 77, "2025-03-03", person="Olli Oksanen")
        await firm.cost(await firm.project(number, owner="Olli Oksanen"), "2025-02-02", 2, 11)
    return [await firm.actor(name) for name in ("Astrid Lindqvist", "Aino Aalto", "Olli Oksanen")]


@pytest.mark.parametrize("seed", range(4))
async def test_every_file_holds_the_rows_that_are_computed_apart(database: Database, tmp_path: Path, seed: int) -> None:
    chance = random.Random(100 + seed)
    firm = await random_world(chance)
    for actor in await viewers(firm):
        apart = await Apart().read(actor)
        for subject, fields, all_rows in (
            ("invoices", INVOICE_FIELDS, apart.invoices()), ("customers", CUSTOMER_FIELDS, apart.customer_rows()),
        ):  # fmt: skip
            text, holds = chance.choice(FILTERS[subject])
            chosen = chance.sample(fields, chance.randrange(2, len(fields)))
            group = chance.choice([None, *(name for name in fields if name.endswith("owner_id"))])
            prepared = await prepared_for(actor, firm, subject, chosen, text, group)
            wanted = [row for row in all_rows if holds(row)]
            await assert_same(prepared, wanted, tmp_path)
            await assert_totals(prepared, wanted, group)


async def prepared_for(
    actor: Actor, firm: World, subject: str, fields: list[str], text: str, group: str | None
) -> Prepared:
    total = "net_base" if subject == "invoices" else "margin_this_year"
    given: Row = {
        "name": "Try",
        "subject": subject,
        "fields": [*fields, total],
        "filter": text,
        "totals": {total: "sum"},
    }
    report = read_report({**given, "group_by": [group] if group else []})
    return await prepare(report, actor, language("en"), firm.today)


async def assert_same(prepared: Prepared, wanted: list[Row], folder: Path) -> None:
    """Preview, workbook and CSV hold the wanted rows, each in the same order."""
    shown = [row.values for row in await page(prepared, Now(), limit=1000)]
    names = [column.name for column in prepared.columns]
    assert sorted(map(str, shown)) == sorted(str([row[name] for name in names]) for row in wanted)
    async with snapshot() as reads:
        await write_xlsx(prepared, folder / "r.xlsx", reads, Wishes(), nothing)
        await write_csv(prepared, folder / "r.csv", reads, Wishes(dialect=PLAIN), nothing)
    assert workbook_rows(folder / "r.xlsx", prepared) == shown
    assert csv_rows(folder / "r.csv") == [[in_csv(value) for value in row] for row in shown]


async def assert_totals(prepared: Prepared, wanted: list[Row], group: str | None) -> None:
    """The total and each group's, added up apart."""
    (name,), told = prepared.totals, await outcome(prepared, Now())
    assert (told.rows, told.totals[name].value) == (len(wanted), sum((row[name] for row in wanted), Decimal("0.00")))
    if group is not None:
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        for row in wanted:
            sums[row[group]] += row[name]
        assert {_words(one): one.totals[name].value for one in told.groups} == dict(sums)


def _words(one: Group) -> Any:
    return one.labels[0]

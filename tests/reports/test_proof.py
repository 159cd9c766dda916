"""What is shown is what is exported: preview, workbook and CSV hold the same rows, and so does a count made apart."""

import csv
import io
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.database import is_postgres
from services.i18n import language
from services.reports.cells import layout
from services.reports.files import write_csv, write_xlsx
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import outcome, page, rows_query, whole_query
from services.reports.snapshot import Now, snapshot
from services.reports.wishes import Wishes
from services.spreadsheets.csv_file import PLAIN
from services.text import safe_for_csv
from tests.support.databases import Database
from tests.world import World, world

ODD = ("=SUM(A1)", "Åke & Söner <AB>", "+46 8", "Two\nlines", "@home", "snake_x_case", "Ordinary Oy")
SUBJECTS: dict[str, dict[str, Any]] = {
    "customers": {
        "fields": ["name", "number", "country", "owner_id", "is_active", "created_at"],
        "groups": ["industry_id", "country", "owner_id", "is_active"],
        "totals": {"billed_this_year": "sum", "margin_percent": "margin", "number": "max", "name": "count"},
        "sorts": ["name", "-number", "-billed_this_year"],
    },
    "invoices": {
        "fields": ["number", "date", "net", "net_base", "customer_id", "is_credit_note"],
        "groups": ["customer_id", "date.month", "status_id", "currency", "customer.owner_id"],
        "totals": {"net_base": "sum", "net": "sum", "tax": "average", "date": "min"},
        "sorts": ["-net_base", "number", "customer_id"],
    },
}


async def random_world(chance: random.Random) -> World:
    firm = await world()
    industries = [await firm.make("industries", name=name) for name in ("Energy", "Food", "Law")]
    people = list(firm.people)
    for n in range(8):
        name = f"{chance.choice(ODD)} {n}"
        where = {"industry_id": chance.choice([*industries, None]), "country": chance.choice(["SE", "FI", None])}
        made = await firm.customer(name, chance.choice(people), is_active=chance.random() < 0.8, **where)
        for _ in range(chance.randrange(4)):
            day = f"2025-0{chance.randrange(1, 4)}-1{chance.randrange(9)}"
            status = chance.choice(list(firm.statuses))
            money = chance.choice([{}, {}, {"currency": "SEK", "currency_rate": 912_345_678}])
            await firm.invoice(made, chance.randrange(-200, 2000), day, status, person=chance.choice(people), **money)
    return firm


async def random_report(chance: random.Random, firm: World) -> Prepared:
    subject = chance.choice(list(SUBJECTS))
    kind = SUBJECTS[subject]
    groups = chance.sample(kind["groups"], chance.randrange(4))
    totals = {name: kind["totals"][name] for name in chance.sample(list(kind["totals"]), chance.randrange(1, 4))}
    fields = chance.sample(kind["fields"], chance.randrange(1, len(kind["fields"])))
    given = {"name": "Try", "subject": subject, "fields": fields, "group_by": groups, "totals": totals}
    who = await firm.actor(chance.choice(["Astrid Lindqvist", "Aino Aalto", "Mikko Mannerheim"]))
    asked = read_report({**given, "sort": chance.choice([*kind["sorts"], ""])})
    return await prepare(asked, who, language("en"), firm.today)


@pytest.mark.parametrize("seed", range(6))
async def test_preview_workbook_and_csv_hold_the_same_rows(database: Database, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    firm = await random_world(chance)
    for _ in range(4):
        prepared = await random_report(chance, firm)
        shown = [row.values for row in await page(prepared, Now(), limit=1000)]
        async with snapshot() as reads:
            await write_xlsx(prepared, tmp_path / "r.xlsx", reads, Wishes(), nothing)
            await write_csv(prepared, tmp_path / "r.csv", reads, Wishes(dialect=PLAIN), nothing)
        assert workbook_rows(tmp_path / "r.xlsx", prepared) == shown
        assert csv_rows(tmp_path / "r.csv") == [[in_csv(value) for value in row] for row in shown]
        await assert_totals(prepared, tmp_path / "r.xlsx")


async def assert_totals(prepared: Prepared, path: Path) -> None:
    """The last row shows the totals, worked out by Python from the rows of the page."""
    told = await outcome(prepared, Now())
    names = [column.name for column in (await layout(prepared)).columns]
    last = [cell.value for cell in list(load_workbook(path, data_only=True).worksheets[0].rows)[-1]]
    rows = [row.values for row in await page(prepared, Now(), limit=1000)]
    for name, function in prepared.totals.items():
        if function == "sum" and not told.totals[name].is_mixed:
            apart = sum((Decimal(str(row[names.index(name)] or 0)) for row in rows), Decimal(0))
            assert told.totals[name].value == apart
            assert Decimal(str(last[names.index(name)])) == apart or names.index(name) == 0


def workbook_rows(path: Path, prepared: Prepared) -> list[list[Any]]:
    """The detail rows of the first sheet: neither header nor groups (bold) nor total."""
    sheet = load_workbook(path).worksheets[0]
    body = [row for row in sheet.iter_rows(min_row=2) if not any(cell.font.b for cell in row)]
    return [
        [in_excel(cell.value, column.kind) for cell, column in zip(row, prepared.columns, strict=True)] for row in body
    ]


def in_excel(value: Any, kind: str) -> Any:
    if kind in ("money", "percent") and value is not None:
        return Decimal(str(value)).quantize(Decimal("0.01" if kind == "money" else "0.000001"))
    return value.date() if kind == "date" and value is not None else value


def csv_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))[1:]


def in_csv(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date) and hasattr(value, "hour"):
        return value.isoformat(" ")  # type: ignore[call-arg]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else safe_for_csv(value) if isinstance(value, str) else str(value)


async def nothing(_written: int) -> None:
    return None


async def test_rows_stand_in_one_order_however_they_are_brought_into_it(database: Database) -> None:
    chance = random.Random(11)
    firm = await random_world(chance)
    for _ in range(12):
        prepared = await random_report(chance, firm)
        select = (await layout(prepared)).select
        by_index, sorted_apart = rows_query(prepared, select), await whole_query(prepared, select, Now())
        assert (by_index == sorted_apart) == is_postgres()
        assert await Now().rows(sorted_apart) == await Now().rows(by_index)

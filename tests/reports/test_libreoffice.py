"""Workbooks opened by LibreOffice: what it recomputes from the formulas is what the report shows."""

import asyncio
import csv
import random
import re
import shutil
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from services.i18n import language
from services.reports.files import write_csv, write_xlsx
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import outcome
from services.reports.sheets import leaves
from services.reports.snapshot import Now, snapshot
from services.reports.wishes import Wishes
from services.spreadsheets.csv_file import PLAIN
from tests.support.databases import Database

from .test_proof import nothing, random_world

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1"  # raw values, first sheet only

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        OFFICE is None, reason="There is no LibreOffice; on Debian: apt-get install libreoffice-calc-nogui"
    ),
]

GROUPED = {
    "name": "Billing",
    "subject": "customers",
    "fields": ["name", "billed_this_year", "costs_this_year", "margin_this_year", "margin_percent", "number"],
    "filter": "is_internal.is:no",
    "group_by": ["country", "industry_id"],
    "totals": {
        "billed_this_year": "sum", "costs_this_year": "sum", "margin_this_year": "sum", "margin_percent": "margin",
        "number": "max", "name": "count",
    },
}  # fmt: skip
PLAIN_LIST = {**GROUPED, "group_by": []}
LEDGER = {
    "name": "Margin",
    "subject": "figures",
    "fields": ["customer_id", "billed", "costs", "margin", "margin_share"],
    "group_by": ["date.month"],
    "totals": {"billed": "sum", "costs": "sum", "margin": "sum", "margin_share": "margin"},
    "chart": "line",
}


async def recomputed(path: Path) -> list[list[str]]:
    """The first sheet as LibreOffice shows it after it has computed every formula itself."""
    profile = f"-env:UserInstallation=file://{path.parent}/office"
    out = path.parent / "out"
    command = [str(OFFICE), profile, "--headless", "--convert-to", AS_CSV, "--outdir", str(out), str(path)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, told.decode()
    made = next(out.glob("*.csv"))
    with made.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


async def prepared_for(given: dict[str, object], seed: int) -> Prepared:
    firm = await random_world(random.Random(seed))
    return await prepare(read_report(given), await firm.actor("Astrid Lindqvist"), language("en"), firm.today)


@pytest.mark.parametrize(("given", "seed"), [(GROUPED, 11), (PLAIN_LIST, 12), (LEDGER, 13)])
async def test_libreoffice_recomputes_every_total_to_what_is_shown(
    database: Database, tmp_path: Path, given: dict[str, object], seed: int
) -> None:
    prepared = await prepared_for(given, seed)
    async with snapshot() as reads:
        await write_xlsx(prepared, tmp_path / "report.xlsx", reads, Wishes(), nothing)
    strip_values(tmp_path / "report.xlsx")
    told, lines = await outcome(prepared, Now()), await recomputed(tmp_path / "report.xlsx")
    names = [column.name for column in prepared.columns]
    wanted = [told.totals] + [group.totals for group in leaves(told.groups)]
    found = lines[1:]
    for name in prepared.totals:
        place = names.index(name)
        if place == 0:
            continue  # the word Total stands there
        assert number(found[-1][place]) == number(wanted[0][name].value), name
        sums = {number(line[place]) for line in found}
        for totals in wanted[1:]:
            assert number(totals[name].value) in sums, name


def strip_values(path: Path) -> None:
    """Take the values beside the formulas out of the file, so that nothing but a computation can give them."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    stripped = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", parts[sheet])
    assert stripped != parts[sheet]
    parts[sheet] = stripped
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def number(given: object) -> Decimal | str | None:
    """A value to compare, numbers to the sixth decimal; None for nothing."""
    if given in (None, ""):
        return None
    text, is_percent = str(given).removesuffix("%"), str(given).endswith("%")
    try:
        return Decimal(text).scaleb(-2 if is_percent else 0).quantize(Decimal("0.000001"))
    except InvalidOperation:
        return str(given)


async def test_libreoffice_opens_the_csv_of_a_report_with_the_same_rows(database: Database, tmp_path: Path) -> None:
    prepared = await prepared_for({**PLAIN_LIST, "fields": ["name", "number"], "totals": {}}, 14)
    async with snapshot() as reads:
        await write_csv(prepared, tmp_path / "report.csv", reads, Wishes(dialect=PLAIN), nothing)
        await write_xlsx(prepared, tmp_path / "report.xlsx", reads, Wishes(), nothing)
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = [[cell.removeprefix("'") for cell in line] for line in csv.reader(file)]
    assert [line[:2] for line in await recomputed(tmp_path / "report.xlsx")] == rows

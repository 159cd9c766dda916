"""The chart of a workbook: it names what it shows, and its lines have colours of their own."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.i18n import language
from services.reports.files import write_xlsx
from services.reports.prepare import prepare
from services.reports.report import read_report
from services.reports.run import outcome
from services.reports.series import series_of
from services.reports.snapshot import Now, snapshot
from services.reports.wishes import Wishes
from tests.support.databases import Database
from tests.world import World, world
from ui.reports.chart import lacking

from .test_proof import nothing

GIVEN: dict[str, Any] = {
    "name": "Billed by owner", "subject": "invoices", "fields": ["number"],
    "group_by": ["customer.owner_id"], "totals": {"billed": "sum", "net_base": "sum", "number": "count"},
}  # fmt: skip


async def harbour() -> World:
    firm = await world()
    for name, owner in (("Leipä Oy", "Aino Aalto"), ("Vesi Oy", "Sanna Salo")):
        await firm.invoice(await firm.customer(name, owner), 100, "2025-03-01")
    return firm


@pytest.mark.parametrize("kind", ["bar", "line", "stacked"])
async def test_a_chart_names_its_axes_and_series(database: Database, tmp_path: Path, kind: str) -> None:
    firm = await harbour()
    report = read_report({**GIVEN, "chart": kind})
    prepared = await prepare(report, await firm.actor("Astrid Lindqvist"), language("en"), firm.today)
    async with snapshot() as reads:
        await write_xlsx(prepared, tmp_path / "r.xlsx", reads, Wishes(), nothing)
    sheet = load_workbook(tmp_path / "r.xlsx")["Chart"]
    assert [[cell.value for cell in line] for line in sheet.rows] == [
        ["Customer: Account owner", "Billed", "Net in base currency"], ["Aino Aalto", 100, 100], ["Sanna Salo", 100, 100],
    ]  # fmt: skip
    (chart,) = sheet._charts
    assert [words(part) for part in (chart.title, chart.x_axis.title, chart.y_axis.title)] == [
        "Billed by owner", "Customer: Account owner", "EUR",
    ]  # fmt: skip
    looks = [one.graphicalProperties for one in chart.series]
    painted = [look.line.solidFill if kind == "line" else look.solidFill for look in looks]
    assert [str(colour.srgbClr) for colour in painted] == ["0E729C", "8094A1"]


def words(title: Any) -> str:
    return "".join(run.t for part in title.tx.rich.p for run in part.r)


async def test_only_what_is_measured_alike_stands_on_one_axis(database: Database) -> None:
    firm = await harbour()
    report = read_report({**GIVEN, "chart": "bar", "totals": {"number": "count", "billed": "sum", "date": "distinct"}})
    prepared = await prepare(report, await firm.actor("Astrid Lindqvist"), language("en"), firm.today)
    drawn = series_of(prepared, await outcome(prepared, Now()))
    assert [title for title, _ in drawn.series] == [
        "Invoice number: Number of values", "Invoice date: Number of different values",
    ]  # fmt: skip
    assert drawn.up == ""


@pytest.mark.parametrize(
    ("groups", "totals", "words"),
    [
        ([], {}, "A chart needs groups and a total. Add both above."),
        (["industry_id"], {}, "A chart needs a total: a sum, an average or a number. Add it above."),
        (["industry_id"], {"number": "max"}, "A chart needs a total: a sum, an average or a number. Add it above."),
        ([], {"name": "count"}, "A chart needs groups. Add them above."),
    ],
)
async def test_a_report_that_cannot_be_drawn_says_only_what_it_lacks(
    database: Database, groups: list[str], totals: dict[str, str], words: str
) -> None:
    firm = await world()
    given = {"name": "Drawn", "subject": "customers", "fields": ["name"], "group_by": groups, "totals": totals}
    actor = await firm.actor("Astrid Lindqvist")
    assert lacking(await prepare(read_report(given), actor, language("en"), firm.today)) == words

"""The workbook of an explanation: rows that add up to the tile, and words where it cannot hold all of them."""

import io
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.i18n import language
from services.kpis import explain
from services.kpis.catalogue import BILLING_THIS_MONTH
from services.kpis.figures import figure
from services.kpis.workbook import Explained, explained
from services.permissions import SYSTEM
from tests.kpis.golden import golden
from tests.support.databases import Database
from tests.world import TODAY, world


def sheets(contents: Explained) -> Sequence[Worksheet]:
    return load_workbook(io.BytesIO(contents.xlsx())).worksheets


async def test_the_rows_of_the_workbook_add_up_to_the_tile(database: Database) -> None:
    await golden()
    counted, left_out, how = sheets(await explained(BILLING_THIS_MONTH, SYSTEM, TODAY, language("en")))
    amounts = [line[3].value for line in counted.iter_rows(min_row=2) if line[0].value]
    assert (sum(amounts), counted.cell(counted.max_row, 4).value) == (1100, "=SUM(D2:D4)")
    assert {line[4].value for line in left_out.iter_rows(min_row=2)} == {
        "No invoice number",
        "The status does not count as sent",
    }
    assert "1,100.00" in str(how["B3"].value)


async def test_a_workbook_that_cannot_hold_all_rows_says_so_and_what_all_come_to(database: Database) -> None:
    await golden()
    told = await figure(BILLING_THIS_MONTH, SYSTEM, TODAY)
    rows = await explain.counted_rows(BILLING_THIS_MONTH, SYSTEM, TODAY, limit=2)
    counted, left_out, _ = sheets(Explained(told, language("en"), "EUR", [], rows, []))
    last = [[cell.value for cell in line][2:4] for line in counted.iter_rows(min_row=counted.max_row - 2)]
    assert last == [["Total", "=SUM(D2:D3)"], ["The newest 2 of 3 rows", None], ["Total of all rows", 1100]]
    assert left_out.cell(left_out.max_row, 3).value == "The newest 0 of 2 rows"


async def test_what_belongs_to_customers_outside_ones_list_is_told_apart(database: Database) -> None:
    firm = await world()
    await firm.profile("Own customers", customer_scope="own")
    await firm.person("Liv Lund", "Own customers")
    mine, theirs = await firm.customer("Mine AB", owner="Liv Lund"), await firm.customer("Theirs AB")
    await firm.invoice(mine, 100, "2025-03-03")
    await firm.invoice(theirs, 700, "2025-03-04")
    liv = await firm.actor("Liv Lund")
    assert await explain.outside(BILLING_THIS_MONTH, liv, TODAY) == (1, 700_00)
    assert await explain.outside(BILLING_THIS_MONTH, SYSTEM, TODAY) == (0, 0)

"""The rows behind a figure as an Excel workbook: what counts, what does not and why, how it was computed."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from services.database import value
from services.i18n import Language
from services.money import from_minor, minor_units
from services.organization import organization
from services.permissions import Actor
from services.sql import Sql

from . import words
from .explain import ExplainedRow, counted_rows, left_out_rows, reasons
from .figures import figure, narrowed_figure
from .kpi import Kpi

MOST_ROWS = 100_000
WIDTHS = (14, 34, 40, 18, 60)


async def explained(kpi: Kpi, actor: Actor, today: date, viewer: Language, narrowed: Sql | None = None) -> "Explained":
    """Everything that the workbook shows, read under the viewer's rights; `Explained.xlsx` makes the file."""
    firm = await organization()
    return Explained(
        kpi,
        viewer,
        firm.base_currency,
        await _facts(kpi, actor, today, viewer, firm.name, firm.base_currency, narrowed),
        await counted_rows(kpi, actor, today, narrowed=narrowed, limit=MOST_ROWS),
        await left_out_rows(kpi, actor, today, narrowed=narrowed, limit=MOST_ROWS),
    )


class Explained:
    """The contents of a workbook; plain values, so that the file can be made in a thread."""

    def __init__(
        self,
        kpi: Kpi,
        viewer: Language,
        currency: str,
        facts: list[tuple[str, str]],
        counted: list[ExplainedRow],
        left_out: list[ExplainedRow],
    ) -> None:
        self._kpi, self._viewer, self._currency = kpi, viewer, currency
        self._facts, self._counted, self._left_out = facts, counted, left_out

    def xlsx(self) -> bytes:
        """The workbook as bytes; slow for many rows, so run it in a thread."""
        book, viewer = Workbook(write_only=True), self._viewer
        counted = book.create_sheet(viewer.t("Counted")[:31])
        self._rows(counted, self._counted, viewer.t("Why it counts"), with_total=True)
        self._rows(
            book.create_sheet(viewer.t("Not counted")[:31]), self._left_out, viewer.t("Why not"), with_total=False
        )
        self._how(book.create_sheet(viewer.t("How this was computed")[:31]))
        file = BytesIO()
        book.save(file)
        return file.getvalue()

    def _rows(self, sheet: Worksheet, rows: Sequence[ExplainedRow], why: str, *, with_total: bool) -> None:
        viewer = self._viewer
        heading = (viewer.t("Date"), viewer.t("Document"), viewer.t("Customer"), self._unit(), why)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(WIDTHS, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.auto_filter.ref = f"A1:E{max(len(rows), 1) + 1}"
        sheet.append([_cell(sheet, text, bold=True) for text in heading])
        for row in rows:
            reason = words.why(row, self._kpi, self._currency, viewer)
            told = (words.document(row, viewer), row.customer_name or "")
            sheet.append(
                [
                    _cell(sheet, row.date),
                    *(_cell(sheet, text) for text in told),
                    self._amount(sheet, row.amount),
                    _cell(sheet, reason),
                ]
            )
        if with_total and rows:
            total = _cell(sheet, f"=SUM(D2:D{len(rows) + 1})", bold=True, formula=True)
            total.number_format = self._format()
            sheet.append([None, None, _cell(sheet, viewer.t("Total"), bold=True), total])

    def _how(self, sheet: Worksheet) -> None:
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 110
        for name, text in self._facts:
            sheet.append([_cell(sheet, name, bold=True), _cell(sheet, text)])

    def _amount(self, sheet: Worksheet, amount: int) -> WriteOnlyCell:
        is_money = self._kpi.unit == "money"
        cell = _cell(sheet, from_minor(amount, self._currency) if is_money else amount)
        cell.number_format = self._format()
        return cell

    def _format(self) -> str:
        digits = minor_units(self._currency) if self._kpi.unit == "money" else 0
        return "#,##0" + ("." + "0" * digits if digits else "")

    def _unit(self) -> str:
        return self._currency if self._kpi.unit == "money" else self._viewer.t("Count")


def _cell(sheet: Worksheet, given: Any, *, bold: bool = False, formula: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, given)
    if isinstance(given, str) and not formula:
        cell.data_type = "s"  # text that begins with = stays text
    if bold:
        cell.font = Font(bold=True)
    return cell


async def _facts(
    kpi: Kpi, actor: Actor, today: date, viewer: Language, firm: str, currency: str, narrowed: Sql | None
) -> list[tuple[str, str]]:
    told = await (figure(kpi, actor, today) if narrowed is None else narrowed_figure(kpi, actor, today, narrowed))
    shown = told.value
    facts = [
        (viewer.t("Key figure"), viewer.t(kpi.label)),
        (viewer.t("Organization"), firm),
        (viewer.t("Value"), words.amount(shown, kpi, currency, viewer)),
        (viewer.t("Formula"), words.formula(told, currency, viewer)),
        (viewer.t("Date"), viewer.date(today, style="long")),
        (viewer.t("As seen by"), actor.name),
        (viewer.t("Rights"), viewer.t("Only what you may see") if told.is_limited else viewer.t("Everything")),
        (viewer.t("Change log position"), str(await value(Sql("SELECT position FROM pulse WHERE resource = '*'")))),
    ]
    for reason in await reasons(kpi, actor, today, narrowed):
        facts.append((viewer.t("Not counted"), f"{viewer.t(reason.text)}: {viewer.number(reason.rows)}"))
    return facts

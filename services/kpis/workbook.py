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
from services.organization import Firm, organization
from services.permissions import Actor
from services.sql import Sql

from . import words
from .explain import ExplainedRow, counted_rows, left_out_rows, reasons
from .figures import Figure, figure, narrowed_figure
from .kpi import Kpi

MOST_ROWS = 100_000
WIDTHS = (14, 34, 40, 18, 60)


async def explained(kpi: Kpi, actor: Actor, today: date, viewer: Language, narrowed: Sql | None = None) -> "Explained":
    """Everything that the workbook shows, read under the viewer's rights; `Explained.xlsx` makes the file."""
    firm = await organization()
    told = await (figure(kpi, actor, today) if narrowed is None else narrowed_figure(kpi, actor, today, narrowed))
    return Explained(
        told,
        viewer,
        firm.base_currency,
        await _facts(told, actor, today, viewer, firm, narrowed),
        await counted_rows(kpi, actor, today, narrowed=narrowed, limit=MOST_ROWS),
        await left_out_rows(kpi, actor, today, narrowed=narrowed, limit=MOST_ROWS),
    )


class Explained:
    """The contents of a workbook; plain values, so that the file can be made in a thread."""

    def __init__(
        self,
        told: Figure,
        viewer: Language,
        currency: str,
        facts: list[tuple[str, str]],
        counted: list[ExplainedRow],
        left_out: list[ExplainedRow],
    ) -> None:
        self._kpi, self._told, self._viewer, self._currency = told.kpi, told, viewer, currency
        self._facts, self._counted, self._left_out = facts, counted, left_out

    def xlsx(self) -> bytes:
        """The workbook as bytes; slow for many rows, so run it in a thread."""
        book, viewer = Workbook(write_only=True), self._viewer
        counted = book.create_sheet(viewer.t("Counted")[:31])
        self._rows(counted, self._counted, viewer.t("Why it counts"))
        self._total(counted)
        left_out = book.create_sheet(viewer.t("Not counted")[:31])
        self._rows(left_out, self._left_out, viewer.t("Why not"))
        self._cut(left_out, len(self._left_out), self._told.left_out)
        self._how(book.create_sheet(viewer.t("How this was computed")[:31]))
        file = BytesIO()
        book.save(file)
        return file.getvalue()

    def _rows(self, sheet: Worksheet, rows: Sequence[ExplainedRow], why: str) -> None:
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

    def _total(self, sheet: Worksheet) -> None:
        """What the rows of the sheet come to; where it cannot hold all, what all come to as well."""
        shown, all_rows = len(self._counted), sum(term.sum.rows for term in self._told.terms)
        if not shown:
            return
        total = _cell(sheet, f"=SUM(D2:D{shown + 1})", bold=True, formula=True)
        total.number_format = self._format()
        sheet.append([None, None, _cell(sheet, self._viewer.t("Total"), bold=True), total])
        if self._cut(sheet, shown, all_rows):
            label = self._viewer.t("Total of all rows")
            sheet.append([None, None, _cell(sheet, label, bold=True), self._amount(sheet, self._told.value)])

    def _cut(self, sheet: Worksheet, shown: int, all_rows: int) -> bool:
        """Say so where the sheet does not hold all rows."""
        if shown >= all_rows:
            return False
        sheet.append([None, None, _cell(sheet, cut_words(shown, all_rows, self._viewer), bold=True)])
        return True

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


def cut_words(shown: int, all_rows: int, viewer: Language) -> str:
    """That a file holds some rows only."""
    return viewer.t("The newest {shown} of {count} rows", shown=viewer.number(shown), count=viewer.number(all_rows))


async def _facts(
    told: Figure, actor: Actor, today: date, viewer: Language, firm: Firm, narrowed: Sql | None
) -> list[tuple[str, str]]:
    kpi, currency = told.kpi, firm.base_currency
    all_rows = sum(term.sum.rows for term in told.terms)
    facts = [
        (viewer.t("Key figure"), viewer.t(kpi.label)),
        (viewer.t("Organization"), firm.name),
        (viewer.t("Value"), words.amount(told.value, kpi, currency, viewer)),
        (viewer.t("Formula"), words.formula(told, currency, viewer)),
        (viewer.t("Date"), viewer.date(today, style="long")),
        (viewer.t("As seen by"), actor.name),
        (viewer.t("Rights"), viewer.t("Only what you may see") if told.is_limited else viewer.t("Everything")),
        (viewer.t("Change log position"), str(await value(Sql("SELECT position FROM pulse WHERE resource = '*'")))),
    ]
    if all_rows > MOST_ROWS:
        facts.append((viewer.t("Rows"), cut_words(MOST_ROWS, all_rows, viewer)))
    for reason in await reasons(kpi, actor, today, narrowed):
        facts.append((viewer.t("Not counted"), f"{viewer.t(reason.text)}: {viewer.number(reason.rows)}"))
    return facts

"""A report written to a file: workbook or CSV, row by row, from one moment of the register."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.spreadsheets.cell import Content, Link, Styled
from services.spreadsheets.csv_file import CsvFile
from services.spreadsheets.styles import Look
from services.spreadsheets.xlsx import MOST_ROWS, Column, Sheet, Workbook

from .by_column import ByColumn, same
from .calculated import CalculatedField
from .cells import Layout, layout
from .chart import chart_sheet
from .how import How, how
from .prepare import Prepared
from .refusals import TooManyRowsForExcel
from .run import Group, Outcome, outcome, whole_query
from .sheets import Body, SheetPlan, leaves, number_format
from .snapshot import Line, Snapshot
from .wishes import Wishes

Progress = Callable[[int], Awaitable[None]]
CUSTOMER = "/customers/{id}"
ROOM = MOST_ROWS - 2
"""Rows beside the header and the total."""


async def write_csv(prepared: Prepared, path: Path, reads: Snapshot, wishes: Wishes, progress: Progress) -> int:
    """The rows of the report (or its deepest groups) as CSV; answers with their number."""
    shown, viewer = await layout(prepared), prepared.language
    plan, written = SheetPlan(prepared, shown), 0
    with CsvFile(path, wishes.dialect, viewer.t("Yes"), viewer.t("No")) as file:
        file.append(plan.headings())
        if prepared.groups and not prepared.report.details:
            for group in leaves((await outcome(prepared, reads)).groups):
                file.append(plan.group_row(group, 0))
                written += 1
            return written
        told = ByColumn(shown, file.text)
        async for lines in reads.stream(await whole_query(prepared, shown.select, reads)):
            await asyncio.to_thread(_append_lines, file, told, lines)
            written += len(lines)
            await progress(written)
    return written


def _append_lines(file: CsvFile, told: ByColumn[str], lines: Sequence[Line]) -> None:
    file.extend(told.rows(lines))


async def write_xlsx(prepared: Prepared, path: Path, reads: Snapshot, wishes: Wishes, progress: Progress) -> int:
    """The report as a workbook: rows, how it was computed, the chart; answers with the number of rows."""
    result = await outcome(prepared, reads)
    told = await how(prepared, result, reads, wishes.address)
    shown = await layout(prepared)
    plan = SheetPlan(prepared, shown)
    _require_room(prepared, plan, result, wishes)
    with Workbook(path, prepared.report.name) as book:
        writer = _Writer(book, plan, shown, result, wishes, progress)
        if prepared.groups:
            await writer.grouped(reads)
        else:
            await writer.plain(reads)
        _how_sheet(book, told, prepared)
        if prepared.report.chart and prepared.groups and prepared.totals:
            chart_sheet(book, prepared, result)
        written = writer.written
    return written


def _require_room(prepared: Prepared, plan: SheetPlan, result: Outcome, wishes: Wishes) -> None:
    needed = sum(1 + plan.span(group) for group in result.groups) if prepared.groups else result.rows
    if needed > ROOM and not (wishes.split and not prepared.groups):
        raise TooManyRowsForExcel(most=MOST_ROWS, rows=needed)


class _Writer:
    """Puts the rows of a report into its sheets."""

    def __init__(
        self, book: Workbook, plan: SheetPlan, shown: Layout, result: Outcome, wishes: Wishes, progress: Progress
    ) -> None:
        self.written = 0
        self._book, self._plan, self._shown, self._result = book, plan, shown, result
        self._wishes, self._progress = wishes, progress
        self._prepared = plan.prepared
        self._told = ByColumn(shown, same)
        self._names = {n: c for n, c in enumerate(shown.columns) if c.currency_at is not None}
        self._links = self._link_places()
        self._live = [(n, c.name) for n, c in enumerate(shown.columns) if isinstance(c.field, CalculatedField)]

    async def plain(self, reads: Snapshot) -> None:
        """One row after the other, the total below the last."""
        sheet, in_sheet = self._sheet(), 0
        async for lines in reads.stream(await whole_query(self._prepared, self._shown.select, reads)):
            for piece in _pieces(lines, ROOM - in_sheet):
                if in_sheet >= ROOM:
                    sheet.filter(in_sheet + 1)
                    sheet, in_sheet = self._sheet(), 0
                await asyncio.to_thread(self._append, sheet, piece, 0)
                in_sheet += len(piece)
            await self._wrote(len(lines))
        sheet.filter(max(in_sheet, 1) + 1)
        if self._result.totals:
            body = Body(2, in_sheet + 1) if in_sheet == self.written else Body(2, 1)
            sheet.append(self._plan.total_row(self._result.totals, body), "total")

    async def grouped(self, reads: Snapshot) -> None:
        """Each group's row above its rows, folded and unfolded by Excel's outline."""
        sheet = self._sheet()
        if self._plan.has_details:
            await self._with_details(sheet, reads)
        else:
            for group in self._result.groups:
                self._group(sheet, group, 0)
                self.written += sum(1 for _ in leaves([group]))
        last = sheet.row
        sheet.filter(max(last, 2))
        if self._result.totals:
            sheet.append(self._plan.total_row(self._result.totals, Body(2, last)), "total")

    def _group(self, sheet: Sheet, group: Group, level: int) -> None:
        role = "" if self._plan.is_leaf_row(group) else "group"
        sheet.append(self._plan.group_row(group, sheet.row + 1), role, level)
        for child in group.children:
            self._group(sheet, child, level + 1)

    async def _with_details(self, sheet: Sheet, reads: Snapshot) -> None:
        by_key = {group.key: group for group in _all(self._result.groups)}
        keys = [self._prepared.value(group) + f"AS k{n}" for n, group in enumerate(self._prepared.groups)]
        select, depth = [*self._shown.select, *keys], len(keys)
        before: Any = None
        async for lines in reads.stream(await whole_query(self._prepared, select, reads)):
            for run in _runs(lines, depth):
                key = run[0][-depth:]
                for level in range(_shared(before, key), depth):
                    group = by_key[key[: level + 1]]
                    sheet.append(self._plan.group_row(group, sheet.row + 1), "group", level)
                before = key
                await asyncio.to_thread(self._append, sheet, run, depth)
            await self._wrote(len(lines))

    def _append(self, sheet: Sheet, lines: Sequence[Line], level: int) -> None:
        for line, told in zip(lines, self._told.rows(lines), strict=True):
            values: list[Content] = list(told)
            for place, column in self._names.items():
                values[place] = self._amount(values[place], column.field, line[column.currency_at or 0])
            for place, name in self._live:
                values[place] = self._plan.live(name, values[place], sheet.row + 1, in_sums=False)
            for place, (at, address) in self._links.items():
                if values[place] is not None and line[at] is not None:
                    values[place] = Link(str(values[place]), address.format(id=line[at]))
            sheet.append(values, "", level)

    def _amount(self, value: Content, field: Any, currency: str | None) -> Content:
        if not isinstance(value, Decimal) or currency is None:
            return value
        return Styled(value, number_format(self._prepared, field, currency))

    def _link_places(self) -> dict[int, tuple[int, str]]:
        """Columns that open a record: place in the row → where its id stands in the line, and the address."""
        base, names = self._wishes.base_url.rstrip("/"), [column.name for column in self._shown.columns]
        if not base:
            return {}
        subject, links = self._prepared.subject, {}
        if subject.path and subject.named in names:
            links[names.index(subject.named)] = (0, base + subject.path)
        elif "customer_id" in names:
            place = names.index("customer_id")
            links[place] = (self._shown.columns[place].reference_at or 0, base + CUSTOMER)
        return links

    def _sheet(self) -> Sheet:
        name = self._prepared.language.t(self._prepared.subject.label)
        sheet = self._book.sheet(name, self._plan.layout(), frozen=1)
        sheet.append(self._plan.headings(), "head")
        return sheet

    async def _wrote(self, rows: int) -> None:
        self.written += rows
        await self._progress(self.written)


def _how_sheet(book: Workbook, told: How, prepared: Prepared) -> None:
    viewer = prepared.language
    wide = [Column(30, Look(role="wrapped")), Column(110, Look(role="wrapped"))]
    sheet = book.sheet(viewer.t("How this was computed"), wide)
    lines = list(told.lines)
    if book.was_cut:
        text = viewer.n(
            "{count} text was longer than a cell holds", "{count} texts were longer than a cell holds", book.was_cut
        )
        lines.append((viewer.t("Cut"), text))
    for name, text in lines:
        sheet.append([name, text])


def _all(groups: list[Group]) -> list[Group]:
    return [found for group in groups for found in (group, *_all(group.children))]


def _shared(before: Line | None, key: Line) -> int:
    """On how many levels two rows are in the same group."""
    if before is None:
        return 0
    return next((n for n, (one, other) in enumerate(zip(before, key, strict=True)) if one != other), len(key))


def _runs(lines: Sequence[Line], depth: int) -> list[list[Line]]:
    """Rows cut where the group changes."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and runs[-1][0][-depth:] == line[-depth:]:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _pieces(lines: Sequence[Line], room: int) -> list[Sequence[Line]]:
    """Rows cut where a sheet is full."""
    return [lines] if len(lines) <= room else [piece for piece in (lines[:room], lines[room:]) if piece]


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}

__all__ = ["WRITERS", "Progress", "write_csv", "write_xlsx"]

"""The chart of a report in its workbook: a sheet with the groups' totals, and bars or lines drawn from it."""

from decimal import Decimal
from typing import Any

from services.spreadsheets.cell import Content
from services.spreadsheets.styles import Look
from services.spreadsheets.xlsx import Column, Workbook

from .prepare import Prepared
from .run import Outcome
from .series import Series, series_of
from .sheets import number_format

COLOURS = ("0E729C", "8094A1", "2D9570", "DB782B", "7C62B7", "C95368")
"""Those of the page's charts."""
GRID = "D0D6DA"
THIN, LINE = 6_350, 28_575  # widths in EMU: half a point, and 2.25
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def chart_sheet(book: Workbook, prepared: Prepared, result: Outcome) -> None:
    """Add the sheet, when there is something to draw."""
    drawn = series_of(prepared, result)
    if not drawn.series or not drawn.categories:
        return
    name = prepared.language.t("Chart")
    plan = [Column(28), *(Column(16, Look(_format(prepared, drawn))) for _ in drawn.series)]
    sheet = book.sheet(name, plan, frozen=1)
    sheet.append([drawn.along, *(title for title, _ in drawn.series)], "head")
    for place, category in enumerate(drawn.categories):
        cells: list[Content] = [category, *(values[place] for _, values in drawn.series)]
        sheet.append(cells)
    book.chart(_drawing(name, prepared, drawn), len(drawn.series) + 2)


def _format(prepared: Prepared, drawn: Series) -> str:
    return number_format(prepared, prepared.fields[drawn.field])


def _drawing(sheet_name: str, prepared: Prepared, drawn: Series) -> str:
    """The chart with its title, the names of both axes, a legend, and values where there is room."""
    from openpyxl.chart import BarChart, LineChart, Reference
    from openpyxl.workbook import Workbook
    from openpyxl.xml.functions import tostring

    sheet: Any = Workbook().active
    sheet.title = sheet_name
    _fill(sheet, drawn)
    kind = prepared.report.chart
    chart: Any = LineChart() if kind == "line" else BarChart()
    if kind == "stacked":
        chart.grouping, chart.overlap = "stacked", 100
    rows, columns = len(drawn.categories) + 1, len(drawn.series) + 1
    chart.add_data(Reference(sheet, min_col=2, max_col=columns, min_row=1, max_row=rows), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=rows))
    _name(chart, prepared.language.t(prepared.report.name), drawn)
    _colour(chart, kind)
    return HEAD + str(tostring(chart._write(), encoding="unicode"))


def _name(chart: Any, title: str, drawn: Series) -> None:
    from openpyxl.chart.label import DataLabelList

    chart.title, chart.x_axis.title, chart.y_axis.title = title, drawn.along, drawn.up or None
    chart.title.overlay = False
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        if axis.title is not None:
            axis.title.overlay = False
    chart.y_axis.number_format, chart.y_axis.numFmt.sourceLinked = "#,##0", False
    chart.legend.position = "b"
    if drawn.has_room_for_values:
        chart.dataLabels = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, numFmt="#,##0"
        )


def _colour(chart: Any, kind: str) -> None:
    """Colours are named: those that programs choose by themselves come from a theme, which the workbook has none of."""
    from openpyxl.chart.shapes import GraphicalProperties

    for place, one in enumerate(chart.series):
        colour = COLOURS[place % len(COLOURS)]
        if kind == "line":
            one.graphicalProperties.line.solidFill, one.graphicalProperties.line.width = colour, LINE
            one.smooth = False
        else:
            one.graphicalProperties.solidFill = colour
            one.graphicalProperties.line.solidFill = colour
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=_line(GRID))
    for axis in (chart.x_axis, chart.y_axis):
        axis.spPr = GraphicalProperties(ln=_line(GRID))


def _line(colour: str) -> Any:
    from openpyxl.drawing.line import LineProperties

    return LineProperties(solidFill=colour, w=THIN)


def _fill(sheet: Any, drawn: Series) -> None:
    """The cells that the references point at: openpyxl reads the titles from them."""
    for column, (title, values) in enumerate(drawn.series, 2):
        sheet.cell(1, column).value = title
        for row, value in enumerate(values, 2):
            sheet.cell(row, column).value = value if isinstance(value, int | Decimal) else None

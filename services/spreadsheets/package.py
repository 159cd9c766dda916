"""The parts of a workbook's file around its rows (ECMA-376, Office Open XML)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from .xlsx import Column

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


@dataclass(frozen=True)
class Chart:
    """A chart (DrawingML) and the column, counted from 0, that it begins in."""

    xml: str
    column: int


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\, not there yet."""
    wanted = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "Sheet"
    made, number = wanted, 2
    while made.casefold() in {other.casefold() for other in taken}:
        made, number = f"{wanted[:27]} {number}", number + 1
    return made


def sheet_head(columns: Sequence["Column"], frozen: int, summary_below: bool) -> str:
    """A sheet up to its rows; `frozen` rows stay on top."""
    pane = (
        f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        if frozen
        else ""
    )
    widths = "".join(f'<col min="{n}" max="{n}" width="{c.width}" customWidth="1"/>' for n, c in enumerate(columns, 1))
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetPr><outlinePr summaryBelow="{int(summary_below)}"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15" outlineLevelRow="7"/><cols>{widths}</cols><sheetData>'
    )


def sheet_foot(filtered: str, links: Sequence[tuple[str, str]], *, has_chart: bool) -> str:
    """A sheet from the end of its rows."""
    filters = f'<autoFilter ref="{filtered}"/>' if filtered else ""
    told = "".join(f'<hyperlink ref="{at}" r:id="rId{n}"/>' for n, (at, _) in enumerate(links, 1))
    listed = f"<hyperlinks>{told}</hyperlinks>" if links else ""
    drawing = '<drawing r:id="rIdChart"/>' if has_chart else ""
    return f"</sheetData>{filters}{listed}{drawing}</worksheet>"


def sheet_relations(links: Sequence[tuple[str, str]], chart: int | None) -> str:
    """Where the links and the drawing of a sheet lead; "" for none."""
    told = [
        f'<Relationship Id="rId{n}" Type="{OFFICE}/hyperlink" Target={quoteattr(url)} TargetMode="External"/>'
        for n, (_, url) in enumerate(links, 1)
    ]
    if chart is not None:
        told.append(f'<Relationship Id="rIdChart" Type="{OFFICE}/drawing" Target="../drawings/drawing{chart}.xml"/>')
    return _relations("".join(told)) if told else ""


def parts(
    names: Sequence[str], charts: Mapping[int, Chart], filters: Mapping[int, str], title: str, creator: str
) -> Iterator[tuple[str, str]]:
    """Path and text of every part but sheets and styles. `filters` are ranges by the sheet's place."""
    yield "[Content_Types].xml", _types(len(names), charts)
    yield (
        "_rels/.rels",
        _relations(
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        ),
    )
    yield (
        "docProps/core.xml",
        (
            f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator></cp:coreProperties>"
        ),
    )
    yield "xl/workbook.xml", _workbook(names, filters)
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            "".join(
                f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n in range(1, len(names) + 1)
            )
            + f'<Relationship Id="rIdStyles" Type="{OFFICE}/styles" Target="styles.xml"/>'
        ),
    )
    for number, chart in charts.items():
        yield from _chart_parts(number, chart)


def _workbook(names: Sequence[str], filters: Mapping[int, str]) -> str:
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    quoted = {place: "'" + names[place].replace("'", "''") + "'" for place in filters}
    defined = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
        f"{escape(quoted[place])}!{_absolute(reach)}</definedName>"
        for place, reach in filters.items()
    )
    listed = f"<definedNames>{defined}</definedNames>" if defined else ""
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews>'
        f'<sheets>{sheets}</sheets>{listed}<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>'
    )


def _absolute(reach: str) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", reach)


def _types(sheets: int, charts: Mapping[int, Chart]) -> str:
    told = [
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.spreadsheetml.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    ]
    for n in charts:
        told.append(f'<Override PartName="/xl/drawings/drawing{n}.xml" ContentType="{TYPES}.drawing+xml"/>')
        told.append(f'<Override PartName="/xl/charts/chart{n}.xml" ContentType="{TYPES}.drawingml.chart+xml"/>')
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.spreadsheetml.styles+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{''.join(told)}</Types>"
    )


def _chart_parts(number: int, chart: Chart) -> Iterator[tuple[str, str]]:
    frame = (
        f'<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        f'<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{DRAWING}/chart">'
        f'<c:chart xmlns:c="{DRAWING}/chart" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>'
    )
    spaces = f'xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}"'
    corners = _corner("from", chart.column, 1) + _corner("to", chart.column + 12, 26)
    anchored = f"<xdr:twoCellAnchor>{corners}{frame}<xdr:clientData/></xdr:twoCellAnchor>"
    yield f"xl/drawings/drawing{number}.xml", f"{XML}<xdr:wsDr {spaces}>{anchored}</xdr:wsDr>"
    target = f'<Relationship Id="rId1" Type="{OFFICE}/chart" Target="../charts/chart{number}.xml"/>'
    yield f"xl/drawings/_rels/drawing{number}.xml.rels", _relations(target)
    yield f"xl/charts/chart{number}.xml", chart.xml


def _corner(name: str, column: int, row: int) -> str:
    place = f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    return f"<xdr:{name}>{place}</xdr:{name}>"


def _relations(told: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'

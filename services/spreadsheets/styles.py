"""Number formats, fonts and fills of a workbook: each combination is made once and named by its number."""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)
FONTS = (
    '<fonts count="4"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><color rgb="FF48535A"/><name val="Calibri"/></font>'
    '<font><u/><sz val="11"/><color rgb="FF005A7D"/><name val="Calibri"/></font></fonts>'
)
FILLS = (
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEFF2F4"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF8FAFB"/></patternFill></fill></fills>'
)
BORDERS = (
    '<borders count="3"><border/><border><bottom style="thin"><color rgb="FFD0D6DA"/></bottom></border>'
    '<border><top style="thin"><color rgb="FF8B949B"/></top></border></borders>'
)
GENERAL = "General"


@dataclass(frozen=True)
class Look:
    """How a cell looks: number format, and one of plain, head, group, total, link, wrapped."""

    format: str = GENERAL
    role: str = "plain"
    indent: int = 0


FONT = {"head": 2, "group": 1, "total": 1, "link": 3}
FILL = {"head": 2, "group": 3, "total": 3}
BORDER = {"head": 1, "total": 2}


class Styles:
    """The looks of a workbook."""

    def __init__(self) -> None:
        self._looks: dict[Look, int] = {Look(): 0}
        self._formats: dict[str, int] = {GENERAL: 0}

    def number(self, look: Look) -> int:
        """What cells of this look carry as `s`."""
        if look.format not in self._formats:
            self._formats[look.format] = 163 + len(self._formats)
        return self._looks.setdefault(look, len(self._looks))

    def xml(self) -> str:
        """The part `xl/styles.xml`."""
        formats = [
            f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
            for code, number in self._formats.items()
            if number
        ]
        told = f'<numFmts count="{len(formats)}">{"".join(formats)}</numFmts>' if formats else ""
        looks = "".join(self._xf(look) for look in self._looks)
        return (
            f'{HEAD}{told}{FONTS}{FILLS}{BORDERS}<cellStyleXfs count="1"><xf/></cellStyleXfs>'
            f'<cellXfs count="{len(self._looks)}">{looks}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )

    def _xf(self, look: Look) -> str:
        ids = (
            f'numFmtId="{self._formats[look.format]}" fontId="{FONT.get(look.role, 0)}" fillId="{FILL.get(look.role, 0)}"'
            f' borderId="{BORDER.get(look.role, 0)}" xfId="0"'
        )
        flags = ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
        if look.role == "wrapped":
            return f'<xf {ids}{flags} applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        if look.indent:
            return f'<xf {ids}{flags} applyAlignment="1"><alignment indent="{look.indent}"/></xf>'
        return f"<xf {ids}{flags}/>"

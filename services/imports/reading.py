"""A file that was uploaded, whatever it is: what kind, which sheets, where the headings are, and its rows one by one."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from services.i18n import mark

from .csv_reading import Cells, csv_rows, delimiter_of
from .encodings import encoding_of
from .limits import MEGABYTE, Limits
from .refusals import EmptyFile, FileTooLarge, NotATable, OldWorkbook, WrongExtension
from .xlsx_reading import require_harmless, sheet_names, xlsx_rows

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ",
    b"\x7fELF",
    b"SQLite",
)
TEXT_EXTENSIONS = (".csv", ".txt", ".tsv", ".tab", "")
LOOKED_AT = 12


@dataclass(frozen=True)
class Reading:
    """How a file is read: 'csv' or 'xlsx', its encoding and delimiter or its sheets, and which row holds the headings."""

    form: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    heading_row: int | None = 1
    decimal: str = ","

    def as_json(self) -> dict[str, Any]:
        """As the job keeps it."""
        return {**asdict(self), "sheets": list(self.sheets)}


def reading_of(given: dict[str, Any]) -> Reading:
    """What `as_json` wrote."""
    known = {name: value for name, value in given.items() if name in Reading.__dataclass_fields__}
    return Reading(**{**known, "sheets": tuple(known.get("sheets", ()))})


def look_at(path: Path, name: str, limits: Limits, sheet: str | None = None) -> Reading:
    """What kind of file this is. Every refusal of this package's reading may come."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise FileTooLarge(most=limits.file_bytes // MEGABYTE)
    if size == 0:
        raise EmptyFile()
    with path.open("rb") as file:
        begin = file.read(16)
    extension = Path(name).suffix.lower()
    if begin.startswith(OLE):
        raise OldWorkbook()
    if begin.startswith(OTHERS):
        raise NotATable()
    if begin.startswith(ZIP):
        return _workbook(path, extension, limits, sheet)
    if extension not in TEXT_EXTENSIONS:
        raise WrongExtension(extension=extension, content=mark("text"))
    encoding = encoding_of(path)
    return Reading("csv", encoding=encoding, delimiter=delimiter_of(path, encoding))


def rows_of_file(path: Path, how: Reading, limits: Limits) -> Iterator[tuple[int, Cells]]:
    """Every row that holds something, with its number as a spreadsheet counts."""
    of_text = how.form == "csv"
    rows = csv_rows(path, how.encoding, how.delimiter, limits) if of_text else xlsx_rows(path, how.sheet, limits)
    return ((number, cells) for number, cells in rows if any(_holds(cell) for cell in cells))


def first_rows(path: Path, how: Reading, limits: Limits, count: int = LOOKED_AT) -> list[tuple[int, Cells]]:
    """The first rows that hold something; `EmptyFile` where there is none."""
    found = list(islice(rows_of_file(path, how, limits), count))
    if not found:
        raise EmptyFile()
    return found


def _workbook(path: Path, extension: str, limits: Limits, sheet: str | None) -> Reading:
    require_harmless(path, limits)
    if extension in (".csv", ".txt", ".tsv"):
        raise WrongExtension(extension=extension, content=mark("a workbook"))
    names = sheet_names(path)
    if not names:
        raise EmptyFile()
    return Reading("xlsx", sheet=sheet or names[0], sheets=tuple(names))


def _holds(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


__all__ = ["Cells", "Reading", "first_rows", "look_at", "reading_of", "rows_of_file"]

"""CSV written as a stream: for Nordic Excel (UTF-8 with BOM, semicolons, decimal comma) or as RFC 4180 has it."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.text import safe_for_csv

from .cell import Content


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written."""

    key: str
    delimiter: str
    decimal: str
    bom: bool


EXCEL = Dialect("excel", ";", ",", bom=True)
PLAIN = Dialect("rfc4180", ",", ".", bom=False)
DIALECTS = {dialect.key: dialect for dialect in (EXCEL, PLAIN)}
END = "\r\n"


class CsvFile:
    """A file of rows; `with CsvFile(path, EXCEL, "Yes", "No") as file:`."""

    def __init__(self, path: Path, dialect: Dialect, yes: str, no: str) -> None:
        self._path, self._dialect, self._words = path, dialect, (no, yes)
        self._file = path.open("w", encoding="utf-8-sig" if dialect.bom else "utf-8", newline="", buffering=1 << 18)
        self._rows = csv.writer(self._file, delimiter=dialect.delimiter, lineterminator=END)
        self._tell: dict[type, Callable[[Any], str]] = {
            str: _safe, type(None): _nothing, bool: self._word, int: str, Decimal: self._number,
            date: date.isoformat, datetime: _moment,
        }  # fmt: skip

    def append(self, cells: Sequence[Content]) -> None:
        """Write a row."""
        self._rows.writerow([self.text(cell) for cell in cells])

    def extend(self, rows: Iterable[Sequence[str]]) -> None:
        """Write many rows of cells that `text` has made; the csv module is asked only where a cell needs quotes."""
        delimiter, plain = self._dialect.delimiter, []
        for row in rows:
            line = delimiter.join(row)
            if line and line.count(delimiter) == len(row) - 1 and not _has_quoted(line):
                plain.append(line)
            else:
                self._write(plain)
                self._rows.writerow(row)
                plain = []
        self._write(plain)

    def text(self, cell: Content) -> str:
        """A cell as it stands in the file. Text that a spreadsheet would take for a formula gets an apostrophe before it."""
        return self._tell.get(type(cell), str)(cell)

    def _write(self, lines: list[str]) -> None:
        if lines:
            self._file.write(END.join([*lines, ""]))

    def _word(self, cell: bool) -> str:
        return self._words[cell]

    def _number(self, cell: Decimal) -> str:
        text = f"{cell:f}"
        return text.replace(".", ",") if self._dialect.decimal == "," else text

    def close(self) -> None:
        """Write what is left."""
        self._file.close()

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(self, kind: object, _error: object, _trace: object) -> None:
        self.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)


def _has_quoted(line: str) -> bool:
    return '"' in line or "\n" in line or "\r" in line


def _safe(text: str) -> str:
    return text if text[:1].isalnum() else safe_for_csv(text)


def _nothing(_cell: None) -> str:
    return ""


def _moment(cell: datetime) -> str:
    return cell.isoformat(" ")

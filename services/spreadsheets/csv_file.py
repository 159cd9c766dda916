"""CSV written as a stream: for Nordic Excel (UTF-8 with BOM, semicolons, decimal comma) or as RFC 4180 has it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

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


AS_IS = frozenset({int, type(None)})
"""What the csv module writes as it is; text that begins with a letter or digit is no formula either."""


class CsvFile:
    """A file of rows; `with CsvFile(path, EXCEL, "Yes", "No") as file:`."""

    def __init__(self, path: Path, dialect: Dialect, yes: str, no: str) -> None:
        self._path, self._dialect, self._words = path, dialect, (no, yes)
        self._file = path.open("w", encoding="utf-8-sig" if dialect.bom else "utf-8", newline="", buffering=1 << 18)
        self._rows = csv.writer(self._file, delimiter=dialect.delimiter, lineterminator="\r\n")

    def append(self, cells: Sequence[Content]) -> None:
        """Write a row. Text that a spreadsheet would take for a formula gets an apostrophe before it."""
        text = self._text
        self._rows.writerow(
            [
                cell if type(cell) in AS_IS or (type(cell) is str and cell[:1].isalnum()) else text(cell)
                for cell in cells
            ]
        )

    def _text(self, cell: Content) -> str:
        if isinstance(cell, str):
            return safe_for_csv(cell)
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return self._words[cell]
        if isinstance(cell, Decimal):
            text = f"{cell:f}"
            return text.replace(".", ",") if self._dialect.decimal == "," else text
        if isinstance(cell, datetime):
            return cell.isoformat(" ")
        return cell.isoformat() if isinstance(cell, date) else str(cell)

    def close(self) -> None:
        """Write what is left."""
        self._file.close()

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(self, kind: object, _error: object, _trace: object) -> None:
        self.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)

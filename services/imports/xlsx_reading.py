"""Rows of a workbook, through openpyxl's read-only mode, after a look at what the file would unpack to."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from .csv_reading import Cells, checked
from .limits import Limits
from .refusals import BrokenWorkbook, HoldsMacros, LinksToOthers, NotATable, TooManyRows, UnknownSheet, UnpacksTooLarge

MOST_PARTS = 2_000
BOMB_RATIO, BOMB_FROM = 250, 20_000_000
MOST_EMPTY = 2_000
"""Empty rows in succession after which a sheet counts as ended."""


@contextmanager
def _damaged() -> Iterator[None]:
    try:
        yield
    except (BadZipFile, InvalidFileException, SyntaxError, KeyError, ValueError, EOFError, OSError, TypeError,
            AttributeError, IndexError, RuntimeError, zipfile.LargeZipFile) as error:  # fmt: skip
        raise BrokenWorkbook() from error


def require_harmless(path: Path, limits: Limits) -> None:
    """Refuse what grows when unpacked, runs by itself or looks into other files; nothing is unpacked for that."""
    with _damaged(), zipfile.ZipFile(path) as package:
        parts = package.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise UnpacksTooLarge()
    if any(_is_bomb(part) for part in parts):
        raise UnpacksTooLarge()
    shared = [part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml")]
    if sum(shared) > limits.shared_text_bytes:
        raise UnpacksTooLarge()
    if any("vbaproject" in name for name in names):
        raise HoldsMacros()
    if any(name.startswith("xl/externallinks/") for name in names):
        raise LinksToOthers()
    if "xl/workbook.xml" not in names:
        raise NotATable()
    _require_no_entities(path, [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))])


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets, in their order."""
    with path.open("rb") as file, _damaged():
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        return [sheet.title for sheet in book.worksheets]


def xlsx_rows(path: Path, sheet: str, limits: Limits) -> Iterator[tuple[int, Cells]]:
    """Row numbers and cells: text, whole numbers, numbers as decimal text, true and false, days as ISO text."""
    with path.open("rb") as file:  # the name of a kept file has no extension
        with _damaged():
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        if sheet not in book.sheetnames:
            raise UnknownSheet(sheet=sheet)
        with _damaged():
            lines = book[sheet]
            lines.reset_dimensions()
            rows = lines.iter_rows(values_only=True)
        yield from _rows(rows, limits)


def _rows(rows: Iterator[tuple[Any, ...]], limits: Limits) -> Iterator[tuple[int, Cells]]:
    number = empty = filled = 0
    while empty < MOST_EMPTY:
        with _damaged():
            cells = next(rows, None)
        if cells is None:
            return
        number += 1
        kept = checked(number, [_plain(cell) for cell in _trimmed(cells)], limits)
        empty, filled = (0, filled + 1) if kept else (empty + 1, filled)
        if filled > limits.rows + 20:
            raise TooManyRows(most=limits.rows)
        yield number, kept


def _trimmed(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _plain(cell: Any) -> object:
    """A cell as JSON keeps it; Excel's numbers hold 15 digits, what lies behind is noise."""
    if cell is None or isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(cell: float) -> object:
    if cell != cell or cell in (float("inf"), float("-inf")):
        return None
    return int(cell) if cell.is_integer() and abs(cell) < 1e15 else float(f"{cell:.15g}")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > BOMB_FROM and part.file_size > BOMB_RATIO * max(1, part.compress_size)


def _require_no_entities(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """A document type could make a few letters into gigabytes."""
    with _damaged(), zipfile.ZipFile(path) as package:
        for part in parts:
            with package.open(part) as stream:
                begin = stream.read(2_000)
            if re.search(rb"<!\s*(DOCTYPE|ENTITY)", begin, re.IGNORECASE) or b"<\x00!\x00D" in begin:
                raise UnpacksTooLarge()

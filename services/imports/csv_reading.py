"""Rows of a CSV file: delimiter and encoding found out, quotes and line breaks in cells, nothing read twice into memory."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .limits import Limits
from .refusals import BrokenQuotes, CellTooLong, TooManyColumns, TooManyRows

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_LINES = 60
Cells = list[object]


def delimiter_of(path: Path, encoding: str) -> str:
    """The character that parts the columns: the one that cuts most lines of the beginning into the same number of cells."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(100_000)
        if first.lower().startswith("sep=") and len(first.strip()) == 5:  # as Excel writes it
            return first.strip()[4]
        sample = first + file.read(64_000)
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def csv_rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, Cells]]:
    """Row numbers as a spreadsheet counts them, and the cells as text. Refusals name the row."""
    csv.field_size_limit(max(limits.cell_characters * 4, 200_000))
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(file, delimiter=delimiter, strict=True)
        number = 0
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                raise _refusal(error, number + 1, limits) from error
            number += 1
            if number == 1 and delimiter and len(cells) <= 2 and "".join(cells).lower().startswith("sep="):
                continue
            if number > limits.rows + 20:
                raise TooManyRows(most=limits.rows)
            yield number, checked(number, list(cells), limits)


def checked(number: int, cells: Cells, limits: Limits) -> Cells:
    """The cells without empty ones at the end; refused where there are too many or one is too long."""
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells.pop()
    if len(cells) > limits.columns:
        raise TooManyColumns(row=number, most=limits.columns)
    for place, cell in enumerate(cells, 1):
        if isinstance(cell, str) and len(cell) > limits.cell_characters:
            raise CellTooLong(row=number, column=place, most=limits.cell_characters)
    return cells


def _refusal(error: csv.Error, number: int, limits: Limits) -> Exception:
    if "field larger" in str(error):
        return CellTooLong(row=number, column=1, most=limits.cell_characters)
    return BrokenQuotes(row=number)


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """How many lines have the most usual number of cells (more than one), and that number."""
    try:
        lengths = [
            len(cells) for cells in csv.reader(sample.splitlines(keepends=True)[:SAMPLE_LINES], delimiter=delimiter)
        ]
    except csv.Error:
        return (0.0, 0)
    usual = Counter(length for length in lengths if length > 1).most_common(1)
    if not usual:
        return (0.0, 0)
    length, times = usual[0]
    return (times / len(lengths) if times / len(lengths) < 0.8 else 1.0, length)

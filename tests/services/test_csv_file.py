"""Rows written many at a time are what the csv module would write."""

import csv
import io
import random
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from services.spreadsheets.csv_file import DIALECTS, CsvFile

AT = datetime.fromisoformat("2025-03-01T08:30:00")
PIECES = ("Åkeri", ";", ",", '"', "\r\n", "\n", "\r", "", " ", "=1", "x")


@pytest.mark.parametrize("key", DIALECTS)
@pytest.mark.parametrize("width", [1, 3])
def test_many_rows_are_written_as_the_csv_module_writes_them(tmp_path: Path, key: str, width: int) -> None:
    chance, dialect, wanted = random.Random(width), DIALECTS[key], io.StringIO()
    rows = [["".join(chance.choices(PIECES, k=chance.randrange(3))) for _ in range(width)] for _ in range(400)]
    with CsvFile(tmp_path / "some.csv", dialect, "Yes", "No") as file:
        file.extend(rows)
    csv.writer(wanted, delimiter=dialect.delimiter, lineterminator="\r\n").writerows(rows)
    assert (tmp_path / "some.csv").read_bytes().decode("utf-8-sig") == wanted.getvalue()


def test_each_kind_of_cell_has_its_own_form(tmp_path: Path) -> None:
    cells = ["+46 8", " =1", "Åke", None, True, 7, Decimal("-1.50"), date(2025, 3, 1), AT]
    with CsvFile(tmp_path / "some.csv", DIALECTS["excel"], "Ja", "Nej") as file:
        told = [file.text(cell) for cell in cells]
    assert told == ["'+46 8", "' =1", "Åke", "", "Ja", "7", "-1,50", "2025-03-01", "2025-03-01 08:30:00"]

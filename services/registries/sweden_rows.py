"""Rows of Bolagsverket's weekly bulk file.

Fields stand in double quotes between semicolons, with stray quotes inside, so a row is split at `";"` and not read as
CSV; parts of a field are separated by `$`, several values by `|`.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from .registry import Status
from .told import clean

COLUMNS = 11
HEADER = "organisationsidentitet"
ORGANIZATION = "ORGNR-IDORG"
COMPANY_NAME = "FORETAGSNAMN"
SOLE_TRADER = "E"
BANKRUPTCY, LIQUIDATION = "KK", "LI"


class NotTheBulkFile(Exception):
    """The file is not what Bolagsverket publishes; the text says what is wrong, for the console."""


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One organization of the file."""

    number: str
    names: tuple[str, ...]
    form: str
    status: Status
    since: str
    care_of: str
    street: str
    postal_code: str
    city: str


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """The text inside the ZIP (or the text file itself) as bytes, and its length."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                inner = max(archive.infolist(), key=lambda one: one.file_size)
                with archive.open(inner) as packed:
                    yield io.BufferedReader(cast(io.RawIOBase, packed), 1 << 20), inner.file_size
        else:
            with path.open("rb", 1 << 20) as plain:
                yield plain, path.stat().st_size
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as broken:
        raise NotTheBulkFile(f"{path.name} is damaged: {broken}") from broken


def is_header(line: bytes) -> bool:
    """Whether a line names the columns that this module knows."""
    columns = fields(line.decode("utf-8-sig", "replace"))
    return len(columns) == COLUMNS and columns[0].casefold() == HEADER


def fields(line: str) -> list[str]:
    """The columns of a row; rows are quoted, the header need not be."""
    line = line.strip("\r\n\x00 ")
    if line.startswith('"') and line.endswith('"'):
        return line[1:-1].split('";"')
    return line.split(";")


def is_organization(columns: list[str]) -> bool:
    """Persons and estates of the dead have other kinds of number, and sole traders another form."""
    kind = columns[0].partition("$")[2]
    return kind.strip() == ORGANIZATION and _code(columns[4]) != SOLE_TRADER


def row_of(columns: list[str]) -> BulkRow | None:
    """An organization, or None when number or name cannot be read; a description may hold the separator as well."""
    if len(columns) < COLUMNS:
        return None
    number, names = columns[0].partition("$")[0].strip(), _names(columns[3])
    if len(number) != 10 or not number.isdigit() or not names:
        return None
    street, care_of, city, postal_code, _land = (*[clean(part) for part in columns[-1].split("$")], *[""] * 5)[:5]
    ended = _value(columns[5])
    proceedings = [part.split("$") for part in columns[7].split("|") if _value(part)]
    status = _status(ended, [_code(part[0]) for part in proceedings])
    begun = [part[-1] for part in proceedings if len(part) > 1]
    since = ended or (begun[0] if begun else "")
    return BulkRow(number, names, _code(columns[4]), status, since[:10], care_of, street, postal_code, city)


def _names(field: str) -> tuple[str, ...]:
    """The company name first, then the others."""
    named = [(clean(part.split("$")[0]), part.split("$")[1:2]) for part in field.split("|")]
    named.sort(key=lambda one: not (one[1] and _code(one[1][0]) == COMPANY_NAME))
    return tuple(name for name, _ in named if _value(name))


def _status(ended: str, codes: list[str]) -> Status:
    if ended:
        return Status.DELETED
    if BANKRUPTCY in codes:
        return Status.BANKRUPT
    return Status.WINDING_UP if LIQUIDATION in codes else Status.ACTIVE


def _code(text: str) -> str:
    """Codes carry the name of their list: "AB-ORGFO", "KK-AVOMFO"."""
    return text.strip().partition("-")[0]


def _value(text: str) -> str:
    """Some rows say null for nothing."""
    stripped = text.strip()
    return "" if stripped.casefold() in ("null", "none") else stripped

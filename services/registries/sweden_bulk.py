"""Swedish companies by name: Bolagsverket's weekly bulk file as a local full-text index, without persons.

The index is a SQLite file of its own in the data folder. It is built beside the old one and put in its place at the
end, so searching goes on meanwhile and a damaged file changes nothing.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from .names import plain
from .sweden_rows import BulkRow, NotTheBulkFile, fields, is_header, is_organization, opened, row_of

Progress = Callable[[int, int], None]  # bytes read, bytes in all

ROWS_AT_ONCE = 20_000
TOLERATED = 0.01  # share of rows that cannot be read before the file is refused
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE company (
    id INTEGER PRIMARY KEY, number TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, others TEXT NOT NULL,
    form TEXT NOT NULL, status TEXT NOT NULL, since TEXT NOT NULL,
    care_of TEXT NOT NULL, street TEXT NOT NULL, postal_code TEXT NOT NULL, city TEXT NOT NULL
);
CREATE VIRTUAL TABLE names USING fts5(text, content='', prefix='2 3 4', tokenize='unicode61');
CREATE TABLE loaded (at TEXT NOT NULL, companies INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file came to: organizations taken, persons left out, rows that could not be read."""

    companies: int
    left_out: int
    unreadable: int


def load(file: Path, index: Path, progress: Progress = lambda read, of: None) -> Loaded:
    """Build the index from a bulk file (ZIP or text) and put it in place; raises `NotTheBulkFile`.

    One at a time per folder. Takes some minutes for the three million rows of the real file.
    """
    index.parent.mkdir(parents=True, exist_ok=True)
    building = index.with_suffix(".building")
    building.unlink(missing_ok=True)
    try:
        loaded = _build(file, building, progress)
        _onto_disk(building)
        os.replace(building, index)
        return loaded
    finally:
        building.unlink(missing_ok=True)


def _onto_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


class _Count:
    def __init__(self) -> None:
        self.companies = self.left_out = self.unreadable = 0


def _build(file: Path, building: Path, progress: Progress) -> Loaded:
    count = _Count()
    with closing(sqlite3.connect(building)) as connection, connection:
        connection.executescript(SCHEMA)
        for chunk in _chunks(_rows(file, count, progress)):
            _insert(connection, count.companies, chunk)
            count.companies += len(chunk)
        _refuse_unless_good(file, count)
        connection.executescript(
            "CREATE INDEX company_name_key ON company (name_key); CREATE INDEX company_number ON company (number);"
            "INSERT INTO names (names) VALUES ('optimize');"
        )
        connection.execute("INSERT INTO loaded VALUES (?, ?)", (datetime.now(UTC).isoformat(), count.companies))
    return Loaded(count.companies, count.left_out, count.unreadable)


def _rows(file: Path, count: _Count, progress: Progress) -> Iterator[BulkRow]:
    with opened(file) as (stream, length):
        if not is_header(stream.readline()):
            raise NotTheBulkFile(f"{file.name} does not begin with the columns of Bolagsverket's bulk file.")
        read = 0
        for number, line in enumerate(stream):
            read += len(line)
            if number % ROWS_AT_ONCE == 0:
                progress(read, length)
            row = _row(line, count)
            if row:
                yield row
        progress(length, length)


def _row(line: bytes, count: _Count) -> BulkRow | None:
    columns = fields(line.decode("utf-8", "replace"))
    if len(columns) < 5:
        count.unreadable += bool(line.strip())
        return None
    if not is_organization(columns):
        count.left_out += 1
        return None
    row = row_of(columns)
    count.unreadable += row is None
    return row


def _chunks(rows: Iterable[BulkRow]) -> Iterator[list[BulkRow]]:
    rows = iter(rows)
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield chunk


def _insert(connection: sqlite3.Connection, first: int, chunk: list[BulkRow]) -> None:
    rows = [_stored(first + n, row) for n, row in enumerate(chunk)]
    connection.executemany(f"INSERT INTO company VALUES ({', '.join('?' * 12)})", rows)
    words = ((first + n, plain(" ".join(row.names))) for n, row in enumerate(chunk))
    connection.executemany("INSERT INTO names (rowid, text) VALUES (?, ?)", words)


def _stored(key: int, row: BulkRow) -> tuple[int | str, ...]:
    name, *others = row.names
    said = (row.form, row.status.value, row.since, row.care_of, row.street, row.postal_code, row.city)
    return (key, row.number, name, plain(name), "\n".join(others), *said)


def _refuse_unless_good(file: Path, count: _Count) -> None:
    if not count.companies:
        raise NotTheBulkFile(f"{file.name} holds no organizations.")
    if count.unreadable > TOLERATED * count.companies + 10:
        raise NotTheBulkFile(
            f"{count.unreadable} rows of {file.name} cannot be read; its format seems to have changed."
        )

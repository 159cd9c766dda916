"""Bulk rows into SQLite: one transaction, indexes and triggers taken away before and put back as they were after."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .tables import TABLES, UNVERSIONED, Rows

SEARCHED = ("customer", "contact", "project", "invoice")


def write(path: Path, batches: Iterable[Rows]) -> None:
    """Write all batches or nothing; blocks."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        for pragma in ("synchronous = NORMAL", "cache_size = -400000", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        aside = _set_aside(connection)
        for batch in batches:
            for table, rows in batch.items():
                _insert(connection, table, rows)
        _put_back(connection, aside)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("ANALYZE")
    finally:
        connection.close()


def _set_aside(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Drop the indexes and triggers of the tables; answers with what brings them back."""
    marks = ", ".join("?" * len(TABLES))
    query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    found = connection.execute(f"{query} AND tbl_name IN ({marks})", tuple(TABLES)).fetchall()
    for kind, name, _ in found:
        connection.execute(f'DROP {kind} "{name}"')
    return found


def _put_back(connection: sqlite3.Connection, aside: list[tuple[str, str, str]]) -> None:
    for table in SEARCHED:
        connection.execute(f"INSERT INTO {table}_search ({table}_search) VALUES ('rebuild')")
    for _, _, sql in sorted(aside):  # indexes before triggers
        connection.execute(sql)


def _insert(connection: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    columns = TABLES[table]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    if table not in UNVERSIONED:
        names, marks = f"{names}, version", f"{marks}, 1"
    connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

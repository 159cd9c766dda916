"""Swedish companies by name, from the local index that `sweden_bulk` builds."""

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from .names import comparable, plain
from .registry import Address, Company, Status

LOOKED_AT = 3_000  # matches that are ranked; more would make a common word slow
ANSWERS = 50
FORMS = {
    "AB": "Aktiebolag",
    "HB": "Handelsbolag",
    "KB": "Kommanditbolag",
    "EK": "Ekonomisk förening",
    "BRF": "Bostadsrättsförening",
    "FL": "Filial",
    "BAB": "Bankaktiebolag",
    "FAB": "Försäkringsaktiebolag",
    "SB": "Sparbank",
    "I": "Ideell förening",
    "S": "Stiftelse",
}
COLUMNS = "number, name, others, form, status, since, care_of, street, postal_code, city"
BEGINNING = f"SELECT {COLUMNS} FROM company WHERE name_key >= ? AND name_key < ? ORDER BY name_key LIMIT ?"
CONTAINING = f"""
SELECT {COLUMNS} FROM company WHERE id IN (
    SELECT rowid FROM (SELECT rowid, rank FROM (SELECT rowid, rank FROM names WHERE names MATCH ? LIMIT ?)
    ORDER BY rank LIMIT ?))
"""


def index_path(data_dir: Path) -> Path:
    """Where the index lives in the data folder."""
    return data_dir / "registers" / "sweden.db"


class SwedenIndex:
    """Searches the index; every question opens the file anew and so sees a new index at once. Blocks: use a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether an index has been loaded."""
        return self._path.is_file()

    def loaded_at(self) -> datetime | None:
        """When the index was loaded (UTC)."""
        if not self.exists:
            return None
        with self._open() as connection:
            return _loaded_at(connection)

    def count(self) -> int:
        """How many companies the index holds."""
        if not self.exists:
            return 0
        with self._open() as connection:
            return int(connection.execute("SELECT companies FROM loaded").fetchone()[0])

    def search(self, text: str) -> tuple[Company, ...]:
        """Companies whose name begins with the text, then those that hold all of its words (the last one begun)."""
        key, match = plain(text), _match(text)
        with self._open() as connection:
            at = _loaded_at(connection)
            found = connection.execute(BEGINNING, (key, key + "\U0010ffff", ANSWERS)).fetchall() if key else []
            found += connection.execute(CONTAINING, (match, LOOKED_AT, ANSWERS)).fetchall() if match else []
        return tuple(_company(row, at) for row in dict.fromkeys(found))

    def by_number(self, number: str) -> Company | None:
        """The company with a number of ten digits."""
        with self._open() as connection:
            row = connection.execute(f"SELECT {COLUMNS} FROM company WHERE number = ?", (number,)).fetchone()
            return _company(row, _loaded_at(connection)) if row else None

    def _open(self) -> "closing[sqlite3.Connection]":
        return closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True))


def _match(text: str) -> str:
    """All words must be there, the last one may be only begun; legal forms do not matter."""
    words = re.findall(r"[^\W_]+", comparable(text))
    quoted = [f'"{word}"' for word in words]
    return " ".join(quoted) + "*" if quoted else ""


def _loaded_at(connection: sqlite3.Connection) -> datetime:
    return datetime.fromisoformat(connection.execute("SELECT at FROM loaded").fetchone()[0])


def _company(row: tuple[str, ...], at: datetime) -> Company:
    number, name, others, form, status, since, care_of, street, postal_code, city = row
    place = ", ".join(part for part in (care_of, street) if part)
    return Company(
        country="SE",
        org_number=number,
        name=name,
        source="bolagsverket",
        fetched_at=at,
        legal_form=FORMS.get(form, form) or None,
        legal_form_code=form or None,
        status=Status(status),
        status_since=_day(since),
        bankrupt=status == Status.BANKRUPT,
        addresses=(Address("postal", place or None, postal_code or None, city or None, "SE"),) if city or place else (),
        other_names=tuple(others.split("\n")) if others else (),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

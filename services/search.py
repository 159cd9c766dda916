"""Quick search in one table: every word must be found somewhere in `search_text`.

SQLite answers from a trigram index (three letters and more), PostgreSQL from pg_trgm where the server has it and by
reading the column where not. Shorter searches look at the beginning of the name and the number.
"""

from dataclasses import dataclass

from .database import is_postgres
from .sql import FALSE, TRUE, Sql, all_of, any_of
from .text import FORBIDDEN, fold, sort_key

SHORTEST = 3
NUMBERED = ("customer", "project")
"""Tables whose numbers are whole numbers."""
LONGEST_NUMBER, LARGEST = 10, 2**31 - 1


@dataclass(frozen=True)
class Search:
    """A join to put after the table (may be empty) and a condition to put into WHERE."""

    join: Sql = Sql("")
    where: Sql = TRUE


def searching(table: str, text: str) -> Search:
    """How to find the rows of a table that hold every word of a text."""
    text = FORBIDDEN.sub(" ", text)
    words = fold(text).split()
    if not words:
        return Search()
    long = [word for word in words if len(word) >= SHORTEST]
    where = all_of([_holds(table, word) for word in words])
    if not long:
        return Search(where=_begins(table, words, text))
    if is_postgres():
        return Search(where=where)
    match = " AND ".join(f'"{gram}"' for gram in dict.fromkeys(gram for word in long for gram in _trigrams(word)))
    join = Sql(f"JOIN {table}_search ON {table}_search.rowid = {table}.id AND {table}_search MATCH ?", (match,))
    return Search(join, where)


def _begins(table: str, words: list[str], typed: str) -> Sql:
    text = " ".join(words)
    column = "search_text"
    if table in ("customer", "contact"):
        column, text = "name_key", sort_key(typed)
    prefix = Sql(f"{table}.{column} >= ? AND {table}.{column} < ?", (text, text + "\U0010ffff"))
    if text.isascii() and text.isdigit() and table in NUMBERED:
        return prefix | _number_begins(table, text)
    if text.isdigit() and table != "contact":
        return prefix | Sql(f"CAST({table}.number AS TEXT) LIKE ?", (f"{text}%",))
    return prefix


def _number_begins(table: str, digits: str) -> Sql:
    """Whole numbers that begin with some digits: 12, 120 to 129, 1200 to 1299 …, each read from the index."""
    if digits.startswith("0"):
        return FALSE
    steps = [10**power for power in range(LONGEST_NUMBER - len(digits) + 1)]
    ends = [(int(digits) * step, min((int(digits) + 1) * step - 1, LARGEST)) for step in steps]
    return any_of([Sql(f"{table}.number BETWEEN ? AND ?", (low, high)) for low, high in ends if low <= high])


def _holds(table: str, word: str) -> Sql:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Sql(f"{table}.search_text LIKE ? ESCAPE '\\'", (f"%{escaped}%",))


def _trigrams(word: str) -> list[str]:
    return [word[n : n + 3].replace('"', '""') for n in range(len(word) - 2)]

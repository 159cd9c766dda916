"""Pieces of SQL with their values, put together without ever writing a value into the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sql:
    """A piece of SQL. Every `?` in `text` stands for the value at the same place in `values`."""

    text: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: "Sql") -> "Sql":
        return both(self, other, "AND")

    def __or__(self, other: "Sql") -> "Sql":
        return both(self, other, "OR")

    def __invert__(self) -> "Sql":
        return Sql(f"NOT ({self.text})", self.values)

    def __add__(self, other: "Sql | str") -> "Sql":
        other = other if isinstance(other, Sql) else Sql(other)
        return Sql(f"{self.text} {other.text}", self.values + other.values)

    def numbered(self) -> str:
        """The text with `$1`, `$2` … in place of `?`, as PostgreSQL wants it."""
        parts = self.text.split("?")
        return "".join(part + (f"${n}" if n < len(parts) else "") for n, part in enumerate(parts, 1))


TRUE = Sql("1 = 1")
FALSE = Sql("1 = 0")


def both(left: Sql, right: Sql, word: str) -> Sql:
    """Two conditions joined by AND or OR."""
    return Sql(f"({left.text}) {word} ({right.text})", left.values + right.values)


def is_any(column: str, values: Iterable[Any]) -> Sql:
    """`column IN (…)`; false when there are no values."""
    listed = tuple(values)
    if not listed:
        return FALSE
    return Sql(f"{column} IN ({', '.join('?' * len(listed))})", listed)


def joined(pieces: Sequence[Sql], between: str = " ") -> Sql:
    """Pieces in order with `between` as text between them."""
    return Sql(between.join(p.text for p in pieces), tuple(value for p in pieces for value in p.values))


def all_of(pieces: Sequence[Sql]) -> Sql:
    """True where every condition is; true when there are none."""
    return joined([Sql(f"({p.text})", p.values) for p in pieces], " AND ") if pieces else TRUE


def any_of(pieces: Sequence[Sql]) -> Sql:
    """True where at least one condition is; false when there are none."""
    return joined([Sql(f"({p.text})", p.values) for p in pieces], " OR ") if pieces else FALSE

"""Running a report: pages of rows, groups with subtotals, the total. Everything is added up by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import partial
from typing import Any

from services.database import is_postgres
from services.sql import Sql

from .adding import Adding, Key, Reads, Total
from .by_column import ByColumn, same
from .cells import Layout, Value, converter, layout
from .kept_source import kept_source
from .prepare import Prepared, sorts_of
from .subjects import NAMED

MOST_ROWS = 1000
MOST_SORTED = 250_000
BY_INDEX, BY_SORTING = "ORDER BY", "ORDER BY +"
"""How rows are put in order: by whatever is there, or on SQLite by no index (a plus before a column says so)."""


@dataclass
class Group:
    """Rows that share the values of the groups down to a level. `key` holds them as kept, `labels` in words."""

    key: Key
    labels: tuple[Value, ...]
    rows: int
    totals: dict[str, Total]
    children: list["Group"] = default(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """A report added up: the number of rows, the totals over all of them, the groups of the first level."""

    rows: int
    totals: dict[str, Total]
    groups: list[Group]

    def leaves(self) -> int:
        """How many groups there are on the deepest level."""
        return sum(_leaves(group) for group in self.groups)


@dataclass(frozen=True)
class ShownRow:
    """A row of the report: its id, its values in the order of the columns, the currency of each amount, and the id or
    code behind each word (None where there is none).
    """

    id: int
    values: list[Value]
    currencies: list[str | None]
    references: list[Any]


async def page(prepared: Prepared, reads: Reads, offset: int = 0, limit: int = 100, within: Key = ()) -> list[ShownRow]:
    """Rows in the report's order; `within` those of one group."""
    made = await layout(prepared)
    query = rows_query(prepared, made.select, within) + Sql("LIMIT ? OFFSET ?", (min(limit, MOST_ROWS), max(offset, 0)))
    lines = [tuple(found.values()) for found in await reads.rows(query)]
    told = ByColumn(made, same).rows(lines)
    return [_shown(line, values, made) for line, values in zip(lines, told, strict=True)]


def _shown(line: tuple[Any, ...], values: Sequence[Value], made: Layout) -> ShownRow:
    def at(places: list[int | None]) -> list[Any]:
        return [None if place is None else line[place] for place in places]

    currencies = at([column.currency_at for column in made.columns])
    references = at([column.reference_at for column in made.columns])
    return ShownRow(line[0], list(values), currencies, references)


def rows_query(prepared: Prepared, select: Sequence[Sql], within: Key = (), *, ordered: str = BY_INDEX) -> Sql:
    """The rows of the report with the given columns, in order."""
    rest = Sql("")
    for group, key in zip(prepared.groups, within, strict=False):
        rest = rest + "AND" + prepared.value(group) + Sql("IS NOT DISTINCT FROM ?", (key,))
    return prepared.query(select, rest + ordered + prepared.order)


async def whole_query(prepared: Prepared, select: Sequence[Sql], reads: Reads) -> Sql:
    """The same for those who read every row. SQLite then sorts them more quickly than it follows an index to rows that lie
    anywhere; very many would take too much room on the disk.
    """
    is_sorted = not is_postgres() and await count(prepared, reads) <= MOST_SORTED
    return rows_query(prepared, select, ordered=BY_SORTING if is_sorted else BY_INDEX)


async def count(prepared: Prepared, reads: Reads) -> int:
    """How many rows the report has."""
    return int((await reads.rows(prepared.query([Sql("count(*) AS n")])))[0]["n"])


async def outcome(prepared: Prepared, reads: Reads) -> Outcome:
    """Groups, subtotals and the total."""
    adding = Adding(prepared, await kept_source(prepared))
    depth = len(prepared.groups)
    levels = {level: await adding.read(reads, level) for level in adding.levels_to_read()}
    for level in range(depth - 1, -1, -1):
        if level not in levels:
            levels[level] = adding.rolled_up(levels[level + 1], level)
    everything = levels[0].get((), adding.nothing())
    labels = [await converter(prepared, group) for group in prepared.groups]
    names = await _names(prepared, reads)
    made: dict[Key, Group] = {}
    for level in range(1, depth + 1):
        for key, sums in levels[level].items():
            words = tuple(
                names[n].get(k, None) if n in names else label(k)
                for n, (label, k) in enumerate(zip(labels, key, strict=False))
            )
            made[key] = Group(key, words, sums["n"], adding.told(sums))
    for key, group in made.items():
        if len(key) > 1:
            made[key[:-1]].children.append(group)
    top = [group for key, group in made.items() if len(key) == 1]
    _sort(prepared, top, 0)
    return Outcome(everything["n"], adding.told(everything), top)


async def _names(prepared: Prepared, reads: Reads) -> dict[int, dict[Any, str]]:
    """The names of customers and projects that are groups, by id."""
    found: dict[int, dict[Any, str]] = {}
    for place, group in enumerate(prepared.groups):
        if group.name in NAMED:
            value = prepared.value(group)
            name = NAMED[group.name](prepared.viewing)
            query = prepared.query([Sql("DISTINCT") + value + "AS k", name + "AS name"])
            found[place] = {row["k"]: row["name"] for row in await reads.rows(query)}
    return found


def _leaves(group: Group) -> int:
    return sum(_leaves(child) for child in group.children) if group.children else 1


def _sort(prepared: Prepared, groups: list[Group], level: int) -> None:
    """Put groups, which come ordered by name, in the order in which `prepare` orders their rows."""
    if not groups:
        return
    by_name = {group.key: place for place, group in enumerate(groups)}
    for name, descending in reversed(sorts_of(prepared)):
        if prepared.totals.get(name, "distinct") != "distinct":
            groups.sort(key=partial(_by_total, name, descending))
        elif name == prepared.groups[level].name:
            groups.sort(key=lambda group: by_name[group.key])
    for group in groups:
        _sort(prepared, group.children, level + 1)


def _by_total(name: str, descending: bool, group: Group) -> tuple[bool, Any]:
    return _order(group.totals[name].value, descending)


def _order(value: Any, descending: bool) -> tuple[bool, Any]:
    if value is None:
        return (True, 0)
    number = value.toordinal() if hasattr(value, "toordinal") else value
    return (False, -number if descending else number)


__all__ = ["Group", "Outcome", "Reads", "ShownRow", "Total", "count", "outcome", "page", "rows_query", "whole_query"]

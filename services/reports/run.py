"""Running a report: pages of rows, groups with subtotals, the total. Everything is added up by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from services.fields.field import Field
from services.money import from_minor
from services.sql import Sql, joined

from .cells import Layout, Value, as_date, as_moment, converter, layout, percent
from .naming import order_of
from .prepare import Prepared, sorts_of
from .subjects import NAMED, RATIOS

MOST_ROWS = 1000
MOST_GROUPS = 50_000
Key = tuple[Any, ...]


class Reads(Protocol):
    """Where rows come from: a snapshot, or the register as it is (`snapshot.Now`)."""

    async def rows(self, query: Sql) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        ...


@dataclass(frozen=True)
class Total:
    """What a field comes to over some rows; `is_mixed` where its amounts are in several currencies and have no sum."""

    value: Value
    currency: str | None = None
    is_mixed: bool = False


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
    return [_shown(line, made) for line in lines]


def _shown(line: tuple[Any, ...], made: Layout) -> ShownRow:
    def at(places: list[int | None]) -> list[Any]:
        return [None if place is None else line[place] for place in places]

    currencies = at([column.currency_at for column in made.columns])
    references = at([column.reference_at for column in made.columns])
    return ShownRow(line[0], made.values(line), currencies, references)


def rows_query(prepared: Prepared, select: Sequence[Sql], within: Key = ()) -> Sql:
    """The rows of the report with the given columns, in order."""
    query = Sql("SELECT") + joined(list(select), ", ") + prepared.source
    for group, key in zip(prepared.groups, within, strict=False):
        query = query + "AND" + prepared.value(group) + Sql("IS NOT DISTINCT FROM ?", (key,))
    return query + prepared.order


async def count(prepared: Prepared, reads: Reads) -> int:
    """How many rows the report has."""
    return int((await reads.rows(Sql("SELECT count(*) AS n") + prepared.source))[0]["n"])


async def outcome(prepared: Prepared, reads: Reads) -> Outcome:
    """Groups, subtotals and the total."""
    adding = _Adding(prepared)
    depth = len(prepared.groups)
    levels = {level: await adding.read(reads, level) for level in adding.levels_to_read()}
    for level in range(depth - 1, -1, -1):
        if level not in levels:
            levels[level] = adding.rolled_up(levels[level + 1], level)
    everything = levels[0].get((), adding.nothing())
    labels = [await converter(prepared, group, 0) for group in prepared.groups]
    names = await _names(prepared, reads)
    made: dict[Key, Group] = {}
    for level in range(1, depth + 1):
        for key, sums in levels[level].items():
            words = tuple(
                names[n].get(k, None) if n in names else label((k,))
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
            query = Sql("SELECT DISTINCT") + value + "AS k," + name + "AS name" + prepared.source
            found[place] = {row["k"]: row["name"] for row in await reads.rows(query)}
    return found


class _Adding:
    """The sums of a report: how they are asked for, put together over levels, and told."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._names = list(prepared.totals)

    def levels_to_read(self) -> list[int]:
        """The deepest level is enough, unless distinct values are counted: they do not add up."""
        depth = len(self._prepared.groups)
        return list(range(depth, -1, -1)) if "distinct" in self._prepared.totals.values() else [depth]

    async def read(self, reads: Reads, level: int) -> dict[Key, dict[str, Any]]:
        """The sums of each group of a level (0: of everything)."""
        prepared = self._prepared
        groups = [prepared.value(group) for group in prepared.groups[:level]]
        columns = [group + f"AS g{place}" for place, group in enumerate(groups)]
        query = Sql("SELECT") + joined([*columns, Sql("count(*) AS n"), *self._sums()], ", ") + prepared.source
        if groups:
            query = query + f"GROUP BY {', '.join(f'g{place}' for place in range(level))}"
            query = Sql("SELECT added.* FROM (") + query + ") AS added"
            query = query + "ORDER BY" + joined(self._by_name(level), ", ") + f"LIMIT {MOST_GROUPS}"
        return {tuple(row[f"g{n}"] for n in range(level)): row for row in await reads.rows(query)}

    def _by_name(self, level: int) -> list[Sql]:
        """Names are looked up for groups, not for rows."""
        falling = {name for name, descending in sorts_of(self._prepared) if descending}
        pieces: list[Sql] = []
        for place, group in enumerate(self._prepared.groups[:level]):
            way = "DESC NULLS LAST" if group.name in falling else "ASC NULLS LAST"
            pieces += [order_of(group, f"added.g{place}") + way, Sql(f"added.g{place} ASC NULLS LAST")]
        return pieces

    def _sums(self) -> list[Sql]:
        pieces: list[Sql] = []
        for place, name in enumerate(self._names):
            field, function = self._prepared.fields[name], self._prepared.totals[name]
            value = self._prepared.value(field)
            pieces += [inner + f"AS {part}{place}" for part, inner in self._parts(function, name, value)]
            currency = self._prepared.currency_field(field)
            if currency is not None and function not in ("count", "distinct"):
                held = self._prepared.value(currency)
                pieces += [Sql("min(") + held + f") AS lo{place}", Sql("max(") + held + f") AS hi{place}"]
        return pieces

    def _parts(self, function: str, name: str, value: Sql) -> list[tuple[str, Sql]]:
        if function == "margin":
            above, below = (self._prepared.value(self._prepared.fields[part]) for part in RATIOS[name])
            return [("a", Sql("sum(") + above + ")"), ("b", Sql("sum(") + below + ")")]
        if function == "average":
            return [("s", Sql("sum(") + value + ")"), ("c", Sql("count(") + value + ")")]
        if function == "distinct":
            return [("d", Sql("count(DISTINCT") + value + ")")]
        letter = {"sum": "s", "min": "m", "max": "x", "count": "c"}[function]
        return [(letter, Sql(f"{function}(") + value + ")")]

    def nothing(self) -> dict[str, Any]:
        """The sums over no rows."""
        return {"n": 0}

    def rolled_up(self, below: dict[Key, dict[str, Any]], level: int) -> dict[Key, dict[str, Any]]:
        """The sums of a level from those of the next deeper one."""
        above: dict[Key, dict[str, Any]] = {}
        for key, sums in below.items():
            kept = above.setdefault(key[:level], {"n": 0})
            for name, value in sums.items():
                if not name.startswith("g"):
                    kept[name] = _together(name, kept.get(name), value)
        return above

    def told(self, sums: dict[str, Any]) -> dict[str, Total]:
        """What the sums say."""
        return {name: self._total(place, name, sums) for place, name in enumerate(self._names)}

    def _total(self, place: int, name: str, sums: dict[str, Any]) -> Total:
        field, function = self._prepared.fields[name], self._prepared.totals[name]
        if function in ("count", "distinct"):
            return Total(int(sums.get(f"{'c' if function == 'count' else 'd'}{place}") or 0))
        low, high = sums.get(f"lo{place}"), sums.get(f"hi{place}")
        if low != high:
            return Total(None, None, is_mixed=True)
        currency = low or (self._prepared.firm.base_currency if field.kind == "money" else None)
        return Total(self._value(field, function, place, sums, currency), currency)

    def _value(self, field: Field, function: str, place: int, sums: dict[str, Any], currency: str | None) -> Value:
        if function == "margin":
            above, below = sums.get(f"a{place}") or 0, sums.get(f"b{place}") or 0
            return percent(int(above) / int(below)) if below > 0 else None
        if function == "average":
            number = sums.get(f"c{place}") or 0
            return None if not number else _scaled(Decimal(int(sums[f"s{place}"])) / number, field, currency)
        given = sums.get(f"{ {'sum': 's', 'min': 'm', 'max': 'x'}[function] }{place}")
        if given is None:
            return _scaled(Decimal(0), field, currency) if function == "sum" else None
        if field.kind == "date":
            return as_date(given)
        if field.kind == "moment":
            return as_moment(given, ZoneInfo(self._prepared.firm.time_zone))
        if field.kind == "percent":
            return percent(given)
        return _scaled(Decimal(int(given)), field, currency)


def _scaled(amount: Decimal, field: Field, currency: str | None) -> Value:
    if field.kind == "money" and currency is not None:
        return from_minor(int(amount.quantize(Decimal(1), ROUND_HALF_UP)), currency)
    if field.scale:
        return amount.scaleb(-field.scale)
    whole = amount.to_integral_value()
    return int(whole) if whole == amount else amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _together(name: str, one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    if name.startswith("lo") or name[0] == "m":
        return min(one, other)
    if name.startswith("hi") or name[0] == "x":
        return max(one, other)
    return one + other


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


__all__ = ["Group", "Outcome", "Reads", "ShownRow", "Total", "count", "outcome", "page", "rows_query"]

"""How the sums of a report are asked for, put together over the levels of its groups, and told."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from services.fields.field import Field
from services.money import from_minor
from services.sql import Sql, joined

from .calculated import CalculatedField, exact
from .cells import Value, as_date, as_moment, percent, ratio
from .kept_source import KeptSource
from .naming import order_of
from .prepare import Prepared, sorts_of
from .subjects import RATIOS

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


class Adding:
    """The sums of one report; from kept ones where `kept` is given."""

    def __init__(self, prepared: Prepared, kept: KeptSource | None = None) -> None:
        self._prepared, self._kept = prepared, kept
        self._names = list(prepared.totals)

    def levels_to_read(self) -> list[int]:
        """The deepest level is enough, unless distinct values are counted: they do not add up."""
        depth = len(self._prepared.groups)
        return list(range(depth, -1, -1)) if "distinct" in self._prepared.totals.values() else [depth]

    async def read(self, reads: Reads, level: int) -> dict[Key, dict[str, Any]]:
        """The sums of each group of a level (0: of everything)."""
        found = await reads.rows(self._query(level, self._kept))
        if self._kept is not None and not self._kept.holds(found):
            found = await reads.rows(self._query(level, None))
        return {tuple(row[f"g{n}"] for n in range(level)): row for row in found}

    def _query(self, level: int, kept: KeptSource | None) -> Sql:
        prepared = self._prepared
        groups = [prepared.value(group) for group in prepared.groups[:level]]
        columns = [group + f"AS g{place}" for place, group in enumerate(groups)]
        counted = [Sql(f"{kept.entries} AS n"), kept.sound + "AS sound"] if kept else [Sql("count(*) AS n")]
        wanted = [*columns, *counted, *self._sums()]
        query = Sql("SELECT") + joined(wanted, ", ") + kept.source if kept else prepared.query(wanted)
        if groups:
            query = query + f"GROUP BY {', '.join(f'g{place}' for place in range(level))}"
            query = Sql("SELECT added.* FROM (") + query + ") AS added"
            query = query + "ORDER BY" + joined(self._by_name(level), ", ") + f"LIMIT {MOST_GROUPS}"
        return query

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
        if function == "formula":
            operands = self._operands(name)
            return [(f"o{n}_", Sql("sum(") + self._prepared.value(one) + ")") for n, one in enumerate(operands)]
        if function == "average":
            return [("s", Sql("sum(") + value + ")"), ("c", Sql("count(") + value + ")")]
        if function == "distinct":
            return [("d", Sql("count(DISTINCT") + value + ")")]
        letter = {"sum": "s", "min": "m", "max": "x", "count": "c"}[function]
        return [(letter, Sql(f"{function}(") + value + ")")]

    def _operands(self, name: str) -> tuple[Field, ...]:
        field = self._prepared.fields[name]
        return field.operands if isinstance(field, CalculatedField) else ()

    def nothing(self) -> dict[str, Any]:
        """The sums over no rows."""
        return {"n": 0}

    def rolled_up(self, below: dict[Key, dict[str, Any]], level: int) -> dict[Key, dict[str, Any]]:
        """The sums of a level from those of the next deeper one."""
        above: dict[Key, dict[str, Any]] = {}
        for key, sums in below.items():
            kept = above.setdefault(key[:level], {"n": 0})
            for name, value in sums.items():
                if not name.startswith(("g", "sound")):
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
        if isinstance(field, CalculatedField):
            base = self._prepared.firm.base_currency
            counted = {one.name: sums.get(f"o{n}_{place}") or 0 for n, one in enumerate(field.operands)}
            return field.told({one.name: exact(counted[one.name], one, base) for one in field.operands}, base)
        if function == "margin":
            return ratio(sums.get(f"a{place}"), sums.get(f"b{place}"))
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

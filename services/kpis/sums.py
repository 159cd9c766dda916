"""How the rows of a source add up, as SQL: one row of numbers, or one for each group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services.database import is_postgres, rows
from services.periods import Period, day_of
from services.permissions import Actor
from services.sql import TRUE, Sql, all_of

from .kpi import Source, is_kept_for

EVERY = 2**62
"""A limit that no table reaches: a query with one is not merged into the query around it, which would test the
conditions of every row once for each sum that reads them."""


@dataclass(frozen=True)
class Sum:
    """What the candidates of a source come to: the amount and number of those that count, the number left out.

    `unpriced` are counted costs without a unit cost, which add 0.
    """

    amount: int = 0
    rows: int = 0
    left_out: int = 0
    unpriced: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(*(a + b for a, b in zip(self.numbers(), other.numbers(), strict=True)))

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(*(a - b for a, b in zip(self.numbers(), other.numbers(), strict=True)))

    def numbers(self) -> tuple[int, int, int, int]:
        """The four numbers in order."""
        return (self.amount, self.rows, self.left_out, self.unpriced)


def month_of(column: str) -> str:
    """SQL of a date's month as year × 12 + month − 1."""
    if is_postgres():
        return f"(EXTRACT(YEAR FROM {column})::int * 12 + EXTRACT(MONTH FROM {column})::int - 1)"
    return f"(CAST(substr({column}, 1, 4) AS INTEGER) * 12 + CAST(substr({column}, 6, 2) AS INTEGER) - 1)"


async def total(
    source: Source, actor: Actor, period: Period | None, narrowed: Sql | None = None, *, is_kept: bool = False
) -> Sum:
    """The sum over all candidates; where figures are kept, only customers are tested that count for somebody."""
    candidates = source.candidates(actor, period, narrowed)
    if is_kept and source.kept and source.visible(actor) != TRUE:
        found = await rows(_at_once(source, actor, candidates, (), is_kept_for(source.kept)))
        return _sum(int(found[0]["n"]), found[0])
    return next((found for _, found in await by_group(source, actor, candidates, ())), Sum())


async def by_month(source: Source, actor: Actor, where: Sql) -> dict[int, Sum]:
    """Sums by month (year × 12 + month − 1) over the rows that meet `where`."""
    groups = [month_of(str(source.day))]
    return {int(month): found for (month,), found in await by_group(source, actor, where, groups)}


async def by_day(source: Source, actor: Actor, where: Sql) -> dict[date, Sum]:
    """Sums by day: where rights leave few rows, these come from an index in the order of their days, without sorting."""
    found = await rows(_at_once(source, actor, where, [str(source.day)]))
    return {day_of(item["g0"]): _sum(int(item["n"]), item) for item in found}


async def by_group(
    source: Source,
    actor: Actor,
    where: Sql,
    groups: Sequence[str],
    within: BaseDBAsyncClient | None = None,
) -> list[tuple[tuple[Any, ...], Sum]]:
    """Sums for each combination of the SQL expressions `groups` over the rows that meet `where`.

    Over all rows, what counts is summed and what is looked at is counted in queries of their own: each reads an index
    only, while one query with CASE tests the conditions of every row several times over. Where rights leave few rows,
    finding them is what takes long, so one query does it.
    """
    if source.visible(actor) != TRUE:
        return await by_group_of_few(source, actor, where, groups, within)
    looked_at = {_key(item, groups): int(item["n"]) for item in await rows(_counting(source, where, groups), within)}
    counted = {_key(item, groups): item for item in await rows(_summing(source, actor, where, groups), within)}
    return [(key, _sum(n, counted.get(key))) for key, n in looked_at.items() if n]


async def by_group_of_few(
    source: Source, actor: Actor, where: Sql, groups: Sequence[str], within: BaseDBAsyncClient | None = None
) -> list[tuple[tuple[Any, ...], Sum]]:
    """The same in one query, for few rows."""
    found = await rows(_at_once(source, actor, where, groups), within)
    return [(_key(item, groups), _sum(int(item["n"]), item)) for item in found if item["n"]]


def _counting(source: Source, where: Sql, groups: Sequence[str]) -> Sql:
    return _grouped(Sql("SELECT") + _columns(groups) + "count(*) AS n", source, where, groups)


def _summing(source: Source, actor: Actor, where: Sql, groups: Sequence[str]) -> Sql:
    unpriced = "count(*) - count(cost.unit_cost)" if source.kind == "cost" else "0"
    numbers = f"count(*) AS counted, sum({source.amount}) AS amount, {unpriced} AS unpriced"
    return _grouped(Sql("SELECT") + _columns(groups) + numbers, source, all_of([where, source.counts(actor)]), groups)


def _at_once(source: Source, actor: Actor, where: Sql, groups: Sequence[str], first: Sql = TRUE) -> Sql:
    """What is looked at and what counts in one pass; the conditions are tested once for each row, `first` before them."""
    unpriced = "cost.unit_cost IS NULL" if source.kind == "cost" else "FALSE"
    picked = (
        Sql("SELECT")
        + _columns(groups)
        + f"{source.amount} AS amount, CASE WHEN {unpriced} THEN 1 ELSE 0 END AS unpriced,"
    )
    picked = (
        picked
        + "CASE WHEN"
        + all_of([first, source.counts(actor)])
        + f"THEN 1 ELSE 0 END AS counts FROM {source.tables} WHERE"
        + where
    )
    names = [f"g{n}" for n in range(len(groups))]
    sums = "sum(counts) AS counted, sum(counts * amount) AS amount, sum(counts * unpriced) AS unpriced"
    numbers = f"count(*) AS n, {sums}"
    query = Sql(f"SELECT {', '.join([*names, numbers])} FROM (") + picked + f"LIMIT {EVERY}) picked"
    return query + f"GROUP BY {', '.join(names)}" if groups else query


def _grouped(selected: Sql, source: Source, where: Sql, groups: Sequence[str]) -> Sql:
    query = selected + f"FROM {source.tables} WHERE" + where
    return query + f"GROUP BY {', '.join(groups)}" if groups else query


def _columns(groups: Sequence[str]) -> str:
    return "".join(f"{group} AS g{n}, " for n, group in enumerate(groups))


def _key(found: dict[str, Any], groups: Sequence[str]) -> tuple[Any, ...]:
    return tuple(found[f"g{n}"] for n in range(len(groups)))


def _sum(looked_at: int, found: dict[str, Any] | None) -> Sum:
    if found is None:
        return Sum(left_out=looked_at)
    counted = int(found["counted"] or 0)
    return Sum(int(found["amount"] or 0), counted, looked_at - counted, int(found["unpriced"] or 0))

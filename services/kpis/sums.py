"""How the rows of a source add up, as SQL: one row of numbers, or one for each group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services.database import is_postgres, rows
from services.periods import Period
from services.permissions import Actor
from services.sql import Sql, joined

from .kpi import Source


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


async def total(source: Source, actor: Actor, period: Period | None, narrowed: Sql | None = None) -> Sum:
    """The sum over all candidates."""
    found = await rows(_summing(source, actor, source.candidates(actor, period, narrowed), ()))
    return _sum(found[0])


async def by_group(
    source: Source,
    actor: Actor,
    where: Sql,
    groups: Sequence[str],
    within: BaseDBAsyncClient | None = None,
) -> list[tuple[tuple[Any, ...], Sum]]:
    """Sums for each combination of the SQL expressions `groups` over the rows that meet `where`."""
    found = await rows(_summing(source, actor, where, groups), within)
    return [(tuple(item[f"g{n}"] for n in range(len(groups))), _sum(item)) for item in found]


def _summing(source: Source, actor: Actor, where: Sql, groups: Sequence[str]) -> Sql:
    counts = source.counts(actor)
    unpriced = "AND cost.unit_cost IS NULL" if source.kind == "cost" else "AND 1 = 0"
    columns = [
        *(Sql(f"{group} AS g{n}") for n, group in enumerate(groups)),
        Sql("count(*) AS looked_at"),
        Sql("count(CASE WHEN") + counts + "THEN 1 END) AS counted",
        Sql("sum(CASE WHEN") + counts + f"THEN {source.amount} END) AS amount",
        Sql("count(CASE WHEN (") + counts + f") {unpriced} THEN 1 END) AS unpriced",
    ]
    query = Sql("SELECT") + joined(columns, ", ") + f"FROM {source.tables} WHERE" + where
    return query + f"GROUP BY {', '.join(groups)}" if groups else query


def _sum(found: dict[str, Any]) -> Sum:
    counted = int(found["counted"])
    return Sum(int(found["amount"] or 0), counted, int(found["looked_at"]) - counted, int(found["unpriced"]))

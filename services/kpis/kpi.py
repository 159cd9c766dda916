"""What a KPI is: named conditions over rows, and how those rows add up.

Value, formula, rows counted, rows left out with the reason, and the kept figures all come from the one definition, so
the rows behind a tile always add up to the tile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.periods import Period
from services.permissions import Actor
from services.sql import TRUE, Sql, all_of, joined

from .since import Reads


@dataclass(frozen=True)
class Condition:
    """Something that must hold for a row to count. `reason` says, in English, why a row without it is left out.

    `few` is the same as `holds`, for when few rows are asked: it looks at each of them and makes no list for all.
    """

    key: str
    reason: str
    holds: Callable[[Actor], Sql]
    few: Callable[[Actor], Sql] | None = None


@dataclass(frozen=True)
class Source:
    """Rows that a term adds up, as SQL.

    `tables` is the FROM clause; `row_id`, `customer_id`, `day` and `amount` are expressions over it (`amount` in base
    minor units, 1 where rows are counted). `reads` are the fields whose change can move the sum, for whoever looks, by
    resource (none named: any change can). `kept` is a column of `customer_figures`: only customers that have it count.
    `visible_few` is the same as `visible`, for few rows.
    """

    kind: Literal["invoice", "cost", "customer", "project"]
    tables: str
    row_id: str
    customer_id: str
    day: str | None
    amount: str
    visible: Callable[[Actor], Sql]
    conditions: tuple[Condition, ...]
    reads: Reads
    kept: str | None = None
    visible_few: Callable[[Actor], Sql] | None = None

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources whose change can move the sum."""
        return tuple(self.reads)

    def candidates(self, actor: Actor, period: Period | None, narrowed: Sql | None = None, *, few: bool = False) -> Sql:
        """Condition on the rows that are looked at: visible, in the period (`few` in it), of the customers of the filter."""
        pieces = [((few and self.visible_few) or self.visible)(actor)]
        if period is not None and self.day is not None:
            pieces.append(Sql(f"{self.day} >= ? AND {self.day} <= ?", (period.first, period.last)))
        if narrowed is not None:
            pieces.append(self._of(narrowed))
        return all_of([piece for piece in pieces if piece != TRUE])

    def _of(self, narrowed: Sql) -> Sql:
        """Condition on the rows of some customers; costs by their projects, so that an index finds them."""
        if self.kind == "customer":
            return narrowed
        customers = f"SELECT customer.id FROM customer WHERE {narrowed.text}"
        if self.kind == "cost":
            projects = f"SELECT of_customer.id FROM project of_customer WHERE of_customer.customer_id IN ({customers})"
            return Sql(f"cost.project_id IN ({projects})", narrowed.values)
        return Sql(f"{self.customer_id} IN ({customers})", narrowed.values)

    def counts(self, actor: Actor, *, few: bool = False) -> Sql:
        """Condition on the candidates that count; `few` where it is asked of few rows."""
        return all_of([((few and condition.few) or condition.holds)(actor) for condition in self.conditions])

    def reason(self, actor: Actor) -> Sql:
        """The key of the first condition that a row fails."""
        cases = [
            Sql(f"WHEN NOT ({c.holds(actor).text}) THEN '{c.key}'", c.holds(actor).values) for c in self.conditions
        ]
        return Sql("CASE") + joined(cases) + "END"

    def reason_text(self, key: str) -> str:
        """The English text of a reason."""
        return next(condition.reason for condition in self.conditions if condition.key == key)


@dataclass(frozen=True)
class Term:
    """A part of a KPI's formula: rows of a source in a period, added or taken away."""

    key: str
    label: str
    source: Source
    period: Callable[[date], Period] | None = None
    sign: Literal[1, -1] = 1

    def period_on(self, today: date) -> Period | None:
        """The calendar period that counts on a day of the organization's zone."""
        return self.period(today) if self.period else None


@dataclass(frozen=True)
class Kpi:
    """A tile. `right` is needed to see it (a right of `Actor.may`), `reads` the resource whose rows must be visible.

    `formula` is the English sentence with the name of each term in braces; `share` gives the percentage beside it.
    """

    key: str
    label: str
    unit: Literal["money", "count"]
    terms: tuple[Term, ...]
    formula: str
    compared: str
    reads: str
    right: str | None = None
    is_share: bool = False

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may see the tile at all; where not it is absent, never 0."""
        return actor.level != "none" and actor.may(self.right) and actor.sees(self.reads)


def is_kept_for(column: str) -> Sql:
    """Condition on customers for whom a column of `customer_figures` is true."""
    return Sql(f"EXISTS (SELECT 1 FROM customer_figures f WHERE f.customer_id = customer.id AND f.{column})")

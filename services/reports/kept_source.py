"""Sums of invoices by month, industry, status and sales person from what is kept of them, for reports that ask no more.

The kept sums are told apart by the sales person, on whom rights depend, so they hold for every viewer. Months that are not
kept are added up from their invoices in the same query; the query counts the months that it relied on, so that an answer
across a change is noticed and the rows are read instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from services.filters.filter import Condition, conditions
from services.kpis.invoice_months import following, kept_months, month_of
from services.periods import relative_period
from services.sql import Sql, any_of, is_any

from .prepare import Prepared
from .selection import ALL

CUSTOMER = "customer.industry_id"
GROUPS = frozenset({CUSTOMER, "sales_person_id", "status_id", "is_billed", "date.month", "date.quarter", "date.year"})
FILTERS = frozenset({CUSTOMER, "sales_person_id", "status_id", "is_billed", "date"})
SUMMED = frozenset({"net_base", "billed"})
MOST_UNKEPT = 18
"""With more months to add up it is quicker to read all rows as they are."""


@dataclass(frozen=True)
class KeptSource:
    """FROM … WHERE … over kept sums. A row stands for `entries` invoices; the answer holds while `sound` is all `months`."""

    source: Sql
    months: tuple[date, ...]
    entries: str = "CAST(sum(invoice.entries) AS BIGINT)"

    @property
    def sound(self) -> Sql:
        """How many of the months that the answer relies on are kept at the moment of the answer."""
        return Sql("(SELECT count(*) FROM kept_month WHERE") + is_any("month", self.months) + ")"

    def holds(self, found: Sequence[dict[str, Any]]) -> bool:
        """Whether an answer is right; one without rows does not tell."""
        return bool(found) and int(found[0]["sound"]) == len(self.months)


def serves(prepared: Prepared) -> bool:
    """Whether a report asks for no more than what is kept."""
    asked = prepared.report.asked
    if prepared.subject.key != "invoices" or prepared.only != ALL or asked.search:
        return False
    groups = {group.name for group in prepared.groups}
    totals_are_sums = all(name in SUMMED and function == "sum" for name, function in prepared.totals.items())
    filters = {part.field for part in conditions(asked.parts) if part.field in prepared.fields}
    if not groups or not groups <= GROUPS or not totals_are_sums or not filters <= FILTERS:
        return False
    sees_industries = prepared.actor.customer_scope == "all" or CUSTOMER not in groups | filters
    return sees_industries and all(_is_whole(part, prepared.viewing.today) for part in conditions(asked.parts))


def _is_whole(part: Condition, today: date) -> bool:
    """Whether a condition on the day takes months as a whole."""
    if part.field != "date":
        return True
    if part.operator == "within":
        period = relative_period(part.values[0], today) if part.values else None
        return period is not None and _are_months(period.first, period.last)
    try:
        first, last = (date.fromisoformat(text) for text in part.values)
    except ValueError:
        return False
    return part.operator == "between" and _are_months(first, last)


def _are_months(first: date, last: date) -> bool:
    return first.day == 1 and (last + timedelta(days=1)).day == 1


async def kept_source(prepared: Prepared, unkept_most: int = MOST_UNKEPT) -> KeptSource | None:
    """Where the sums of a report come from; None where the rows themselves must be read."""
    if not serves(prepared):
        return None
    months = sorted(await kept_months())
    if not months:
        return None
    gaps = _gaps(months)
    if sum(_length(gap) for gap in gaps) > unkept_most:
        return None
    source = Sql("FROM (") + _union(months, gaps) + ") AS invoice"
    if any(name.startswith("customer.") for name in prepared.report.names()):
        source = source + "LEFT JOIN (SELECT id, id AS industry_id FROM industry) AS customer"
        source = source + "ON customer.id = invoice.industry_id"
    return KeptSource(source + "WHERE" + prepared.where, tuple(months))


def _union(months: Sequence[date], gaps: Sequence[tuple[date, date]]) -> Sql:
    """The kept months and, invoice by invoice, what lies between, before and after them."""
    kept = Sql("SELECT t.month AS date, t.industry_id, t.sales_person_id, t.status_id,")
    kept = kept + "CASE WHEN t.is_numbered THEN '1' END AS number, t.entries, t.net_base FROM invoice_total t WHERE"
    between = [Sql("i.date >= ? AND i.date < ?", gap) for gap in gaps]
    outside = Sql("i.date < ? OR i.date >= ?", (months[0], following(months[-1])))
    others = Sql(f"SELECT {month_of('i.date')}, c.industry_id, i.sales_person_id, i.status_id, i.number, 1, i.net_base")
    others = others + "FROM invoice i JOIN customer c ON c.id = i.customer_id WHERE"
    return kept + is_any("t.month", months) + "UNION ALL" + others + any_of([*between, outside])


def _gaps(months: Sequence[date]) -> list[tuple[date, date]]:
    """Periods between kept months, each with the day after its last."""
    pairs = [(following(one), other) for one, other in pairwise(months)]
    return [pair for pair in pairs if pair[0] < pair[1]]


def _length(gap: tuple[date, date]) -> int:
    return (gap[1].year - gap[0].year) * 12 + gap[1].month - gap[0].month


__all__ = ["KeptSource", "kept_source", "serves"]

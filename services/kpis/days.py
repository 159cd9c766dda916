"""What the rows that a viewer may see come to day by day, so that after a change only its days are summed again."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.periods import Period, month_number
from services.permissions import Actor

from .kpi import Source
from .since import days_moved
from .sums import Sum, by_day

FEW_DAYS = 20
"""Up to so many days that changed are summed again by themselves."""


@dataclass(frozen=True)
class Days:
    """The sums of the days of a period that have rows, and those of its months (year × 12 + month − 1)."""

    period: Period
    days: Mapping[date, Sum]
    months: Mapping[int, Sum] = field(default_factory=dict)


async def days_of(source: Source, actor: Actor, period: Period) -> Days:
    """The sums of a period, from its rows."""
    days = await by_day(source, actor, source.candidates(actor, period))
    months: defaultdict[int, Sum] = defaultdict(Sum)
    for day, found in days.items():
        months[month_number(day)] += found
    return Days(period, days, dict(months))


async def followed(source: Source, actor: Actor, known: Days, moved: dict[str, int]) -> Days | None:
    """Older sums brought up to date by the days of rows that changed since; None where that is no saving."""
    changed = await days_moved(moved, source.reads)
    if changed is None or len(changed) > FEW_DAYS:
        return None
    days, months = dict(known.days), dict(known.months)
    for day in changed:
        if day in known.period:
            found = await by_day(source, actor, source.candidates(actor, Period(day, day), few=True))
            before, days[day] = days.get(day, Sum()), found.get(day, Sum())
            month = month_number(day)
            months[month] = months.get(month, Sum()) - before + days[day]
    return Days(known.period, days, months)

"""Days of business: when things happen, and how a database wants to be told."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

# July is a holiday, December the month in which budgets end; by month of the year.
SEASON = (0.9, 0.95, 1.1, 1.0, 1.1, 1.05, 0.4, 0.8, 1.1, 1.1, 1.15, 1.45)
GROWTH = 0.12
MORNING = time(10, tzinfo=UTC)


class Calendar:
    """The days from `years` before today up to today, by number from 0; today's number is `last`.

    `day` and `moment` (10.00 UTC) give a day as the database driver wants it: text for SQLite, values for PostgreSQL.
    """

    def __init__(self, today: date, years: int, *, as_text: bool) -> None:
        self.today = today
        self.first = date(today.year - years, today.month, 1)
        self.last = (today - self.first).days
        ahead = range(self.last + 400)
        self.dates = [self.first + timedelta(days=n) for n in ahead]
        moments = [datetime.combine(day, MORNING) for day in self.dates]
        self.day: list[Any] = [day.isoformat() for day in self.dates] if as_text else list(self.dates)
        self.moment: list[Any] = [moment.isoformat(" ") for moment in moments] if as_text else moments
        self.months = [(day.year - self.first.year) * 12 + day.month for day in self.dates]
        self._weights = list(accumulate(self._weight(day) for day in self.dates[: self.last + 1]))

    def busy_day(self, rng: Random, first: int, last: int) -> int:
        """A working day from first to last (both included, last at most today), more likely where business is brisk."""
        low = self._weights[first - 1] if first > 0 else 0.0
        return bisect_left(self._weights, low + rng.random() * (self._weights[min(last, self.last)] - low), first, last)

    def _weight(self, day: date) -> float:
        if day.weekday() > 4:
            return 0.01
        return SEASON[day.month - 1] * float((1 + GROWTH) ** ((day - self.first).days / 365))

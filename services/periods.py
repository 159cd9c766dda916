"""The clock, and calendar periods in the organization's zone: all that "this month" may mean."""

import os
import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from .i18n import Language, mark
from .refusals import InvalidTimeZone
from .written_dates import parse_date

COUNTED_DAYS = re.compile(r"(last|next)_([1-9]\d{0,3})_days")


@dataclass(frozen=True)
class Clock:
    """What time it is: a moment that stands still, or really."""

    fixed: datetime | None = None

    def now(self) -> datetime:
        """The moment, in UTC."""
        return (self.fixed or datetime.now(UTC)).astimezone(UTC)

    def today(self, zone: str) -> date:
        """The date in an IANA zone."""
        return self.now().astimezone(ZoneInfo(zone)).date()


def clock() -> Clock:
    """The process's clock: stands at STAMKUND_NOW where that is set (`settings` has checked it)."""
    fixed = os.environ.get("STAMKUND_NOW")
    return Clock(datetime.fromisoformat(fixed)) if fixed else Clock()


def now() -> datetime:
    """The moment, in UTC."""
    return clock().now()


def today_in(zone: str) -> date:
    """Today's date in an IANA zone."""
    return clock().today(zone)


def next_midnight(zone: str, after: datetime | None = None) -> datetime:
    """When the next day begins in a zone, in UTC; also where clocks change that night."""
    there = (after or now()).astimezone(ZoneInfo(zone))
    return day_start(there.date() + timedelta(days=1), zone)


def day_start(day: date, zone: str) -> datetime:
    """When a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def clean_time_zone(text: str) -> str:
    """A name of the IANA time zone database; `InvalidTimeZone` for anything else."""
    if text not in available_timezones():
        raise InvalidTimeZone(value=text[:60])
    return text


@dataclass(frozen=True)
class Period:
    """Days from first to last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def month_number(day: date) -> int:
    """A day's month as year × 12 + month − 1."""
    return day.year * 12 + day.month - 1


def months_back(today: date, months: int) -> Period:
    """The whole month that lies so many months before today's; negative numbers lie ahead."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return Period(date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))


def this_month(today: date) -> Period:
    """The calendar month of a day."""
    return months_back(today, 0)


def last_month(today: date) -> Period:
    """The calendar month before."""
    return months_back(today, 1)


def year(today: date, offset: int = 0) -> Period:
    """A calendar year."""
    return Period(date(today.year + offset, 1, 1), date(today.year + offset, 12, 31))


def this_year(today: date) -> Period:
    """The calendar year of a day."""
    return year(today)


def last_year(today: date) -> Period:
    """The calendar year before."""
    return year(today, -1)


def week(today: date, offset: int = 0) -> Period:
    """A week from Monday to Sunday (ISO 8601)."""
    monday = today + timedelta(days=7 * offset - today.weekday())
    return Period(monday, monday + timedelta(days=6))


def quarter(today: date, offset: int = 0) -> Period:
    """A calendar quarter."""
    into = (today.month - 1) % 3
    return Period(months_back(today, into - 3 * offset).first, months_back(today, into - 2 - 3 * offset).last)


def days_from(today: date, first: int, last: int) -> Period:
    """Days counted from today: -6 to 0 are the last seven."""
    return Period(today + timedelta(days=first), today + timedelta(days=last))


@dataclass(frozen=True)
class Relative:
    """A period that moves with today: its words (English) and what it is on a day."""

    label: str
    on: Callable[[date], Period]


RELATIVE: dict[str, Relative] = {
    "today": Relative(mark("today"), lambda today: days_from(today, 0, 0)),
    "yesterday": Relative(mark("yesterday"), lambda today: days_from(today, -1, -1)),
    "tomorrow": Relative(mark("tomorrow"), lambda today: days_from(today, 1, 1)),
    "this_week": Relative(mark("this week"), week),
    "last_week": Relative(mark("last week"), lambda today: week(today, -1)),
    "next_week": Relative(mark("next week"), lambda today: week(today, 1)),
    "this_month": Relative(mark("this month"), this_month),
    "last_month": Relative(mark("last month"), last_month),
    "next_month": Relative(mark("next month"), lambda today: months_back(today, -1)),
    "this_quarter": Relative(mark("this quarter"), quarter),
    "last_quarter": Relative(mark("last quarter"), lambda today: quarter(today, -1)),
    "next_quarter": Relative(mark("next quarter"), lambda today: quarter(today, 1)),
    "this_year": Relative(mark("this year"), this_year),
    "last_year": Relative(mark("last year"), last_year),
    "next_year": Relative(mark("next year"), lambda today: year(today, 1)),
}


def relative_period(text: str, today: date) -> Period | None:
    """What a relative date such as `this_month` or `last_90_days` (today included) is; None when it is none."""
    if text in RELATIVE:
        return RELATIVE[text].on(today)
    found = COUNTED_DAYS.fullmatch(text)
    if found is None:
        return None
    reach = int(found[2]) - 1
    return days_from(today, -reach, 0) if found[1] == "last" else days_from(today, 0, reach)


def relative_words(text: str, viewer: Language) -> str | None:
    """A relative date in the viewer's words; None when it is none."""
    if text in RELATIVE:
        return viewer.t(RELATIVE[text].label)
    found = COUNTED_DAYS.fullmatch(text)
    if found is None:
        return None
    if found[1] == "last":
        return viewer.n("the last {count} day", "the last {count} days", int(found[2]))
    return viewer.n("the next {count} day", "the next {count} days", int(found[2]))


__all__ = [
    "RELATIVE", "Clock", "Period", "clean_time_zone", "clock", "day_start", "last_month", "last_year", "months_back",
    "next_midnight", "now", "parse_date", "relative_period", "relative_words", "this_month", "this_year", "today_in",
]  # fmt: skip


def moment_of(given: datetime | str) -> datetime:
    """A moment as the database gives it (SQLite: text, without a zone for UTC) with its zone."""
    moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_of(given: date | str) -> date:
    """A day as the database gives it (SQLite: text)."""
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given

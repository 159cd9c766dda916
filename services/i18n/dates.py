"""Dates and times as people write them: CLDR, with the short forms and times of the design."""

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, format_timedelta

DateStyle = Literal["short", "numeric", "long", "weekday", "full"]
TIMES = {"en": "HH:mm", "fi": "H.mm"}  # elsewhere HH.mm
WEEKDAYS = {"en": "cccc d MMMM", "sv": "cccc d MMMM"}  # elsewhere cccc d. MMMM
INTERVALS = {"fi": "yMd"}  # Finnish abbreviates dates in digits


def day(locale: Locale, value: date, style: DateStyle, today: date | None) -> str:
    """A date. 'short' leaves the year out when it is that of `today`; 'numeric' is what date fields show."""
    if style == "short":
        same_year = today is not None and today.year == value.year
        return _short(locale, format_skeleton("MMMd" if same_year else "yMMMd", value, locale=locale))
    if style == "weekday":
        return format_date(value, WEEKDAYS.get(locale.language, "cccc d. MMMM"), locale)
    cldr: dict[str, Literal["short", "long", "full"]] = {"numeric": "short", "long": "long", "full": "full"}
    return plain(format_date(value, cldr[style], locale))


def clock(locale: Locale, value: time | datetime) -> str:
    """Hours and minutes."""
    return format_time(value.replace(tzinfo=None), TIMES.get(locale.language, "HH.mm"), locale=locale)


def moment(locale: Locale, value: datetime, zone: str, today: date | None) -> str:
    """A moment in a zone: hours only on `today`, else the short date."""
    there = value.astimezone(ZoneInfo(zone))
    return clock(locale, there) if there.date() == today else day(locale, there.date(), "short", today)


def date_and_time(locale: Locale, value: datetime, zone: str) -> str:
    """A moment in a zone, in full."""
    there = value.astimezone(ZoneInfo(zone))
    return f"{day(locale, there.date(), 'long', None)} {clock(locale, there)}"


def month(locale: Locale, value: date, short: bool, with_year: bool) -> str:
    """The name of a month, as it stands alone."""
    name = locale.months["stand-alone"]["abbreviated" if short else "wide"][value.month].rstrip(".")
    return f"{name} {value.year}" if with_year else name


def interval(locale: Locale, first: date, last: date) -> str:
    """From a day to a day."""
    if first == last:
        return day(locale, first, "short", None)
    return _short(locale, format_interval(first, last, INTERVALS.get(locale.language, "yMMMd"), locale=locale))


def ago(locale: Locale, value: datetime, now: datetime) -> str:
    """How long ago in words."""
    return plain(format_timedelta(value - now, add_direction=True, locale=locale))


def plain(text: str) -> str:
    """The text with no other spaces than a space and U+00A0."""
    return text.replace("\u202f", "\u00a0").replace("\u2009", " ")


def _short(locale: Locale, text: str) -> str:
    """Swedish abbreviates months without a full stop (design)."""
    return plain(text.replace(".", "") if locale.language == "sv" else text)

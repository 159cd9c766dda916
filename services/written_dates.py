"""Dates as people write them: 12/11, 12.11.2025, 2025-11-12, 12 nov, i går, +30."""

import re
from datetime import date, timedelta

from babel import Locale

from .i18n import Language
from .refusals import InvalidDate

EARLIEST, LATEST = 1900, 2199
MONTH_LOCALES = ("sv", "fi", "nb", "da", "en")
WORDS = {
    0: {"today", "i dag", "idag", "tänään", "nyt", "nu"},
    -1: {"yesterday", "i går", "igår", "eilen"},
    -2: {"i förrgår", "förrgår", "i forgårs", "forgårs", "toissapäivänä"},
    1: {"tomorrow", "i morgon", "imorgon", "i morgen", "imorgen", "huomenna"},
    2: {"i övermorgon", "övermorgon", "i overmorgen", "overmorgen", "ylihuomenna"},
}
ISO = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
DIGITS = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2})?)?")
DAY_MONTH = re.compile(r"([0-9]{1,2})\.? ([^\W\d]{3,})\.?(?: ([0-9]{4}))?")
MONTH_DAY = re.compile(r"([^\W\d]{3,})\.? ([0-9]{1,2})(?:,? ([0-9]{4}))?")
STEP = re.compile(r"([+-]) ?([0-9]{1,4})")


def parse_date(text: str, viewer: Language, today: date) -> date:
    """The day that a text means, in the year of `today` where it names none; raises `InvalidDate`."""
    written = " ".join(text.casefold().replace("−", "-").split())
    try:
        found = _step(written, today) or _digits(written, today) or _named(written, viewer, today)
    except (ValueError, OverflowError):
        found = None
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise InvalidDate(value=text[:40], example=viewer.date(today, style="numeric"))
    return found


def _step(written: str, today: date) -> date | None:
    for days, words in WORDS.items():
        if written in words:
            return today + timedelta(days=days)
    found = STEP.fullmatch(written)
    if found is None:
        return None
    days = int(found[2])
    return today + timedelta(days=days if found[1] == "+" else -days)


def _digits(written: str, today: date) -> date | None:
    found = ISO.fullmatch(written)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = DIGITS.fullmatch(written)
    if found is None:
        return None
    return date(_year(found[4], today), int(found[3]), int(found[1]))


def _named(written: str, viewer: Language, today: date) -> date | None:
    found = DAY_MONTH.fullmatch(written)
    day, name, year = (found[1], found[2], found[3]) if found else ("", "", None)
    if found is None:
        found = MONTH_DAY.fullmatch(written)
        day, name, year = (found[2], found[1], found[3]) if found else ("", "", None)
    month = _month(name, viewer) if found else None
    return date(_year(year, today), month, int(day)) if month else None


def _year(text: str | None, today: date) -> int:
    """A year of two digits lies between 79 years ago and 20 years ahead."""
    if not text:
        return today.year
    if len(text) == 4:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    if year > today.year + 20:
        return year - 100
    return year + 100 if year < today.year - 79 else year


def _month(name: str, viewer: Language) -> int | None:
    """The month that a name or its beginning means, in the viewer's language before others."""
    for code in sorted(MONTH_LOCALES, key=lambda code: code != viewer.code):
        months = Locale.parse(code).months["format"]["wide"]
        found = [number for number, word in months.items() if str(word).casefold().startswith(name)]
        if len(found) == 1:
            return int(found[0])
    return None

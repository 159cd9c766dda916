"""A language: its texts and how it writes numbers, money, dates, countries and lists."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from gettext import NullTranslations

from babel import Locale
from babel.lists import format_list
from babel.numbers import get_currency_name

from . import dates, numbers
from .catalogue import BEFORE_CONTEXT, translations
from .places import COUNTRIES, minor_units

LANGUAGES = {"sv": "Svenska", "en": "English", "fi": "Suomi", "nb": "Norsk", "da": "Dansk"}
LOCALES = {"en": "en_GB"}
SAME = {"no": "nb", "nn": "nb"}
QUOTES = {"sv": "””", "fi": "””", "nb": "«»", "da": "»«", "en": "“”"}
LAST_LETTERS = {
    "sv": ("å", "äæ", "öø"),
    "fi": ("å", "äæ", "öø"),
    "nb": ("æä", "øö", "å"),
    "da": ("æä", "øö", "å"),
    "en": (),
}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Language:
    """One of `LANGUAGES`. Unknown values (None) are shown as –."""

    code: str
    locale: Locale = field(repr=False, compare=False)
    texts: NullTranslations = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Its name in itself."""
        return LANGUAGES[self.code]

    @property
    def tag(self) -> str:
        """BCP 47, for the browser's Intl."""
        return {"en": "en-GB", "sv": "sv-SE", "fi": "fi-FI", "nb": "nb-NO", "da": "da-DK"}[self.code]

    def t(self, message: str, /, **values: object) -> str:
        """The text in this language, `{name}` replaced by what is given; a missing value raises KeyError."""
        return _filled(self.raw(message), values)

    def n(self, singular: str, plural: str, /, count: int, **values: object) -> str:
        """The form that fits a count, `{count}` written as a number."""
        return _filled(self.texts.ngettext(singular, plural, count), {"count": self.number(count), **values})

    def raw(self, message: str) -> str:
        """The text in this language with its {placeholders}."""
        context, separator, text = message.rpartition(BEFORE_CONTEXT)
        if not text:
            return ""
        return self.texts.pgettext(context, text) if separator else self.texts.gettext(text)

    def pieces(self, message: str) -> tuple[tuple[str, str | None], ...]:
        """The text cut at its placeholders, for texts whose values are drawn: (text before, name of what follows)."""
        cut = [*PLACEHOLDER.split(self.raw(message)), None]
        return tuple((str(before), name) for before, name in zip(cut[::2], cut[1::2], strict=True))

    def number(self, value: Decimal | int | None, decimals: int | None = None, *, signed: bool = False) -> str:
        """A number; up to three decimals where their count is not given."""
        return numbers.UNKNOWN if value is None else numbers.number(self.locale, value, decimals, signed)

    def money(
        self,
        minor: int | None,
        currency: str,
        decimals: int | None = None,
        *,
        with_currency: bool = True,
        signed: bool = False,
    ) -> str:
        """An amount of minor units; as many decimals as the currency has, where not given."""
        if minor is None:
            return numbers.UNKNOWN
        digits = minor_units(currency)
        shown = currency if with_currency else None
        amount = Decimal(minor).scaleb(-digits)
        return numbers.money(self.locale, amount, shown, digits if decimals is None else decimals, signed)

    def percent(self, fraction: Decimal | None, decimals: int = 1, *, signed: bool = False) -> str:
        """A fraction as percent."""
        return numbers.UNKNOWN if fraction is None else numbers.percent(self.locale, fraction, decimals, signed)

    def points(self, fraction: Decimal, decimals: int = 1) -> str:
        """A difference of two fractions in percentage points, with its sign."""
        return self.t("{number} pp", number=self.number(fraction * 100, decimals, signed=True))

    def compact(self, value: Decimal | int) -> str:
        """A number in few characters, for axes."""
        return numbers.compact(self.locale, value)

    def date(self, value: dt.date | None, *, today: dt.date | None = None, style: dates.DateStyle = "short") -> str:
        """A date: 'short' (without the year when it is that of `today`), 'numeric', 'long', 'weekday' or 'full'."""
        return numbers.UNKNOWN if value is None else dates.day(self.locale, value, style, today)

    def datetime(self, value: dt.datetime | None, zone: str) -> str:
        """Date and time in a zone, in full."""
        return numbers.UNKNOWN if value is None else dates.date_and_time(self.locale, value, zone)

    def moment(self, value: dt.datetime | None, zone: str, today: dt.date) -> str:
        """A moment in a cell: the time if it is today, else the date."""
        return numbers.UNKNOWN if value is None else dates.moment(self.locale, value, zone, today)

    def time(self, value: dt.time | dt.datetime) -> str:
        """Hours and minutes."""
        return dates.clock(self.locale, value)

    def ago(self, value: dt.datetime, now: dt.datetime) -> str:
        """How long ago, in words."""
        if abs((now - value).total_seconds()) < 60:
            return self.t("just now")
        return dates.ago(self.locale, value, now)

    def month(self, value: dt.date, *, short: bool = False, with_year: bool = True) -> str:
        """The name of a day's month."""
        return dates.month(self.locale, value, short, with_year)

    def interval(self, first: dt.date, last: dt.date) -> str:
        """From a day to a day, both included."""
        return dates.interval(self.locale, first, last)

    def country(self, code: str | None) -> str:
        """The name of a country (ISO 3166-1); the code itself where it has none."""
        return numbers.UNKNOWN if not code else str(self.locale.territories.get(code, code))

    def countries(self) -> tuple[str, ...]:
        """The codes of all countries, by name."""
        return tuple(sorted(COUNTRIES, key=lambda code: self.sort_key(self.country(code))))

    def currency_name(self, code: str) -> str:
        """The name of a currency (ISO 4217)."""
        return str(get_currency_name(code, locale=self.locale))

    def list(self, items: Iterable[str]) -> str:
        """Words joined as in a sentence: a, b and c."""
        return str(format_list(tuple(items), locale=self.locale))

    def quote(self, text: str) -> str:
        """The text in quotation marks."""
        marks = QUOTES[self.code]
        return f"{marks[0]}{text}{marks[1]}"

    def sort_key(self, text: str) -> str:
        """What words are ordered by: å, ä, ö or æ, ø, å come after z."""
        last = {letter: f"{{{place}" for place, same in enumerate(LAST_LETTERS[self.code]) for letter in same}
        return "".join(last.get(letter) or unicodedata.normalize("NFD", letter)[0] for letter in text.casefold())


def _filled(text: str, values: dict[str, object]) -> str:
    """One pass, so braces inside a value stay what they are."""
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


@cache
def _made(code: str) -> Language:
    return Language(code, Locale.parse(LOCALES.get(code, code)), translations(code))


@lru_cache(maxsize=256)
def language(code: str | None) -> Language:
    """The language of a code such as sv, sv-SE or no; English for one that is not known."""
    short = (code or "").replace("_", "-").partition("-")[0].lower()
    short = SAME.get(short, short)
    return _made(short if short in LANGUAGES else "en")


def read_languages() -> None:
    """Read the texts of every language, so that nobody waits for them later."""
    for code in LANGUAGES:
        language(code)


def preferred(accept_language: str | None) -> Language:
    """The best known language of an Accept-Language header; English where there is none."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "")[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        short = tag.partition("-")[0].lower()
        known = SAME.get(short, short)
        if known in LANGUAGES and re.fullmatch(r"(0(\.\d+)?|1(\.0+)?)?", weight):
            wanted.append((-float(weight or 1), place, known))
    return language(min(wanted)[2]) if wanted else language("en")

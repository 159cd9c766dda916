"""Numbers as people write them: CLDR patterns, U+00A0 between thousands, U+2212 for minus (design)."""

from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

UNKNOWN = "–"
HOME = {"sv": "SEK", "nb": "NOK", "da": "DKK", "fi": "EUR"}  # written with its sign; other currencies with their code


def number(locale: Locale, value: Decimal | int, decimals: int | None = None, signed: bool = False) -> str:
    """A number; `decimals` fixes their count, else up to three are shown. `signed` puts + before what is above zero."""
    exact = rounded(Decimal(value), decimals)
    pattern = None if decimals is None else _pattern("#,##0", decimals)
    return typographic(format_decimal(exact, pattern, locale, decimal_quantization=False), exact, signed)


def money(locale: Locale, value: Decimal, currency: str | None, decimals: int, signed: bool = False) -> str:
    """An amount in major units; with the sign or code of its currency where one is given."""
    exact = rounded(value, decimals)
    digits = _pattern("#,##0", decimals)
    if currency is None:
        return typographic(format_decimal(exact, digits, locale, decimal_quantization=False), exact, signed)
    sign = "¤" if HOME.get(locale.language) == currency else "¤¤"
    pattern = f"{sign}\u00a0{digits};{sign}\u00a0-{digits}" if locale.language == "en" else f"{digits}\u00a0{sign}"
    text = format_currency(exact, currency, pattern, locale, currency_digits=False, decimal_quantization=False)
    return typographic(text, exact, signed)


def percent(locale: Locale, fraction: Decimal, decimals: int, signed: bool = False) -> str:
    """A fraction as percent: 0.382 is 38,2 %."""
    exact = rounded(fraction, decimals + 2)
    pattern = locale.percent_formats[None].pattern.replace("#,##0", _pattern("#,##0", decimals))
    return typographic(format_percent(exact, pattern, locale, decimal_quantization=False), exact, signed)


def compact(locale: Locale, value: Decimal | int) -> str:
    """A number in few characters: 6,4 mn."""
    return typographic(format_compact_decimal(Decimal(value), locale=locale, fraction_digits=1), Decimal(value), False)


def rounded(value: Decimal, decimals: int | None) -> Decimal:
    """Half-up; never a negative zero."""
    exact = value if decimals is None else value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return exact if exact else abs(exact)


def typographic(text: str, value: Decimal, signed: bool) -> str:
    """The text with no-break spaces and a real minus."""
    text = text.replace("\u202f", "\u00a0").replace(" ", "\u00a0").replace("-", "−")
    return f"+{text}" if signed and value > 0 else text


def _pattern(digits: str, decimals: int) -> str:
    return f"{digits}.{'0' * decimals}" if decimals else digits

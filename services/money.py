"""Money in whole minor units (cents, öre), and rates in whole 10⁻¹⁰. No floating point, one rounding per row (`kpi.md`)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_territory_currencies, list_currencies

from .i18n import Language
from .i18n.places import COUNTRIES, minor_units
from .refusals import InvalidCurrency, InvalidRate, TooBig
from .written_numbers import exact_decimal, parse_amount, parse_number

RATE_DIGITS = 10
RATE_ONE = 10**RATE_DIGITS
FACTOR_ONE = 10**4  # of a cost's quantity and unit cost
MOST_MINOR = 10**15  # sums of thousands of such rows still fit into 64 bits
MOST_RATE = 10**8


@cache
def currencies() -> tuple[str, ...]:
    """The codes of all currencies in use (ISO 4217)."""
    found = {code for country in COUNTRIES for code in _of(country)}
    return tuple(sorted(code for code in found if re.fullmatch("[A-Z]{3}", code)))


def clean_currency(text: str) -> str:
    """The code of a currency, also of one that was in use before; `InvalidCurrency` for anything else."""
    code = text.strip().upper()
    if code not in _all_codes():
        raise InvalidCurrency(value=text.strip()[:20])
    return code


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units, rounded half-up; `TooBig` for what no invoice holds."""
    exact = amount.scaleb(minor_units(currency))
    if not exact.is_finite() or abs(exact) > MOST_MINOR:
        raise TooBig(most=from_minor(MOST_MINOR, currency))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units as an amount with all the currency's decimals: 100000 EUR is 1000.00."""
    return Decimal(minor).scaleb(-minor_units(currency))


def convert_minor(minor: int, currency: str, rate: int, base: str) -> int:
    """Minor units of a currency in minor units of the base currency at a stored rate, rounded half-up once."""
    return half_up(minor * rate * 10 ** minor_units(base), RATE_ONE * 10 ** minor_units(currency))


def cost_base(quantity: int, unit_cost: int | None, rate: int, base: str) -> int:
    """Quantity × unit cost (each 10⁻⁴) × rate in base minor units, rounded half-up once; 0 without a unit cost."""
    if unit_cost is None:
        return 0
    return half_up(quantity * unit_cost * rate * 10 ** minor_units(base), FACTOR_ONE**2 * RATE_ONE)


def rate_to_int(rate: Decimal) -> int:
    """A rate (base units for 1 unit) as whole 10⁻¹⁰; `InvalidRate` when it is not above zero or has more decimals."""
    if not rate.is_finite() or not 0 < rate < MOST_RATE or rate.scaleb(RATE_DIGITS) % 1:
        raise InvalidRate(value=str(rate)[:40], example=Decimal("11.2579"))
    return int(rate.scaleb(RATE_DIGITS))


def rate_from_int(rate: int) -> Decimal:
    """A stored rate without trailing zeros: 11.2579."""
    exact = Decimal(rate).scaleb(-RATE_DIGITS).normalize()
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def parse_money(text: str, currency: str, viewer: Language) -> int:
    """Minor units of an amount as people write it; raises `InvalidAmount`, `OtherCurrency`, `TooBig`."""
    return to_minor(parse_amount(text, viewer, currency), currency)


def half_up(dividend: int, divisor: int) -> int:
    """A quotient rounded to a whole number, halves away from zero; the divisor is above zero."""
    size = (2 * abs(dividend) + divisor) // (2 * divisor)
    return size if dividend >= 0 else -size


def _of(country: str) -> list[str]:
    return [str(code) for code in get_territory_currencies(country, tender=True)]


@cache
def _all_codes() -> frozenset[str]:
    return frozenset(str(code) for code in list_currencies() if not str(code).startswith("X")) | set(currencies())


__all__ = [
    "RATE_ONE", "clean_currency", "convert_minor", "cost_base", "currencies", "exact_decimal", "from_minor", "half_up",
    "minor_units", "parse_amount", "parse_money", "parse_number", "rate_from_int", "rate_to_int", "to_minor",
]  # fmt: skip

"""Exchange rates as they stood on an invoice's day: made up, near what they were, moving a little from month to month."""

from math import sin

from services.money import RATE_ONE

IN_EURO = {"EUR": 1.0, "SEK": 0.0893, "NOK": 0.0858, "DKK": 0.1340, "USD": 0.9210, "GBP": 1.1650, "ISK": 0.0068}
PEGGED = ("EUR", "DKK")


def rates_of(base: str, currency: str, months: int) -> list[int]:
    """For each month from 0: what one unit costs in the base currency (10⁻¹⁰), with four decimals."""
    if currency == base or base not in IN_EURO:
        return [RATE_ONE] * months
    level = IN_EURO[currency] / IN_EURO[base]
    if currency in PEGGED and base in PEGGED:
        return [_rounded(level)] * months
    return [
        _rounded(level * (1 + 0.03 * sin(month / 5 + len(base)) + 0.01 * sin(month * 1.7))) for month in range(months)
    ]


def foreign(currency: str, base: str) -> bool:
    """Whether invoices can be in a currency that is not the base's."""
    return currency != base and currency in IN_EURO and base in IN_EURO


def _rounded(rate: float) -> int:
    return int(round(rate * 10_000) * (RATE_ONE // 10_000))

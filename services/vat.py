"""The rates of value added tax that countries have today, in percent; a firm charges those of its own country.

Sources: the countries' tax administrations, as of November 2026. Laws change, so another rate is warned about and kept.
"""

from decimal import Decimal

from .refusals import Refusal

RATES: dict[str, tuple[str, ...]] = {
    "SE": ("25", "12", "6", "0"),
    "FI": ("25.5", "13.5", "10", "0"),
    "NO": ("25", "15", "12", "0"),
    "DK": ("25", "0"),
    "IS": ("24", "11", "0"),
    "EE": ("24", "13", "9", "0"),
    "DE": ("19", "7", "0"),
    "GB": ("20", "5", "0"),
}


class VatRateOfNoUse(Refusal):
    """{country} has no VAT of {rate} %. Its rates are {rates}."""


def usual_rate(country: str) -> Decimal:
    """What most sales are taxed with in a country, 0 where it is not known."""
    return Decimal(RATES.get(country, ("0",))[0])


def is_rate_of(country: str, rate: Decimal) -> bool:
    """Whether a country has a rate; every rate is possible where the country's are not known."""
    return country not in RATES or any(Decimal(known) == rate for known in RATES[country])


def rates_of(country: str) -> tuple[Decimal, ...]:
    """The rates of a country, the usual one first; none where they are not known."""
    return tuple(Decimal(rate) for rate in RATES.get(country, ()))

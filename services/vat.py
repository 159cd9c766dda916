"""The rates of value added tax that countries have today, in percent; a firm charges those of its own or the buyer's country.

Sources: the countries' tax administrations, as of November 2026. What was invoiced under an older law came by import and
keeps its rate; a new row has one of these.
"""

from decimal import Decimal

from .i18n import Language
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
    """{country} has no VAT of {rate} %. Write one of its rates: {rates}."""

    def message(self, viewer: Language) -> str:
        """The sentence with the country's name and its rates."""
        rates = viewer.list([f"{viewer.number(one)} %" for one in rates_of(self.values["country"])])
        country, rate = viewer.country(self.values["country"]), viewer.number(self.values["rate"])
        return viewer.t(self.source, country=country, rate=rate, rates=rates)


def usual_rate(country: str) -> Decimal:
    """What most sales are taxed with in a country, 0 where it is not known."""
    return Decimal(RATES.get(country, ("0",))[0])


def rates_of(country: str) -> tuple[Decimal, ...]:
    """The rates of a country, the usual one first; none where they are not known."""
    return tuple(Decimal(rate) for rate in RATES.get(country, ()))


def odd_rate(rate: Decimal, seller: str, buyer: str | None = None) -> VatRateOfNoUse | None:
    """Why a rate cannot be charged by a firm in one country to a customer in another: neither country has it.

    Every rate is possible for a firm in a country whose rates are not known.
    """
    if seller not in RATES or rate in rates_of(seller) or rate in rates_of(buyer or ""):
        return None
    return VatRateOfNoUse(country=seller, rate=rate)

"""Countries and currencies that CLDR knows."""

import re

from babel import Locale
from babel.numbers import get_currency_precision

# CLDR's own areas, which are no countries of ISO 3166-1.
NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
COUNTRIES = frozenset(
    code
    for code in map(str, Locale.parse("en").territories)
    if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRIES
)


def minor_units(currency: str) -> int:
    """How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)

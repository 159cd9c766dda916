"""Is it a number or a name that somebody types, and of which country is the number."""

import re

from stdnum import lei

from .checked import Severity, compact
from .org_numbers import RULES, check_org_number
from .vat_numbers import EXACT

FEWEST_DIGITS = 5
PREFIXED = {country: pattern for country, pattern in EXACT.items() if country not in ("EE", "GB")}


def is_number_like(country: str | None, text: str) -> bool:
    """Whether a text is meant as a number: digits, five at least, with at most the country's own letters around."""
    typed = compact(text)
    rule = RULES.get(country or "")
    bare = rule.bare(typed) if rule else typed
    if country == "GB" and re.fullmatch(r"[A-Z]{2}[0-9]{6}", bare):
        return True
    digits = bare.isascii() and bare.isdigit() and len(bare) >= FEWEST_DIGITS
    return digits or is_lei(text) or bool(countries_of(text))


def is_lei(text: str) -> bool:
    """Whether a text is a legal entity identifier."""
    return len(compact(text)) == 20 and bool(lei.is_valid(compact(text)))


def countries_of(text: str) -> tuple[str, ...]:
    """The countries in which a number would be right, among those with a register; eight digits may be of four."""
    typed = compact(text)
    prefixed = tuple(country for country, pattern in PREFIXED.items() if re.fullmatch(pattern, typed))
    if prefixed:
        return prefixed
    if not typed.isdigit() or len(typed) < FEWEST_DIGITS:
        return ()
    return tuple(country for country in RULES if _could_be(country, typed, text))


def _could_be(country: str, typed: str, text: str) -> bool:
    """The British register fills up any number with zeros, so only eight digits count there."""
    if country == "GB":
        return len(typed) == 8 and "-" not in text
    return check_org_number(country, text).severity == Severity.OK

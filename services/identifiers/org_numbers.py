"""Organization numbers: how each country builds, stores and writes them.

The check digits are python-stdnum's; cleaning is ours, since people write blanks, dashes, "NO" and "MVA" around them.
A wrong check digit is only odd (old and foreign numbers exist); a wrong length is a number that no law knows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from stdnum import luhn
from stdnum.be import vat as belgian
from stdnum.ch import uid as swiss
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.fi import ytunnus
from stdnum.fr import siren
from stdnum.is_ import kennitala
from stdnum.lv import pvn
from stdnum.no import orgnr

from services.refusals import Refusal

from . import refusals
from .checked import Checked, Severity, compact, impossible, odd

LONGEST = 40
_is_luhn = lru_cache(64)(luhn.is_valid)  # the same number is asked for more than once on its way into a row


@dataclass(frozen=True, slots=True)
class Rule:
    """One country: how to get at the bare number, its shape, its check digit and how it is stored and written."""

    bare: Callable[[str], str]
    shape: str
    is_valid: Callable[[str], bool]
    written: Callable[[str], str]
    refusal: type[Refusal]
    stored: Callable[[str], str] = lambda bare: bare


def check_org_number(country: str | None, text: str) -> Checked:
    """Check an organization number of a country (ISO 3166 alpha-2); empty text is fine and empty."""
    typed = compact(text)
    if not text.strip():
        return Checked("", "")
    if not typed or len(text.strip()) > LONGEST:
        return impossible(text, refusals.NotAnOrgNumber())
    rule = RULES.get(country or "")
    return _checked(rule, country, typed, text) if rule else _foreign(country, text)


def canonical_org_number(country: str | None, text: str) -> str:
    """The number as it is stored and compared; what cannot be one stays as it was typed, blanks trimmed."""
    return check_org_number(country, text).number


def format_org_number(country: str | None, number: str) -> str:
    """The number as its country writes it: SE 556012-5790, NO 923 609 016, FI 0112038-9, DK 89 56 35 18."""
    return check_org_number(country, number).display


def is_personal_number(country: str | None, number: str) -> bool:
    """Whether a number is a person's identity number (Swedish sole traders trade under theirs)."""
    bare = _swedish(compact(number))
    return country == "SE" and bool(re.fullmatch(r"[0-9]{10}", bare)) and _has_month(bare)


def _checked(rule: Rule, country: str | None, typed: str, text: str) -> Checked:
    bare = rule.bare(typed)
    if country == "DK" and re.fullmatch(r"[0-9]{10}", bare):
        return odd(bare, bare, refusals.DanishProductionUnit())
    if not re.fullmatch(rule.shape, bare):
        return _no_shape(country, rule, text, typed)
    number, display = rule.stored(bare), rule.written(bare)
    if not rule.is_valid(bare):
        return odd(number, display, refusals.OddCheckDigit())
    if country == "SE" and _has_month(bare):
        return odd(number, display, refusals.PersonalNumber())
    return Checked(number, display)


def _no_shape(country: str | None, rule: Rule, text: str, typed: str) -> Checked:
    """British societies and charities write numbers of their own kind."""
    return odd(typed, typed, rule.refusal()) if country == "GB" else impossible(text, rule.refusal())


def _foreign(country: str | None, text: str) -> Checked:
    shown = " ".join(text.split())
    module = FOREIGN.get(country or "")
    if module is None:
        return Checked(shown, shown)
    return (
        Checked(shown, shown)
        if module.is_valid(shown)
        else Checked(shown, shown, Severity.ODD, refusals.OddCheckDigit())
    )


def _norwegian(typed: str) -> str:
    return typed.removeprefix("NO").removesuffix("MVA")


def _finnish(typed: str) -> str:
    """Old business IDs lack the first zero."""
    bare = typed.removeprefix("FI")
    return bare.zfill(8) if len(bare) == 7 else bare


def _swedish(typed: str) -> str:
    """VAT numbers end in two digits more; in some registers a century, or 16 for organizations, stands before."""
    if typed.startswith("SE"):
        return typed[2:12] if len(typed) == 14 else typed[2:]
    return typed[2:] if re.fullmatch(r"(16|19|20)[0-9]{10}", typed) else typed


def _has_month(bare: str) -> bool:
    """Whether ten digits are a Swede's; those of organizations have at least 20 where persons' have their month."""
    return bare[2] < "2"


def _danish(typed: str) -> str:
    return typed.removeprefix("DK").removeprefix("CVR").removeprefix("NR")


def _british(typed: str) -> str:
    return typed.zfill(8) if typed.isdigit() else typed


def _same(bare: str) -> str:
    return bare


RULES = {
    "NO": Rule(_norwegian, r"[0-9]{9}", orgnr.is_valid, orgnr.format, refusals.NotNorwegianNumber),
    "FI": Rule(_finnish, r"[0-9]{8}", ytunnus.is_valid, ytunnus.format, refusals.NotFinnishNumber, ytunnus.format),
    "SE": Rule(_swedish, r"[0-9]{10}", _is_luhn, lambda bare: f"{bare[:6]}-{bare[6:]}", refusals.NotSwedishNumber),
    "DK": Rule(
        _danish, r"[0-9]{8}", cvr.is_valid, lambda bare: " ".join(re.findall("..", bare)), refusals.NotDanishNumber
    ),
    "EE": Rule(_same, r"[0-9]{8}", registrikood.is_valid, _same, refusals.NotEstonianNumber),
    "GB": Rule(_british, r"[0-9]{8}|[A-Z]{2}[0-9]{6}", lambda bare: True, _same, refusals.OddBritishNumber),
}
FOREIGN: dict[str, ModuleType] = {"FR": siren, "BE": belgian, "CH": swiss, "IS": kennitala, "LV": pvn}

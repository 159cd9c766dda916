"""VAT numbers, stored with their prefix ("FI01120389", "NO923609016MVA")."""

import re
from types import ModuleType

from stdnum.eu import vat as european
from stdnum.exceptions import InvalidLength, ValidationError
from stdnum.gb import vat as british
from stdnum.no import mva
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from . import refusals
from .checked import Checked, compact, impossible, odd

PREFIX_OF = {"GR": "EL"}
COUNTRY_OF = {"EL": "GR", "XI": "GB"}
_IN_VIES = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI"
EUROPEAN = frozenset(_IN_VIES.split())
PREFIXES = EUROPEAN | {"NO", "GB", "CH", "IS"}
EXACT = {
    "NO": r"NO[0-9]{9}MVA",
    "SE": r"SE[0-9]{12}",
    "FI": r"FI[0-9]{8}",
    "DK": r"DK[0-9]{8}",
    "EE": r"EE[0-9]{9}",
    "GB": r"GB([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})",
}
SHAPE = r"[A-Z]{2}[A-Z0-9]{4,13}"


def check_vat_number(country: str | None, text: str) -> Checked:
    """Check a VAT number of a customer in a country; the prefix may be left out. Empty text is fine and empty."""
    if not text.strip():
        return Checked("", "")
    number = _with_prefix(country, compact(text))
    if not re.fullmatch(SHAPE, number) or not any(letter.isdigit() for letter in number):
        return impossible(text, refusals.NotAVatNumber())
    checked = _of_prefix(number, text)
    home = COUNTRY_OF.get(number[:2], number[:2])
    if checked.message is None and country and home != country and number[:2] in PREFIXES:
        return odd(checked.number, checked.display, refusals.OtherCountrysVatNumber())
    return checked


def format_vat_number(number: str) -> str:
    """The number as it is written on invoices: "NO 923 609 016 MVA", otherwise in one piece."""
    if not re.fullmatch(EXACT["NO"], number):
        return number
    return f"NO {norwegian.format(number[2:11])} MVA"


def _with_prefix(country: str | None, typed: str) -> str:
    own = PREFIX_OF.get(country or "", country or "")
    if typed[:2] not in PREFIXES and not (own and typed.startswith(own)):
        typed = own + typed
    if re.fullmatch(r"NO[0-9]{9}", typed):
        typed += "MVA"
    return typed


def _of_prefix(number: str, text: str) -> Checked:
    prefix = number[:2]
    if prefix in EXACT and not re.fullmatch(EXACT[prefix], number):
        return impossible(text, refusals.WrongVatLength())
    if prefix == "SE":
        return _swedish(number)
    module = MODULES.get(prefix) or (european if prefix in EUROPEAN else None)
    if module is None:
        return Checked(number, number)
    return _by_module(module, number)


def _swedish(number: str) -> Checked:
    """The suffix is 01 but for groups and some sole traders."""
    if not swedish.is_valid(number[2:12]):
        return odd(number, number, refusals.OddCheckDigit())
    return Checked(number, number) if number.endswith("01") else odd(number, number, refusals.OddSwedishVatSuffix())


def _by_module(module: ModuleType, number: str) -> Checked:
    display = format_vat_number(number)
    try:
        module.validate(number)
    except InvalidLength:
        return odd(number, display, refusals.WrongVatLength())
    except ValidationError:
        known = number[:2] in EXACT
        return odd(number, display, refusals.OddCheckDigit() if known else refusals.OddVatNumber())
    return Checked(number, display)


MODULES: dict[str, ModuleType] = {"NO": mva, "GB": british, "XI": british}

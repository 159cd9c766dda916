"""E-invoice addresses: the participant's scheme and number in Peppol, or a Finnish address that goes with an operator."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import ean, iban, lei

from services.refusals import Refusal

from . import refusals
from .checked import Checked, Severity, compact, impossible, odd
from .org_numbers import check_org_number
from .schemes import DEAD, MIGRATED, SCHEMES
from .vat_numbers import check_vat_number

DEFAULT_SCHEMES = {"NO": "0192", "FI": "0216", "SE": "0007", "DK": "0184", "EE": "0191", "GB": "9932"}
VAT_SCHEMES = frozenset(code for code, scheme in SCHEMES.items() if scheme.name == "VAT")
GUESSED = frozenset({"0216"})  # 0037 and the business ID is how it mostly is, not how it must be
LONGEST, LONGEST_IN_PEPPOL = 100, 50
OVT = r"0037([0-9]{8})([A-Z0-9]{0,5})"
PASTED = r"(?:iso6523-actorid-upis::?)?([0-9]{4}):(.+)"


@dataclass(frozen=True, slots=True)
class EInvoiceAddress:
    """Where invoices go. Without a scheme it is no Peppol address (Finnish operators, bilateral agreements)."""

    scheme: str | None
    address: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.address}" if self.scheme else self.address


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """An address as it is stored; `migrated_from` names a dead scheme that was replaced on the way."""

    address: EInvoiceAddress
    severity: Severity = Severity.OK
    message: Refusal | None = None
    migrated_from: str | None = None


def check_e_invoice_address(scheme: str | None, text: str, country: str | None = None) -> CheckedAddress:
    """Check an address of a scheme; a pasted "0192:923609016" brings its own. `country` matters without a scheme."""
    pasted = re.fullmatch(PASTED, text.strip(), re.IGNORECASE)
    if pasted:
        scheme, text = pasted[1], pasted[2]
    dead = scheme if scheme in MIGRATED else None
    if dead:
        scheme, change = MIGRATED[dead]
        text = change(text)
    checked = _check(scheme, text, country)
    return CheckedAddress(EInvoiceAddress(scheme or None, checked.number), checked.severity, checked.message, dead)


def default_scheme(country: str | None) -> str | None:
    """The scheme by which a country's companies are mostly reached."""
    return DEFAULT_SCHEMES.get(country or "")


def default_e_invoice_address(
    country: str | None, org_number: str | None, vat_number: str | None = None
) -> EInvoiceAddress | None:
    """The address that a company most likely has; None where its numbers do not make one."""
    scheme = default_scheme(country)
    number = vat_number if scheme in VAT_SCHEMES else org_number
    if scheme is None or not number:
        return None
    made = check_e_invoice_address(scheme, f"0037{compact(number)}" if scheme == "0216" else number, country)
    return made.address if made.severity == Severity.OK else None


def is_a_guess(address: EInvoiceAddress) -> bool:
    """Whether a default address is to be shown as a guess."""
    return address.scheme in GUESSED


def _check(scheme: str | None, text: str, country: str | None) -> Checked:
    if not compact(text) or len(text) > LONGEST:
        return impossible(text, refusals.NoEInvoiceAddress())
    if not scheme:
        return _finnish(text) if country == "FI" else _any(text)
    if scheme in CHECKS:
        return CHECKS[scheme](text)
    if scheme in VAT_SCHEMES:
        return check_vat_number(SCHEMES[scheme].country, text)
    if scheme in SCHEMES:
        return (
            _any(text) if len(text.strip()) <= LONGEST_IN_PEPPOL else impossible(text, refusals.NotAnEInvoiceAddress())
        )
    return odd(text.strip(), text.strip(), refusals.DeadScheme() if scheme in DEAD else refusals.UnknownScheme())


def _any(text: str) -> Checked:
    return Checked(text.strip(), text.strip())


def _org(country: str) -> Callable[[str], Checked]:
    return lambda text: check_org_number(country, text)


def _digits(count: int) -> Callable[[str], Checked]:
    def check(text: str) -> Checked:
        number = compact(text)
        fits = re.fullmatch(rf"[0-9]{{{count}}}", number)
        return Checked(number, number) if fits else impossible(text, refusals.NotAnEInvoiceAddress())

    return check


def _cvr(text: str) -> Checked:
    """A production unit has a scheme of its own."""
    checked = check_org_number("DK", text)
    fits = re.fullmatch(r"[0-9]{8}", checked.number)
    return checked if fits else impossible(text, refusals.NotAnEInvoiceAddress())


def _danish_vat(text: str) -> Checked:
    number = f"DK{compact(text).removeprefix('DK')}"
    return check_vat_number("DK", number)


def _gln(text: str) -> Checked:
    number = compact(text)
    if not re.fullmatch(r"[0-9]{13}", number):
        return impossible(text, refusals.NotAnEInvoiceAddress())
    return Checked(number, number) if ean.is_valid(number) else odd(number, number, refusals.OddCheckDigit())


def _lei(text: str) -> Checked:
    number = compact(text)
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", number):
        return impossible(text, refusals.NotAnEInvoiceAddress())
    return Checked(number, number) if lei.is_valid(number) else odd(number, number, refusals.OddCheckDigit())


def _ovt(text: str) -> Checked:
    """0037, the business ID, and up to five characters for a part of the organization (ISO 6523)."""
    number = compact(text)
    found = re.fullmatch(OVT, number)
    if not found:
        return impossible(text, refusals.NotAnEInvoiceAddress())
    fits = check_org_number("FI", found[1]).severity == Severity.OK
    return Checked(number, number) if fits else odd(number, number, refusals.OddCheckDigit())


def _finnish(text: str) -> Checked:
    """Outside Peppol: an OVT code, or the IBAN of a bank's customer."""
    number = compact(text)
    if re.fullmatch(OVT, number):
        return _ovt(number)
    return Checked(number, number) if iban.is_valid(number) else odd(number, number, refusals.OddFinnishAddress())


CHECKS: dict[str, Callable[[str], Checked]] = {
    "0192": _org("NO"),
    "0007": _org("SE"),
    "0216": _ovt,
    "0184": _cvr,
    "0191": _org("EE"),
    "0088": _gln,
    "0096": _digits(10),
    "0198": _danish_vat,
    "0199": _lei,
    "0060": _digits(9),
}

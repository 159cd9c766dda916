"""What a check says: the identifier as it is stored and shown, and how sure one can be of it."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from services.refusals import Refusal


class Severity(StrEnum):
    """OK, odd (warn, but it may be saved) or impossible (no law knows such an identifier)."""

    OK = "ok"
    ODD = "odd"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Checked:
    """`number` is stored and compared, `display` is how the country writes it, `message` says what is odd about it."""

    number: str
    display: str
    severity: Severity = Severity.OK
    message: Refusal | None = None


def odd(number: str, display: str, message: Refusal) -> Checked:
    """May be saved, with a warning."""
    return Checked(number, display, Severity.ODD, message)


def impossible(text: str, message: Refusal) -> Checked:
    """Must not be saved."""
    shown = " ".join(text.split())
    return Checked(shown, shown, Severity.IMPOSSIBLE, message)


def compact(text: str) -> str:
    """Letters and digits only, in capitals: people write blanks, dots, dashes of all kinds and slashes in between."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()

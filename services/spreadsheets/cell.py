"""What a cell of a spreadsheet holds, and how text is made fit for it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Given = str | int | Decimal | float | bool | date | datetime | None
LONGEST = 32_767
"""Characters that Excel holds in a cell."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids or discourages in text."""
CUT = "…"


@dataclass(frozen=True)
class Formula:
    """A formula without its equals sign, and the value that it comes to."""

    text: str
    value: int | Decimal | float | None = None


@dataclass(frozen=True)
class Link:
    """Text that opens an address."""

    text: str
    url: str


@dataclass(frozen=True)
class Styled:
    """A number with a number format of its own."""

    value: int | Decimal
    format: str


Content = Given | Formula | Link | Styled | Any


def clean(text: str) -> tuple[str, bool]:
    """Text without what XML forbids and no longer than a cell holds, and whether it was cut."""
    if not text.isprintable():
        text = FORBIDDEN.sub("", text)
    if len(text) <= LONGEST:
        return text, False
    return text[: LONGEST - 1] + CUT, True


def letters(column: int) -> str:
    """A column's name from its number: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name

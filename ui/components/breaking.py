"""Where a long compound may be broken: browsers without a dictionary of the language break it anywhere."""

import re

LONG = 14  # letters
SOFT_HYPHEN = "\u00ad"
PARTS = (
    "registrerings", "nummer", "villkor", "segment", "projekt", "status", "läge", "ansvarig",
    "vastaava", "osoite", "yksikkö", "valuutassa", "kurssi", "köisyys", "päivä",
    "adresse", "ansvarlig", "frist", "enhet", "enhed", "dato", "synlig",
)  # fmt: skip
"""Second parts of compounds in labels, in any of the languages."""
_BEFORE_PART = re.compile(rf"(?<=\w\w\w)(?={'|'.join(PARTS)})")


def breakable(text: str) -> str:
    """The text with soft hyphens in its long compounds."""
    return " ".join(_BEFORE_PART.sub(SOFT_HYPHEN, word) if len(word) >= LONG else word for word in text.split(" "))

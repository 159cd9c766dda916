"""What two customers are compared by: names without legal forms, domains that belong to a firm."""

import re
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from services.registries.names import comparable

CLOSE = 90.0  # of 100: a letter or two apart
SHORTEST = 3
DIGIT = re.compile(r"\d")
_MAIL = "gmail googlemail outlook hotmail live icloud me yahoo proton protonmail msn facebook linkedin instagram"
_NORDIC = "telia.com bredband.net comhem.se spray.se online.no getmail.no luukku.com kolumbus.fi elisanet.fi mail.dk"
_ENDINGS = ("com", "se", "no", "fi", "dk", "me")
EVERYBODYS = frozenset(f"{name}.{ending}" for name in _MAIL.split() for ending in _ENDINGS) | frozenset(_NORDIC.split())


class Named:
    """A name that others are compared with, made comparable once.

    Alike are nearly the same letters, or one name that is the other with words added. Firms that differ in a figure
    ("Fastighets AB Linden 4" and "… 5") are different ones.
    """

    def __init__(self, name: str) -> None:
        self._name = comparable(name)
        self._figures, self._count = _figures(self._name), len(self._name.split())

    def is_like(self, name: str) -> bool:
        """Whether another name may mean the same firm."""
        other = comparable(name)
        if not self._name or not other or self._figures != _figures(other):
            return False
        if self._name == other or fuzz.token_sort_ratio(self._name, other) >= CLOSE:
            return True
        return min(self._count, len(other.split())) > 1 and bool(fuzz.token_set_ratio(self._name, other) == 100)


def domains_of(email: str | None, website: str | None) -> frozenset[str]:
    """The firm's own domains; those that everybody has an address at say nothing."""
    found = set()
    if email and "@" in email:
        found.add(email.rpartition("@")[2])
    if website:
        address = website if "//" in website else f"https://{website}"
        found.add(urlsplit(address).hostname or "")
    clean = {domain.strip().lower().removeprefix("www.") for domain in found}
    return frozenset(domain for domain in clean if "." in domain) - EVERYBODYS


def probes(name: str) -> list[str]:
    """What to search the index for, so that names with a slip of the pen are found too: words, and halves of the longest."""
    words = sorted((word for word in comparable(name).split() if len(word) >= SHORTEST), key=len, reverse=True)[:3]
    if not words:
        return []
    asked = [" ".join(words), *words]
    longest = words[0]
    if len(longest) >= 2 * SHORTEST:
        middle = len(longest) // 2
        asked += [longest[:middle], longest[middle:]]
    return list(dict.fromkeys(asked))


def _figures(name: str) -> list[str]:
    if not DIGIT.search(name):
        return []
    return sorted(word for word in name.split() if DIGIT.search(word))

"""What two customers are compared by: names without legal forms, domains that belong to a firm."""

from urllib.parse import urlsplit

from rapidfuzz import fuzz

from services.registries.names import comparable

CLOSE = 90.0  # of 100: a letter or two apart
SHORTEST = 3
_MAIL = "gmail googlemail outlook hotmail live icloud me yahoo proton protonmail msn facebook linkedin instagram"
_NORDIC = "telia.com bredband.net comhem.se spray.se online.no getmail.no luukku.com kolumbus.fi elisanet.fi mail.dk"
_ENDINGS = ("com", "se", "no", "fi", "dk", "me")
EVERYBODYS = frozenset(f"{name}.{ending}" for name in _MAIL.split() for ending in _ENDINGS) | frozenset(_NORDIC.split())


def are_similar(name: str, other: str) -> bool:
    """Whether two names may mean the same firm: nearly the same letters, or one is the other with words added.

    Firms that differ in a figure ("Fastighets AB Linden 4" and "… 5") are different ones.
    """
    one, two = comparable(name), comparable(other)
    if not one or not two or _figures(one) != _figures(two):
        return False
    if one == two or fuzz.token_sort_ratio(one, two) >= CLOSE:
        return True
    fewest = min(len(one.split()), len(two.split()))
    return fewest > 1 and bool(fuzz.token_set_ratio(one, two) == 100)


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
    return sorted(word for word in name.split() if any(letter.isdigit() for letter in word))

"""Company names made comparable, and how well a name answers what was typed."""

import re
import unicodedata

from rapidfuzz import fuzz

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})
_FORMS = (
    "ab aktiebolag aktiebolaget publ hb handelsbolag kb kommanditbolag ek for bf "
    "as asa ans da enk nuf sti fli brl ba ks kf iks "
    "oy oyj oyab abp ky ay osk tmi rf ry osakeyhtio "
    "a/s aps ivs i/s k/s p/s amba fmba smba "
    "ou osauhing aktsiaselts mtu sa fie "
    "ltd limited plc llp lp inc incorporated corp corporation llc co company "
    "gmbh ag kg mbh bv nv sarl srl spa sas se sro zoo uab sia"
)
LEGAL_FORMS = frozenset(_FORMS.split())
DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
WORDS = re.compile(r"[a-z0-9&]+(?:/[a-z])?|[^\W_]+")


def plain(text: str) -> str:
    """Lower case, without diacritics and punctuation: "Ørsted & Søn A/S" is "orsted & son a/s"."""
    bare = text.casefold()
    if not bare.isascii():
        folded = unicodedata.normalize("NFKD", bare.translate(LETTERS))
        bare = "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(LETTERS)
    if "." in bare:
        bare = DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), bare)
    return " ".join(WORDS.findall(bare))


def without_legal_form(text: str) -> str:
    """The plain name without legal forms at either end; empty when the name is nothing else."""
    words = plain(text).split()
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    while words and words[0] in LEGAL_FORMS:
        words.pop(0)
    return " ".join(words)


def comparable(text: str) -> str:
    """The name by which two companies are compared: without legal form where anything is left."""
    return without_legal_form(text) or plain(text)


def likeness(typed: str, name: str) -> float:
    """How well a name answers what was typed so far, 0 to 100; the last word may be only begun."""
    asked, told = comparable(typed), comparable(name)
    if not asked or not told:
        return 0.0
    if asked == told:
        return 100.0
    close = fuzz.ratio(asked, told) / 100  # among equals the shorter name is meant
    if told.startswith(asked):
        return 92 + 7 * close
    if _begins_words(asked.split(), told.split()):
        return 84 + 7 * close
    return 0.8 * max(
        fuzz.token_sort_ratio(asked, told), fuzz.partial_ratio(asked, told) * min(1.0, len(told) / len(asked))
    )


def _begins_words(asked: list[str], told: list[str]) -> bool:
    """Whether every word typed begins a word of the name, each its own."""
    left = list(told)
    for word in sorted(asked, key=len, reverse=True):
        match = next((one for one in left if one.startswith(word)), None)
        if match is None:
            return False
        left.remove(match)
    return True

"""Text as it is kept, compared, sorted and shortened to initials."""

import re
import unicodedata

from .refusals import ControlCharacters, TooLong

ZWJ = "\u200d"
EMOJI_STYLE = "\ufe0f"
# Marks that are not seen but turn the direction of text around or make two texts look the same.
UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200c\u200e-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
BREAKS = re.compile(r"\r\n|[\r\u0085\u2028\u2029\v\f]")
FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"})
# Two letters that nobody wants to wear (design).
BLOCKED_INITIALS = frozenset(["SS", "NS", "SA", "HH", "KZ", "HJ", "AH", "KK", "WC", "SM", "FU", "XX", "IS", "MF"])
LEGAL_FORMS = frozenset(
    {"AB", "AS", "ASA", "A/S", "APS", "OY", "OYJ", "HB", "KB", "KY", "ANS", "DA", "I/S", "K/S", "OÜ", "LTD", "GMBH"}
)
AFTER_Z = str.maketrans({"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"})
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def clean_line(text: str, most: int | None = None) -> str:
    """One line: NFC, no unseen marks, single spaces. Raises `ControlCharacters` or `TooLong`."""
    return _within(" ".join(_cleaned(text).split()), most)


def clean_lines(text: str, most: int | None = None) -> str:
    """Text of several lines, at most one empty line in a row. Raises `ControlCharacters` or `TooLong`."""
    lines = "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in _cleaned(text).split("\n"))
    return _within(re.sub(r"\n{3,}", "\n\n", lines).strip(), most)


def fold(text: str) -> str:
    """What texts are searched and indexed by: small letters without accents, single spaces. Å is a, Ø o, Æ ae."""
    if text.isascii():
        return " ".join(text.lower().split())
    small = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return " ".join("".join(letter for letter in small if not unicodedata.combining(letter)).split())


def initials(name: str) -> str:
    """One or two letters for a person's avatar: of the first and the last name."""
    words = _words(name)
    return _letters([words[0], words[-1]] if len(words) > 1 else words)


def company_initials(name: str) -> str:
    """One or two letters for a company's tile: of the first two words, legal forms left out."""
    words = _words(name)
    return _letters([word for word in words if word.upper() not in LEGAL_FORMS][:2] or words[:1])


def _words(name: str) -> list[str]:
    words = unicodedata.normalize("NFC", name).split()
    stripped = [re.sub(r"^\W+", "", word) for word in words]
    return [word for word in stripped if word]


def _letters(words: list[str]) -> str:
    """The first letters, without two that spell something bad (design); ? where there are none."""
    both = "".join(word[0].upper()[0] for word in words)
    return (both[:1] if both in BLOCKED_INITIALS else both) or "?"


def sort_key(text: str) -> str:
    """What names are ordered by where å, ä, ö (and æ, ø) are letters of their own, after z; compared byte by byte."""
    return fold(text.casefold().translate(AFTER_Z))


def safe_for_csv(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: a leading = + - @ gets an apostrophe before it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def _cleaned(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    found = FORBIDDEN.search(text)
    if found is not None:
        raise ControlCharacters()
    text = UNSEEN.sub("", BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return _without_lone_joiners(text) if ZWJ in text else text


def _without_lone_joiners(text: str) -> str:
    """Joiners stay where they join emoji."""
    kept = []
    for place, letter in enumerate(text):
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        if letter != ZWJ or (len(around) == 2 and all(_is_emoji(other) for other in around)):
            kept.append(letter)
    return "".join(kept)


def _is_emoji(letter: str) -> bool:
    return letter == EMOJI_STYLE or unicodedata.category(letter) in ("So", "Sk")


def _within(text: str, most: int | None) -> str:
    if most is not None and len(text) > most:
        raise TooLong(most=most)
    return text

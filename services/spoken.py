"""What a person asks for in words: "create customer Ek AB", in any of the five languages, whichever the page speaks."""

import re

VERBS = {
    "en": ("create", "new", "add"),
    "sv": ("skapa", "ny", "lägg till"),
    "fi": ("luo", "uusi", "lisää"),
    "nb": ("opprett", "ny", "legg til"),
    "da": ("opret", "ny", "tilføj"),
}
CUSTOMER = {"en": "customer", "sv": "kund", "fi": "asiakas", "nb": "kunde", "da": "kunde"}
ARTICLES = "(?:(?:a|en) )?"


def _phrases() -> str:
    each = (f"(?:{'|'.join(VERBS[code])}) {ARTICLES}{noun}" for code, noun in CUSTOMER.items())
    return "|".join(each)


NEW_CUSTOMER = re.compile(rf"(?:{_phrases()})(?:[\s:]+(?P<name>.*))?", re.IGNORECASE)
QUOTES = "\"'”“»«„’‘ "


def new_customer(text: str) -> str | None:
    """The name of the customer that a text asks to create, empty where it names none yet; None for any other text."""
    found = NEW_CUSTOMER.fullmatch(" ".join(text.split()))
    return None if found is None else (found["name"] or "").strip(QUOTES)

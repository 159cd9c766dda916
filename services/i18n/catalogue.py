"""The texts of a language, read from `locales/*/LC_MESSAGES/stamkund.po` and compiled to memory."""

import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[2] / "locales"
DOMAIN = "stamkund"
BEFORE_CONTEXT = "\x04"  # gettext's own separator


def mark(text: str, context: str = "") -> str:
    """Mark an English text that is translated where it is shown.

    `context` tells words apart that are one in English and two elsewhere: `mark("Open", "verb")`. The marked text
    carries it along; `Language.t` knows.
    """
    return f"{context}{BEFORE_CONTEXT}{text}" if context else text


def po_path(code: str) -> Path:
    """Where the texts of a language are kept."""
    return LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(code: str) -> Catalog:
    """The catalogue file of a language."""
    with po_path(code).open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)


def translations(code: str) -> NullTranslations:
    """The texts of a language, ready to use; English has none, its texts stand in the code."""
    if not po_path(code).exists():
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, _complete(read_catalogue(code)))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _complete(catalogue: Catalog) -> Catalog:
    """Without half-translated plurals, which gettext would show as nothing."""
    for message in [message for message in catalogue if message.id and not is_translated(message)]:
        catalogue.delete(message.id, message.context)
    return catalogue


def is_translated(message: Message) -> bool:
    """Whether every form of a text is there."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)

"""The texts of a language, read from `locales/*/LC_MESSAGES/stamkund.po`.

Babel needs 90 ms for such a file, which a page would wait for; this needs a tenth of that. A test holds both against each
other. `bin/locales` keeps the files in the form that is read here.
"""

import re
from collections.abc import Callable
from gettext import NullTranslations, c2py
from pathlib import Path

LOCALES = Path(__file__).parents[2] / "locales"
DOMAIN = "stamkund"
BEFORE_CONTEXT = "\x04"  # gettext's own separator
UNSURE = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)
PART = re.compile(r'^(msg[a-z_]+(?:\[\d\])?) ((?:"[^"\\]*(?:\\.[^"\\]*)*"\n?)+)', re.MULTILINE)
BETWEEN = re.compile(r'"\n"')
ESCAPED = re.compile(r"\\(.)")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
FORMS = re.compile(r"plural=([^;]+);")


def mark(text: str, context: str = "") -> str:
    """Mark an English text that is translated where it is shown.

    `context` tells words apart that are one in English and two elsewhere: `mark("Open", "verb")`. The marked text
    carries it along; `Language.t` knows.
    """
    return f"{context}{BEFORE_CONTEXT}{text}" if context else text


def po_path(code: str) -> Path:
    """Where the texts of a language are kept."""
    return LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


class Texts(NullTranslations):
    """The texts of a language; what is not there, or not in every form, is shown in English."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._texts: dict[str, list[str]] = {}
        for entry in source.split("\n\n"):
            parts = {name: _said(text) for name, text in PART.findall(entry)}
            forms = [text for name, text in parts.items() if name.startswith("msgstr")]
            if parts and all(forms) and not UNSURE.search(entry):
                self._texts[mark(parts["msgid"], parts.get("msgctxt", ""))] = forms
        found = FORMS.search("".join(self._texts.pop("", [])))
        self._form: Callable[[int], int] = c2py(found[1] if found else "n != 1")

    def gettext(self, message: str) -> str:
        """The text."""
        return self._texts.get(message, (message,))[0]

    def pgettext(self, context: str, message: str) -> str:
        """The text in a context."""
        return self._texts.get(mark(message, context), (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of the text that fits a number."""
        forms = self._texts.get(msgid1)
        if forms is None or len(forms) == 1:
            return super().ngettext(msgid1, msgid2, n)
        return forms[self._form(n)]


def translations(code: str) -> NullTranslations:
    """The texts of a language, ready to use; English has none, its texts stand in the code."""
    path = po_path(code)
    return Texts(path.read_text(encoding="utf-8")) if path.exists() else NullTranslations()


def _said(quoted: str) -> str:
    text = BETWEEN.sub("", quoted.strip())[1:-1]
    return ESCAPED.sub(lambda found: ESCAPES.get(found[1], found[1]), text) if "\\" in text else text

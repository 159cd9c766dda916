"""The catalogue files: read, brought up to date, written in one unchanging form."""

import io
from collections.abc import Mapping
from types import MappingProxyType

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from services.i18n.catalogue import DOMAIN, po_path

from .collect import Key, Text
from .glossary import glossary

Strings = str | tuple[str, str]
CODES = ("sv", "fi", "nb", "da")
HEADER = """\
# Texts of Stamkund. bin/locales keeps them complete.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def read(code: str) -> Catalog:
    """The catalogue of a language; an empty one where there is no file yet."""
    if not po_path(code).exists():
        return Catalog(locale=code, domain=DOMAIN)
    with po_path(code).open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)


def is_translated(message: Message) -> bool:
    """Whether every form of a text is there."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)


def key_of(message: Message) -> Key:
    """Context and text of an entry."""
    text = message.id
    return (message.context, text if isinstance(text, str) else (text[0], text[1]))


def update(
    code: str, texts: dict[Key, Text], *, drop: bool = False, given: Mapping[Key, Strings] = MappingProxyType({})
) -> int:
    """Bring a language's file up to date; answers with how many texts it lacks.

    `given` are new translations; terms of the glossary translate themselves. Unused texts are kept as comments, or dropped.
    """
    old = read(code)
    known = {key_of(message): message for message in [*old.obsolete.values(), *old] if message.id}
    new = Catalog(locale=code, domain=DOMAIN, fuzzy=False)
    words = glossary(code)
    for key, text in texts.items():
        word = words.get(text.id) if isinstance(text.id, str) and key[0] is None else None
        _add(new, text, known.pop(key, None), word or given.get(key))
    for message in [] if drop else known.values():
        if any(strings(message)):
            new.obsolete[message.id] = message
    write(code, new)
    return sum(1 for message in new if message.id and not is_translated(message))


def _add(catalogue: Catalog, text: Text, before: Message | None, given: Strings | None) -> None:
    unsure = before is not None and before.fuzzy and given is None
    catalogue.add(
        text.id,
        given or (before.string if before else None),
        locations=[(path, 1) for path in sorted(text.files)],
        flags=["fuzzy"] if unsure else [],
        auto_comments=["At most 14 characters."] if text.is_short else [],
        context=text.key[0],
    )


def write(code: str, catalogue: Catalog) -> None:
    """Write a language's file; the same texts always give the same file."""
    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    path = po_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(code=code) + body.getvalue().decode().strip() + "\n")


def strings(message: Message) -> tuple[str, ...]:
    """Every form of a translation; empty where it is not there yet."""
    given = message.string
    return tuple(given) if isinstance(given, list | tuple) else (given or "",)

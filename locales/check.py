"""What is wrong with the catalogues: missing, unused and unsure texts, placeholders, punctuation, length, words."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Message

from .collect import Id, Key, Text
from .files import CODES, is_translated, key_of, read, strings
from .glossary import glossary

PLACEHOLDER = re.compile(r"\{(\w+)\}")
LONGEST_HEADING = 14
ENDS = (".", "…", ":", "?")


def faults(texts: dict[Key, Text]) -> list[str]:
    """Every fault of every language, one line each."""
    return [f"{code}: {fault}" for code in CODES for fault in _faults_of(code, texts, glossary(code))]


def _faults_of(code: str, texts: dict[Key, Text], words: dict[str, str]) -> Iterator[str]:
    catalogue = read(code)
    entries = {key_of(message): message for message in catalogue if message.id}
    for key in sorted(entries.keys() - texts.keys(), key=str):
        yield f"not used any more: {_named(key)}"
    for message in catalogue.obsolete.values():
        yield f"not used any more: {_named(key_of(message))}"
    for key in sorted(texts, key=str):
        entry = entries.get(key)
        if entry is None or not is_translated(entry):
            yield f"missing: {_named(key)}"
        else:
            yield from _wrong(entry, texts[key], words)


def _wrong(message: Message, text: Text, words: dict[str, str]) -> Iterator[str]:
    name = _named(text.key)
    if message.fuzzy:
        yield f"unsure: {name}"
    for source, translated in pairs(text.id, strings(message)):
        yield from (f"{fault}: {name}" for fault in compared(source, translated, isinstance(text.id, tuple)))
        if text.is_short and len(translated) > LONGEST_HEADING:
            yield f"longer than {LONGEST_HEADING} characters: {name}"
    if isinstance(text.id, str) and text.key[0] is None and message.string != words.get(text.id, message.string):
        yield f"the glossary says “{words[text.id]}”: {name}"


def pairs(source: Id, forms: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each translated form beside the English one."""
    return list(zip([source] if isinstance(source, str) else source, forms, strict=True))


def compared(source: str, translated: str, has_plural: bool) -> Iterator[str]:
    """What a translation does differently from its source."""
    wanted, given = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(translated))
    if wanted - {"count"} != given - {"count"} or (not has_plural and wanted != given):
        yield "other placeholders"
    if len(source.split()) > 2 and _end(source) != _end(translated):  # shorter ones may be abbreviated
        yield "ends differently"
    if source[:1].isspace() != translated[:1].isspace() or source[-1:].isspace() != translated[-1:].isspace():
        yield "other spaces around it"
    if "!" in translated or "..." in translated:
        yield "holds ! or ..."


def _end(text: str) -> str:
    return next((end for end in ENDS if text.rstrip("”»«“").endswith(end)), "")


def _named(key: Key) -> str:
    text = key[1] if isinstance(key[1], str) else key[1][0]
    return f"“{text}” ({key[0]})" if key[0] else f"“{text}”"

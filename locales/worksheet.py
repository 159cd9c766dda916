"""A table of the texts that wait for a translation: written, filled in by a person, read back."""

import csv
from collections import defaultdict
from pathlib import Path

from .collect import Key, Text
from .files import CODES, Strings, is_translated, key_of, strings
from .files import read as read_language

COLUMNS = ["context", "en", "en_plural", *(f"{code}{form}" for code in CODES for form in ("", "_plural")), "files"]


def write(path: Path, texts: dict[Key, Text]) -> int:
    """Write the texts that some language lacks, with what is there already; answers with their number."""
    entries = {code: {key_of(m): m for m in read_language(code) if m.id and is_translated(m)} for code in CODES}
    waiting = [text for text in texts.values() if any(text.key not in entries[code] for code in CODES)]
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for text in sorted(waiting, key=lambda text: sorted(text.files)):
            row = {"context": text.key[0] or "", "files": " ".join(sorted(text.files)), **_cells("en", text.id)}
            for code in CODES:
                if text.key in entries[code]:
                    row |= _cells(code, strings(entries[code][text.key]))
            table.writerow(row)
    return len(waiting)


def read(path: Path) -> dict[str, dict[Key, Strings]]:
    """Translations by language and text; cells left empty are passed over."""
    given: defaultdict[str, dict[Key, Strings]] = defaultdict(dict)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            plural = row.get("en_plural") or ""
            key: Key = (row.get("context") or None, (row["en"], plural) if plural else row["en"])
            for code in CODES:
                one, many = row.get(code) or "", row.get(f"{code}_plural") or ""
                if one and (many or not plural):
                    given[code][key] = (one, many) if plural else one
    return given


def _cells(code: str, forms: str | tuple[str, ...]) -> dict[str, str]:
    listed = (forms,) if isinstance(forms, str) else forms
    return {code: listed[0], f"{code}_plural": listed[1] if len(listed) > 1 else ""}

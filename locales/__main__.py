"""The tool behind `bin/locales`."""

import argparse
import sys
from pathlib import Path

from . import worksheet
from .check import faults
from .collect import Key, NotCollectable, Text, collect
from .files import CODES, update

USAGE = """\
bin/locales                    bring the catalogues up to date: new texts untranslated, unused ones kept as comments
bin/locales --drop             the same, unused ones dropped
bin/locales --check            name what is missing, unused, unsure or does not fit its source
bin/locales --worksheet FILE   write a table (CSV) of the texts that some language lacks, to be filled in
bin/locales --fill FILE        take the translations of a filled table into the catalogues
"""


def main() -> int:
    """Run the command; 1 when the check finds faults."""
    parser = argparse.ArgumentParser(prog="bin/locales", usage=USAGE)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--drop", action="store_true")
    parser.add_argument("--worksheet", type=Path)
    parser.add_argument("--fill", type=Path)
    chosen = parser.parse_args()
    try:
        texts = collect()
    except NotCollectable as error:
        return _say(str(error), 1)
    if chosen.check:
        found = faults(texts)
        return _say("\n".join(found) or "Every text is there in every language.", 1 if found else 0)
    if chosen.worksheet:
        return _say(f"{worksheet.write(chosen.worksheet, texts)} texts wait for a translation.")
    return _update(texts, chosen.drop, chosen.fill)


def _update(texts: dict[Key, Text], drop: bool, filled: Path | None) -> int:
    given = worksheet.read(filled) if filled else {}
    lacking = sum(update(code, texts, drop=drop, given=given.get(code, {})) for code in CODES)
    return _say(f"{len(texts)} texts; {lacking} translations are missing.")


def _say(text: str, status: int = 0) -> int:
    sys.stdout.write(text + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())

"""In which encoding a text file is written: UTF-8 or UTF-16 with or without a mark, Windows-1252, ISO-8859-1."""

import codecs
import re
from pathlib import Path

from .refusals import MixedEncodings, NotATable

AT_ONCE = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LETTER_OF_UTF8 = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x90-\xa6]")
UNKNOWN_TO_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def encoding_of(path: Path) -> str:
    """The name of the encoding. Refusals: `MixedEncodings`, `NotATable` for what is no text."""
    with path.open("rb") as file:
        begin = file.read(4096)
    for mark, name in MARKS:
        if begin.startswith(mark):
            return name
    wide = _wide(begin)
    if wide:
        return wide
    if len(CONTROL.findall(begin)) > len(begin) // 100:
        raise NotATable()
    return _narrow(path)


def _wide(begin: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    if len(begin) < 4:
        return None
    odd, even = begin[1::2].count(0), begin[0::2].count(0)
    half = len(begin) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else None


def _narrow(path: Path) -> str:
    """UTF-8 where every byte agrees, else an encoding of single bytes."""
    row, utf8_letters, first_broken, windows = 1, 0, 0, True
    with path.open("rb") as file:
        for line in file:
            windows = windows and not UNKNOWN_TO_WINDOWS.search(line)
            try:
                line.decode()
            except UnicodeDecodeError:
                first_broken = first_broken or row
                utf8_letters += len(LETTER_OF_UTF8.findall(line))
            else:
                utf8_letters += 0 if line.isascii() else 1
            if first_broken and utf8_letters > 1:
                raise MixedEncodings(row=max(first_broken, 2) if row == first_broken else row)
            row += 1
    if not first_broken:
        return "utf-8"
    return "cp1252" if windows else "iso-8859-1"

"""How large a file may be; the organization's settings may say otherwise (`settings["imports"]`)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bytes of a file, bytes of a workbook's parts when unpacked, rows, columns, characters of a cell."""

    file_bytes: int = 60 * MEGABYTE
    unpacked_bytes: int = 600 * MEGABYTE
    shared_text_bytes: int = 60 * MEGABYTE
    rows: int = 200_000
    columns: int = 200
    cell_characters: int = 32_767


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """The limits as the organization set them."""
    given = settings.get("imports") or {}
    known = {field.name for field in fields(Limits)}
    return Limits(**{name: int(most) for name, most in given.items() if name in known and isinstance(most, int)})

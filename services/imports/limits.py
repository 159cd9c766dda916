"""How large a file may be and how much one person may leave waiting, as the organization set it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from services.firm import setting_of

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bytes of a file, bytes of a workbook's parts when unpacked, rows, columns, characters of a cell; of one person's
    files that wait to be imported, how many and how many bytes.
    """

    file_bytes: int = 60 * MEGABYTE
    unpacked_bytes: int = 600 * MEGABYTE
    shared_text_bytes: int = 60 * MEGABYTE
    rows: int = 200_000
    columns: int = 200
    cell_characters: int = 32_767
    waiting_files: int = 20
    waiting_bytes: int = 300 * MEGABYTE


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """The limits as the organization set them: four numbers in the settings, and `imports` for what is rarely changed."""
    given = settings.get("imports") or {}
    known = {field.name for field in fields(Limits)}
    more = {name: int(most) for name, most in given.items() if name in known and isinstance(most, int)}
    usual = {
        "file_bytes": setting_of(settings, "import_megabytes") * MEGABYTE,
        "rows": setting_of(settings, "import_rows"),
        "waiting_files": setting_of(settings, "import_waiting"),
        "waiting_bytes": setting_of(settings, "import_waiting_megabytes") * MEGABYTE,
    }
    return Limits(**{**usual, **more})

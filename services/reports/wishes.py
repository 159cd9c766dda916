"""How a file is to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.preferences import preferences_of
from services.settings import Settings
from services.spreadsheets.csv_file import DIALECTS, EXCEL, Dialect


@dataclass(frozen=True)
class Wishes:
    """The kind of CSV, several sheets where one is too small, the address that records link to."""

    dialect: Dialect = EXCEL
    split: bool = False
    base_url: str = ""
    address: str = ""

    def as_json(self) -> dict[str, Any]:
        """The wishes as an export keeps them."""
        return {"dialect": self.dialect.key, "split": self.split, "base_url": self.base_url, "address": self.address}


def read_wishes(given: Mapping[str, Any]) -> Wishes:
    """Wishes from their JSON."""
    dialect = DIALECTS.get(str(given.get("dialect")), EXCEL)
    return Wishes(dialect, bool(given.get("split")), str(given.get("base_url") or ""), str(given.get("address") or ""))


async def wishes_of(
    user_id: int | None, settings: Settings, path: str, *, split: bool = False, asked_at: str = ""
) -> Wishes:
    """What a user has chosen; `path` is the page that shows the rows.

    Links lead to the register's public address, or where none is set to the one that the user has asked (`asked_at`).
    """
    chosen = EXCEL.key if user_id is None else str((await preferences_of(user_id)).get("csv", EXCEL.key))
    base = (settings.public_url or asked_at).rstrip("/")
    return Wishes(DIALECTS.get(chosen, EXCEL), split, base, f"{base}{path}" if base else "")

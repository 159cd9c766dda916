"""What users set for themselves; written by `accounts.save_preferences`."""

from dataclasses import dataclass, field
from typing import Any

from .database import row
from .permissions import _parsed
from .refusals import NotFound
from .sql import Sql


@dataclass(frozen=True)
class Preferences:
    """The language that a user reads in (code of `LANGUAGES`) and everything else by name."""

    language: str
    email: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def theme(self) -> str:
        """'light', 'dark' or, where nothing is chosen, 'system'."""
        return str(self.get("theme", "system"))

    @property
    def density(self) -> str:
        """How close the rows of lists stand: 'compact', 'standard' or 'comfortable'."""
        return str(self.get("density", "standard"))

    def get(self, name: str, otherwise: Any = None) -> Any:
        """A preference, or what holds without one."""
        return self.values.get(name, otherwise)


async def preferences_of(user_id: int) -> Preferences:
    """The preferences of a user; `NotFound` when there is none."""
    found = await row(Sql("SELECT language, email, preferences FROM user_account WHERE id = ?", (user_id,)))
    if found is None:
        raise NotFound()
    return Preferences(found["language"], found["email"], _parsed(found["preferences"]) or {})

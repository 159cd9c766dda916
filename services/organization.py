"""The firm as the services need it: currency, zone, today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .database import row
from .periods import moment_of, today_in
from .permissions import _parsed
from .refusals import NotSetUp
from .sql import Sql


@dataclass(frozen=True)
class Firm:
    """The organization: base currency (ISO 4217), time zone (IANA), own card's id, settings."""

    name: str
    country: str
    base_currency: str
    time_zone: str
    language: str
    created_at: datetime
    settings: dict[str, Any]
    own_card_id: int | None

    def today(self) -> date:
        """Today's date in the organization's zone."""
        return today_in(self.time_zone)


async def organization() -> Firm:
    """The firm; `NotSetUp` on a register that has none yet."""
    query = "SELECT o.*, (SELECT id FROM customer WHERE is_internal) AS own_card_id FROM organization o WHERE o.id = 1"
    found = await row(Sql(query))
    if found is None:
        raise NotSetUp()
    return Firm(
        found["name"],
        found["country"],
        found["base_currency"],
        found["time_zone"],
        found["language"],
        moment_of(found["created_at"]),
        _parsed(found["settings"]) or {},
        found["own_card_id"],
    )

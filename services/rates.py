"""What a currency costs in base currency on a day: the latest known rate on or before it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from .database import row
from .refusals import Required
from .sql import Sql


class NoRate(Required):
    """The register knows no rate of {currency} for {day}. Write what one {currency} costs in {base}."""

    @property
    def code(self) -> str:
        """The same for programs as any field that is empty."""
        return "required"


@dataclass(frozen=True)
class Rate:
    """A rate (10⁻¹⁰ base units for 1 unit) and the day from which it holds."""

    rate: int
    day: date


async def rate_on(currency: str, day: date, within: BaseDBAsyncClient | None = None) -> Rate | None:
    """The latest rate of a currency on or before a day; None where the register has none."""
    query = Sql(
        "SELECT rate, date FROM currency_rate WHERE currency = ? AND date <= ? ORDER BY date DESC LIMIT 1",
        (currency, day),
    )
    found = await row(query, within)
    return None if found is None else Rate(int(found["rate"]), _day(found["date"]))


def _day(given: Any) -> date:
    return date.fromisoformat(given) if isinstance(given, str) else given

"""What the invoices of a status weigh in the figures: told before the status counts as sent, or no longer does."""

from dataclasses import dataclass
from datetime import date

from services.database import row
from services.periods import this_month, this_year
from services.permissions import Actor, visible_invoices
from services.sql import Sql


@dataclass(frozen=True)
class Weight:
    """Numbered invoices of a status that the viewer may see; the amounts are minor units of the base currency."""

    invoices: int
    this_year: int
    this_month: int


async def weight_of(actor: Actor, status_id: int, today: date) -> Weight:
    """By how much billing changes where a status begins or ceases to count as sent."""
    year, month = this_year(today), this_month(today)
    within = "coalesce(sum(CASE WHEN date >= ? AND date <= ? THEN net_base ELSE 0 END), 0)"
    query = Sql(
        f"SELECT count(*) AS n, {within} AS year, {within} AS month FROM invoice"
        " WHERE status_id = ? AND number IS NOT NULL AND (",
        (year.first, year.last, month.first, month.last, status_id),
    )
    found = await row(query + visible_invoices(actor) + ")") or {}
    return Weight(int(found.get("n") or 0), int(found.get("year") or 0), int(found.get("month") or 0))

"""How many invoices a plan gives a number of the series, which stays with them whatever is undone."""

from services.database import value
from services.sql import Sql

from .reading import Standing

NUMBERED = (
    "SELECT count(*) FROM mass_update_row r JOIN invoice ON invoice.id = r.row_id WHERE r.mass_update_id = ?"
    " AND r.kind = 'change' AND r.field = 'status_id' AND invoice.number IS NULL"
    " AND EXISTS (SELECT 1 FROM invoice_status s WHERE s.id = ? AND s.has_number)"
)


async def numbered(stands: Standing) -> int:
    """How many invoices of a plan get their number by it."""
    status_id = stands.assigned.get("status_id")
    if stands.resource != "invoices" or not isinstance(status_id, int):
        return 0
    return int(await value(Sql(NUMBERED, (stands.id, status_id))))

"""Invoices: their amounts are the sums of their rows, and numbers of the series still stand on an invoice."""

from services.database import rows
from services.sql import Sql

SHOWN = 5
SUMS = (
    "SELECT i.id FROM invoice i JOIN (SELECT invoice_id, sum(net) AS net, sum(tax) AS tax FROM invoice_row"
    " GROUP BY invoice_id) r ON r.invoice_id = i.id WHERE r.net <> i.net OR r.tax <> i.tax ORDER BY i.id"
)
GONE = "SELECT n.number FROM invoice_number n WHERE NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = n.invoice_id) ORDER BY n.id"


async def wrong_invoices() -> list[str]:
    """What does not add up."""
    sums = [f"Invoice: the rows of {found['id']} do not come to its amounts" for found in await rows(Sql(SUMS))]
    gone = [f"Invoice: number {found['number']} was given, and its invoice is gone" for found in await rows(Sql(GONE))]
    return sums[:SHOWN] + gone[:SHOWN]

"""Moving an invoice from status to status."""

from services.edits import Edited, set_fields
from services.permissions import Actor


async def set_status(actor: Actor, invoice_id: int, status_id: int, *, seen: int | None = None) -> Edited:
    """Give an invoice another status; the first with a number takes the next one of the series.

    `seen` is the status that stood there: `ChangedMeanwhile` when somebody changed it since. `InvoiceWasSent` for taking
    back what was sent.
    """
    before = None if seen is None else {"status_id": seen}
    return await set_fields(actor, "invoices", invoice_id, {"status_id": status_id}, seen=before)

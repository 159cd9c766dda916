"""What hangs on a customer alone: addresses, e-invoice addresses, segments. The caller has seen the customer to be visible."""

from services.changes import recording
from services.database import rows
from services.permissions import Actor
from services.sql import Sql
from services.writing import require_row
from services.writing import rows as writes

from .card import Row

ADDRESSES = "SELECT * FROM address WHERE customer_id = ? ORDER BY is_visiting DESC, is_postal DESC, id"
E_INVOICE = "SELECT * FROM e_invoice_address WHERE customer_id = ? ORDER BY is_default DESC, id"
SEGMENTS = (
    "SELECT c.id, c.segment_id, s.name, g.name AS group_name FROM customer_segment c"
    " JOIN market_segment s ON s.id = c.segment_id LEFT JOIN market_segment g ON g.id = s.parent_id"
    " WHERE c.customer_id = ? ORDER BY g.name, s.name"
)
OFFERED = (
    "SELECT s.id, s.name, g.name AS group_name FROM market_segment s LEFT JOIN market_segment g ON g.id = s.parent_id"
    " WHERE s.is_active AND NOT EXISTS (SELECT 1 FROM market_segment o WHERE o.parent_id = s.id)"
    " ORDER BY g.name, s.position, s.name"
)


async def addresses_of(customer_id: int) -> list[Row]:
    """The places of a customer, the visiting address first."""
    return await rows(Sql(ADDRESSES, (customer_id,)))


async def e_invoice_addresses_of(customer_id: int) -> list[Row]:
    """Where a customer takes electronic invoices, the default first."""
    return await rows(Sql(E_INVOICE, (customer_id,)))


async def segments_of(customer_id: int) -> list[Row]:
    """The market segments of a customer with the group of each."""
    return await rows(Sql(SEGMENTS, (customer_id,)))


async def offered_segments() -> list[Row]:
    """The market segments that can be chosen, with the group of each."""
    return await rows(Sql(OFFERED))


async def set_segment(actor: Actor, customer_id: int, segment_id: int, is_on: bool) -> int | None:
    """Put a customer into a segment or take it out; answers with the change set, None when it was so already."""
    await require_row(actor, "customers", customer_id)
    query = Sql("SELECT id FROM customer_segment WHERE customer_id = ? AND segment_id = ?", (customer_id, segment_id))
    async with recording(actor, "edit", summary={"resource": "customer-segments"}) as recorder:
        found = await rows(query, recorder.connection)
        if is_on and not found:
            values = {"customer_id": customer_id, "segment_id": segment_id}
            await writes.create(actor, recorder, "customer-segments", values)
        for one in [] if is_on else found:
            await writes.delete(actor, recorder, "customer-segments", int(one["id"]))
    return recorder.change_set_id

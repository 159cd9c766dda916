"""What must hold before a row is deleted, and what goes with it."""

from collections.abc import Awaitable, Callable

from services.database import rows, value
from services.invoices import numbers
from services.invoices.refusals import InvoiceHasNumber
from services.refusals import NotPermitted
from services.sql import Sql

from .invoices import invoice_is_open, require_open_invoice
from .lists import require_another
from .refusals import CustomerHasWork, OwnCardStays
from .write import Write

HAS_WORK = (
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM project WHERE customer_id = ?)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE customer_id = ?)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE billing_customer_id = ?)"
)
PARTS = {
    "customers": (
        ("contacts", "contact", "customer_id"),
        ("addresses", "address", "customer_id"),
        ("e-invoice-addresses", "e_invoice_address", "customer_id"),
        ("customer-segments", "customer_segment", "customer_id"),
    ),
    "custom-fields": (("custom-values", "custom_value", "field_id"),),
    "invoices": (("invoice-rows", "invoice_row", "invoice_id"),),
}
"""What belongs to a row alone: resource, table and the column that points to the row."""


async def before_removal(write: Write) -> None:
    """Refuse what may not be deleted, and delete what belongs to the row alone."""
    await require_removable(write)
    within = write.recorder.connection
    for resource, table, column in PARTS.get(write.resource, ()):
        for part in await rows(Sql(f"SELECT id FROM {table} WHERE {column} = ?", (write.row_id,)), within):
            await write.recorder.delete(resource, part["id"])


async def require_removable(write: Write) -> None:
    """Refuse what may not be deleted."""
    check = CHECKS.get(write.resource)
    if check is not None:
        await check(write)


async def _customer(write: Write) -> None:
    if not write.actor.can_delete_customers:
        raise NotPermitted()
    if write.before["is_internal"]:
        raise OwnCardStays()
    if await value(Sql(HAS_WORK, (write.row_id,) * 3), write.recorder.connection):
        raise CustomerHasWork()


async def _invoice(write: Write) -> None:
    """An invoice goes unless it was sent or has a number of the series."""
    await require_open_invoice(write)
    number = await numbers.given_to(int(write.before["id"]), write.recorder.connection)
    if number is not None:
        raise InvoiceHasNumber(number=number)


CHECKS: dict[str, Callable[[Write], Awaitable[None]]] = {
    "customers": _customer,
    "invoices": _invoice,
    "invoice-rows": invoice_is_open,
    "sales-statuses": require_another,
}

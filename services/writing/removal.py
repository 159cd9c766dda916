"""What must hold before a row is deleted, and what goes with it."""

from collections.abc import Awaitable, Callable

from services.database import rows, value
from services.refusals import NotPermitted
from services.sql import Sql

from .refusals import CustomerHasWork, OwnCardStays
from .rules import require_open_invoice
from .write import Write

HAS_WORK = (
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM project WHERE customer_id = ?)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE customer_id = ?)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE billing_customer_id = ?)"
)
PARTS_OF_CUSTOMER = {
    "contacts": "contact",
    "addresses": "address",
    "e-invoice-addresses": "e_invoice_address",
    "customer-segments": "customer_segment",
}


async def before_removal(write: Write) -> None:
    """Refuse what may not be deleted, and delete what belongs to the row alone."""
    await require_removable(write)
    if write.resource != "customers":
        return
    within = write.recorder.connection
    for resource, table in PARTS_OF_CUSTOMER.items():
        for part in await rows(Sql(f"SELECT id FROM {table} WHERE customer_id = ?", (write.row_id,)), within):
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


CHECKS: dict[str, Callable[[Write], Awaitable[None]]] = {
    "customers": _customer,
    "invoices": require_open_invoice,
}

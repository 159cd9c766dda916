"""What must hold before a row is deleted, and what goes with it."""

from collections.abc import Awaitable, Callable

from tortoise.backends.base.client import BaseDBAsyncClient

from services.changes import Recorder
from services.database import rows, value
from services.invoices import numbers
from services.invoices.refusals import InvoiceHasNumber
from services.refusals import NotPermitted
from services.sql import Sql

from .activities import may_be_written
from .contacts import LINES
from .invoices import require_removable_invoice, row_is_removable
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
        ("activities", "activity", "customer_id"),
        ("contacts", "contact", "customer_id"),
        ("addresses", "address", "customer_id"),
        ("e-invoice-addresses", "e_invoice_address", "customer_id"),
        ("customer-segments", "customer_segment", "customer_id"),
    ),
    "contacts": (
        ("contact-lines", "contact_line", "contact_id"),
        ("contact-keywords", "contact_keyword", "contact_id"),
    ),
    "custom-fields": (("custom-values", "custom_value", "field_id"),),
    "invoices": (("invoice-rows", "invoice_row", "invoice_id"),),
}
"""What belongs to a row alone: resource, table and the column that points to the row."""


async def before_removal(write: Write) -> None:
    """Refuse what may not be deleted, and delete what belongs to the row alone."""
    await require_removable(write)
    before = BEFORE.get(write.resource)
    if before is not None:
        await before(write)
    await _remove_parts(write.recorder, write.resource, int(write.row_id or 0))


async def _remove_parts(recorder: Recorder, resource: str, row_id: int) -> None:
    for name, table, column in PARTS.get(resource, ()):
        query = Sql(f"SELECT id FROM {table} WHERE {column} = ?", (row_id,))
        for part in await rows(query, recorder.connection):
            await _remove_parts(recorder, name, int(part["id"]))
            await recorder.delete(name, part["id"])


async def _leave_activities(write: Write) -> None:
    """What was done with a person stays the customer's."""
    recorder, contact_id = write.recorder, int(write.row_id or 0)
    query = Sql("SELECT id FROM activity WHERE contact_id = ?", (contact_id,))
    for found in await rows(query, recorder.connection):
        await recorder.update("activities", found["id"], {"contact_id": None})


async def _next_line(write: Write) -> None:
    """The contact takes the next phone or e-mail that may be used; after the last one it has none."""
    recorder, way = write.recorder, write.before["way"]
    contact_id = write.before["contact_id"]
    listed = await rows(Sql(LINES, (contact_id, way)), recorder.connection)
    usable = (line["value"] for line in listed if line["id"] != write.row_id and not line["do_not_use"])
    await recorder.update("contacts", contact_id, {way: next(usable, None)})


async def require_removable(write: Write) -> None:
    """Refuse what may not be deleted."""
    check = CHECKS.get(write.resource)
    if check is not None:
        await check(write)


async def has_work(customer_id: int, within: BaseDBAsyncClient | None = None) -> bool:
    """Whether projects or invoices hang on a customer, so that it cannot be deleted."""
    return await value(Sql(HAS_WORK, (customer_id,) * 3), within) is not None


async def _customer(write: Write) -> None:
    if not write.actor.can_delete_customers:
        raise NotPermitted()
    if write.before["is_internal"]:
        raise OwnCardStays()
    if await has_work(int(write.row_id or 0), write.recorder.connection):
        raise CustomerHasWork()


async def _invoice(write: Write) -> None:
    """An invoice goes unless it was sent or has a number of the series."""
    await require_removable_invoice(write)
    number = await numbers.given_to(int(write.before["id"]), write.recorder.connection)
    if number is not None:
        raise InvoiceHasNumber(number=number)


CHECKS: dict[str, Callable[[Write], Awaitable[None]]] = {
    "customers": _customer,
    "invoices": _invoice,
    "invoice-rows": row_is_removable,
    "sales-statuses": require_another,
    "activities": may_be_written,
}
BEFORE: dict[str, Callable[[Write], Awaitable[None]]] = {
    "contacts": _leave_activities,
    "contact-lines": _next_line,
}

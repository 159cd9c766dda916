"""What undo leaves alone: a number that was given stays with its invoice, and what was sent or credited is not changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.changes import Recorder
from services.database import row, rows, value
from services.refusals import StillUsed
from services.resources import RESOURCES
from services.sql import Sql
from services.writing.invoices import require_not_credited
from services.writing.write import Write

from . import numbers

Change = Mapping[str, Any]
FIRST_OPEN = (
    "SELECT id FROM invoice_status WHERE NOT is_sent AND NOT has_number AND NOT is_read_only AND NOT is_paid"
    " ORDER BY position, id LIMIT 1"
)


async def stays(recorder: Recorder, resource: str, row_id: int) -> frozenset[str]:
    """The columns of a row that undo passes over: the number that the series gave an invoice."""
    if resource != "invoices" or await numbers.given_to(row_id, recorder.connection) is None:
        return frozenset()
    return frozenset({"number"})


async def give_up(recorder: Recorder, resource: str, row_id: int) -> bool:
    """In place of deleting an invoice that has a number of the series: it becomes a draft that keeps the number."""
    if resource != "invoices" or await numbers.given_to(row_id, recorder.connection) is None:
        return False
    await require_not_credited(Write(recorder.actor, recorder, resource, {}, row_id))
    draft = await value(Sql(FIRST_OPEN), recorder.connection)
    if draft is None:
        raise StillUsed()
    await recorder.update(resource, row_id, {"status_id": draft})
    return True


async def keep_numbers(recorder: Recorder, changes: Sql) -> int:
    """How many visible invoices of some changes (`change c`) are as before they had a number, which stays with them."""
    seen = RESOURCES["invoices"].visible(recorder.actor, "invoice")
    query = (
        "SELECT count(DISTINCT c.row_id) FROM change c JOIN invoice ON invoice.id = c.row_id"
        " JOIN invoice_status s ON s.id = invoice.status_id JOIN invoice_number n ON n.invoice_id = invoice.id"
        " WHERE NOT s.has_number AND c.resource = 'invoices' AND c.field = 'status_id' AND"
    )
    return int(await value(Sql(query) + (changes & seen), recorder.connection))


async def without_kept_rows(recorder: Recorder, changes: Sequence[Change]) -> list[Change]:
    """The changes without those that made the rows of an invoice that stays, because it was given a number."""
    made = {change["row_id"] for change in changes if _is(change, "create", "invoices")}
    if not made:
        return list(changes)
    query = Sql("SELECT invoice_id FROM invoice_number WHERE invoice_id BETWEEN ? AND ?", (min(made), max(made)))
    kept = made & {int(found["invoice_id"]) for found in await rows(query, recorder.connection)}
    found = []
    for change in changes:
        if kept and _is(change, "create", "invoice-rows") and await _invoice_of(recorder, change["row_id"]) in kept:
            continue
        found.append(change)
    return found


async def settle(recorder: Recorder, changes: Sequence[Change]) -> None:
    """Bring the amounts of invoices whose rows were put back to the sums of their rows."""
    touched = sorted({change["row_id"] for change in changes if change["resource"] == "invoice-rows"})
    owners = {await _invoice_of(recorder, row_id) for row_id in touched}
    query = "SELECT sum(net) AS net, sum(tax) AS tax FROM invoice_row WHERE invoice_id = ?"
    for invoice_id in sorted(owner for owner in owners if owner is not None):
        sums = await row(Sql(query, (invoice_id,)), recorder.connection)
        if sums is not None and sums["net"] is not None:
            await recorder.update("invoices", invoice_id, {"net": int(sums["net"]), "tax": int(sums["tax"])})


async def _invoice_of(recorder: Recorder, row_id: int) -> int | None:
    found = await value(Sql("SELECT invoice_id FROM invoice_row WHERE id = ?", (row_id,)), recorder.connection)
    return None if found is None else int(found)


def _is(change: Change, action: str, resource: str) -> bool:
    return bool(change["action"] == action and change["resource"] == resource)

"""What must hold for an invoice: what has a number of the series stays as it is, and its amounts follow its rows."""

from services.database import row, value
from services.invoices import numbers
from services.invoices.refusals import InvoiceIsCredited, InvoiceWasSent, NetFollowsRows
from services.sql import Sql

from .refusals import CreditsItself, InvoiceIsReadOnly, NumberIsGiven, SentIsOnlyCredited
from .write import Write

ALWAYS = {"status_id"}
AFTER_SENDING = ALWAYS | {"sales_person_id"}
"""What is the firm's own affair and may change when an invoice has been sent."""
MOVES = {"customer_id", "billing_customer_id"}
"""What changes when two customers become one."""


async def may_be_changed(write: Write) -> None:
    """In a read-only status only the status changes; of what was sent or given a number, the sales person too."""
    changed = {name for name in write.values if write.changes(name)}
    if write.recorder.moves_customers:
        changed -= MOVES
    if write.is_new or not changed - ALWAYS:
        return
    status = await _status(write, write.before["status_id"])
    numbered = {"number"} if write.before["number"] is None else set()
    if status["is_read_only"] and changed - ALWAYS - numbered:
        raise InvoiceIsReadOnly()
    if status["is_sent"] and changed - AFTER_SENDING - numbered and await _is_ours(write):
        raise SentIsOnlyCredited()
    if changed - AFTER_SENDING and not numbered:
        await _require_no_number(write)


async def require_open_invoice(write: Write) -> None:
    """Refuse an invoice that is read-only or was sent."""
    status = await _status(write, write.before["status_id"])
    if status["is_read_only"]:
        raise InvoiceIsReadOnly()
    if status["is_sent"] and await _is_ours(write):
        raise SentIsOnlyCredited()


async def require_removable_invoice(write: Write) -> None:
    """As `require_open_invoice`; undo takes away what was brought along closed (paid, say) under a number of its own."""
    if not write.is_undo or await _is_ours(write):
        await require_open_invoice(write)


async def require_changeable_invoice(write: Write) -> None:
    """Refuse an invoice that is read-only, was sent, or was given a number of the series, whatever its status is now."""
    await require_open_invoice(write)
    await _require_no_number(write)


async def _require_no_number(write: Write) -> None:
    if await numbers.given_to(int(write.before["id"]), write.recorder.connection) is not None:
        raise NumberIsGiven()


def credited_since(change_set_id: int | None) -> Sql:
    """Condition on `invoice`: one of its credit notes is sent that was not before a change set, which is being taken back.

    Without a change set: one is sent at all.
    """
    sent = "SELECT CAST(id AS TEXT) FROM invoice_status WHERE is_sent"
    became = (
        "EXISTS (SELECT 1 FROM change l WHERE l.resource = 'invoices' AND l.row_id = n.id AND l.change_set_id >= ?"
        f" AND (l.action = 'create' OR (l.field = 'status_id' AND l.old NOT IN ({sent}))))"
    )
    since = Sql("") if change_set_id is None else Sql(f"AND {became}", (change_set_id,))
    query = "EXISTS (SELECT 1 FROM invoice n JOIN invoice_status s ON s.id = n.status_id"
    return Sql(f"{query} WHERE s.is_sent AND n.credited_invoice_id = invoice.id") + since + ")"


async def require_not_credited(write: Write) -> None:
    """Refuse to take back the sending of an invoice of which a credit note has been sent since."""
    query = Sql("SELECT 1 FROM invoice WHERE id = ? AND", (write.row_id,))
    if await value(query + credited_since(write.recorder.undoes_id), write.recorder.connection):
        raise InvoiceIsCredited()


async def invoice_is_open(write: Write) -> None:
    """Rows change while their invoice may be changed."""
    whole = await _invoice_of(write)
    if whole is not None:
        await require_changeable_invoice(whole)


async def row_is_removable(write: Write) -> None:
    """Rows go while their invoice may be changed, and with an invoice that was made together with them and goes too."""
    whole = await _invoice_of(write)
    if whole is not None and write.is_undo and await _made_together(write, whole):
        await require_removable_invoice(whole)
    elif whole is not None:
        await require_changeable_invoice(whole)


async def _invoice_of(write: Write) -> Write | None:
    """The invoice of a row."""
    query = Sql("SELECT id, status_id FROM invoice WHERE id = ?", (write.then("invoice_id"),))
    found = await row(query, write.recorder.connection)
    return (
        None if found is None else Write(write.actor, write.recorder, "invoices", {}, found["id"], found, write.is_undo)
    )


async def _made_together(write: Write, whole: Write) -> bool:
    query = (
        "SELECT 1 FROM change r JOIN change i ON i.change_set_id = r.change_set_id WHERE r.resource = 'invoice-rows'"
        " AND r.row_id = ? AND r.action = 'create' AND i.resource = 'invoices' AND i.row_id = ? AND i.action = 'create'"
    )
    return bool(await value(Sql(query, (write.row_id, whole.row_id)), write.recorder.connection))


async def fill_invoice_number(write: Write) -> None:
    """The next number of the series when an invoice first gets a status that has one."""
    if write.is_new or not write.changes("status_id") or write.then("number") is not None:
        return
    within = write.recorder.connection
    was, now = write.before["status_id"], write.then("status_id")
    if await numbers.has_number(now, within) and not await numbers.has_number(was, within):
        write.values["number"] = await numbers.take(write.recorder, int(write.before["id"]))


async def stays_sent(write: Write) -> None:
    """What was sent under a number of the series stays sent: it can only be credited."""
    if write.is_new or not write.changes("status_id"):
        return
    was, now = (await _status(write, write.before["status_id"]), await _status(write, write.then("status_id")))
    if not was["is_sent"] or now["is_sent"]:
        return
    if write.is_undo:
        await require_not_credited(write)
    else:
        number = await numbers.given_to(int(write.before["id"]), write.recorder.connection)
        if number is not None:
            raise InvoiceWasSent(number=number, field="status_id")


async def amounts_follow_rows(write: Write) -> None:
    """Where an invoice has rows, its amounts are their sums and nobody writes others."""
    if write.is_new or write.is_undo or not write.changes("net", "tax"):
        return
    query = Sql("SELECT 1 FROM invoice_row WHERE invoice_id = ? LIMIT 1", (write.row_id,))
    if await value(query, write.recorder.connection):
        raise NetFollowsRows(field="net" if write.changes("net") else "tax")


async def credits_another(write: Write) -> None:
    """A credit note credits another invoice than itself."""
    if not write.is_new and write.then("credited_invoice_id") == write.row_id:
        raise CreditsItself(field="credited_invoice_id")


async def _is_ours(write: Write) -> bool:
    """Whether what was sent stays as it is: always for people, and for programs what has a number of the series.

    What a program brought along under its own number, it may bring again, corrected at its source; and undo takes it back.
    """
    if write.actor.source == "browser" and not write.is_undo:
        return True
    return await numbers.given_to(int(write.before["id"]), write.recorder.connection) is not None


async def _status(write: Write, status_id: int) -> dict[str, bool]:
    query = Sql("SELECT is_sent, is_read_only FROM invoice_status WHERE id = ?", (status_id,))
    return await row(query, write.recorder.connection) or {"is_sent": False, "is_read_only": False}

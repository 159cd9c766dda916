"""Which invoices stay as they are, for many at once: the rule of `services.writing.invoices.may_be_changed` as SQL."""

from collections.abc import Collection

from services.refusals import Refusal
from services.sql import Sql

from .invoices import AFTER_SENDING, ALWAYS
from .refusals import InvoiceIsReadOnly, NumberIsGiven, SentIsOnlyCredited

SENT = Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_sent)")
NUMBERED = Sql("EXISTS (SELECT 1 FROM invoice_number n WHERE n.invoice_id = invoice.id)")
READ_ONLY = Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_read_only)")
CLOSED: dict[str, type[Refusal]] = {
    "invoice_is_read_only": InvoiceIsReadOnly,
    "invoice_was_sent": SentIsOnlyCredited,
    "number_is_given": NumberIsGiven,
}


def closed(changed: Collection[str], *, whatever_number: bool) -> list[tuple[str, Sql]]:
    """For fields that are to change: codes of `CLOSED` with the invoices that each is about, the first that holds counts.

    Custom fields do not stand on the invoice. `whatever_number`: what was sent stays also under a number of its own.
    """
    names = {name for name in changed if not name.startswith("x_")}
    found = [("invoice_is_read_only", READ_ONLY)] if names - ALWAYS else []
    if names - AFTER_SENDING:
        found += [("invoice_was_sent", SENT if whatever_number else SENT & NUMBERED), ("number_is_given", NUMBERED)]
    return found

"""What is owed of an invoice, as SQL: its net amount less what the credit notes that count took off it.

A credit note lowers what its invoice comes to whoever looks, so that all viewers of an invoice agree on it.
"""

from .catalogue import COUNTING

NOTES = (
    "(SELECT coalesce(sum(note.{column}), 0) FROM invoice note WHERE note.credited_invoice_id = invoice.id"
    f" AND {COUNTING.replace('invoice.', 'note.')})"
)


def left(column: str) -> str:
    """What is left of an amount of `invoice`: `net` in its currency, `net_base` in the firm's."""
    return f"CAST(invoice.{column} + {NOTES.format(column=column)} AS BIGINT)"


TO_PAY = f"({left('net')} + {left('tax')})"
"""What is to be paid of it, with VAT, in its currency."""
NOT_PAID = "invoice.status_id IN (SELECT id FROM invoice_status WHERE NOT is_paid)"
SOMETHING_LEFT = f"{left('net')} > 0"
MAY_BE_OWED = (
    "invoice.status_id IN (SELECT id FROM invoice_status WHERE is_sent AND NOT is_paid) AND invoice.number IS NOT NULL"
    " AND NOT invoice.is_credit_note"
)
"""What the index `invoice_owed` finds: an invoice that counts and is not paid."""
OWED = f"{MAY_BE_OWED} AND {SOMETHING_LEFT}"
"""An invoice of which something is to be paid."""

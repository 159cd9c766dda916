"""An invoice whole, as one viewer may see it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from services.database import row, rows
from services.kpis.owed import OWED, TO_PAY
from services.permissions import Actor, visible_customers, visible_invoices, visible_projects
from services.refusals import NotFound
from services.sql import Sql

from .credit import Left, left_of

Row = dict[str, Any]
INVOICE = (
    f"SELECT invoice.*, CASE WHEN {OWED} THEN {TO_PAY} ELSE 0 END AS unpaid, {TO_PAY} AS after_notes,"
    " (SELECT max(n.number) FROM invoice_number n WHERE n.invoice_id = invoice.id) AS given_number,"
    " s.name AS status, s.key AS status_key, s.is_sent, s.is_paid, s.is_read_only, s.has_number"
    " FROM invoice JOIN invoice_status s ON s.id = invoice.status_id WHERE invoice.id = ? AND ("
)
NOTES = (
    "SELECT invoice.id, invoice.number, invoice.date, invoice.net, invoice.currency, s.name AS status, s.key AS status_key"
    " FROM invoice JOIN invoice_status s ON s.id = invoice.status_id WHERE invoice.credited_invoice_id = ? AND ("
)
CUSTOMER = "SELECT customer.id, customer.name, customer.country FROM customer WHERE customer.id = ? AND ("
PROJECT = "SELECT project.id, project.name, project.number FROM project WHERE project.id = ? AND ("
CREDITED = "SELECT invoice.id, invoice.number FROM invoice WHERE invoice.id = ? AND ("


@dataclass(frozen=True)
class InvoicePage:
    """An invoice with its rows and credit notes; customers, project and credited invoice are None where hidden."""

    invoice: Row
    rows: list[Row]
    left: Left
    notes: list[Row]
    customer: Row | None
    payer: Row | None
    project: Row | None
    credited: Row | None

    @property
    def is_open(self) -> bool:
        """Whether the invoice may still be changed."""
        return not (self.is_closed or self.invoice["given_number"])

    @property
    def is_closed(self) -> bool:
        """Whether its status keeps it as it is."""
        return bool(self.invoice["is_sent"] or self.invoice["is_read_only"])

    @property
    def can_be_credited(self) -> bool:
        """Whether there is something to credit."""
        return self.is_closed and not self.invoice["is_credit_note"] and self.left.net > 0

    @property
    def total(self) -> int:
        """What the invoice comes to, with VAT, in minor units of its currency."""
        return int(self.invoice["net"] + self.invoice["tax"])

    @property
    def credited_total(self) -> int:
        """What the credit notes that count took off it, with VAT; negative."""
        return int(self.invoice["after_notes"]) - self.total

    def taxes(self) -> dict[int, tuple[int, int]]:
        """Net and VAT by rate (10⁻⁴ percent), the highest first."""
        found: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        for one in self.rows:
            found[int(one["vat_rate"])][0] += int(one["net"])
            found[int(one["vat_rate"])][1] += int(one["tax"])
        return {rate: (sums[0], sums[1]) for rate, sums in sorted(found.items(), reverse=True)}


async def invoice_page(actor: Actor, invoice_id: int) -> InvoicePage:
    """The invoice; `NotFound` also for one that the actor may not see."""
    found = await row(Sql(INVOICE, (invoice_id,)) + visible_invoices(actor) + ")")
    if found is None or not actor.sees("invoices"):
        raise NotFound()
    lines = await rows(Sql("SELECT * FROM invoice_row WHERE invoice_id = ? ORDER BY position, id", (invoice_id,)))
    notes = Sql(NOTES, (invoice_id,)) + visible_invoices(actor) + ") ORDER BY invoice.date, invoice.id"
    return InvoicePage(
        found,
        lines,
        await left_of(found),
        await rows(notes),
        await _visible(CUSTOMER, found["customer_id"], visible_customers(actor)),
        await _visible(CUSTOMER, found["billing_customer_id"], visible_customers(actor)),
        await _visible(PROJECT, found["project_id"], visible_projects(actor)),
        await _visible(CREDITED, found["credited_invoice_id"], visible_invoices(actor)),
    )


async def _visible(query: str, row_id: int | None, seen: Sql) -> Row | None:
    return None if row_id is None else await row(Sql(query, (row_id,)) + seen + ")")

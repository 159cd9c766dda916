"""The books of Nordlyd: dated exchange rates, rows on every invoice, due dates by payment term; no figure moves."""

from datetime import date
from random import Random
from typing import Any

from services.changes import Recorder
from services.database import execute, execute_many, rows
from services.seeding.calendar import Calendar
from services.seeding.rates import rates_of
from services.sql import Sql

from .invoice_rows import credited, lines_of

BASE = "SEK"
CURRENCIES = ("EUR", "NOK", "DKK", "USD", "GBP")
LONGEST_OWED = 75  # days after which the last ones have paid, too
INVOICES = (
    "SELECT i.id, i.net, i.tax, i.currency, i.credited_invoice_id, c.country FROM invoice i"
    " JOIN customer c ON c.id = i.customer_id ORDER BY i.credited_invoice_id IS NOT NULL, i.id"
)
COLUMNS = (
    "id", "invoice_id", "position", "description", "quantity", "unit", "unit_price", "vat_rate", "net", "tax", "credited_row_id",
)  # fmt: skip
TERM = "(SELECT c.payment_term_days FROM customer c WHERE c.id = coalesce(billing_customer_id, customer_id))"
DUE = f"UPDATE invoice SET due_date = date(date, '+' || {TERM} || ' days') WHERE {TERM} IS NOT NULL"
RATE_DAY = "UPDATE invoice SET rate_date = date(date, 'start of month') WHERE currency <> ?"
TAX = "UPDATE invoice SET tax = (SELECT sum(r.tax) FROM invoice_row r WHERE r.invoice_id = invoice.id)"
PAID = (
    "UPDATE invoice SET status_id = (SELECT id FROM invoice_status WHERE key = 'paid') WHERE due_date < date(?, ?)"
    " AND status_id = (SELECT id FROM invoice_status WHERE key = 'sent')"
)


async def keep_books(recorder: Recorder, calendar: Calendar, seed: str) -> None:
    """Write them into the SQLite register of a demo, past the log like the rest of it."""
    within = recorder.connection
    found = [(1, code, day, rate) for code in CURRENCIES for day, rate in _rates(calendar, code)]
    await execute_many("INSERT INTO currency_rate (version, currency, date, rate) VALUES (?, ?, ?, ?)", found, within)
    names = ", ".join(COLUMNS)
    marks = ", ".join("?" * len(COLUMNS))
    made = _rows(await rows(Sql(INVOICES), within), Random(f"{seed} rows"))
    await execute_many(f"INSERT INTO invoice_row (version, {names}) VALUES (1, {marks})", made, within)
    owed = (calendar.today.isoformat(), f"-{LONGEST_OWED} days")
    for query in (Sql(TAX), Sql(DUE), Sql(RATE_DAY, (BASE,)), Sql(PAID, owed)):
        await execute(query, within)
    for resource in ("currency-rates", "invoice-rows", "invoices"):
        recorder.touch(resource)


def _rates(calendar: Calendar, currency: str) -> list[tuple[date, int]]:
    """The rate of each month on its first day, as the invoices have it."""
    rates = rates_of(BASE, currency, calendar.months[calendar.last] + 1)
    days = range(calendar.last + 1)
    return [(calendar.dates[n], rates[calendar.months[n]]) for n in days if calendar.dates[n].day == 1]


def _rows(invoices: list[dict[str, Any]], rng: Random) -> list[tuple[Any, ...]]:
    """The rows of all invoices; those of credit notes follow from what they credit."""
    made: list[tuple[Any, ...]] = []
    written: dict[int, list[dict[str, Any]]] = {}
    nets: dict[int, int] = {}
    for invoice in invoices:
        of = invoice["credited_invoice_id"]
        if of is None:
            lines, nets[invoice["id"]] = lines_of(invoice, rng), int(invoice["net"])
        else:
            lines = [credited(line, nets[of] // -int(invoice["net"])) for line in written[of]]
        written[invoice["id"]] = lines
        for place, line in enumerate(lines):
            line["id"] = len(made) + 1
            whole = {"credited_row_id": None, **line, "invoice_id": invoice["id"], "position": place}
            made.append(tuple(whole[name] for name in COLUMNS))
    return made

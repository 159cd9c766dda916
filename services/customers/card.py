"""A customer whole, as one viewer may see it: its own values and what hangs on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services import listing
from services.database import row, rows
from services.fields.field import Field
from services.filters.filter import Filter
from services.permissions import Actor, visible_invoices, visible_projects
from services.refusals import NotFound
from services.sql import Sql

Row = dict[str, Any]
SHOWN = 8
EVIDENCE = (
    "SELECT register_source, register_status, register_checked_at, register_answer, vat_valid, vat_checked_at, vat_answer"
    " FROM customer"
)
ADDRESSES = "SELECT * FROM address WHERE customer_id = ? ORDER BY is_visiting DESC, is_postal DESC, id"
E_INVOICE = "SELECT * FROM e_invoice_address WHERE customer_id = ? ORDER BY is_default DESC, id"
CONTACTS = (
    "SELECT contact.*, r.name AS role, r.key AS role_key FROM contact LEFT JOIN contact_role r ON r.id = contact.role_id"
    " WHERE contact.customer_id = ? ORDER BY contact.is_active DESC, contact.name_key, contact.id"
)
WORK = (
    "SELECT project.id, project.number, project.name, project.expected_value, project.currency, project.owner_id,"
    " project.expected_order_date, project.end_date, s.name AS status, s.key AS status_key, s.state, u.name AS owner"
    " FROM project JOIN sales_status s ON s.id = project.sales_status_id"
    " LEFT JOIN user_account u ON u.id = project.owner_id"
    " WHERE project.customer_id = ? AND NOT project.is_closed AND s.state <> 'lost' AND ("
)
INVOICES = (
    "SELECT invoice.id, invoice.number, invoice.date, invoice.due_date, invoice.net, invoice.currency,"
    " s.name AS status, s.key AS status_key, s.is_sent, s.is_paid FROM invoice"
    " JOIN invoice_status s ON s.id = invoice.status_id WHERE invoice.customer_id = ? AND ("
)


@dataclass(frozen=True)
class Listed:
    """The first rows of a list, and how many there are."""

    rows: list[Row]
    count: int


@dataclass(frozen=True)
class Card:
    """Values by field name as lists tell them; `evidence` is what the public registers said and when."""

    customer_id: int
    fields: dict[str, Field]
    values: Row
    evidence: Row
    addresses: list[Row]
    e_invoice_addresses: list[Row]
    contacts: list[Row]
    work: Listed
    invoices: Listed


async def card_of(actor: Actor, customer_id: int) -> Card:
    """The customer; `NotFound` also for one that the actor may not see."""
    seen = await listing.scene("customers", actor, Filter())
    if not await listing.still_there(seen, [customer_id]):
        raise NotFound()
    found = await listing.by_ids(seen, [customer_id], list(seen.fields))
    evidence = await row(Sql(f"{EVIDENCE} WHERE id = ?", (customer_id,)))
    if customer_id not in found or evidence is None:
        raise NotFound()
    addresses, e_invoice, contacts = [await rows(Sql(q, (customer_id,))) for q in (ADDRESSES, E_INVOICE, CONTACTS)]
    projects = Sql(WORK, (customer_id,)) + visible_projects(actor) + ")"
    invoices = Sql(INVOICES, (customer_id,)) + visible_invoices(actor) + ")"
    return Card(
        customer_id,
        seen.fields,
        found[customer_id],
        {name: moment(given) if name.endswith("_at") else given for name, given in evidence.items()},
        addresses,
        e_invoice,
        contacts,
        await _listed(projects, "project.expected_order_date IS NULL, project.expected_order_date, project.id"),
        await _listed(invoices, "invoice.date DESC, invoice.id DESC"),
    )


async def _listed(query: Sql, order: str) -> Listed:
    count = await row(Sql("SELECT count(*) AS n FROM (") + query + ") counted")
    return Listed(await rows(query + Sql(f"ORDER BY {order} LIMIT ?", (SHOWN,))), int(count["n"]) if count else 0)


def day(given: Any) -> date | None:
    """A date column of either kind of database."""
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given


def moment(given: Any) -> datetime | None:
    """A column with a time (UTC) of either kind of database."""
    return datetime.fromisoformat(given) if isinstance(given, str) else given

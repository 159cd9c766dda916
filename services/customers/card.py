"""A customer as its card shows it to one viewer: its own values, what the registers said, how much hangs on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services import listing
from services.database import row
from services.fields.field import Field
from services.filters.filter import Filter
from services.permissions import Actor, visible_invoices, visible_projects
from services.refusals import NotFound
from services.sql import Sql

Row = dict[str, Any]
EVIDENCE = (
    "SELECT register_source, register_status, register_checked_at, register_answer, vat_valid,"
    " vat_checked_at, vat_answer,"
    " (SELECT count(*) FROM contact WHERE contact.customer_id = customer.id AND contact.is_active) AS contacts,"
    " (SELECT count(*) FROM project WHERE project.customer_id = customer.id AND ("
)
INVOICES = ")) AS work, (SELECT count(*) FROM invoice WHERE invoice.customer_id = customer.id AND ("


@dataclass(frozen=True)
class Card:
    """Values by field name as lists tell them; `evidence` is what the public registers said and when.

    `counts` are the active contacts, visible projects (`work`) and visible invoices.
    """

    customer_id: int
    fields: dict[str, Field]
    values: Row
    evidence: Row
    counts: dict[str, int]


async def card_of(actor: Actor, customer_id: int) -> Card:
    """The customer; `NotFound` also for one that the actor may not see."""
    seen = await listing.scene("customers", actor, Filter())
    if not await listing.still_there(seen, [customer_id]):
        raise NotFound()
    found = await listing.by_ids(seen, [customer_id], list(seen.fields))
    query = Sql(EVIDENCE) + visible_projects(actor) + INVOICES + visible_invoices(actor)
    told = await row(query + Sql(")) AS invoices FROM customer WHERE id = ?", (customer_id,)))
    if customer_id not in found or told is None:
        raise NotFound()
    counts = {name: int(told.pop(name)) for name in ("contacts", "work", "invoices")}
    evidence = {name: moment(given) if name.endswith("_at") else given for name, given in told.items()}
    return Card(customer_id, seen.fields, found[customer_id], evidence, counts)


def day(given: Any) -> date | None:
    """A date column of either kind of database."""
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given


def moment(given: Any) -> datetime | None:
    """A column with a time (UTC) of either kind of database."""
    return datetime.fromisoformat(given) if isinstance(given, str) else given

"""A customer as its card shows it to one viewer: its own values, what the registers said, how much hangs on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services import listing
from services.database import row, value
from services.fields.field import Field
from services.filters.filter import Filter
from services.kpis import catalogue
from services.permissions import Actor, visible_invoices, visible_projects
from services.refusals import NotFound
from services.sql import Sql, all_of

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
    kept = seen.viewing.figures_are_kept
    found = await listing.by_ids(seen, [customer_id], [name for name in seen.fields if kept or name != "stage"])
    if not kept and customer_id in found:
        found[customer_id]["stage"] = await _stage(actor, customer_id)
    query = Sql(EVIDENCE) + visible_projects(actor) + INVOICES + visible_invoices(actor)
    told = await row(query + Sql(")) AS invoices FROM customer WHERE id = ?", (customer_id,)))
    if customer_id not in found or told is None:
        raise NotFound()
    counts = {name: int(told.pop(name)) for name in ("contacts", "work", "invoices")}
    evidence = {name: moment(given) if name.endswith("_at") else given for name, given in told.items()}
    return Card(customer_id, seen.fields, found[customer_id], evidence, counts)


async def _stage(actor: Actor, customer_id: int) -> str | None:
    """The stage of one customer, as `services.fields.figures` derives it for lists, by its own rows alone."""
    visible = visible_projects(actor)
    work = f"SELECT 1 FROM project WHERE project.customer_id = customer.id AND {catalogue.OPEN} AND "
    open_, running = (
        Sql(f"EXISTS ({work}{state} AND (") + visible + "))" for state in (catalogue.NOT_LOST, catalogue.IN_PROGRESS)
    )
    own = Sql("EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id AND (") + visible
    own = own + ")) OR EXISTS (SELECT 1 FROM invoice WHERE invoice.customer_id = customer.id AND ("
    own = own + visible_invoices(actor) + "))"
    mine = Sql("customer.is_internal = FALSE")
    prospect = all_of([mine, running, catalogue.NOTHING_WON, catalogue.NEVER_INVOICED])
    query = Sql("SELECT CASE WHEN") + prospect + "THEN 'prospect' WHEN" + (mine & open_) + "THEN 'active' WHEN" + own
    found = await value(query + Sql("THEN 'dormant' END FROM customer WHERE id = ?", (customer_id,)))
    return None if found is None else str(found)


def day(given: Any) -> date | None:
    """A date column of either kind of database."""
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given


def moment(given: Any) -> datetime | None:
    """A column with a time (UTC) of either kind of database."""
    return datetime.fromisoformat(given) if isinstance(given, str) else given

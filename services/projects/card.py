"""A project or sales case whole, as one viewer may see it: its values, what it cost, what was billed."""

from dataclasses import dataclass
from typing import Any

from services import listing
from services.database import row, rows
from services.fields.field import Field
from services.filters.filter import Filter
from services.kpis.catalogue import BILLED
from services.permissions import FINANCIALS, Actor, visible_costs, visible_customers, visible_invoices
from services.refusals import NotFound
from services.sql import Sql

Row = dict[str, Any]
MOST = 500
CUSTOMER = (
    "SELECT customer.id, customer.name, customer.country, customer.currency FROM customer WHERE customer.id = ? AND ("
)
STATUS = "SELECT s.state FROM project p JOIN sales_status s ON s.id = p.sales_status_id WHERE p.id = ?"
COST_SUM = (
    "SELECT count(*) AS n, sum(CASE WHEN is_rejected THEN 0 ELSE net_base END) AS total,"
    " sum(CASE WHEN unit_cost IS NULL AND NOT is_rejected THEN 1 ELSE 0 END) AS unpriced FROM cost WHERE project_id = ? AND ("
)
INVOICES = (
    "SELECT invoice.id, invoice.number, invoice.date, invoice.due_date, invoice.net, invoice.currency, invoice.net_base,"
    " s.name AS status, s.key AS status_key, s.is_sent, s.is_paid FROM invoice"
    " JOIN invoice_status s ON s.id = invoice.status_id WHERE invoice.project_id = ? AND ("
)


@dataclass(frozen=True)
class ProjectFigures:
    """Sums in base minor units. None is what the viewer may not see; `unpriced` costs have no unit cost and add 0."""

    value: int | None
    billed: int | None
    costs: int | None
    unpriced: int
    cost_count: int
    invoice_count: int

    @property
    def margin(self) -> int | None:
        """What was billed less what it cost; None where the viewer may not see one of the two."""
        return None if self.billed is None or self.costs is None else self.billed - self.costs


@dataclass(frozen=True)
class ProjectCard:
    """Values by field name as lists tell them; `customer` is None for one that the viewer may not see."""

    project_id: int
    state: str
    fields: dict[str, Field]
    values: Row
    customer: Row | None
    figures: ProjectFigures
    invoices: list[Row]


async def project_card(actor: Actor, project_id: int) -> ProjectCard:
    """The project; `NotFound` also for one that the actor may not see."""
    seen = await listing.scene("projects", actor, Filter())
    if not actor.sees("projects") or not await listing.still_there(seen, [project_id]):
        raise NotFound()
    found = await listing.by_ids(seen, [project_id], list(seen.fields))
    state = await row(Sql(STATUS, (project_id,)))
    if project_id not in found or state is None:
        raise NotFound()
    values = found[project_id]
    customer = await row(Sql(CUSTOMER, (values["customer_id"],)) + visible_customers(actor) + ")")
    invoices = Sql(INVOICES, (project_id,)) + visible_invoices(actor)
    return ProjectCard(
        project_id,
        str(state["state"]),
        seen.fields,
        values,
        customer,
        await _figures(actor, project_id, values),
        await rows(invoices + Sql(") ORDER BY invoice.date DESC, invoice.id DESC LIMIT ?", (MOST,))),
    )


async def _figures(actor: Actor, project_id: int, values: Row) -> ProjectFigures:
    found = await row(Sql(COST_SUM, (project_id,)) + visible_costs(actor) + ")") or {}
    billed, count = await _billed(actor, project_id)
    may = actor.may(FINANCIALS)
    return ProjectFigures(
        value=values.get("expected_base"),
        billed=billed if actor.sees("invoices") else None,
        costs=int(found.get("total") or 0) if may else None,
        unpriced=int(found.get("unpriced") or 0) if may else 0,
        cost_count=int(found.get("n") or 0),
        invoice_count=count,
    )


async def _billed(actor: Actor, project_id: int) -> tuple[int, int]:
    """What counts as billed by the rule of the tiles, and how many invoices the viewer may see."""
    counts = BILLED.counts(actor)
    query = (
        Sql("SELECT count(*) AS n, sum(CASE WHEN") + counts + "THEN invoice.net_base ELSE 0 END) AS total FROM invoice"
    )
    found = await row(query + Sql("WHERE invoice.project_id = ? AND (", (project_id,)) + visible_invoices(actor) + ")")
    return (0, 0) if found is None else (int(found["total"] or 0), int(found["n"]))

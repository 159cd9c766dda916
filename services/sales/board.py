"""Sales cases by status, as a board shows them: what is in progress, and what was won or lost lately."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.database import rows
from services.fields.choices import choices
from services.i18n import Language
from services.permissions import Actor, visible_customers, visible_projects
from services.sql import Sql

Row = dict[str, Any]
LATELY = 90  # days for which what was won or lost stays on the board
MOST = 5_000
CASES = (
    "SELECT project.id, project.name, project.number, project.sales_status_id, project.expected_base, project.probability,"
    " project.expected_order_date, project.owner_id, project.version, c.name AS customer FROM project"
    " JOIN sales_status s ON s.id = project.sales_status_id LEFT JOIN customer c ON c.id = project.customer_id AND ("
)
ON_BOARD = (
    "NOT project.is_internal AND (s.state = 'in_progress' AND NOT project.is_closed OR s.state = 'won'"
    " AND project.order_date >= ? OR s.state = 'lost' AND project.updated_at >= ?)"
)


@dataclass(frozen=True)
class Column:
    """A status with its cases; `total` in base minor units over those with a value."""

    status_id: int
    label: str
    state: str
    cases: list[Row]

    @property
    def total(self) -> int:
        """What the cases are worth together."""
        return sum(int(case["expected_base"] or 0) for case in self.cases)


async def board(actor: Actor, spoken: Language, today: date) -> list[Column]:
    """The columns in the order of the statuses, each with what the actor may see; the nearest expected order first."""
    since = today - timedelta(days=LATELY)
    query = Sql(CASES) + visible_customers(actor, "c") + Sql(f") WHERE {ON_BOARD} AND (", (since, since))
    order = "project.expected_order_date IS NULL, project.expected_order_date, project.id"
    found = await rows(query + visible_projects(actor) + Sql(f") ORDER BY {order} LIMIT ?", (MOST,)))
    states = {one["id"]: one for one in await rows(Sql("SELECT id, state, is_active FROM sales_status"))}
    columns = []
    for status in await choices("sales_statuses", spoken):
        cases = [case for case in found if case["sales_status_id"] == status.value]
        if cases or status.is_active:
            columns.append(Column(int(status.value), status.label, str(states[status.value]["state"]), cases))
    return columns

"""Sales cases by status, as a board shows them: what is in progress, and what was won or lost lately."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services import listing
from services.database import rows
from services.fields.choices import choices
from services.filters.filter import Filter
from services.i18n import Language
from services.permissions import Actor, visible_customers, visible_projects
from services.sql import Sql

Row = dict[str, Any]
ALL_CASES = Filter()
LATELY = 90  # days for which what was won or lost stays on the board
MOST = 1_000  # cases of a status
SUMS = (
    "SELECT project.sales_status_id AS id, count(*) AS n, sum(project.expected_base) AS total FROM project"
    " JOIN sales_status s ON s.id = project.sales_status_id"
)
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
    """A status with its cases, the nearest `MOST` of them.

    `count` and `total` (base minor units, over those with a value) are those of all.
    """

    status_id: int
    label: str
    state: str
    cases: list[Row]
    count: int
    total: int


async def board(actor: Actor, spoken: Language, today: date, asked: Filter = ALL_CASES) -> list[Column]:
    """The columns in the order of the statuses, each with what the actor may see of what a filter asks for; the nearest
    expected order first.
    """
    since = today - timedelta(days=LATELY)
    shown = Sql(f"WHERE {ON_BOARD} AND (", (since, since)) + visible_projects(actor) + ")"
    if asked:
        seen = await listing.scene("projects", actor, asked, today)
        shown = shown + "AND project.id IN (SELECT project.id FROM project" + seen.join + "WHERE" + seen.where + ")"
    order = "ORDER BY project.expected_order_date IS NULL, project.expected_order_date, project.id LIMIT ?"
    sums = {one["id"]: one for one in await rows(Sql(SUMS) + shown + "GROUP BY project.sales_status_id")}
    cases_of = Sql(CASES) + visible_customers(actor, "c") + ")" + shown + "AND project.sales_status_id = ?"
    states = {one["id"]: one for one in await rows(Sql("SELECT id, state, is_active FROM sales_status"))}
    columns = []
    for status in await choices("sales_statuses", spoken):
        told = sums.get(status.value, {"n": 0, "total": 0})
        if told["n"] or status.is_active:
            cases = await rows(Sql(cases_of.text, (*cases_of.values, status.value)) + Sql(order, (MOST,)))
            state = str(states[status.value]["state"])
            columns.append(
                Column(int(status.value), status.label, state, cases, int(told["n"]), int(told["total"] or 0))
            )
    return columns

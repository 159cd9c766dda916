"""Sales cases and projects of one customer, as far as the viewer may see them."""

from services.database import rows
from services.permissions import Actor, visible_projects
from services.sql import TRUE, Sql

from .card import Row

WORK = (
    "SELECT project.id, project.number, project.name, project.expected_value, project.expected_base, project.currency,"
    " project.probability, project.owner_id, project.expected_order_date, project.start_date, project.end_date,"
    " project.is_closed, project.is_internal, s.name AS status, s.key AS status_key, s.state, u.name AS owner,"
    " p.name AS project_status, p.key AS project_status_key"
    " FROM project JOIN sales_status s ON s.id = project.sales_status_id"
    " LEFT JOIN project_status p ON p.id = project.project_status_id"
    " LEFT JOIN user_account u ON u.id = project.owner_id WHERE project.customer_id = ? AND ("
)
OPEN = "NOT project.is_closed AND s.state <> 'lost'"
KINDS = {
    "open": Sql(OPEN),
    "sales": Sql("s.state = 'in_progress' AND NOT project.is_closed"),
    "projects": Sql("s.state = 'won' AND NOT project.is_closed"),
    "ended": Sql(f"NOT ({OPEN})"),
    "all": TRUE,
}
ORDER = (
    "ORDER BY project.is_closed, CASE s.state WHEN 'in_progress' THEN 0 WHEN 'won' THEN 1 ELSE 2 END,"
    " project.expected_order_date IS NULL, project.expected_order_date, project.id DESC LIMIT ?"
)


async def work_of(actor: Actor, customer_id: int, kind: str = "open", most: int = 200) -> list[Row]:
    """The sales cases and projects of a kind of `KINDS`, what is open first."""
    query = Sql(WORK, (customer_id,)) + visible_projects(actor) + ") AND (" + KINDS[kind] + ")"
    return await rows(query + Sql(ORDER, (most,)))


async def work_counts(actor: Actor, customer_id: int) -> dict[str, int]:
    """How many there are of each kind."""
    sums = ", ".join(f"sum(CASE WHEN {kind.text} THEN 1 ELSE 0 END) AS {name}_n" for name, kind in KINDS.items())
    query = Sql(
        f"SELECT {sums} FROM project JOIN sales_status s ON s.id = project.sales_status_id"
        " WHERE project.customer_id = ? AND (",
        (customer_id,),
    )
    found = (await rows(query + visible_projects(actor) + ")"))[0]
    return {name: int(found[f"{name}_n"] or 0) for name in KINDS}

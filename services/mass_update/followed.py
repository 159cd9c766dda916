"""The columns of a project that follow its sales status, row by row, in SQL: `services.writing.projects.following`."""

from datetime import date

from services.database import is_postgres
from services.sql import Sql

FOLLOW = "follow"
SAME = "project.sales_status_id IS NULL OR project.sales_status_id = ?"
NOW = "(SELECT s.{column} FROM sales_status s WHERE s.id = ?)"
WAS = "(SELECT s.{column} FROM sales_status s WHERE s.id = project.sales_status_id)"
IS, HAD = NOW.format(column="state"), WAS.format(column="state")
CHOSEN = (
    f"{HAD} = 'in_progress' AND project.probability IS NOT NULL"
    f" AND project.probability <> coalesce({WAS.format(column='probability')}, -1)"
)


def followed(name: str, status_id: int, today: date) -> Sql:
    """What a column of `FOLLOWING` becomes where a project gets a status and still has the one before."""
    stays = f"WHEN {SAME} THEN project.{name}"
    if name == "probability":
        text = f"WHEN {IS} = 'won' THEN 100 WHEN {IS} = 'lost' THEN 0 WHEN {CHOSEN} THEN project.probability"
        text += f" ELSE {NOW.format(column='probability')} END"
        return Sql(f"(CASE {stays} {text})", (status_id,) * 4)
    if name == "order_date":
        day = "CAST(? AS DATE)" if is_postgres() else "?"
        text = f"WHEN {IS} = 'won' THEN coalesce(project.order_date, {day})"
        text += f" WHEN {IS} = 'in_progress' AND {HAD} = 'won' THEN NULL ELSE project.order_date END"
        return Sql(f"(CASE {stays} {text})", (status_id, status_id, today, status_id))
    text = f"WHEN {IS} = 'lost' THEN TRUE WHEN {HAD} = 'lost' THEN FALSE ELSE project.is_closed END"
    return Sql(f"(CASE {stays} {text})", (status_id, status_id))

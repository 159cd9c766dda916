"""Since when a customer counts as active or prospect, so that a count of a month ago can be told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import accumulate

from tortoise.backends.base.client import TransactionalDBClient

from services.database import execute, is_postgres, rows
from services.permissions import Actor, visible_customers
from services.sql import TRUE, Sql, is_any, joined

OPEN_PERIOD = "period.customer_id = f.customer_id AND period.until IS NULL"
SAME = "period.is_active = f.is_active AND period.is_prospect = f.is_prospect"


async def write_stages(customer_ids: Collection[int] | None, connection: TransactionalDBClient, at: datetime) -> None:
    """End the periods that are over at `at` and begin the new ones; of all customers for None."""
    chosen = TRUE if customer_ids is None else is_any("period.customer_id", customer_ids)
    same = f"SELECT 1 FROM customer_figures f WHERE f.customer_id = period.customer_id AND {SAME}"
    ending = Sql(
        f"UPDATE stage_period AS period SET until = ? WHERE period.until IS NULL AND NOT EXISTS ({same}) AND", (at,)
    )
    await execute(ending + chosen, connection)
    who = TRUE if customer_ids is None else is_any("f.customer_id", customer_ids)
    missing = f"NOT EXISTS (SELECT 1 FROM stage_period period WHERE {OPEN_PERIOD})"
    moment = "CAST(? AS TIMESTAMPTZ)" if is_postgres() else "?"
    beginning = Sql(
        "INSERT INTO stage_period (customer_id, is_active, is_prospect, since)"
        f" SELECT f.customer_id, f.is_active, f.is_prospect, {moment} FROM customer_figures f"
        f" WHERE (f.is_active OR f.is_prospect) AND {missing} AND",
        (at,),
    )
    await execute(beginning + who, connection)


async def counts_at(actor: Actor, column: str, moments: Sequence[datetime]) -> list[int]:
    """How many of the customers that the actor may see had `column` ('is_active', 'is_prospect') at each moment, in order."""
    visible = visible_customers(actor)
    if visible == TRUE:
        begun, ended = [await _by_moment(column, name, moments) for name in ("since", "until")]
        return [a - b for a, b in zip(accumulate(begun), accumulate(ended), strict=True)]
    counts = [
        Sql(f"count(CASE WHEN s.since <= ? AND (s.until IS NULL OR s.until > ?) THEN 1 END) AS m{n}", (moment, moment))
        for n, moment in enumerate(moments)
    ]
    query = Sql("SELECT") + joined(counts, ", ") + "FROM stage_period s JOIN customer ON customer.id = s.customer_id"
    found = await rows(query + f"WHERE s.{column} AND" + visible)
    return [int(number) for number in found[0].values()]


async def _by_moment(column: str, edge: str, moments: Sequence[datetime]) -> list[int]:
    """How many periods began (or ended) up to each moment and after the one before: every entry of the index is read once."""
    after = Sql("")
    counts = []
    for place, moment in enumerate(moments):
        query = Sql(f"(SELECT count(*) FROM stage_period WHERE {column} AND {edge} <= ?", (moment,)) + after
        counts.append(query + f") AS m{place}")
        after = Sql(f"AND {edge} > ?", (moment,))
    found = await rows(Sql("SELECT") + joined(counts, ", "))
    return [int(number) for number in found[0].values()]

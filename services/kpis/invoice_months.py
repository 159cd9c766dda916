"""What the invoices of each month come to, kept so that a report need not read a million of them.

`kept_month` names the months whose sums hold. A change set takes away those that its log touches, inside its own
transaction; `keep` works them out anew at quiet times. Whoever reads adds up the invoices of the other months itself.
"""

import json
from collections.abc import Iterable
from datetime import date

from tortoise.backends.base.client import TransactionalDBClient

from services.database import execute, is_postgres, row, rows, value, writing
from services.sql import Sql, is_any

READ = ("date", "customer_id", "status_id", "number", "net", "currency", "currency_rate", "sales_person_id")
"""The fields of an invoice that the sums depend on."""
COLUMNS = "month, industry_id, sales_person_id, status_id, is_numbered, entries, net_base"
MANY = 2_000
"""From so many customers with another industry on, every month is worked out anew."""
FORGET = Sql("DELETE FROM kept_month")


def month_of(column: str) -> str:
    """SQL of the first day of a date's month."""
    return f"date_trunc('month', {column})::date" if is_postgres() else f"(substr({column}, 1, 7) || '-01')"


def following(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def sums_of(where: Sql) -> Sql:
    """The query for the sums of some invoices from their rows: what `invoice_total` keeps."""
    month = month_of("i.date")
    return (
        Sql(f"SELECT {month} AS month, c.industry_id AS industry_id, i.sales_person_id AS sales_person_id,")
        + "i.status_id AS status_id, i.number IS NOT NULL AS is_numbered, count(*) AS entries,"
        + "CAST(sum(i.net_base) AS BIGINT) AS net_base FROM invoice i JOIN customer c ON c.id = i.customer_id WHERE"
        + where
        + "GROUP BY 1, 2, 3, 4, 5"
    )


async def follow(connection: TransactionalDBClient, position: int, resources: set[str], touched: set[str]) -> None:
    """Take away the months that a change set, whose log is written, makes others."""
    if await value(Sql("SELECT 1 FROM kept_month LIMIT 1"), connection) is None:
        return
    if "invoices" in touched:
        await execute(FORGET, connection)
    elif "invoices" in resources:
        await _forget(connection, await _months_of_invoices(connection, position))
    if "customers" in resources:
        await _follow_industries(connection, position)


async def _months_of_invoices(connection: TransactionalDBClient, position: int) -> set[date]:
    """The months in which changed invoices were and are."""
    where = Sql("c.change_set_id = ? AND c.resource = 'invoices'", (position,))
    read = is_any("c.field", READ) | Sql("c.field IS NULL")
    text = f"SELECT DISTINCT {month_of('i.date')} AS month FROM change c JOIN invoice i ON i.id = c.row_id WHERE"
    found = [item["month"] for item in await rows(Sql(text) + (where & read), connection)]
    before = Sql("c.field = 'date' OR c.action = 'delete'")
    for item in await rows(Sql("SELECT c.old FROM change c WHERE") + (where & before), connection):
        old = json.loads(item["old"])
        found.append(old["date"] if isinstance(old, dict) else old)
    return {_day(given).replace(day=1) for given in found}


async def _follow_industries(connection: TransactionalDBClient, position: int) -> None:
    where = "FROM change c WHERE c.change_set_id = ? AND c.resource = 'customers' AND c.field = 'industry_id'"
    count = int(await value(Sql(f"SELECT count(*) {where}", (position,)), connection))
    if count >= MANY:
        await execute(FORGET, connection)
    elif count:
        text = f"SELECT DISTINCT {month_of('i.date')} AS month FROM invoice i WHERE i.customer_id IN"
        found = await rows(Sql(f"{text} (SELECT c.row_id {where})", (position,)), connection)
        await _forget(connection, {_day(item["month"]) for item in found})


async def _forget(connection: TransactionalDBClient, months: Iterable[date]) -> None:
    listed = sorted(months)
    if listed:
        await execute(Sql("DELETE FROM kept_month WHERE") + is_any("month", listed), connection)


async def keep() -> int:
    """Work out the months that are not kept, each in a short transaction; answers with how many."""
    months = await unkept_months()
    for month in months:
        async with writing() as connection:
            await execute(Sql("DELETE FROM invoice_total WHERE month = ?", (month,)), connection)
            where = Sql("i.date >= ? AND i.date < ?", (month, following(month)))
            await execute(Sql(f"INSERT INTO invoice_total ({COLUMNS})") + sums_of(where), connection)
            text = "INSERT INTO kept_month (month) VALUES (?) ON CONFLICT (month) DO NOTHING"
            await execute(Sql(text, (month,)), connection)
    return len(months)


async def unkept_months() -> list[date]:
    """The months with invoices whose sums are not kept."""
    ends = await row(Sql("SELECT min(date) AS first, max(date) AS last FROM invoice"))
    if ends is None or ends["first"] is None:
        return []
    kept = await kept_months()
    month, last, found = _day(ends["first"]).replace(day=1), _day(ends["last"]), []
    while month <= last:
        if month not in kept:
            found.append(month)
        month = following(month)
    return found


async def kept_months() -> set[date]:
    """The months whose sums hold."""
    return {_day(item["month"]) for item in await rows(Sql("SELECT month FROM kept_month"))}


def _day(given: date | str) -> date:
    return date.fromisoformat(given) if isinstance(given, str) else given

"""The kept figures against the full computation from the rows."""

from typing import Any

from services.database import row, rows, value, writing
from services.kpis.invoice_months import COLUMNS as INVOICE_TOTALS
from services.kpis.invoice_months import sums_of
from services.kpis.kept import figures_of, months
from services.sql import TRUE, Sql

COLUMNS = "customer_id, year, billed, costs, margin, open_sales, is_active, is_prospect, stage, last_invoice_date"
MONTHLY = ("billed", "billed_rows", "billed_out", "costs", "costs_rows", "costs_out", "costs_unpriced")
SHOWN = 5


async def wrong_figures() -> list[str]:
    """What is kept and not so."""
    year = int(await value(Sql("SELECT value FROM kept_state WHERE name = 'year'")) or 0)
    if year == 0:
        return []
    return await _customers(year) + await _months() + await _counts() + await _stages() + await _invoice_totals()


async def _customers(year: int) -> list[str]:
    full = Sql(f"SELECT {COLUMNS} FROM (") + figures_of(year, TRUE) + ") computed"
    kept = Sql(f"SELECT {COLUMNS} FROM customer_figures")
    differing = Sql("SELECT customer_id FROM (") + full + "EXCEPT" + kept + ") d"
    left_over = "SELECT customer_id FROM customer_figures WHERE customer_id NOT IN (SELECT id FROM customer)"
    found = [int(item["customer_id"]) for item in await rows(differing + "UNION" + left_over + "ORDER BY 1")]
    wrong = [
        f"Figures: those kept for customer {customer_id} are not what its rows come to" for customer_id in found[:SHOWN]
    ]
    return wrong + ([f"Figures: {len(found) - SHOWN} more customers"] if len(found) > SHOWN else [])


async def _months() -> list[str]:
    kept = {int(item["month"]): _numbers(item) for item in await rows(Sql("SELECT * FROM month_total"))}
    async with writing() as connection:
        computed = {
            month: (*_without_unpriced(sums[0]), *sums[1].numbers())
            for month, sums in (await months(None, connection)).items()
        }
    nothing = (0,) * len(MONTHLY)
    wrong = [month for month in sorted(kept | computed) if kept.get(month, nothing) != computed.get(month, nothing)]
    return [
        f"Figures: the totals kept for {month // 12}-{month % 12 + 1:02} are not what the rows come to"
        for month in wrong
    ]


async def _counts() -> list[str]:
    wrong = []
    for name, column in (("active", "is_active"), ("prospect", "is_prospect")):
        counted = f"(SELECT count(*) FROM customer_figures WHERE {column})"
        query = f"SELECT (SELECT value FROM kept_state WHERE name = ?) AS kept, {counted} AS n"
        found = await row(Sql(query, (name,))) or {}
        if found["kept"] != found["n"]:
            wrong.append(f"Figures: {found['kept']} customers are kept as {name}, there are {found['n']}")
    return wrong


async def _stages() -> list[str]:
    query = (
        "SELECT count(*) FROM customer_figures f LEFT JOIN stage_period p ON p.customer_id = f.customer_id AND p.until IS NULL"
        " WHERE f.is_active <> coalesce(p.is_active, FALSE) OR f.is_prospect <> coalesce(p.is_prospect, FALSE)"
    )
    count = await value(Sql(query))
    return [f"Figures: the history of {count} customers does not end as they are now"] if count else []


def _numbers(item: dict[str, Any]) -> tuple[int, ...]:
    return tuple(int(item[name]) for name in MONTHLY)


def _without_unpriced(billed: Any) -> tuple[int, ...]:
    return (billed.amount, billed.rows, billed.left_out)


async def _invoice_totals() -> list[str]:
    """The kept sums of invoices, of the months that are said to hold."""
    kept = Sql(f"SELECT {INVOICE_TOTALS} FROM invoice_total WHERE month IN (SELECT month FROM kept_month)")
    full = Sql(f"SELECT {INVOICE_TOTALS} FROM (") + sums_of(TRUE) + ") f WHERE month IN (SELECT month FROM kept_month)"
    one, other = kept + "EXCEPT" + full, full + "EXCEPT" + kept
    found = await rows(Sql("SELECT month FROM (") + one + ") a UNION SELECT month FROM (" + other + ") b ORDER BY 1")
    return [f"Figures: the invoices kept for {str(item['month'])[:7]} are not what the rows come to" for item in found]

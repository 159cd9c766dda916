"""Figures kept beside the rows, so that a tile needs no sum over a million invoices after every edit.

For each customer that a transaction touches, what its rows came to is read before and after, and the difference goes
into the month totals; the customer's own figures are written anew. All of it comes from the terms of the catalogue, and
`rebuild` computes everything from nothing; `check` and the tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.backends.base.client import TransactionalDBClient

from services.database import execute, execute_many, row, rows, value
from services.permissions import SYSTEM
from services.sql import TRUE, Sql, is_any

from . import catalogue
from .stages import write_stages
from .sums import Sum, by_group, month_of

Months = dict[int, tuple[Sum, Sum]]
BATCH = 900
REBUILD_FROM = 5000
"""From this many touched customers on, everything is computed anew: cheaper than one by one."""

UPSERT = (
    "INSERT INTO month_total (month, billed, billed_rows, billed_out, costs, costs_rows, costs_out, costs_unpriced)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (month) DO UPDATE SET billed = month_total.billed + excluded.billed,"
    " billed_rows = month_total.billed_rows + excluded.billed_rows,"
    " billed_out = month_total.billed_out + excluded.billed_out,"
    " costs = month_total.costs + excluded.costs, costs_rows = month_total.costs_rows + excluded.costs_rows,"
    " costs_out = month_total.costs_out + excluded.costs_out,"
    " costs_unpriced = month_total.costs_unpriced + excluded.costs_unpriced"
)


class Keeper:
    """Follows one transaction: told of each row before it is written, it brings the kept figures up to date."""

    def __init__(self, connection: TransactionalDBClient, at: datetime) -> None:
        self._connection = connection
        self._at = at
        self._before: dict[int, Months] = {}
        self._everything = False

    async def before(self, resource: str, values: dict[str, Any]) -> None:
        """Called with a row's columns as they are and as they will be, before it is written."""
        if resource in ("invoice-statuses", "sales-statuses"):
            self._everything = True
        for customer_id in await self._customers_of(resource, values) - self._before.keys():
            self._before[customer_id] = await months([customer_id], self._connection)
        if resource == "customers" and values.get("id") is not None:
            self._before.setdefault(int(values["id"]), {})

    async def after(self) -> None:
        """Write what became of the figures; called once, after all rows."""
        customer_ids = sorted(self._before)
        if self._everything or len(customer_ids) >= REBUILD_FROM:
            await rebuild(self._connection, self._at)
        elif customer_ids:
            await self._move_months(customer_ids)
            await write_customers(customer_ids, self._connection, self._at)

    async def _move_months(self, customer_ids: list[int]) -> None:
        moved: defaultdict[int, list[Sum]] = defaultdict(lambda: [Sum(), Sum()])
        for month, sums in (await months(customer_ids, self._connection)).items():
            moved[month] = [a + b for a, b in zip(moved[month], sums, strict=True)]
        for before in self._before.values():
            for month, sums in before.items():
                moved[month] = [a - b for a, b in zip(moved[month], sums, strict=True)]
        changed = [(month, *_flat(*sums)) for month, sums in moved.items() if sums != [Sum(), Sum()]]
        await execute_many(UPSERT, changed, self._connection)

    async def _customers_of(self, resource: str, values: dict[str, Any]) -> set[int]:
        if resource == "costs":
            query = Sql("SELECT customer_id FROM project WHERE id = ?", (values["project_id"],))
            found = await value(query, self._connection)
            return {int(found)} if found is not None else set()
        if resource in ("projects", "invoices"):
            return {int(values[c]) for c in ("customer_id", "billing_customer_id") if values.get(c) is not None}
        return set()


async def months(customer_ids: Collection[int] | None, connection: TransactionalDBClient) -> Months:
    """Billing and costs by month of some customers, or of all for None."""
    found: defaultdict[int, list[Sum]] = defaultdict(lambda: [Sum(), Sum()])
    for place, source in enumerate((catalogue.BILLED, catalogue.COSTS)):
        where = TRUE if customer_ids is None else _of_customers(source.kind, customer_ids)
        for (month,), amount in await by_group(source, SYSTEM, where, [month_of(str(source.day))], connection):
            found[int(month)][place] = amount
    return {month: (sums[0], sums[1]) for month, sums in found.items()}


async def rebuild(connection: TransactionalDBClient, at: datetime) -> None:
    """Compute all kept figures from nothing, for the year in which `at` lies in the organization's zone."""
    year = await _year_of(connection, at)
    await execute(Sql("DELETE FROM month_total"), connection)
    everything = await months(None, connection)
    await execute_many(UPSERT, [(month, *_flat(*sums)) for month, sums in everything.items()], connection)
    await execute(Sql("UPDATE kept_state SET value = ? WHERE name = 'year'", (year,)), connection)
    await execute(Sql("DELETE FROM customer_figures"), connection)
    await execute(_figures(TRUE, year), connection)
    await write_stages(None, connection, at)
    await _count_customers(connection)


async def write_customers(customer_ids: list[int], connection: TransactionalDBClient, at: datetime) -> None:
    """Write the kept figures of some customers anew."""
    year = int(await value(Sql("SELECT value FROM kept_state WHERE name = 'year'"), connection) or 0)
    if year == 0:
        year = await _year_of(connection, at)
        await execute(Sql("UPDATE kept_state SET value = ? WHERE name = 'year'", (year,)), connection)
    for start in range(0, len(customer_ids), BATCH):
        batch = customer_ids[start : start + BATCH]
        chosen = is_any("customer_id", batch)
        counts = Sql("SELECT count(CASE WHEN is_active THEN 1 END) AS a, count(CASE WHEN is_prospect THEN 1 END) AS p")
        before = await row(counts + "FROM customer_figures WHERE" + chosen, connection)
        await execute(Sql("DELETE FROM customer_figures WHERE") + chosen, connection)
        await execute(_figures(is_any("customer.id", batch), year), connection)
        after = await row(counts + "FROM customer_figures WHERE" + chosen, connection)
        await write_stages(batch, connection, at)
        for name, key in (("active", "a"), ("prospect", "p")):
            moved = int((after or {})[key]) - int((before or {})[key])
            if moved:
                query = Sql("UPDATE kept_state SET value = value + ? WHERE name = ?", (moved, name))
                await execute(query, connection)


def figures_of(year: int, where: Sql) -> Sql:
    """The query for the figures of customers from their rows: what `customer_figures` keeps."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    billed, costs = catalogue.BILLED.counts(SYSTEM), catalogue.COSTS.counts(SYSTEM)
    active, prospect = catalogue.ACTIVE.counts(SYSTEM), catalogue.PROSPECTS.counts(SYSTEM)
    in_progress = f"project.customer_id = customer.id AND {catalogue.OPEN} AND {catalogue.IN_PROGRESS}"
    any_work = (
        "EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id)"
        " OR EXISTS (SELECT 1 FROM invoice WHERE invoice.customer_id = customer.id)"
    )
    inner = (
        Sql("SELECT customer.id AS customer_id,")
        + Sql("CAST((SELECT coalesce(sum(invoice.net_base), 0) FROM invoice WHERE invoice.customer_id = customer.id")
        + Sql("AND invoice.date >= ? AND invoice.date <= ? AND", (first, last))
        + billed
        + ") AS BIGINT) AS billed,"
        + Sql("CAST((SELECT coalesce(sum(cost.net_base), 0) FROM cost JOIN project cp ON cp.id = cost.project_id")
        + Sql("WHERE cp.customer_id = customer.id AND cost.date >= ? AND cost.date <= ? AND", (first, last))
        + costs
        + ") AS BIGINT) AS costs,"
        + f"CAST((SELECT coalesce(sum(project.expected_base), 0) FROM project WHERE {in_progress}) AS BIGINT) AS open_sales,"
        + "CASE WHEN"
        + active
        + "THEN TRUE ELSE FALSE END AS is_active, CASE WHEN"
        + prospect
        + f"THEN TRUE ELSE FALSE END AS is_prospect, CASE WHEN {any_work} THEN TRUE ELSE FALSE END AS has_work,"
        + "(SELECT max(invoice.date) FROM invoice WHERE invoice.customer_id = customer.id AND"
        + billed
        + ") AS last_invoice_date FROM customer WHERE"
        + where
    )
    stage = "CASE WHEN is_prospect THEN 'prospect' WHEN is_active THEN 'active' WHEN has_work THEN 'dormant' END"  # the same conditions as the tiles
    return (
        Sql(f"SELECT customer_id, {year} AS year, billed, costs, billed - costs AS margin, open_sales, is_active,")
        + f"is_prospect, {stage} AS stage, last_invoice_date FROM ("
        + inner
        + ") figures"
    )


def _figures(where: Sql, year: int) -> Sql:
    columns = "customer_id, year, billed, costs, margin, open_sales, is_active, is_prospect, stage, last_invoice_date"
    return Sql(f"INSERT INTO customer_figures ({columns})") + figures_of(year, where)


def _of_customers(kind: str, customer_ids: Collection[int]) -> Sql:
    if kind == "invoice":
        return is_any("invoice.customer_id", customer_ids)
    chosen = is_any("customer_id", customer_ids)
    return Sql(f"cost.project_id IN (SELECT id FROM project WHERE {chosen.text})", chosen.values)


def _flat(billed: Sum, costs: Sum) -> tuple[int, ...]:
    return (billed.amount, billed.rows, billed.left_out, costs.amount, costs.rows, costs.left_out, costs.unpriced)


async def _count_customers(connection: TransactionalDBClient) -> None:
    for name, column in (("active", "is_active"), ("prospect", "is_prospect")):
        query = f"UPDATE kept_state SET value = (SELECT count(*) FROM customer_figures WHERE {column}) WHERE name = ?"
        await execute(Sql(query, (name,)), connection)


async def _year_of(connection: TransactionalDBClient, at: datetime) -> int:
    found = await rows(Sql("SELECT time_zone FROM organization WHERE id = 1"), connection)
    return at.astimezone(ZoneInfo(found[0]["time_zone"])).year if found else at.year

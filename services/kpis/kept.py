"""Figures kept beside the rows, so that a tile needs no sum over a million invoices after every edit.

For each customer that a transaction touches, what its rows came to is read before and after, and the difference goes
into the month totals; the customer's own figures are written anew. All of it comes from the terms of the catalogue, and
`rebuild` computes everything from nothing; `check` and the tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.backends.base.client import TransactionalDBClient

from services.database import execute, execute_many, rows, value, writing
from services.periods import now
from services.permissions import SYSTEM
from services.sql import TRUE, Sql, is_any

from . import catalogue
from .invoice_months import FORGET
from .stages import write_stages
from .sums import Sum, by_group, by_group_of_few, month_of

Months = dict[int, tuple[Sum, Sum]]
Columns = Mapping[str, Any]
READS: dict[str, tuple[str, ...]] = {
    "projects": (
        "customer_id", "sales_status_id", "is_closed", "is_internal", "expected_value", "currency", "currency_rate",
    ),
    "costs": ("project_id", "date", "quantity", "unit_cost", "currency", "currency_rate", "is_rejected"),
    "invoices": ("customer_id", "billing_customer_id", "date", "status_id", "number", "net", "currency", "currency_rate"),
    "customers": ("is_internal",),
    "invoice-statuses": ("is_sent",),
    "sales-statuses": ("state",),
}  # fmt: skip
"""The columns that figures are computed from, by resource; a change of another one costs nothing."""
STATUSES = ("invoice-statuses", "sales-statuses")
DATED = {source.kind: source for source in (catalogue.BILLED, catalogue.COSTS)}
MOVES = {"invoices": "invoice", "costs": "cost", "projects": "cost"}
"""The month totals that rows of a resource move."""
BATCH = 900
KEPT_YEAR = Sql("SELECT value FROM kept_state WHERE name = 'year'")
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
        self._before: dict[tuple[str, int], Months] = {}
        self._customers: set[int] = set()
        self._everything = False

    async def before(self, resource: str, old: Columns | None, new: Columns | None) -> None:
        """Called before a row is written, with its columns as they are (None: a new row) and will be (None: deleted)."""
        if not _moves(resource, old, new):
            return
        states = [state for state in (old, new) if state is not None]
        if resource in STATUSES:
            self._everything |= len(states) == 2  # a status that is new or goes away has no rows
        elif resource == "customers":
            self._customers |= {int(state["id"]) for state in states if state.get("id") is not None}
        else:
            for state in states:
                await self._remember(MOVES.get(resource, ""), await self._customers_of(resource, state))

    async def before_many(self, customer_ids: Collection[int]) -> None:
        """Called before many rows of these customers are written that figures read: their sums are read together."""
        for kind in DATED:
            new = sorted(set(customer_ids) - self._remembered(kind))
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                self._before |= {(kind, customer_id): {} for customer_id in batch}
                self._before[kind, batch[0]] = await months(batch, self._connection, (kind,))
        self._customers |= set(customer_ids)

    def made_customer(self, customer_id: int) -> None:
        """A new customer has got its id."""
        self._customers.add(customer_id)

    @property
    def customer_ids(self) -> Collection[int]:
        """The customers whose figures may have moved, unless those of all did."""
        return () if self._is_for_all else self._customers

    async def after(self) -> bool:
        """Write what became of the figures; called once, after all rows. Tells whether those of all customers moved."""
        if self._is_for_all:
            await rebuild(self._connection, self._at)
        elif self._customers:
            await self._move_months()
            await write_customers(sorted(self._customers), self._connection, self._at)
        return self._is_for_all

    @property
    def _is_for_all(self) -> bool:
        return self._everything or len(self._customers) >= REBUILD_FROM

    def _remembered(self, kind: str) -> set[int]:
        return {customer_id for one, customer_id in self._before if one == kind}

    async def _remember(self, kind: str, customer_ids: set[int]) -> None:
        """Keep what the rows of one kind of some customers came to before the first of them is written."""
        for customer_id in customer_ids - self._remembered(kind):
            self._before[kind, customer_id] = await months([customer_id], self._connection, (kind,))
        self._customers |= customer_ids

    async def _move_months(self) -> None:
        moved: defaultdict[int, list[Sum]] = defaultdict(lambda: [Sum(), Sum()])
        for kind in DATED:
            for month, sums in (await months(sorted(self._remembered(kind)), self._connection, (kind,))).items():
                moved[month] = [a + b for a, b in zip(moved[month], sums, strict=True)]
        for before in self._before.values():
            for month, sums in before.items():
                moved[month] = [a - b for a, b in zip(moved[month], sums, strict=True)]
        changed = [(month, *_flat(*sums)) for month, sums in moved.items() if sums != [Sum(), Sum()]]
        await execute_many(UPSERT, changed, self._connection)

    async def _customers_of(self, resource: str, values: Columns) -> set[int]:
        if resource == "costs":
            query = Sql("SELECT customer_id FROM project WHERE id = ?", (values["project_id"],))
            found = await value(query, self._connection)
            return {int(found)} if found is not None else set()
        return {int(values[c]) for c in ("customer_id", "billing_customer_id") if values.get(c) is not None}


def _moves(resource: str, old: Columns | None, new: Columns | None) -> bool:
    """Whether figures can be others when a row goes from one state to the other."""
    if old is None or new is None:
        return resource in READS
    return any(old.get(name) != new.get(name) for name in READS.get(resource, ()))


async def months(
    customer_ids: Collection[int] | None,
    connection: TransactionalDBClient,
    kinds: Collection[str] = ("invoice", "cost"),
) -> Months:
    """Billing and costs by month of some customers, or of all for None; with `kinds` one of the two."""
    found: defaultdict[int, list[Sum]] = defaultdict(lambda: [Sum(), Sum()])
    for place, source in enumerate(DATED.values()):
        if source.kind not in kinds or (customer_ids is not None and not customer_ids):
            continue
        groups = [month_of(str(source.day))]
        if customer_ids is None:
            sums = await by_group(source, SYSTEM, TRUE, groups, connection)
        else:
            sums = await by_group_of_few(source, SYSTEM, _of_customers(source.kind, customer_ids), groups, connection)
        for (month,), amount in sums:
            found[int(month)][place] = amount
    return {month: (sums[0], sums[1]) for month, sums in found.items()}


async def ensure_year(today: date) -> bool:
    """Compute all kept figures for today's year when they stand for another; called when a day begins, and on start."""
    kept_year = int(await value(KEPT_YEAR) or 0)
    if kept_year in (0, today.year):
        return False
    async with writing() as connection:
        await rebuild(connection, now(), today.year)
    return True


async def rebuild(connection: TransactionalDBClient, at: datetime, year: int | None = None) -> None:
    """Compute all kept figures from nothing, for a year: that in which `at` lies in the organization's zone."""
    year = year or await _year_of(connection, at)
    await execute(FORGET, connection)
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
    year = int(await value(KEPT_YEAR, connection) or 0)
    if year == 0:
        year = await _year_of(connection, at)
        await execute(Sql("UPDATE kept_state SET value = ? WHERE name = 'year'", (year,)), connection)
    for start in range(0, len(customer_ids), BATCH):
        batch = customer_ids[start : start + BATCH]
        before = await _flags(batch, connection)
        await execute(Sql("DELETE FROM customer_figures WHERE") + is_any("customer_id", batch), connection)
        await execute(_figures(is_any("customer.id", batch), year), connection)
        after = await _flags(batch, connection)
        if after != before:
            await write_stages(batch, connection, at)
            await _move_counts(before, after, connection)


async def _flags(customer_ids: list[int], connection: TransactionalDBClient) -> dict[int, tuple[bool, bool]]:
    """Whether customers count as active and as prospects, as it is kept."""
    query = Sql("SELECT customer_id, is_active, is_prospect FROM customer_figures WHERE")
    found = await rows(query + is_any("customer_id", customer_ids), connection)
    return {item["customer_id"]: (bool(item["is_active"]), bool(item["is_prospect"])) for item in found}


async def _move_counts(
    before: dict[int, tuple[bool, bool]], after: dict[int, tuple[bool, bool]], connection: TransactionalDBClient
) -> None:
    for place, name in enumerate(("active", "prospect")):
        moved = sum(flags[place] for flags in after.values()) - sum(flags[place] for flags in before.values())
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
    # The same conditions as those of the tiles.
    stage = "CASE WHEN is_prospect THEN 'prospect' WHEN is_active THEN 'active' WHEN has_work THEN 'dormant' END"
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

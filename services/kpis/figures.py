"""The figures of the tiles for one viewer: value, comparison, share, what is left out, the last twelve months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from services.database import row, rows, value
from services.organization import organization
from services.periods import Period, last_month, month_number, months_back
from services.permissions import Actor
from services.sql import TRUE, Sql

from . import catalogue
from .days import Days, days_of, followed
from .kept import KEPT_YEAR
from .kpi import Kpi, Source, Term
from .memory import LISTED, remembered
from .since import entries_since
from .stages import counts_at
from .sums import Sum, by_month, total

MONTHS = 12
KEPT = (catalogue.BILLED, catalogue.COSTS, catalogue.ACTIVE, catalogue.PROSPECTS)
"""The sources whose sums are kept or remembered."""


@dataclass(frozen=True)
class TermFigure:
    """A term with its sum (base minor units, or customers)."""

    key: str
    label: str
    sign: int
    sum: Sum


@dataclass(frozen=True)
class Comparison:
    """What the value is held against: the other value, and the change as a fraction; None where there is none."""

    value: int | None
    change: Decimal | None


@dataclass(frozen=True)
class Figure:
    """A tile's numbers. `value` is in base minor units for money. `share` is a fraction of billing, for margin.

    `is_limited` says that the viewer's rights leave rows out; `filtered` is the value for the rows of the list's filter.
    """

    kpi: Kpi
    value: int
    terms: tuple[TermFigure, ...]
    comparison: Comparison
    share: Decimal | None
    spark: tuple[int, ...]
    is_limited: bool
    filtered: int | None = None

    @property
    def left_out(self) -> int:
        """How many candidates do not count."""
        return sum(term.sum.left_out for term in self.terms)

    @property
    def unpriced(self) -> int:
        """How many counted costs have no unit cost."""
        return sum(term.sum.unpriced for term in self.terms)


async def figures(actor: Actor, today: date, narrowed: Sql | None = None) -> dict[str, Figure]:
    """The tiles that the actor may see, by key; `narrowed` is the list filter as a condition on `customer`."""
    return {kpi.key: await figure(kpi, actor, today, narrowed) for kpi in catalogue.KPIS.values() if kpi.is_for(actor)}


async def figure(kpi: Kpi, actor: Actor, today: date, narrowed: Sql | None = None) -> Figure:
    """One tile on a day of the organization's zone."""
    terms = tuple([await term_figure(term, actor, today) for term in kpi.terms])
    amount = _added(kpi, terms)
    filtered = None
    if narrowed is not None:
        filtered = _added(kpi, tuple([await term_figure(term, actor, today, narrowed) for term in kpi.terms]))
    spark = await _spark(kpi, actor, today, amount)
    return Figure(
        kpi,
        amount,
        terms,
        await _comparison(kpi, actor, today, amount),
        _share(kpi, terms),
        spark,
        is_limited(kpi, actor),
        filtered,
    )


async def narrowed_figure(kpi: Kpi, actor: Actor, today: date, narrowed: Sql) -> Figure:
    """A tile over the rows of some customers alone: value, terms and share are all of these rows."""
    terms = tuple([await term_figure(term, actor, today, narrowed) for term in kpi.terms])
    amount = _added(kpi, terms)
    before = None
    if kpi is catalogue.BILLING_THIS_MONTH:
        before = (await source_sum(catalogue.BILLED, actor, last_month(today), narrowed)).amount
    change = Decimal(amount - before) / before if before is not None and before > 0 else None
    return Figure(kpi, amount, terms, Comparison(before, change), _share(kpi, terms), (), is_limited(kpi, actor))


async def term_figure(term: Term, actor: Actor, today: date, narrowed: Sql | None = None) -> TermFigure:
    """One term of a KPI."""
    return TermFigure(
        term.key, term.label, term.sign, await source_sum(term.source, actor, term.period_on(today), narrowed)
    )


async def source_sum(source: Source, actor: Actor, period: Period | None, narrowed: Sql | None = None) -> Sum:
    """The sum of a source in a period: kept where all rows are visible, else computed (and remembered until a change)."""
    if narrowed is None and source in KEPT and _sees_all(source, actor):
        kept = await _kept_sum(source, actor, period)
        if kept is not None:
            return kept
    if narrowed is None and period is not None:
        return await _of_months(source, actor, period)
    if source not in KEPT:
        return await total(source, actor, period, narrowed)
    resources = (*source.resources, "users") if narrowed is None else LISTED
    key = ("sum", source.kind, id(source), actor.scope_key(), period, narrowed)

    async def compute() -> Sum:
        is_kept = source.kind == "customer" and bool(await value(KEPT_YEAR))
        return await total(source, actor, period, narrowed, is_kept=is_kept)

    async def follow(known: Sum, moved: dict[str, int]) -> Sum | None:
        return known if await entries_since(moved, source.reads) == [] else None

    return await remembered(key, resources, compute, follow if narrowed is None else None)


def is_limited(kpi: Kpi, actor: Actor) -> bool:
    """Whether the viewer's rights leave rows out of a tile."""
    return not all(_sees_all(term.source, actor) for term in kpi.terms)


def _added(kpi: Kpi, terms: tuple[TermFigure, ...]) -> int:
    if kpi.unit == "count":
        return sum(term.sum.rows for term in terms)
    return sum(term.sign * term.sum.amount for term in terms)


def _share(kpi: Kpi, terms: tuple[TermFigure, ...]) -> Decimal | None:
    billing = terms[0].sum.amount
    if not kpi.is_share or billing <= 0:
        return None
    return Decimal(_added(kpi, terms)) / Decimal(billing)


def _sees_all(source: Source, actor: Actor) -> bool:
    """Whether no right of the actor leaves out a row of the source or of what its conditions look at."""
    if source.visible(actor) != TRUE:
        return False
    return source.kind != "customer" or actor.project_scope == "all"


async def _comparison(kpi: Kpi, actor: Actor, today: date, amount: int) -> Comparison:
    if kpi is catalogue.BILLING_THIS_MONTH:
        before = (await source_sum(catalogue.BILLED, actor, last_month(today))).amount
        return Comparison(before, Decimal(amount - before) / before if before > 0 else None)
    if kpi.unit == "count":
        earlier = (await _past_counts(kpi, actor, today))[-1]
        return Comparison(earlier, Decimal(amount - earlier) / earlier if earlier else None)
    return Comparison(None, None)


async def _kept_sum(source: Source, actor: Actor, period: Period | None) -> Sum | None:
    if source.kind == "customer":
        return await _kept_count(source)
    if period is None or not await value(KEPT_YEAR):
        return None
    columns = _month_columns(source)
    query = Sql(f"SELECT {', '.join(f'CAST(sum({c}) AS BIGINT) AS {c}' for c in columns)} FROM month_total")
    query += Sql("WHERE month >= ? AND month <= ?", (month_number(period.first), month_number(period.last)))
    found = await row(query) or {}
    numbers = [int(found.get(column) or 0) for column in columns]
    return Sum(*numbers)


async def _kept_count(source: Source) -> Sum | None:
    name = "active" if source is catalogue.ACTIVE else "prospect"
    query = (
        "SELECT (SELECT value FROM kept_state WHERE name = 'year') AS year, (SELECT count(*) FROM customer) AS customers,"
        " (SELECT value FROM kept_state WHERE name = ?) AS counted"
    )
    found = await row(Sql(query, (name,)))
    if not found or not found["year"]:
        return None
    counted = int(found["counted"])
    return Sum(counted, counted, int(found["customers"]) - counted)


def _month_columns(source: Source) -> tuple[str, ...]:
    if source.kind == "invoice":
        return ("billed", "billed_rows", "billed_out")
    return ("costs", "costs_rows", "costs_out", "costs_unpriced")


async def _spark(kpi: Kpi, actor: Actor, today: date, amount: int) -> tuple[int, ...]:
    """The last twelve months, oldest first: month by month for money; for counts at each month's end, and now."""
    if kpi.unit == "count":
        past = [n for n in (await _past_counts(kpi, actor, today))[:-1] if n is not None]
        return (*past, amount) if past else ()
    series = [await _months(term.source, actor, today) for term in kpi.terms]
    last = month_number(today)
    return tuple(
        sum(term.sign * months.get(month, 0) for term, months in zip(kpi.terms, series, strict=True))
        for month in range(last - MONTHS + 1, last + 1)
    )


async def _of_months(source: Source, actor: Actor, period: Period) -> Sum:
    """The sum of whole months, from the series that the spark reads too: the rows are found once."""
    found = await _month_sums(source, actor, period.last)
    months = range(month_number(period.first), month_number(period.last) + 1)
    return sum((found[month] for month in months if month in found), Sum())


async def _months(source: Source, actor: Actor, today: date) -> dict[int, int]:
    if _sees_all(source, actor) and await value(KEPT_YEAR):
        column, first = _month_columns(source)[0], month_number(months_back(today, MONTHS - 1).first)
        found = await rows(Sql(f"SELECT month, {column} AS amount FROM month_total WHERE month >= ?", (first,)))
        return {int(item["month"]): int(item["amount"]) for item in found}
    return {month: found.amount for month, found in (await _month_sums(source, actor, today)).items()}


async def _month_sums(source: Source, actor: Actor, today: date) -> Mapping[int, Sum]:
    """What the visible rows come to month by month: the year of `today`, and eleven months before it."""
    period = Period(months_back(today.replace(month=1), MONTHS - 1).first, today.replace(month=12, day=31))
    key, resources = ("months", id(source), actor.scope_key(), period), (*source.resources, "users")
    if source.visible(actor) == TRUE:
        return await remembered(key, resources, lambda: by_month(source, actor, source.candidates(actor, period)))
    days: Days = await remembered(
        key, resources, lambda: days_of(source, actor, period), partial(followed, source, actor)
    )
    return days.months


async def _past_counts(kpi: Kpi, actor: Actor, today: date) -> tuple[int | None, ...]:
    """Counts at the ends of the eleven months before this one, and a month ago; None where history does not reach."""
    if actor.project_scope != "all":
        return (None,)
    firm = await organization()
    moments = [end_of(months_back(today, n).last, firm.time_zone) for n in range(MONTHS - 1, 0, -1)]
    moments.append(end_of(_a_month_before(today), firm.time_zone))
    column = "is_active" if kpi.key == catalogue.ACTIVE_CUSTOMERS.key else "is_prospect"

    async def compute() -> tuple[int | None, ...]:
        counts = await counts_at(actor, column, moments)
        begin = firm.created_at
        return tuple(n if moment >= begin else None for n, moment in zip(counts, moments, strict=True))

    async def follow(known: tuple[int | None, ...], moved: dict[str, int]) -> tuple[int | None, ...] | None:
        return known if await entries_since(moved, {"customers": ("owner_id",)}) == [] else None

    resources = ("organization", "users") if actor.customer_scope == "all" else ("customers", "organization", "users")
    return await remembered(("past", column, actor.scope_key(), today), resources, compute, follow)


def end_of(day: date, zone: str) -> datetime:
    """The last moment of a day in a zone."""
    return datetime.combine(day, time.max, ZoneInfo(zone))


def _a_month_before(day: date) -> date:
    before = months_back(day, 1)
    return min(before.last, before.first.replace(day=min(day.day, before.last.day)))

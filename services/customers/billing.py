"""Invoices of one customer and what they come to, as far as the viewer may see them. Amounts are base minor units."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.database import rows
from services.kpis.catalogue import BILLED, COSTS, COUNTING
from services.kpis.owed import OWED, left
from services.kpis.sums import by_group, month_of
from services.periods import Period, months_back, this_year
from services.permissions import Actor, visible_invoices, visible_projects
from services.sql import TRUE, Sql

from .card import Row

FROM = "FROM invoice JOIN invoice_status s ON s.id = invoice.status_id WHERE invoice.customer_id = ? AND ("
COLUMNS = (
    "SELECT invoice.id, invoice.number, invoice.date, invoice.due_date, invoice.net, invoice.net_base, invoice.currency,"
    " invoice.is_credit_note, s.name AS status, s.key AS status_key, s.is_sent, s.is_paid,"
    f" CASE WHEN {OWED} THEN {left('net')} ELSE 0 END AS owed,"
    " (SELECT o.number FROM invoice o WHERE o.id = invoice.credited_invoice_id AND ("
)
MONTHS = 12


@dataclass(frozen=True)
class Counts:
    """How many invoices there are of each kind, what all come to, and what is left to pay, without VAT."""

    all: int = 0
    unpaid: int = 0
    overdue: int = 0
    drafts: int = 0
    net: int = 0
    unpaid_sum: int = 0
    overdue_sum: int = 0
    oldest_due: date | None = None


@dataclass(frozen=True)
class Months:
    """What was billed and what it cost month by month, oldest first; `months` as year × 12 + month − 1."""

    months: tuple[int, ...]
    billed: tuple[int, ...]
    costs: tuple[int, ...]


def _kinds(today: date) -> dict[str, Sql]:
    return {
        "all": TRUE,
        "unpaid": Sql(OWED),
        "overdue": Sql(f"{OWED} AND invoice.due_date < ?", (today,)),
        "drafts": Sql("NOT s.is_sent"),
    }


KINDS = ("all", "unpaid", "overdue", "drafts")


async def invoices_of(actor: Actor, customer_id: int, today: date, kind: str = "all", most: int = 50) -> list[Row]:
    """The newest invoices of a kind of `KINDS`."""
    query = Sql(COLUMNS) + visible_invoices(actor, "o") + Sql(f")) AS credited {FROM}", (customer_id,))
    query = query + visible_invoices(actor) + ") AND (" + _kinds(today)[kind] + ")"
    return await rows(query + Sql("ORDER BY invoice.date DESC, invoice.id DESC LIMIT ?", (most,)))


async def invoice_counts(actor: Actor, customer_id: int, today: date) -> Counts:
    """Counts and sums over all visible invoices of the customer."""
    kinds = _kinds(today)
    counted = Sql("SELECT")
    for name in KINDS:
        counted = counted + "sum(CASE WHEN" + kinds[name] + f"THEN 1 ELSE 0 END) AS {name}_n,"
    for name in ("unpaid", "overdue"):
        counted = counted + "sum(CASE WHEN" + kinds[name] + f"THEN {left('net_base')} ELSE 0 END) AS {name}_sum,"
    counted = counted + f"sum(CASE WHEN {COUNTING} THEN invoice.net_base ELSE 0 END) AS net,"
    counted = counted + "min(CASE WHEN" + kinds["overdue"] + "THEN invoice.due_date END) AS oldest"
    found = (await rows(counted + Sql(FROM, (customer_id,)) + visible_invoices(actor) + ")"))[0]
    numbers = {name: int(found[f"{name}_n"] or 0) for name in KINDS}
    sums = {f"{name}_sum": int(found[f"{name}_sum"] or 0) for name in ("unpaid", "overdue")}
    return Counts(**numbers, **sums, net=int(found["net"] or 0), oldest_due=_day(found["oldest"]))


async def months_of(actor: Actor, customer_id: int, today: date, months: int = MONTHS) -> Months:
    """Billing and cost of the last months, this one included."""
    period = Period(months_back(today, months - 1).first, months_back(today, 0).last)
    first = period.first.year * 12 + period.first.month - 1
    numbers = tuple(range(first, first + months))
    billed = BILLED.candidates(actor, period, Sql("customer.id = ?", (customer_id,)))
    sums = []
    for source, where in ((BILLED, billed), (COSTS, _costs(actor, customer_id, period))):
        found = await by_group(source, actor, where, [month_of(str(source.day))])
        amounts = {int(month): told.amount for (month,), told in found}
        sums.append(tuple(amounts.get(number, 0) for number in numbers))
    return Months(numbers, *sums)


async def costs_of_year(actor: Actor, customer_id: int, today: date) -> dict[str, int]:
    """This year's costs by kind, largest first."""
    found = await by_group(COSTS, actor, _costs(actor, customer_id, this_year(today)), ["cost.kind"])
    return {kind: told.amount for (kind,), told in sorted(found, key=lambda one: -one[1].amount)}


async def billed_last_year(actor: Actor, customer_id: int, today: date) -> int:
    """What was billed last year in full."""
    period = Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    candidates = BILLED.candidates(actor, period, Sql("customer.id = ?", (customer_id,)))
    return sum(told.amount for _, told in await by_group(BILLED, actor, candidates, ()))


def _costs(actor: Actor, customer_id: int, period: Period) -> Sql:
    """The visible costs of a customer: by its visible projects, so that rights do not look through those of others."""
    projects = Sql(
        "cost.project_id IN (SELECT project.id FROM project WHERE project.customer_id = ? AND (", (customer_id,)
    )
    days = Sql(")) AND cost.date >= ? AND cost.date <= ?", (period.first, period.last))
    return projects + visible_projects(actor) + days


def _day(given: Any) -> date | None:
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given

"""What is behind a figure: the rows that count, the rows left out with the reason of each, by customer, by month."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.database import rows
from services.permissions import Actor, visible_customers, visible_invoices
from services.sql import TRUE, Sql, all_of, is_any, joined

from .kpi import Kpi, Term
from .sums import Sum
from .sums import by_month as sums_by_month

PAGE = 200
BATCH = 1000


@dataclass(frozen=True)
class ExplainedRow:
    """A row behind a figure. `amount` is signed base minor units (1 for a customer); `reason` a key of its conditions.

    `customer_name` is None when the viewer may not see the customer; `document` holds what names the row: number,
    is_credit_note, kind, quantity (10⁻⁴), currency, net (minor units of it), rate (10⁻¹⁰), status.
    """

    kind: str
    id: int
    term: str
    customer_id: int | None
    customer_name: str | None
    date: date | None
    amount: int
    reason: str | None
    document: dict[str, Any]


@dataclass(frozen=True)
class Reason:
    """A reason for leaving rows out, with how many it concerns and what they would come to."""

    term: str
    key: str
    text: str
    rows: int
    amount: int


COLUMNS = {
    "invoice": {
        "number": "invoice.number",
        "is_credit_note": "invoice.is_credit_note",
        "credited_number": "(SELECT o.number FROM invoice o WHERE o.id = invoice.credited_invoice_id AND ({visible}))",
        "currency": "invoice.currency",
        "net": "invoice.net",
        "rate": "invoice.currency_rate",
        "status_id": "invoice.status_id",
    },
    "cost": {
        "kind": "cost.kind",
        "quantity": "cost.quantity",
        "unit_cost": "cost.unit_cost",
        "currency": "cost.currency",
        "rate": "cost.currency_rate",
        "project": "(SELECT p.name FROM project p WHERE p.id = cost.project_id)",
        "project_id": "cost.project_id",
    },
    "project": {"number": "project.number", "name": "project.name", "probability": "project.probability"},
    "customer": {"number": "customer.number", "is_inactive": "NOT customer.is_active"},
}


async def counted_rows(
    kpi: Kpi,
    actor: Actor,
    today: date,
    *,
    narrowed: Sql | None = None,
    term: str | None = None,
    offset: int = 0,
    limit: int = PAGE,
) -> list[ExplainedRow]:
    """The rows that count, newest first; of one term or of all. Their amounts add up to the tile."""
    return await _rows(kpi, actor, today, True, narrowed, term, None, offset, limit)


async def left_out_rows(
    kpi: Kpi,
    actor: Actor,
    today: date,
    *,
    narrowed: Sql | None = None,
    term: str | None = None,
    reason: str | None = None,
    offset: int = 0,
    limit: int = PAGE,
) -> list[ExplainedRow]:
    """The candidates that do not count, with the first reason of each, newest first."""
    return await _rows(kpi, actor, today, False, narrowed, term, reason, offset, limit)


async def reasons(kpi: Kpi, actor: Actor, today: date, narrowed: Sql | None = None) -> list[Reason]:
    """Why rows are left out, and how many for each reason."""
    found: list[Reason] = []
    for term in kpi.terms:
        source = term.source
        where = source.candidates(actor, term.period_on(today), narrowed) & ~source.counts(actor)
        query = Sql("SELECT") + source.reason(actor) + f"AS reason, count(*) AS n, sum({source.amount}) AS amount"
        query = query + f"FROM {source.tables} WHERE" + where + "GROUP BY 1 ORDER BY 2 DESC"
        for item in await rows(query):
            text = source.reason_text(item["reason"])
            found.append(Reason(term.key, item["reason"], text, int(item["n"]), term.sign * int(item["amount"])))
    return found


async def added_up(kpi: Kpi, actor: Actor, today: date, *, counted: bool = True) -> tuple[int, int]:
    """What all rows behind a tile come to and how many they are: those that count, or those left out."""
    parts = [_picked(term, actor, today, counted, None, None) for term in kpi.terms]
    signed = " ".join(f"WHEN '{term.key}' THEN {term.sign}" for term in kpi.terms)
    query = Sql(f"SELECT CAST(sum(amount * CASE term {signed} END) AS BIGINT) AS amount, count(*) AS n FROM (")
    found = (await rows(query + joined(parts, " UNION ALL ") + ") picked"))[0]
    return int(found["amount"] or 0), int(found["n"])


async def outside(kpi: Kpi, actor: Actor, today: date) -> tuple[int, int]:
    """What counts although its customer is not in the viewer's list, as scopes are separate: (rows, signed amount)."""
    hidden = visible_customers(actor)
    if hidden == TRUE or kpi.unit == "count":
        return 0, 0
    query = Sql("SELECT count(*) AS n, CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM (")
    query = query + joined(_amounts(kpi, actor, today, None), " UNION ALL ")
    query = query + ") part WHERE part.customer_id NOT IN (SELECT customer.id FROM customer"
    found = (await rows(query + "WHERE" + hidden + ")"))[0]
    return int(found["n"]), int(found["amount"])


async def by_customer(
    kpi: Kpi, actor: Actor, today: date, *, narrowed: Sql | None = None, limit: int = PAGE
) -> list[tuple[int | None, str | None, int]]:
    """What the counted rows come to for each customer, largest first: (customer id, name or None, amount)."""
    parts = _amounts(kpi, actor, today, narrowed)
    visible = visible_customers(actor)
    query = (
        Sql("SELECT customer.id AS id, customer.name AS name, CAST(sum(part.amount) AS BIGINT) AS amount FROM (")
        + joined(parts, " UNION ALL ")
        + ") part LEFT JOIN customer ON customer.id = part.customer_id AND ("
        + visible
        + f") GROUP BY customer.id, customer.name ORDER BY 3 DESC, 2 LIMIT {int(limit)}"
    )
    return [(item["id"], item["name"], int(item["amount"])) for item in await rows(query)]


async def by_month(
    kpi: Kpi, actor: Actor, today: date, narrowed: Sql | None = None
) -> list[tuple[int, dict[str, Sum]]]:
    """The terms month by month within the period, oldest first: (year × 12 + month − 1, sum of each term)."""
    months: dict[int, dict[str, Sum]] = {}
    for term in kpi.terms:
        if term.source.day is None:
            continue
        where = term.source.candidates(actor, term.period_on(today), narrowed)
        for month, found in (await sums_by_month(term.source, actor, where)).items():
            months.setdefault(month, {})[term.key] = found
    return sorted(months.items())


def _amounts(kpi: Kpi, actor: Actor, today: date, narrowed: Sql | None) -> list[Sql]:
    """For each term, its counted rows as customer and signed amount."""
    return [
        Sql(f"SELECT {term.source.customer_id} AS customer_id, {term.sign} * {term.source.amount} AS amount")
        + f"FROM {term.source.tables} WHERE"
        + _counting(term, actor, today, narrowed)
        for term in kpi.terms
    ]


def _counting(term: Term, actor: Actor, today: date, narrowed: Sql | None) -> Sql:
    return all_of([term.source.candidates(actor, term.period_on(today), narrowed), term.source.counts(actor)])


async def _rows(
    kpi: Kpi,
    actor: Actor,
    today: date,
    counted: bool,
    narrowed: Sql | None,
    term_key: str | None,
    reason: str | None,
    offset: int,
    limit: int,
) -> list[ExplainedRow]:
    terms = [term for term in kpi.terms if term_key in (None, term.key)]
    parts = [_picked(term, actor, today, counted, narrowed, reason) for term in terms]
    order = "ORDER BY day DESC, term, id DESC" if terms[0].source.day else "ORDER BY id"
    query = (
        Sql("SELECT * FROM (")
        + joined(parts, " UNION ALL ")
        + f") picked {order} LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    found = await rows(query)
    details = {
        term.key: await _details(term, actor, [r["id"] for r in found if r["term"] == term.key]) for term in terms
    }
    by_key = {term.key: term for term in terms}
    return [_explained(by_key[item["term"]], item, details[item["term"]].get(item["id"], {})) for item in found]


def _picked(term: Term, actor: Actor, today: date, counted: bool, narrowed: Sql | None, reason: str | None) -> Sql:
    source = term.source
    where = source.candidates(actor, term.period_on(today), narrowed)
    why = Sql("NULL") if counted else source.reason(actor)
    where = where & (source.counts(actor) if counted else ~source.counts(actor))
    if reason is not None and not counted:
        where = where & (source.reason(actor) + Sql("= ?", (reason,)))
    columns = (
        f"SELECT '{term.key}' AS term, {source.row_id} AS id, {source.day or 'NULL'} AS day, {source.amount} AS amount,"
    )
    return Sql(columns) + why + f"AS reason FROM {source.tables} WHERE" + where


async def described(term: Term, actor: Actor, ids: list[int]) -> dict[int, dict[str, Any]]:
    """What names rows of a term (`c_name` their customer, where the actor may see it); of those that are there."""
    return await _details(term, actor, ids)


async def _details(term: Term, actor: Actor, ids: list[int]) -> dict[int, dict[str, Any]]:
    """What names the rows; a credited invoice and a customer that the viewer may not see stay unnamed."""
    source, found = term.source, {}
    columns = joined([_column(sql, name, actor) for name, sql in COLUMNS[source.kind].items()], ", ")
    visible = visible_customers(actor, "c")
    named = Sql("") if visible == TRUE else Sql("AND (") + visible + ")"
    query = Sql(f"SELECT {source.row_id} AS row_id, c.id AS c_id, c.name AS c_name,") + columns
    query = query + f"FROM {source.tables} LEFT JOIN customer c ON c.id = {source.customer_id}" + named + "WHERE"
    for start in range(0, len(ids), BATCH):
        for item in await rows(query + is_any(source.row_id, ids[start : start + BATCH])):
            found[item["row_id"]] = item
    return found


def _column(sql: str, name: str, actor: Actor) -> Sql:
    before, mark, after = sql.partition("{visible}")
    if not mark:
        return Sql(f"{sql} AS {name}")
    return Sql(before) + visible_invoices(actor, "o") + f"{after} AS {name}"


def _explained(term: Term, found: dict[str, Any], details: dict[str, Any]) -> ExplainedRow:
    day = found["day"]
    return ExplainedRow(
        kind=term.source.kind,
        id=found["id"],
        term=term.key,
        customer_id=details.get("c_id"),
        customer_name=details.get("c_name"),
        date=date.fromisoformat(day) if isinstance(day, str) else day,
        amount=term.sign * int(found["amount"]),
        reason=found["reason"],
        document={name: details.get(name) for name in COLUMNS[term.source.kind]},
    )

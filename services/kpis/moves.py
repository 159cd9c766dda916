"""What moved a figure since a moment: the rows whose part in it is another one, which add up to the difference exactly."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.database import rows
from services.history import moment
from services.permissions import Actor
from services.sql import Sql, all_of

from .explain import described
from .kpi import Kpi, Term
from .rows_then import Past, of_customers, past_of, tables_then

Json = dict[str, Any]
TOGETHER = 12
"""From so many rows on that one change set moved, they are one event."""


@dataclass(frozen=True)
class Event:
    """A row, or the rows of one change set, whose part in a figure is another one than it was.

    `amount` is the difference that it makes; `how` is 'created', 'deleted', 'in' (counts now), 'out' (did), 'moved'.
    `rows` is more than 1 for many together; `document` names a single row (see `explain`), `customer` its customer
    where the viewer may see it. Who did it is known unless it came from elsewhere (`actor_name` None).
    """

    kind: str
    how: str
    amount: int
    rows: int
    row_id: int | None
    document: Json
    customer: str | None
    actor_name: str | None
    at: datetime | None
    change_set_id: int | None
    set_kind: str | None


@dataclass(frozen=True)
class Moved:
    """A figure then and now with what lies between; `events` are largest first."""

    since: datetime
    difference: int
    events: tuple[Event, ...]


async def moved(kpi: Kpi, actor: Actor, today: date, since: datetime) -> Moved:
    """What moved a tile since a moment, for the period that it shows today and under the rights that hold now."""
    past = await past_of(since)
    if not past.customers:
        return Moved(since, 0, ())
    events: list[Event] = []
    for term in kpi.terms:
        events += await _events(term, kpi, actor, today, past)
    events.sort(key=lambda event: (-abs(event.amount), event.change_set_id or 0))
    return Moved(since, sum(event.amount for event in events), tuple(events))


async def _events(term: Term, kpi: Kpi, actor: Actor, today: date, past: Past) -> list[Event]:
    now, then = (
        await _parts(term, actor, today, past, Sql("")),
        await _parts(term, actor, today, past, tables_then(past)),
    )
    differing = {
        row_id: (then.get(row_id), now.get(row_id)) for row_id in {*now, *then} if then.get(row_id) != now.get(row_id)
    }
    causes = _causes(term, past)
    by_set: defaultdict[int | None, list[int]] = defaultdict(list)
    for row_id in differing:
        cause = causes.get(row_id)
        by_set[cause["change_set_id"] if cause else None].append(row_id)
    alone = [row_id for listed in by_set.values() if len(listed) < TOGETHER for row_id in listed]
    told = await described(term, actor, alone)
    events = [_one(term, row_id, differing[row_id], causes.get(row_id), told.get(row_id), past) for row_id in alone]
    for listed in by_set.values():
        if len(listed) >= TOGETHER:
            amount = sum((differing[row_id][1] or 0) - (differing[row_id][0] or 0) for row_id in listed)
            events.append(_many(term, len(listed), amount, causes.get(listed[0])))
    return events


async def _parts(term: Term, actor: Actor, today: date, past: Past, tables: Sql) -> dict[int, int]:
    """The part that each row of the customers concerned has in the term, over the tables of then or (none) of now."""
    source = term.source
    where = all_of(
        [of_customers(source.customer_id, past), source.candidates(actor, term.period_on(today)), source.counts(actor)]
    )
    query = tables + Sql(f"SELECT {source.row_id} AS id, {source.amount} AS amount FROM {source.tables} WHERE") + where
    return {int(item["id"]): int(item["amount"]) for item in await rows(query)}


def _causes(term: Term, past: Past) -> dict[int, Json]:
    """For each row the newest change that may have moved it: its own, else one of what it depends on."""
    own = {"invoice": "invoices", "cost": "costs", "customer": "customers"}[term.source.kind]
    causes: dict[int, Json] = {}
    wider: dict[int, Json] = {}
    for change in past.changes:  # newest first
        if change["resource"] not in (*term.source.resources, own):
            continue
        if term.source.kind == "customer":
            for customer_id in _customers_of(change, past):
                causes.setdefault(customer_id, change)
        elif change["resource"] == own:
            causes.setdefault(int(change["row_id"]), change)
        else:
            wider.setdefault(0, change)
    return causes if not wider else _Fallback(causes, wider[0])


class _Fallback(dict[int, Json]):
    """Causes, with one that stands for all rows that have none of their own."""

    def __init__(self, causes: dict[int, Json], otherwise: Json) -> None:
        super().__init__(causes)
        self._otherwise = otherwise

    def get(self, key: int, default: Any = None) -> Any:
        """The cause of a row."""
        return super().get(key, self._otherwise)


def _customers_of(change: Json, past: Past) -> set[int]:
    state = past.states.get(change["resource"], {}).get(int(change["row_id"])) or {}
    listed = (change["customer_id"], state.get("customer_id"), state.get("billing_customer_id"))
    return {int(one) for one in listed if one is not None}


def _one(
    term: Term, row_id: int, parts: tuple[int | None, int | None], cause: Json | None, told: Json | None, past: Past
) -> Event:
    then, now = parts
    own = {"invoice": "invoices", "cost": "costs", "customer": "customers"}[term.source.kind]
    told = told or past.states.get(own, {}).get(row_id) or {}
    is_whole = cause is not None and cause["resource"] == own and cause["field"] is None
    how = "in" if then is None else "out" if now is None else "moved"
    if is_whole and cause is not None:
        how = {"create": "created", "delete": "deleted"}.get(cause["action"], how)
    return Event(
        term.source.kind,
        how,
        term.sign * ((now or 0) - (then or 0)),
        1,
        row_id,
        told,
        told.get("c_name"),
        cause["actor_name"] if cause else None,
        moment(cause["at"]) if cause else None,
        cause["change_set_id"] if cause else None,
        cause["kind"] if cause else None,
    )


def _many(term: Term, count: int, amount: int, cause: Json | None) -> Event:
    return Event(
        term.source.kind,
        "moved",
        term.sign * amount,
        count,
        None,
        {},
        None,
        cause["actor_name"] if cause else None,
        moment(cause["at"]) if cause else None,
        cause["change_set_id"] if cause else None,
        cause["kind"] if cause else None,
    )

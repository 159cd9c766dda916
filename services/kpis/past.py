"""A tile on another day than today. Amounts are dated; counts of customers come from the periods that history keeps.

Where history does not reach (before the register began, or under rights on single projects, which it does not know),
counts are those of today, and `as_of` says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.i18n import mark
from services.organization import Firm, organization
from services.permissions import Actor
from services.sql import Sql

from .catalogue import KPIS, NOT_OWN_CARD
from .figures import Comparison, Figure, end_of, figure
from .kpi import Condition, Kpi, Source

COLUMNS = {"active_customers": "is_active", "prospects_in_pipeline": "is_prospect"}


@dataclass(frozen=True)
class Dated:
    """A KPI to compute in place of the one asked for, and the day whose state its rows show."""

    kpi: Kpi
    as_of: date


async def dated(kpi: Kpi, actor: Actor, day: date) -> Dated:
    """The KPI whose rows are those of a day."""
    firm = await organization()
    if kpi.unit == "money" or day == firm.today():
        return Dated(kpi, day)
    moment = end_of(day, firm.time_zone)
    if not _is_kept(firm, actor, day, moment):
        return Dated(kpi, firm.today())
    terms = tuple(replace(term, source=_then(term.source, COLUMNS[kpi.key], moment)) for term in kpi.terms)
    return Dated(replace(kpi, terms=terms), day)


async def figures_on(actor: Actor, day: date) -> Sequence[tuple[Figure, date]]:
    """The tiles that the actor may see on a day, each with the day whose state it shows."""
    found = []
    for kpi in KPIS.values():
        if kpi.is_for(actor):
            told = await dated(kpi, actor, day)
            shown = await figure(told.kpi, actor, day)
            if told.as_of != day:  # what a count of today has to be held against is not known for that day
                shown = replace(shown, comparison=Comparison(None, None))
            found.append((shown, told.as_of))
    return found


def _is_kept(firm: Firm, actor: Actor, day: date, moment: datetime) -> bool:
    """Whether the history of counts tells of a day."""
    return actor.project_scope == "all" and day < firm.today() and moment >= firm.created_at


def _then(source: Source, column: str, moment: datetime) -> Source:
    """The customers that counted at a moment."""
    counted = Sql(
        "customer.id IN (SELECT s.customer_id FROM stage_period s"
        f" WHERE s.{column} AND s.since <= ? AND (s.until IS NULL OR s.until > ?))",
        (moment, moment),
    )
    then = Condition("not_then", mark("Did not count on that day"), lambda _: counted)
    return replace(source, conditions=(NOT_OWN_CARD, then))

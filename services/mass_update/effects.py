"""What a planned mass update would do to the viewer's tiles: it is run within a transaction that is taken back."""

from dataclasses import dataclass

from services.changes import recording
from services.database import reading_inside
from services.kpis import catalogue
from services.kpis.figures import figure
from services.kpis.kept import READS
from services.kpis.kpi import Kpi
from services.organization import organization
from services.permissions import Actor
from services.work import Progress

from .reading import Standing, standing
from .runs import write_planned

DECIDE_RIGHTS = frozenset({"owner_id", "sales_person_id", "business_unit_id"})
"""Fields that decide who sees a row, and so what somebody with a narrower view counts."""


@dataclass(frozen=True)
class Effect:
    """A tile's value as it is and as it would be (base minor units, or customers)."""

    kpi: Kpi
    before: int
    after: int


async def effects(actor: Actor, mass_update_id: int) -> list[Effect]:
    """What would become of each tile that the actor sees; nothing is changed, and nothing is run that moves no tile."""
    stands = await standing(actor, mass_update_id)
    before = await _values(actor)
    if not stands.counts.get("change") or not _may_move(actor, stands):
        return [Effect(catalogue.KPIS[key], value, value) for key, value in before.items()]
    after = await _tried(actor, stands)
    return [Effect(catalogue.KPIS[key], value, after[key]) for key, value in before.items()]


def _may_move(actor: Actor, stands: Standing) -> bool:
    names = set(stands.assigned)
    is_narrow = {"all"} != {actor.customer_scope, actor.project_scope, actor.invoice_scope}
    return bool(names & set(READS.get(stands.resource, ())) or (is_narrow and names & DECIDE_RIGHTS))


class _OnlyLooking(Exception):
    """Ends the transaction."""


async def _tried(actor: Actor, stands: Standing) -> dict[str, int]:
    after: dict[str, int] = {}
    try:
        async with recording(actor, "mass_update") as recorder:
            await write_planned(recorder, actor, stands, Progress())
            await recorder.bring_figures()
            with reading_inside(recorder.connection):
                after = await _values(actor)
            raise _OnlyLooking
    except _OnlyLooking:
        return after


async def _values(actor: Actor) -> dict[str, int]:
    today = (await organization()).today()
    seen = [kpi for kpi in catalogue.KPIS.values() if kpi.is_for(actor)]
    return {kpi.key: (await figure(kpi, actor, today)).value for kpi in seen}

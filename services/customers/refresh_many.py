"""Many customers compared with their public registers at once: ask, look at what differs, take it over as one change.

Registers are asked one question after the other for each country, so that a long run leaves room for people who search
meanwhile; what a register does not answer is tried again a little later and then left out.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services import listing
from services.changes import Recorder, recording
from services.fields.field import Field
from services.filters.filter import Filter
from services.permissions import Actor
from services.refusals import Refusal
from services.registries.lookup import Registers
from services.registries.registry import Company, Found, Outcome, Reason, Unavailable
from services.resources import RESOURCES
from services.writing.rows import require_right

from .refresh import Difference, differences, parsed_own, write

MOST = 1000
NEEDED = ("name", "number", "org_number", "vat_number", "country", "industry_id", "email", "phone", "website")
TRIES, PAUSE, LONGEST_PAUSE = 3, 1.0, 10.0  # seconds


class TooManyToAsk(Refusal):
    """Public registers are asked about at most {count} customers at once. Select fewer."""


@dataclass(frozen=True)
class Compared:
    """A customer beside what its register said; no company where nothing could be compared, `outcome` says why."""

    customer_id: int
    fields: Mapping[str, Field]
    values: Mapping[str, Any]
    company: Company | None = None
    outcome: Outcome[Company] | None = None
    differences: tuple[Difference, ...] = ()

    def chosen(self, fields: Collection[str]) -> dict[str, Any]:
        """What the register says of those of some fields that differ."""
        return {one.field: one.register for one in self.differences if one.field in fields}


@dataclass
class Asking:
    """How far a comparison is; `stop` ends it early and keeps what was compared."""

    total: int = 0
    stop: bool = False
    compared: list[Compared] = field(default_factory=list)

    @property
    def different(self) -> list[Compared]:
        """Those that differ."""
        return [one for one in self.compared if one.differences]

    def count(self, fields: Collection[str]) -> int:
        """How many customers differ in some of the fields."""
        return sum(any(d.field in fields for d in one.differences) for one in self.compared)

    def fields(self) -> Counter[str]:
        """In how many customers each field differs, the most frequent first."""
        return Counter(d.field for one in self.compared for d in one.differences)


@dataclass(frozen=True)
class Taken:
    """What was taken over: the change set, how many customers, and those that were refused with the reason."""

    change_set_id: int | None
    changed: int
    refused: tuple[tuple[str, Refusal], ...]


async def compare_many(actor: Actor, ids: Sequence[int], registers: Registers, language: str, asking: Asking) -> None:
    """Compare visible customers with their registers; those without a number or country are left out.

    Refusals: `NotPermitted`, `TooManyToAsk`.
    """
    require_askable(actor, ids)
    kept = await _kept(actor, ids)
    asking.total = len(kept)
    by_country: dict[str, list[Compared]] = {}
    for one in kept:
        by_country.setdefault(one.values["country"] or "", []).append(one)
    async with asyncio.TaskGroup() as group:
        for listed in by_country.values():
            group.create_task(_compare(listed, registers, language, asking))


def require_askable(actor: Actor, ids: Sequence[int]) -> None:
    """Refuse who may not write customers (`NotPermitted`), and too many of them at once (`TooManyToAsk`)."""
    require_right(actor, RESOURCES["customers"])
    if len(ids) > MOST:
        raise TooManyToAsk(count=MOST)


async def take_over_many(actor: Actor, asking: Asking, fields: Collection[str]) -> Taken:
    """Write the chosen fields of all that differ, and what the registers said of all that were compared, as one change.

    A customer that somebody changed meanwhile, or whose values cannot be kept, stays as it is and is told.
    """
    refused: list[tuple[str, Refusal]] = []
    told = [one for one in asking.compared if one.company is not None]
    parsed = [await _parsed(actor, one, fields, refused) for one in told]
    summary = {"resource": "customers", "register": True, "fields": sorted(fields)}
    changed = 0
    async with recording(actor, "mass_update", summary=summary) as recorder:
        for one, values in zip(told, parsed, strict=True):
            if values is not None:
                changed += await _write(recorder, actor, one, values, fields, refused)
    return Taken(recorder.change_set_id, changed, tuple(refused))


async def _parsed(
    actor: Actor, one: Compared, fields: Collection[str], refused: list[tuple[str, Refusal]]
) -> dict[str, Any] | None:
    try:
        return await parsed_own(actor, one.customer_id, one.chosen(fields))
    except Refusal as refusal:
        refused.append((one.values["name"], refusal))
        return None


async def _write(
    recorder: Recorder,
    actor: Actor,
    one: Compared,
    values: Mapping[str, Any],
    fields: Collection[str],
    refused: list[tuple[str, Refusal]],
) -> bool:
    """Whether a customer got new values; one that cannot is told in `refused`."""
    assert one.company is not None
    chosen, country = one.chosen(fields), one.values["country"]
    seen = {d.field: d.now for d in one.differences if d.field in values}
    try:
        async with recorder.attempt():
            await write(recorder, actor, one.customer_id, values, chosen, one.company, country, seen)
    except Refusal as refusal:
        refused.append((one.values["name"], refusal))
        return False
    return bool(chosen)


async def _kept(actor: Actor, ids: Sequence[int]) -> list[Compared]:
    seen = await listing.scene("customers", actor, Filter())
    visible = sorted(await listing.still_there(seen, list(ids)))
    found = await listing.by_ids(seen, visible, list(NEEDED))
    known = {name: seen.fields[name] for name in NEEDED if name in seen.fields}
    return [
        Compared(row_id, known, found[row_id]) for row_id in visible if row_id in found and found[row_id]["org_number"]
    ]


async def _compare(listed: list[Compared], registers: Registers, language: str, asking: Asking) -> None:
    for one in listed:
        if asking.stop:
            return
        outcome = await _patiently(registers, one, asking)
        company = outcome.value if isinstance(outcome, Found) else None
        differ = tuple(await differences(one, company, language)) if company else ()
        asking.compared.append(Compared(one.customer_id, one.fields, one.values, company, outcome, differ))


async def _patiently(registers: Registers, one: Compared, asking: Asking) -> Outcome[Company]:
    """Ask, and ask again where the register only wants less haste; one that is down is left alone."""
    outcome = await _ask(registers, one)
    for _ in range(TRIES):
        if asking.stop or not isinstance(outcome, Unavailable) or outcome.reason is not Reason.BUSY:
            break
        await asyncio.sleep(min(max(outcome.retry_after or PAUSE, PAUSE), LONGEST_PAUSE))
        outcome = await _ask(registers, one)
    return outcome


async def _ask(registers: Registers, one: Compared) -> Outcome[Company]:
    reply = await registers.by_number(one.values["country"], one.values["org_number"], fresh=True)
    return reply.outcome

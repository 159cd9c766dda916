"""Reports that people keep: made, changed, shared, copied, deleted; found by id, by key of a ready-made one or by name."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.accounts import save_preferences
from services.changes import recording
from services.database import row, rows
from services.i18n import Language, language
from services.permissions import Actor
from services.preferences import preferences_of
from services.refusals import NotFound, NotPermitted
from services.resources import RESOURCES
from services.sql import Sql

from .prepare import require_sound
from .ready_made import READY_MADE
from .report import Report, read_report
from .subjects import SUBJECTS

FAVOURITES = "favourite_reports"


@dataclass(frozen=True)
class KeptReport:
    """A report with where it comes from. `ref` is its id as text, or the key of a ready-made one."""

    ref: str
    report: Report
    owner_id: int | None = None
    owner_name: str = ""
    owner_is_active: bool = True
    is_shared: bool = False
    shared_with: tuple[int, ...] = field(default_factory=tuple)
    version: int = 0

    @property
    def is_ready_made(self) -> bool:
        """Whether every register has it."""
        return self.ref in READY_MADE

    def may_change(self, actor: Actor) -> bool:
        """Only the owner changes a report; others copy it."""
        return not self.is_ready_made and self.owner_id == actor.user_id

    def name(self, viewer: Language) -> str:
        """Its name; that of a ready-made one in the viewer's language."""
        return viewer.t(self.report.name) if self.is_ready_made else self.report.name


async def all_reports(actor: Actor) -> list[KeptReport]:
    """Ready-made ones first, then own and shared ones by name: those on subjects that the actor may report on."""
    ready = [KeptReport(key, report) for key, report in READY_MADE.items()]
    query = Sql("SELECT report.*, u.name AS owner_name, u.is_active AS owner_is_active FROM report")
    query = (
        query + "JOIN user_account u ON u.id = report.owner_id WHERE" + RESOURCES["reports"].visible(actor, "report")
    )
    kept = [_kept(found) for found in await rows(query + "ORDER BY lower(report.name), report.id")]
    return [one for one in (*ready, *kept) if SUBJECTS[one.report.subject].is_for(actor)]


async def find(actor: Actor, ref: str) -> KeptReport:
    """A report by id, key or name (the actor's own first); `NotFound` where there is none for this actor."""
    if ref in READY_MADE:
        return KeptReport(ref, READY_MADE[ref])
    query = Sql("SELECT report.*, u.name AS owner_name, u.is_active AS owner_is_active FROM report")
    query = (
        query
        + "JOIN user_account u ON u.id = report.owner_id WHERE ("
        + RESOURCES["reports"].visible(actor, "report")
        + ")"
    )
    by_id = ref.isdigit() and len(ref) < 19
    which = Sql("AND report.id = ?", (int(ref),)) if by_id else Sql("AND report.name = ?", (ref,))
    order = Sql("ORDER BY CASE WHEN report.owner_id = ? THEN 0 ELSE 1 END, report.id LIMIT 1", (actor.user_id,))
    found = await row(query + which + order)
    if found is None:
        return _ready_made_named(ref, language(actor.language))
    return _kept(found)


async def create(actor: Actor, given: Mapping[str, Any]) -> KeptReport:
    """Keep a report; its refusals name the part at fault."""
    report = read_report(given)
    await require_sound(report, actor, language(actor.language))
    values = {"owner_id": actor.user_id, "name": report.name, "definition": report.as_json()}
    async with recording(actor, "report", summary={"report": report.name}) as recorder:
        made = await recorder.create("reports", values)
    return await find(actor, str(made))


async def change(actor: Actor, ref: str, given: Mapping[str, Any], version: int | None = None) -> KeptReport:
    """Change parts of an own report; those not given stay."""
    kept = await _own(actor, ref)
    report = read_report({**kept.report.as_json(), **given})
    await require_sound(report, actor, language(actor.language))
    async with recording(actor, "report", summary={"report": report.name}) as recorder:
        values = {"name": report.name, "definition": report.as_json()}
        await recorder.update("reports", int(ref), values, version=version)
    return await find(actor, ref)


async def copy(actor: Actor, ref: str, name: str) -> KeptReport:
    """An own report that begins as another one."""
    return await create(actor, {**(await find(actor, ref)).report.as_json(), "name": name})


async def delete(actor: Actor, ref: str) -> None:
    """Delete an own report."""
    kept = await _own(actor, ref)
    async with recording(actor, "delete", summary={"report": kept.report.name}) as recorder:
        await recorder.delete("reports", int(ref))


async def bring_back(actor: Actor, deleted: KeptReport) -> KeptReport:
    """Keep a deleted own report again, shared as it was where the actor may still share."""
    made = await create(actor, deleted.report.as_json())
    if not deleted.is_shared or not actor.may("share_reports"):
        return made
    return await share(actor, made.ref, True, deleted.shared_with)


async def share(actor: Actor, ref: str, is_shared: bool, profile_ids: Iterable[int] = ()) -> KeptReport:
    """Share an own report with permission profiles (with everybody when none is given), or with nobody any more."""
    actor.require("share_reports")
    kept = await _own(actor, ref)
    profiles = sorted(set(profile_ids)) if is_shared else []
    known = {found["id"] for found in await rows(Sql("SELECT id FROM permission_profile"))}
    if not known.issuperset(profiles):
        raise NotFound(field="shared_with")
    async with recording(actor, "report", summary={"report": kept.report.name}) as recorder:
        await recorder.update("reports", int(ref), {"is_shared": is_shared, "shared_with": profiles})
    return await find(actor, ref)


async def favourites(actor: Actor) -> list[str]:
    """The actor's favourite reports, in the order in which they were chosen."""
    return [] if actor.user_id is None else list((await preferences_of(actor.user_id)).get(FAVOURITES, []))


async def set_favourite(actor: Actor, ref: str, is_on: bool) -> None:
    """Put a report among the favourites or take it out."""
    others = [other for other in await favourites(actor) if other != ref]
    if actor.user_id is not None:
        await save_preferences(actor.user_id, {FAVOURITES: [*others, ref] if is_on else others})


async def _own(actor: Actor, ref: str) -> KeptReport:
    kept = await find(actor, ref)
    if not kept.may_change(actor):
        raise NotPermitted()
    return kept


def _ready_made_named(name: str, viewer: Language) -> KeptReport:
    for key, report in READY_MADE.items():
        if name in (report.name, viewer.t(report.name)):
            return KeptReport(key, report)
    raise NotFound()


def _kept(found: Mapping[str, Any]) -> KeptReport:
    definition = _json(found["definition"])
    report = read_report({**definition, "name": found["name"]})
    return KeptReport(
        str(found["id"]), report, found["owner_id"], found["owner_name"], bool(found["owner_is_active"]),
        bool(found["is_shared"]), tuple(_json(found["shared_with"])), found["version"],
    )  # fmt: skip


def _json(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given

"""Exports as people see them: their own, which are kept for some days, and who took out a report before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.database import row, rows
from services.i18n import Language, mark
from services.periods import moment_of, now
from services.permissions import Actor
from services.refusals import NotFound
from services.resources import RESOURCES
from services.sql import Sql

LOST_AFTER = timedelta(minutes=10)
INTERRUPTED = mark("The server was restarted meanwhile. Export it again.")
BROKEN = mark("The export failed. It has been noted in the server's log.")


@dataclass(frozen=True)
class Taken:
    """An export as its owner sees it: running, done, failed or cancelled. `failure` is a sentence."""

    id: int
    report: str
    name: str
    format: str
    state: str
    total_rows: int | None
    written_rows: int
    size: int | None
    created_at: datetime
    expires_at: datetime
    file: str
    failure: str = ""

    @property
    def file_name(self) -> str:
        """What the file is called when it is downloaded."""
        plain = re.sub(r"[^\w .()-]+", " ", self.name).strip()[:80] or "report"
        return f"{plain} {self.created_at.date().isoformat()}.{self.format}"


async def exports_of(actor: Actor, viewer: Language) -> list[Taken]:
    """The actor's exports that are still kept, newest first."""
    query = Sql(
        "SELECT * FROM export WHERE user_id = ? AND expires_at > ? ORDER BY id DESC LIMIT 100", (actor.user_id, now())
    )
    return [_taken(found, viewer) for found in await rows(query)]


async def export_of(actor: Actor, export_id: int, viewer: Language) -> Taken:
    """One of the actor's exports; `NotFound` for those of others."""
    found = await row(
        Sql("SELECT * FROM export WHERE id = ? AND user_id = ? AND expires_at > ?", (export_id, actor.user_id, now()))
    )
    if found is None:
        raise NotFound()
    return _taken(found, viewer)


async def runs_of(report: str, actor: Actor) -> list[dict[str, Any]]:
    """Who exported a report when, newest first: everybody's for those who see them in the change log, else one's own."""
    query = Sql(
        "SELECT export.created_at, export.format, export.total_rows, export.state, u.name FROM export"
        " LEFT JOIN user_account u ON u.id = export.user_id WHERE export.report = ?",
        (report,),
    )
    seen = Sql("AND (") + RESOURCES["exports"].visible(actor, "export") + ")"
    return await rows(query + seen + "ORDER BY export.id DESC LIMIT 50")


def _taken(found: Mapping[str, Any], viewer: Language) -> Taken:
    state, failure = found["state"], found["failure"] or ""
    if state == "running" and now() - moment_of(found["seen_at"]) > LOST_AFTER:  # nothing took it up again
        state, failure = "failed", INTERRUPTED
    return Taken(
        found["id"], found["report"], found["name"], found["format"], state, found["total_rows"], found["written_rows"],
        found["size"], moment_of(found["created_at"]), moment_of(found["expires_at"]), found["file"],
        viewer.t(failure) if failure in (INTERRUPTED, BROKEN) else failure,
    )  # fmt: skip

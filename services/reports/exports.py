"""Exports: written beside the pages, told in the change log, kept for seven days in the data folder (`exports/`).

What was taken out, by whom and with which filter is in the log before the first row leaves the register.
"""

import asyncio
import errno
import logging
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from services.changes import recording
from services.database import execute, row, rows, value, writing
from services.i18n import Language, mark
from services.periods import now
from services.permissions import Actor
from services.refusals import NotFound, Refusal
from services.sql import Sql

from .files import Wishes, write_csv, write_xlsx
from .prepare import Prepared
from .refusals import Cancelled, NoRoom, UnknownFormat
from .run import count
from .snapshot import Now, snapshot

log = logging.getLogger(__name__)
WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
KEPT_DAYS = 7
LOST_AFTER = timedelta(seconds=60)
LOOK_EVERY = 1.0  # seconds between two looks at whether somebody cancelled
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


async def begin(prepared: Prepared, form: str, report: str) -> int:
    """Write into the log that a report is taken out as `form` (xlsx, csv); answers with the export's id."""
    if form not in WRITERS:
        raise UnknownFormat(field="format")
    actor, at = prepared.actor, now()
    wanted, viewer = prepared.report, prepared.language
    name, total = viewer.t(wanted.name), await count(prepared, Now())
    summary = {
        "report": name, "subject": wanted.subject, "format": form, "rows": total,
        "filter": wanted.filter, "fields": [column.name for column in prepared.columns],
    }  # fmt: skip
    values = {
        "user_id": actor.user_id, "report": report[:60], "name": name, "subject": wanted.subject, "format": form,
        "state": "running", "file": f"{secrets.token_hex(16)}.{form}", "total_rows": total,
        "created_at": at, "seen_at": at, "expires_at": at + timedelta(days=KEPT_DAYS),
    }  # fmt: skip
    async with recording(actor, "export", summary=summary) as recorder:
        return await recorder.create("exports", values)


async def write(prepared: Prepared, export_id: int, folder: Path, wishes: Wishes) -> Path:
    """Write the file of an export that has begun; answers with its path. Refusals: `Cancelled`, `NoRoom`, …"""
    found = await _row(export_id)
    whole, part = folder / found["file"], folder / f"{found['file']}.part"
    await sweep(folder)
    watch = _Watch(export_id)
    try:
        async with snapshot() as reads:
            written = await WRITERS[found["format"]](prepared, part, reads, wishes, watch.progress)
        await watch.look(written)
        part.rename(whole)
    except BaseException as error:
        part.unlink(missing_ok=True)
        await _failed(export_id, error, prepared.language)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise NoRoom() from error
        raise
    await _set(export_id, state="done", written_rows=written, size=whole.stat().st_size, seen_at=now())
    return Path(whole)


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


async def cancel(actor: Actor, export_id: int) -> None:
    """End an export of the actor's that is running, in whichever process it runs."""
    async with writing() as connection:
        query = "UPDATE export SET state = 'cancelled' WHERE id = ? AND user_id = ? AND state = 'running'"
        if not await execute(Sql(query, (export_id, actor.user_id)), connection):
            raise NotFound()


async def runs_of(report: str, actor: Actor) -> list[dict[str, Any]]:
    """Who exported a report when, newest first: everybody's with the right to the change log, else one's own."""
    mine = Sql("") if actor.may("change_log") else Sql("AND export.user_id = ?", (actor.user_id,))
    query = Sql(
        "SELECT export.created_at, export.format, export.total_rows, export.state, u.name FROM export"
        " LEFT JOIN user_account u ON u.id = export.user_id WHERE export.report = ?",
        (report,),
    )
    return await rows(query + mine + "ORDER BY export.id DESC LIMIT 50")


async def sweep(folder: Path) -> int:
    """Take away files whose days are over, and pieces of exports that were interrupted; answers with how many."""
    keep = {found["file"] for found in await rows(Sql("SELECT file FROM export WHERE expires_at > ?", (now(),)))}
    return await asyncio.to_thread(_swept, folder, keep)


def _swept(folder: Path, keep: set[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    gone = [path for path in folder.iterdir() if path.name.removesuffix(".part") not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


class _Watch:
    """Tells how far an export is, and ends it when somebody cancelled."""

    def __init__(self, export_id: int) -> None:
        self._id = export_id
        self._looked = time.monotonic()

    async def progress(self, written: int) -> None:
        """So many rows are written."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            await self.look(written)

    async def look(self, written: int) -> None:
        """Note how far it is; `Cancelled` when somebody ended it."""
        await _set(self._id, written_rows=written, seen_at=now())
        if await value(Sql("SELECT state FROM export WHERE id = ?", (self._id,))) == "cancelled":
            raise Cancelled()


async def _failed(export_id: int, error: BaseException, viewer: Language) -> None:
    if isinstance(error, Cancelled):
        await _set(export_id, state="cancelled")
        return
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        error = NoRoom()
    if not isinstance(error, Refusal):
        log.error("Export %s failed", export_id, exc_info=error)
    told = error.message(viewer) if isinstance(error, Refusal) else BROKEN
    await _set(export_id, state="failed", failure=told[:300])


async def _set(export_id: int, **values: Any) -> None:
    """How an export stands is no change of the register: it passes the log by."""
    names = ", ".join(f"{name} = ?" for name in values)
    async with writing() as connection:
        await execute(Sql(f"UPDATE export SET {names} WHERE id = ?", (*values.values(), export_id)), connection)


async def _row(export_id: int) -> Mapping[str, Any]:
    found = await row(Sql("SELECT * FROM export WHERE id = ?", (export_id,)))
    if found is None:
        raise NotFound()
    return found


def _taken(found: Mapping[str, Any], viewer: Language) -> Taken:
    state, failure = found["state"], found["failure"] or ""
    if state == "running" and now() - _moment(found["seen_at"]) > LOST_AFTER:
        state, failure = "failed", INTERRUPTED
    return Taken(
        found["id"], found["report"], found["name"], found["format"], state, found["total_rows"], found["written_rows"],
        found["size"], _moment(found["created_at"]), _moment(found["expires_at"]), found["file"],
        viewer.t(failure) if failure in (INTERRUPTED, BROKEN) else failure,
    )  # fmt: skip


def _moment(given: Any) -> datetime:
    return datetime.fromisoformat(given) if isinstance(given, str) else given

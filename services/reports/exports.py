"""Exports: written beside the pages, told in the change log, kept for seven days in the data folder (`exports/`).

What was taken out, by whom and with which filter is in the log before the first row leaves the register.
"""

import asyncio
import errno
import json
import logging
import secrets
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.changes import recording
from services.database import execute, row, rows, value, writing
from services.i18n import Language
from services.periods import now
from services.permissions import Actor
from services.refusals import DatabaseBusy, NotFound, Refusal
from services.spreadsheets.xlsx import MOST_ROWS
from services.sql import Sql

from .apart import APART_FROM, write_apart
from .files import ROOM, WRITERS, Progress
from .prepare import Prepared
from .refusals import Cancelled, NoRoom, TooManyRowsForExcel, UnknownFormat
from .run import count
from .snapshot import Now, snapshot
from .taken import BROKEN, Taken, export_of, exports_of, runs_of
from .wishes import Wishes

log = logging.getLogger(__name__)
KEPT_DAYS = 7
LOOK_EVERY = 1.0  # seconds between two signs of life and two looks at whether somebody cancelled


async def begin(prepared: Prepared, form: str, report: str, wishes: Wishes | None = None) -> int:
    """Write into the log that a report is taken out as `form` (xlsx, csv); answers with the export's id.

    `report` is the id or key that its runs are found under. Refused with `TooManyRowsForExcel` before anything is written.
    """
    if form not in WRITERS:
        raise UnknownFormat(field="format")
    actor, at = prepared.actor, now()
    wanted, viewer = prepared.report, prepared.language
    name, total = viewer.t(wanted.name), await count(prepared, Now())
    wishes = wishes or Wishes()
    if form == "xlsx" and total > ROOM and not prepared.groups and not wishes.split:
        raise TooManyRowsForExcel(most=MOST_ROWS, rows=total)
    asked = {"report": wanted.as_json(), "only": prepared.only.as_json(), "wishes": wishes.as_json()}
    summary = {
        "report": name, "subject": wanted.subject, "format": form, "rows": total,
        "filter": wanted.filter, "fields": [column.name for column in prepared.columns],
    }  # fmt: skip
    values = {
        "user_id": actor.user_id, "report": report[:60], "name": name, "subject": wanted.subject, "format": form,
        "state": "running", "file": f"{secrets.token_hex(16)}.{form}", "total_rows": total,
        "created_at": at, "seen_at": at, "expires_at": at + timedelta(days=KEPT_DAYS),
        "asked": json.dumps(asked), "attempts": 1,
    }  # fmt: skip
    async with recording(actor, "export", summary=summary) as recorder:
        return await recorder.create("exports", values)


async def write(prepared: Prepared, export_id: int, folder: Path, wishes: Wishes, *, may_be_apart: bool = True) -> Path:
    """Write the file of an export that has begun; answers with its path. Refusals: `Cancelled`, `NoRoom`, …

    `may_be_apart` False keeps it in this process, where nobody waits for pages.
    """
    found = await _row(export_id)
    whole, part = folder / found["file"], folder / f"{found['file']}.part"
    await sweep(folder)
    write_file = write_apart if may_be_apart and (found["total_rows"] or 0) >= APART_FROM else _write_here
    watch = _Watch(export_id)
    try:
        written = await _watched(write_file(prepared, found["format"], part, wishes, watch.progress), watch)
        part.rename(whole)
    except asyncio.CancelledError:  # the server ends: it goes on in the next one
        part.unlink(missing_ok=True)
        raise
    except Exception as error:
        part.unlink(missing_ok=True)
        await _failed(export_id, error, prepared.language)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise NoRoom() from error
        raise
    await _set(export_id, state="done", written_rows=written, size=whole.stat().st_size, seen_at=now())
    return Path(whole)


async def _write_here(prepared: Prepared, form: str, part: Path, wishes: Wishes, progress: Progress) -> int:
    async with snapshot() as reads:
        return await WRITERS[form](prepared, part, reads, wishes, progress)


async def cancel(actor: Actor, export_id: int) -> None:
    """End an export of the actor's that is running, in whichever process it runs."""
    async with writing() as connection:
        query = "UPDATE export SET state = 'cancelled' WHERE id = ? AND user_id = ? AND state = 'running'"
        if not await execute(Sql(query, (export_id, actor.user_id)), connection):
            raise NotFound()


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
    """Tells how far an export is and that it is alive, and ends when somebody cancelled it."""

    def __init__(self, export_id: int) -> None:
        self._id, self._written = export_id, 0

    async def progress(self, written: int) -> None:
        """So many rows are written."""
        self._written = written

    async def until_cancelled(self) -> None:
        """Look again and again, also while a long query runs."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with suppress(DatabaseBusy):  # it is told a second later
                await self.look()

    async def look(self) -> None:
        """Note how far it is; `Cancelled` when somebody ended it."""
        await _set(self._id, written_rows=self._written, seen_at=now())
        if await value(Sql("SELECT state FROM export WHERE id = ?", (self._id,))) == "cancelled":
            raise Cancelled()


async def _watched(writing: Coroutine[Any, Any, int], watch: _Watch) -> int:
    """What the writing comes to; it ends when the watch does."""
    work = asyncio.create_task(writing, name="an export is written")
    looking = asyncio.create_task(watch.until_cancelled(), name="an export is watched")
    try:
        await asyncio.wait({work, looking}, return_when=asyncio.FIRST_COMPLETED)
        if looking.done():
            looking.result()
        written = await work
        await watch.look()
        return written
    finally:
        looking.cancel()
        work.cancel()
        await asyncio.gather(work, looking, return_exceptions=True)


async def _failed(export_id: int, error: Exception, viewer: Language) -> None:
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


__all__ = ["Taken", "begin", "cancel", "export_of", "exports_of", "runs_of", "sweep", "write"]

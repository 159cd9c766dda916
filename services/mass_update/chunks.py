"""A run chunk by chunk: each is a transaction of its own, so that others read and write in between; all are one change set.

Within a chunk's transaction stands how far the run is, so that a run that broke off goes on where it was.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from services import listing
from services.change_log import is_undone
from services.changes import Recorder, recording
from services.database import execute, row, value
from services.filters.filter import Filter
from services.history import undo
from services.permissions import Actor
from services.refusals import NothingToUndo
from services.resources import RESOURCES
from services.sql import Sql
from services.work import Progress

from .deleting import DELETE
from .operations import kept_operation
from .plan import whole_scene
from .reading import HALT, Standing
from .refusals import CancelledMeanwhile, HaltedMeanwhile
from .writing import Run

AT_ONCE = 2_500
DELETED_AT_ONCE = 100
PAUSE = 0.005
"""Seconds between two chunks, so that writers of other processes get the lock; those of this one come in turn."""
STILL_MINE = (
    "UPDATE mass_update SET ended_at = ? WHERE id = ? AND state = 'running' AND changed = ?"
    f" AND NOT {is_undone('mass_update.change_set_id')}"
)
STOP = "SELECT stop FROM mass_update WHERE id = ?"
ROWS = (
    "(SELECT DISTINCT row_id FROM mass_update_row WHERE mass_update_id = ? AND kind = 'change' AND row_id > ?) planned"
)


async def run_of(recorder: Recorder, actor: Actor, stands: Standing, progress: Progress) -> Run:
    """What writes rows of a plan within a transaction, under the rights of now."""
    seen = whole_scene(await listing.scene(stands.resource, actor, Filter()))
    asked = {name: kept_operation(kept, seen.fields[name]) for name, kept in stands.assigned.items()}
    return Run(recorder, actor, stands.id, RESOURCES[stands.resource], asked, seen.fields, seen.viewing, progress)


class Chunks:
    """One run, from where it was; `done` counts the rows that are written."""

    def __init__(self, actor: Actor, stands: Standing, progress: Progress, size: int | None = None) -> None:
        self._actor, self._stands, self._progress = actor, stands, progress
        self._size = size or (DELETED_AT_ONCE if DELETE in stands.assigned else AT_ONCE)
        self._after, self._first = 0, stands.change_set_id is None
        self.change_set_id, self.done = stands.change_set_id, stands.changed
        self._is_one = self._first and stands.counts.get("change", 0) <= self._size
        self._summary = {
            "resource": stands.resource, "fields": sorted(stands.assigned), "mass_update_id": stands.id
        }  # fmt: skip

    async def find_place(self) -> None:
        """Where a run that broke off was: chunks follow the rows' ids, and rows left alone are none of the plan's any more."""
        if self.done:
            query = Sql(
                f"SELECT row_id FROM {ROWS} ORDER BY row_id LIMIT 1 OFFSET ?", (self._stands.id, 0, self.done - 1)
            )
            self._after = int(await value(query) or 0)

    async def write_next(self) -> bool:
        """Write the next rows; whether there were any. `CancelledMeanwhile` where they are not to stay, `HaltedMeanwhile`
        where somebody is asked first.
        """
        last = await self._last()
        if last is None:
            return False
        summary = {**self._summary, **({} if self._is_one else {"parts": True})}
        async with recording(
            self._actor, "mass_update", summary=summary, part_of=self.change_set_id, is_quiet=not self._is_one
        ) as recorder:
            await self._require_running(recorder)
            run = await run_of(recorder, self._actor, self._stands, self._progress)
            written = await run.write_rows(self._after, last)
            if self._progress.stop and not self._progress.keep:
                raise CancelledMeanwhile()
            await self._note(recorder, written)
        self.change_set_id = self.change_set_id or recorder.change_set_id
        self._after, self.done = last, self.done + written
        self._progress.done = self.done
        if not self._is_one:
            await asyncio.sleep(PAUSE)
        return True

    async def tell(self) -> None:
        """Have open pages hear once of all chunks."""
        if self._is_one or self.change_set_id is None:
            return
        async with recording(self._actor, "mass_update", part_of=self.change_set_id) as recorder:
            recorder.touch(self._stands.resource)
            if RESOURCES[self._stands.resource].moves_figures:
                recorder.touch("customers")

    async def take_back(self) -> int:
        """Put back what is written; answers with how many rows stay: those that somebody changed since.

        Rows that the update took out of the actor's own sight go back too.
        """
        if self.change_set_id is None or not self.done:
            return 0
        sees_all = replace(self._actor, customer_scope="all", project_scope="all", invoice_scope="all")
        try:
            undone = await undo(sees_all, self.change_set_id, while_running=True)
        except NothingToUndo:
            return 0
        return len({(one.resource, one.row_id) for one in undone.conflicts})

    async def _last(self) -> int | None:
        chosen = f"SELECT row_id FROM {ROWS} ORDER BY row_id LIMIT ?"
        query = Sql(f"SELECT max(row_id) AS last FROM ({chosen}) chunk", (self._stands.id, self._after, self._size))
        found = await row(query)
        return None if found is None or found["last"] is None else int(found["last"])

    async def _require_running(self, recorder: Recorder) -> None:
        """Another process may have taken the run for dead, and over; or somebody there wants an end, or undid what is done."""
        values = (datetime.now(UTC), self._stands.id, self.done)
        if not await execute(Sql(STILL_MINE, values), recorder.connection):
            raise CancelledMeanwhile()
        stop = await value(Sql(STOP, (self._stands.id,)), recorder.connection)
        self._progress.hear(stop)
        if self._progress.stop:
            raise CancelledMeanwhile()
        if stop == HALT:
            raise HaltedMeanwhile()

    async def _note(self, recorder: Recorder, written: int) -> None:
        recorder.count_rows(written)
        change_set_id = self.change_set_id or (await recorder.position() if written else None)
        query = "UPDATE mass_update SET changed = ?, change_set_id = ? WHERE id = ?"
        values = (self.done + written, change_set_id, self._stands.id)
        await execute(Sql(query, values), recorder.connection)

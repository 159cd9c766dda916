"""Applying a plan: a few rows in one transaction; many in parts, so that others write in between. In the end all of it is
one change set, or nothing, or the whole rows that were finished, as was chosen.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.changes import Recorder, recording
from services.database import execute, execute_many, rows
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.organization import organization
from services.permissions import Actor
from services.refusals import NotPermitted, Refusal
from services.resources import RESOURCES
from services.sql import Sql
from services.work import Progress

from . import jobs
from .refusals import ChangedSincePlan, Interrupted, InterruptedHalfway, NothingToImport, Stopped
from .taking_back import standing_set, take_back
from .writing import Line, Writer

AT_ONCE = 500
FEW = 3_000
"""Up to so many rows are written in one transaction, which others wait for: a second or two."""
BREATHE = 0.03
"""Seconds between two parts: SQLite's writers look for their turn again and again, and have to find one."""
NEXT = (
    "SELECT number, kind, target_id, plan FROM import_row WHERE job_id = ? AND kind IN ('new', 'changed')"
    " AND coalesce(decision, '') <> 'done' AND number > ? ORDER BY number LIMIT ?"
)


async def apply(actor: Actor, job_id: int, progress: Progress) -> None:
    """Write every planned row that still is as it was planned; the import is 'done' or 'cancelled' then."""
    found = await jobs.job_row(actor, job_id)
    if not actor.may(RESOURCES[found["resource"]].write_right):
        raise NotPermitted()
    count = found["counts"].get("new", 0) + found["counts"].get("changed", 0)
    if not count:
        raise NothingToImport()
    resource = found["resource"]
    work = _Work(actor, found, progress, await fields_of(resource, actor), (await organization()).base_currency)
    if found["on_break"] == "none" and count <= FEW:
        await work.at_once()
    else:
        await work.by_parts()


class _Work:
    """One run over the rows of an import."""

    def __init__(
        self, actor: Actor, job: Mapping[str, Any], progress: Progress, fields: Mapping[str, Field], base: str
    ) -> None:
        self._actor, self._job, self._progress = actor, job, progress
        self._fields, self._base, self._wrote = fields, base, False
        self._after, self._applied = 0, int(job["applied"])
        self._skipped = 0
        self._sets: list[int] = list(job["change_set_ids"])
        self._part_of: int | None = None
        self._ids: dict[int, int] = {}
        self._highest = int(job["counts"].get("highest", 0))

    async def at_once(self) -> None:
        """All of it in one transaction; with `keep` what is done when somebody cancels stays."""
        async with self._recording() as recorder:
            while not self._progress.stop and (lines := await self._next(recorder)):
                await self._write(recorder, lines)
            if self._progress.stop and not self._progress.keep:
                raise self._nothing_kept()
            await self._note(recorder, "cancelled" if self._progress.stop else "done", ended_at=jobs.utc_now())

    async def by_parts(self) -> None:
        """A transaction for each some hundred rows. Where nothing is to stay of an import that breaks off, what was
        written is taken back.
        """
        try:
            if await self._parts():
                return
        except Exception:
            if self._job["on_break"] == "none":
                await take_back(self._actor, int(self._job["id"]))
            raise
        state = "cancelled" if self._progress.stop else "done"
        await jobs.set_job(int(self._job["id"]), state=state, ended_at=jobs.utc_now())

    async def _parts(self) -> bool:
        """Whether the last part was written, and the import ended with it: from then on nobody stops it any more."""
        self._part_of = await standing_set(self._sets)
        while not self._progress.stop and (lines := await self._next(more=1)):
            async with self._recording() as recorder:
                await self._write(recorder, lines[:AT_ONCE])
                is_over = len(lines) <= AT_ONCE and self._stays()
                if is_over:  # told with the last part, whose news pages hear
                    await self._note(recorder, "done", ended_at=jobs.utc_now())
                else:
                    await self._note(recorder, "running", started_at=jobs.utc_now())
            if is_over:
                return True
            await asyncio.sleep(BREATHE)
        if self._progress.left and self._job["on_break"] == "rows":
            raise InterruptedHalfway()
        if self._progress.stop and not self._progress.keep:
            job_id = int(self._job["id"])
            await jobs.set_job(job_id, on_break="none")  # if this process is killed now, another one takes it back
            await take_back(self._actor, job_id)
            raise self._nothing_kept()
        return False

    def _stays(self) -> bool:
        """Whether what is written stays when all of it is; who stops it meanwhile may want it to be taken back."""
        progress = self._progress
        return not progress.stop or progress.keep or (progress.left and self._job["on_break"] == "rows")

    def _nothing_kept(self) -> Refusal:
        return Interrupted() if self._progress.left else Stopped()

    def _recording(self) -> Any:
        summary = {"resource": self._job["resource"], "import_id": self._job["id"], "file": self._job["file_name"]}
        return recording(self._actor, "import", summary=summary, part_of=self._part_of)

    async def _next(self, recorder: Recorder | None = None, more: int = 0) -> list[Line]:
        """The next rows that are planned and not written; `more` than are written at once."""
        query = Sql(NEXT, (self._job["id"], self._after, AT_ONCE + more))
        return [_line(one) for one in await rows(query, recorder.connection if recorder else None)]

    async def _write(self, recorder: Recorder, lines: Sequence[Line]) -> None:
        resource = self._job["resource"]
        writer = Writer(self._actor, recorder, resource, self._fields, self._base, self._ids, self._highest)
        await self._know([line.of_row for line in lines if line.of_row is not None], recorder)
        written = await writer.write(lines)
        self._highest, self._wrote = writer.highest, self._wrote or written > 0
        self._applied, self._skipped, self._after = (
            self._applied + written,
            self._skipped + len(writer.skipped),
            lines[-1].number,
        )
        await self._mark(recorder, lines, writer.skipped)
        await self._progress.tell(self._applied + self._skipped)

    async def _know(self, numbers: list[int], recorder: Recorder) -> None:
        """The customers of rows that only say something about one that is there."""
        for number in set(numbers) - self._ids.keys():
            text = "SELECT target_id FROM import_row WHERE job_id = ? AND number = ? AND target_id IS NOT NULL"
            for one in await rows(Sql(text, (self._job["id"], number)), recorder.connection):
                self._ids[number] = int(one["target_id"])

    async def _mark(self, recorder: Recorder, lines: Sequence[Line], skipped: list[int]) -> None:
        """What is done is not planned again; what was skipped is refused, with the reason."""
        job_id = self._job["id"]
        done = "UPDATE import_row SET decision = 'done' WHERE job_id = ? AND kind IN ('new', 'changed')"
        text = f"{done} AND number BETWEEN ? AND ?"
        await execute(Sql(text, (job_id, lines[0].number, lines[-1].number)), recorder.connection)
        reason = json.dumps({"reasons": [[None, ChangedSincePlan().code, {}]]})
        text = "UPDATE import_row SET kind = 'refused', decision = NULL, plan = ? WHERE job_id = ? AND number = ?"
        await execute_many(text, [(reason, job_id, number) for number in skipped], recorder.connection)

    async def _note(self, recorder: Recorder, state: str, **more: Any) -> None:
        """How far it is, in the same transaction as the rows."""
        if self._wrote and self._part_of is None:
            self._part_of = await recorder.position()
            self._sets.append(self._part_of)
        self._wrote = False
        values = {"state": state, "applied": self._applied, "skipped": self._skipped, "change_set_ids": self._sets}
        await jobs.set_job_within(recorder.connection, int(self._job["id"]), **values, **more)


def _line(found: Mapping[str, Any]) -> Line:
    return Line(int(found["number"]), found["kind"], found["target_id"], json.loads(found["plan"]))

"""Applying a plan: one change set that is there as a whole or not at all, or whole rows as they come, as was chosen."""

import json
from collections.abc import Mapping
from typing import Any

from services.changes import Recorder, recording
from services.database import execute, execute_many, rows
from services.fields.catalogue import fields_of
from services.fields.field import Field
from services.history import undo
from services.organization import organization
from services.permissions import Actor
from services.refusals import NotPermitted
from services.resources import RESOURCES
from services.sql import Sql

from . import jobs
from .refusals import ChangedSincePlan, NothingToImport, Stopped
from .running import Progress
from .writing import Line, Writer

AT_ONCE = 500
NEXT = (
    "SELECT number, kind, target_id, plan FROM import_row WHERE job_id = ? AND kind IN ('new', 'changed')"
    " AND number > ? ORDER BY number LIMIT ?"
)


async def apply(actor: Actor, job_id: int, progress: Progress) -> None:
    """Write every planned row that still is as it was planned; the import is 'done' or 'cancelled' then."""
    found = await jobs.job_row(actor, job_id)
    if not actor.may(RESOURCES[found["resource"]].write_right):
        raise NotPermitted()
    if not found["counts"].get("new", 0) + found["counts"].get("changed", 0):
        raise NothingToImport()
    resource = found["resource"]
    work = _Work(actor, found, progress, await fields_of(resource, actor), (await organization()).base_currency)
    if found["on_break"] == "rows":
        await work.by_rows()
    else:
        await work.at_once()


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
        self._ids: dict[int, int] = {}
        self._highest = int(job["counts"].get("highest", 0))

    async def at_once(self) -> None:
        """All of it in one transaction; with `keep` what is done when somebody cancels stays."""
        async with self._recording() as recorder:
            while not self._progress.stop and await self._chunk(recorder):
                pass
            if self._progress.stop and not self._progress.keep:
                raise Stopped()
            await self._end(recorder)

    async def by_rows(self) -> None:
        """A transaction for each some hundred rows, so that others write in between and nothing finished is lost."""
        more = True
        while more and not self._progress.stop:
            async with self._recording() as recorder:
                more = await self._chunk(recorder)
                if more:
                    await self._note(recorder, "running")
                else:
                    await self._end(recorder)
        if self._progress.stop and not self._progress.keep:
            for change_set_id in reversed(self._sets):
                await undo(self._actor, change_set_id)
            raise Stopped()
        if self._progress.stop:
            await jobs.set_job(int(self._job["id"]), state="cancelled", ended_at=jobs.utc_now())

    def _recording(self) -> Any:
        summary = {"resource": self._job["resource"], "import_id": self._job["id"], "file": self._job["file_name"]}
        return recording(self._actor, "import", summary=summary)

    async def _chunk(self, recorder: Recorder) -> bool:
        """Write the next rows; answers with whether there were any."""
        query = Sql(NEXT, (self._job["id"], self._after, AT_ONCE))
        lines = [_line(one) for one in await rows(query, recorder.connection)]
        if not lines:
            return False
        writer = self._writer(recorder)
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
        return True

    def _writer(self, recorder: Recorder) -> Writer:
        resource = self._job["resource"]
        return Writer(self._actor, recorder, resource, self._fields, self._base, self._ids, self._highest)

    async def _know(self, numbers: list[int], recorder: Recorder) -> None:
        """The customers of rows that only say something about one that is there."""
        for number in set(numbers) - self._ids.keys():
            text = "SELECT target_id FROM import_row WHERE job_id = ? AND number = ? AND target_id IS NOT NULL"
            for one in await rows(Sql(text, (self._job["id"], number)), recorder.connection):
                self._ids[number] = int(one["target_id"])

    async def _mark(self, recorder: Recorder, lines: list[Line], skipped: list[int]) -> None:
        """What is done is not planned again; what was skipped is refused, with the reason."""
        job_id = self._job["id"]
        done = "UPDATE import_row SET decision = 'done' WHERE job_id = ? AND kind IN ('new', 'changed')"
        text = f"{done} AND number BETWEEN ? AND ?"
        await execute(Sql(text, (job_id, lines[0].number, lines[-1].number)), recorder.connection)
        reason = json.dumps({"reasons": [[None, ChangedSincePlan().code, {}]]})
        text = "UPDATE import_row SET kind = 'refused', decision = NULL, plan = ? WHERE job_id = ? AND number = ?"
        await execute_many(text, [(reason, job_id, number) for number in skipped], recorder.connection)

    async def _end(self, recorder: Recorder) -> None:
        await self._note(recorder, "cancelled" if self._progress.stop else "done", ended_at=jobs.utc_now())

    async def _note(self, recorder: Recorder, state: str, **more: Any) -> None:
        """How far it is, in the same transaction as the rows."""
        position = await recorder.position()
        if self._wrote and position not in self._sets:
            self._sets.append(position)
        self._wrote = False
        columns = {"state": state, "applied": self._applied, "skipped": self._skipped, **more}
        names = ", ".join(f"{name} = ?" for name in columns)
        text = f"UPDATE import_job SET {names}, change_set_ids = ? WHERE id = ?"
        values = (*columns.values(), json.dumps(self._sets), self._job["id"])
        await execute(Sql(text, values), recorder.connection)


def _line(found: Mapping[str, Any]) -> Line:
    return Line(int(found["number"]), found["kind"], found["target_id"], json.loads(found["plan"]))

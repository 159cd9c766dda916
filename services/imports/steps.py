"""The two steps before anything is written: the file becomes rows, the rows become a plan. Both in chunks, with progress."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from models.import_job import IMPORT_ROW_KINDS
from services.database import execute, execute_many, row, rows, writing
from services.organization import organization
from services.permissions import Actor
from services.sql import Sql
from services.work import Progress

from . import jobs
from .cells import decimal_sign, is_empty, loaded
from .drafts import Planned
from .frame import USUAL, Frame, frame_of
from .limits import Limits, limits_of
from .mapping import Column, column_of, columns_of, heading_row, signature
from .planner import plan_rows
from .reading import Cells, Reading, first_rows, look_at, rows_of_file
from .refusals import EmptyFile, Stopped
from .targets import bare, targets_of

READ_AT_ONCE = 2_000
PLAN_AT_ONCE = 500
MOST_VALUES = 200
"""Different unknown values of a column that are kept to be mapped."""
UPDATE = "UPDATE import_row SET kind = ?, target_id = ?, plan = ? WHERE id = ?"


async def read_file(
    actor: Actor, job_id: int, path: Path, progress: Progress, *, sheet: str | None = None, heading: int | None = -1
) -> None:
    """Keep the rows of a file and guess its columns; the import is 'read' then. `heading` -1 finds the headings out."""
    found = await jobs.job_row(actor, job_id)
    limits = limits_of((await organization()).settings)
    how = await asyncio.to_thread(look_at, path, found["file_name"], limits, sheet)
    first = await asyncio.to_thread(first_rows, path, how, limits, 30)
    targets = await targets_of(found["resource"], actor)
    how = replace(how, heading_row=heading_row(first[:10], targets) if heading == -1 else heading)
    await jobs.forget_rows(job_id)
    count = await _keep(job_id, path, how, limits, progress)
    if count <= (how.heading_row is not None):
        raise EmptyFile()
    columns = await _columns(found["resource"], first, how, targets)
    kept = await remembered(signature(found["resource"], columns))
    columns = await _columns(found["resource"], first, how, targets, kept["columns"])
    how = replace(how, decimal=decimal_sign([text for column in columns for text in column.samples]))
    await jobs.set_job(
        job_id, state="read", reading=how.as_json(), columns=[column.as_json() for column in columns], counts={},
        choices=kept["choices"], matching=list(USUAL[found["resource"]]), row_count=count - (how.heading_row is not None),
    )  # fmt: skip


async def _keep(job_id: int, path: Path, how: Reading, limits: Limits, progress: Progress) -> int:
    """All rows from the headings on."""
    lines, count = rows_of_file(path, how, limits), 0
    while True:
        chunk = await asyncio.to_thread(_next, lines)
        if not chunk:
            return count
        kept = [one for one in chunk if how.heading_row is None or one[0] >= how.heading_row]
        await jobs.keep_rows(job_id, kept)
        count += len(kept)
        await progress.tell(count)
        if progress.stop:
            raise Stopped()


def _next(lines: Iterator[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    return list(islice(lines, READ_AT_ONCE))


async def _columns(
    resource: str, first: Sequence[tuple[int, Cells]], how: Reading, targets: Mapping[str, Any], kept: Any = None
) -> list[Column]:
    country = (await organization()).country
    return columns_of(first, how.heading_row, targets, kept, country)


async def plan_file(actor: Actor, job_id: int, progress: Progress) -> None:
    """Plan every row anew; the import is 'planned' then."""
    found = await jobs.job_row(actor, job_id)
    columns = [column_of(one) for one in found["columns"]]
    frame = await frame_of(actor, found, columns)
    heading = found["reading"].get("heading_row")
    headings = await _headings(job_id, heading)
    tally = Tally(frame)
    after, done = heading or 0, 0
    while chunk := await _raws(job_id, after):
        planned = await plan_rows(frame, [(n, cells, decision) for _, n, cells, decision in chunk], headings)
        await _write(job_id, [one[0] for one in chunk], planned)
        tally.add(planned)
        tally.fill(cells for _, _, cells, _ in chunk)
        after, done = chunk[-1][1], done + len(chunk)
        await progress.tell(done)
        if progress.stop:
            raise Stopped()
    await jobs.set_job(job_id, state="planned", counts=tally.counts())


async def _headings(job_id: int, number: int | None) -> list[Any]:
    found = await row(Sql("SELECT cells FROM import_row WHERE job_id = ? AND number = ?", (job_id, number or 0)))
    return loaded(found["cells"]) if found else []


async def _raws(job_id: int, after: int) -> list[tuple[int, int, list[Any], str | None]]:
    text = "SELECT id, number, cells, decision FROM import_row WHERE job_id = ? AND number > ? ORDER BY number LIMIT ?"
    found = await rows(Sql(text, (job_id, after, PLAN_AT_ONCE)))
    return [(int(one["id"]), int(one["number"]), loaded(one["cells"]), one["decision"]) for one in found]


async def _write(job_id: int, ids: Sequence[int], planned: Sequence[Planned]) -> None:
    values = [
        (one.kind, one.target_id, json.dumps(one.as_json(), ensure_ascii=False), row_id)
        for row_id, one in zip(ids, planned, strict=True)
    ]
    async with writing() as connection:
        await execute_many(UPDATE, values, connection)
        await jobs.set_job_within(connection, job_id, started_at=jobs.utc_now())  # a sign of life


class Tally:
    """Counts rows by kind, and what was found in each column."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._kinds: Counter[str] = Counter()
        self._same = self._highest = 0
        self._refused: Counter[str] = Counter()
        self._odd: Counter[str] = Counter()
        self._filled: Counter[int] = Counter()
        self._unknown: dict[str, Counter[str]] = {}

    def add(self, planned: Sequence[Planned]) -> None:
        """Count some rows."""
        for one in planned:
            self._kinds[one.kind] += 1
            self._same += bool(one.same)
            number = one.values.get("number")
            if isinstance(number, int) and one.kind == "new":
                self._highest = max(self._highest, number)
            self._odd.update({refusal.field or "" for refusal in one.odd})
            self._refused.update({refusal.field or "" for refusal in one.reasons})
            for refusal in one.reasons:
                self._note(refusal.field or "", refusal.code, refusal.values.get("value"))

    def fill(self, lines: Iterable[Sequence[Any]]) -> None:
        """Count what is filled in each column."""
        for cells in lines:
            self._filled.update(place for place, cell in enumerate(cells) if not is_empty(cell))

    def counts(self) -> dict[str, Any]:
        """As the job keeps it."""
        unknown = {name: dict(values.most_common(MOST_VALUES)) for name, values in self._unknown.items()}
        return {
            **{kind: self._kinds[kind] for kind in IMPORT_ROW_KINDS},
            "filled": {str(place): count for place, count in self._filled.items()},
            "same": self._same,
            "highest": self._highest,
            "refused_in": self._refused,
            "odd_in": self._odd,
            "unknown": unknown,
        }

    def _note(self, name: str, code: str, given: Any) -> None:
        target = self._frame.targets.get(name)
        if code == "invalid_choice" and target is not None and target.field.choices and given is not None:
            self._unknown.setdefault(name, Counter())[str(given)] += 1


async def remembered(key: str) -> dict[str, Any]:
    """Where the columns of this source went the last time, and what its values became."""
    found = await row(Sql("SELECT columns, choices FROM import_source WHERE signature = ?", (key,)))
    read = {name: json.loads(given) if isinstance(given, str) else given for name, given in (found or {}).items()}
    return {"columns": read.get("columns") or {}, "choices": read.get("choices") or {}}


async def remember(resource: str, columns: Sequence[Column], choices: Mapping[str, Any]) -> None:
    """Keep the mapping for the next file of this source."""
    kept = {name: column.target for column in columns if (name := bare(column.heading))}
    text = (
        "INSERT INTO import_source (signature, columns, choices, version) VALUES (?, ?, ?, 1)"
        " ON CONFLICT (signature) DO UPDATE SET columns = excluded.columns, choices = excluded.choices"
    )
    values = (signature(resource, columns), json.dumps(kept), json.dumps(choices, ensure_ascii=False))
    async with writing() as connection:
        await execute(Sql(text, values), connection)

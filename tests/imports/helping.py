"""Files made for tests, and the steps of an import from beginning to end."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from services.imports import jobs, runs
from services.imports.jobs import Job
from services.permissions import Actor


def write_csv(path: Path, lines: Sequence[Sequence[Any]], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """A CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    return path


def write_xlsx(path: Path, lines: Sequence[Sequence[Any]], name: str = "Kunder") -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for line in lines:
        sheet.append(list(line))
    book.save(path)
    return path


async def read(actor: Actor, path: Path, kind: str = "customers", **options: Any) -> Job:
    """The file as an import of the actor's, read."""
    job_id = await jobs.make_job(actor, kind, path.name, None)
    await step(actor, job_id, "read", path=str(path), **options)
    return await jobs.job_of(actor, job_id)


async def step(actor: Actor, job_id: int, name: str, **options: Any) -> Job:
    """One step, to its end."""
    await runs.start(actor, job_id, name, **options)
    await runs.wait_for(job_id)
    return await jobs.job_of(actor, job_id)


async def plan(actor: Actor, path: Path, kind: str = "customers") -> Job:
    """Read and planned."""
    job = await read(actor, path, kind)
    assert job.failure is None, job.failure
    return await step(actor, job.id, "plan")


async def bring_in(actor: Actor, path: Path, kind: str = "customers") -> Job:
    """Read, planned and applied."""
    job = await plan(actor, path, kind)
    assert job.state == "planned", job.failure
    return await step(actor, job.id, "apply")

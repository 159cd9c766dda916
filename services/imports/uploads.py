"""Files as they arrive: kept in the data folder (`imports/`) until their import is over, at most some days."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from services.database import rows
from services.organization import organization
from services.permissions import Actor
from services.resources import RESOURCES
from services.sql import Sql

from . import jobs, runs
from .limits import MEGABYTE, Limits, limits_of
from .refusals import FileTooLarge, IsOver, TooMuchWaiting, UnknownKind
from .targets import KINDS

KEPT_SECONDS = jobs.KEPT.total_seconds()


async def upload(actor: Actor, kind: str, name: str, chunks: AsyncIterator[bytes], folder: Path) -> int:
    """Keep a file as it comes and begin to read it; answers with the import's id.

    Refusals: `UnknownKind`, `FileTooLarge`, and `TooManyWaiting` or `TooMuchWaiting` for who leaves too much lying.
    """
    actor.require("import")
    if kind not in KINDS:
        raise UnknownKind(kind=kind[:40], field="kind")
    actor.require(RESOURCES[kind].write_right)
    place = folder / "imports"
    place.mkdir(parents=True, exist_ok=True)
    await _sweep(place)
    limits = limits_of((await organization()).settings)
    path = place / secrets.token_hex(16)
    job_id = await jobs.make_job(actor, kind, name or "import", path.name, limits.waiting_files)
    try:
        await _keep(path, chunks, limits, limits.waiting_bytes - await _waiting_bytes(actor, place))
    except BaseException:
        await jobs.drop_job(job_id)
        raise
    await runs.start(actor, job_id, "read", path=str(path))
    return job_id


async def _waiting_bytes(actor: Actor, place: Path) -> int:
    """What the person's files that wait hold by now."""
    names = await jobs.waiting_files(actor)
    return await asyncio.to_thread(
        lambda: sum((place / name).stat().st_size for name in names if (place / name).exists())
    )


async def read_again(actor: Actor, job_id: int, folder: Path, **options: Any) -> None:
    """Read the file of an import once more, another sheet of it or with other headings."""
    job = await jobs.job_of(actor, job_id)
    path = folder / "imports" / (job.file or "gone")
    if not path.is_file():
        raise IsOver()
    await runs.start(actor, job_id, "read", path=str(path), **options)


async def _keep(path: Path, chunks: AsyncIterator[bytes], limits: Limits, room: int) -> None:
    size = 0
    try:
        with path.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > limits.file_bytes:
                    raise FileTooLarge(most=limits.file_bytes // MEGABYTE)
                if size > room:
                    raise TooMuchWaiting(most=limits.waiting_bytes // MEGABYTE)
                file.write(chunk)
    except BaseException:
        _drop(path)
        raise


async def _sweep(folder: Path) -> None:
    """Take away files whose import is over, that could not be read, or whose days are."""
    text = f"SELECT file FROM import_job WHERE NOT ({jobs.WAITS}) AND file IS NOT NULL"
    over = {found["file"] for found in await rows(Sql(text))}
    await asyncio.to_thread(_swept, folder, over)


def _swept(folder: Path, over: set[str]) -> None:
    for path in folder.iterdir():
        if path.name in over or time.time() - path.stat().st_mtime > KEPT_SECONDS:
            _drop(path)


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)

"""Long exports are written by a process of their own, so that no page waits for them.

A process needs half a second before it can begin, so one is kept ready (`expect`) while somebody looks at many rows or
is about to take them out, and for ten minutes after an export, as the other format is often wanted next.
"""

import asyncio
import base64
import json
import logging
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.database import database_url
from services.permissions import Actor

from .files import Progress
from .prepare import Prepared
from .wishes import Wishes

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
APART_FROM = 5_000
"""An export of so many rows has a process of its own; a shorter one is done before that had begun."""


class Ready:
    """The process that waits for its task; there is at most one, and it ends by itself when none comes."""

    def __init__(self) -> None:
        self._waiting: Process | None = None
        self._url = ""
        self._is_starting = False

    async def expect(self, rows: int) -> None:
        """An export of so many rows may come."""
        if rows < APART_FROM or self._is_there() or self._is_starting:
            return
        self._is_starting = True
        try:
            self._url, self._waiting = database_url(), await _started()
        except OSError:
            log.warning("No process could be kept ready for an export; the next one starts its own", exc_info=True)
        finally:
            self._is_starting = False

    async def take(self) -> Process:
        """The process that waits, or a new one."""
        waiting, self._waiting = (self._waiting if self._is_there() else None), None
        return waiting or await _started()

    async def let_go(self) -> None:
        """End the process that waits."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting.returncode is None:
            waiting.kill()
            await waiting.wait()

    def _is_there(self) -> bool:
        return self._waiting is not None and self._waiting.returncode is None and self._url == database_url()


READY = Ready()


async def write_apart(prepared: Prepared, form: str, path: Path, wishes: Wishes, progress: Progress) -> int:
    """Write the report to a file in another process, as `prepared` sees it; answers with the number of rows.

    Refusals and a full disk are raised here as they were there. Whoever cancels ends the process.
    """
    process = await READY.take()
    try:
        rows = await _followed(process, task_of(prepared, form, path, wishes), progress)
    except BaseException:
        if process.returncode is None:
            process.kill()
        raise
    finally:
        await process.wait()
    await READY.expect(rows)
    return rows


async def _started() -> Process:
    environ = {**os.environ, "STAMKUND_DATABASE_URL": database_url()}
    command = (sys.executable, "-m", "services.reports.worker")
    # in a session of its own: Ctrl C in the terminal of the server is for the server, which notes what is to go on
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environ, stdin=PIPE, stdout=PIPE, start_new_session=True
    )


async def _followed(process: Process, task: dict[str, Any], progress: Progress) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(task).encode() + b"\n")
    await process.stdin.drain()
    async for line in process.stdout:
        told = json.loads(line)
        if isinstance(told, int):
            await progress(told)
        elif "error" in told:
            raise pickle.loads(base64.b64decode(told["error"]))
        else:
            return int(told["written"])
    raise RuntimeError(f"The process that wrote the export ended with {await process.wait()}.")


def task_of(prepared: Prepared, form: str, path: Path, wishes: Wishes) -> dict[str, Any]:
    """What the other process is told: the report, and for whom it is written."""
    return {
        "report": prepared.report.as_json(),
        "only": prepared.only.as_json(),
        "actor": _told(prepared.actor),
        "language": prepared.language.code,
        "today": prepared.viewing.today.isoformat(),
        "wishes": wishes.as_json(),
        "format": form,
        "path": str(path),
    }


def _told(actor: Actor) -> dict[str, Any]:
    return {**asdict(actor), "rights": sorted(actor.rights)}

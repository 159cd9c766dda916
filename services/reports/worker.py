"""The process in which a long export is written: `python -m services.reports.worker`, started by `apart`.

It reads its task as one line, prints how many rows are written, and ends when the process that started it is gone.
"""

import asyncio
import base64
import gc
import json
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from services.database import close_database, open_database
from services.i18n import language, read_languages
from services.permissions import Actor
from services.settings import read_settings

from .files import WRITERS
from .prepare import prepare
from .report import read_report
from .selection import read_selection
from .snapshot import snapshot
from .wishes import read_wishes

NICER = 5
WAITS = 600  # seconds that it waits for its task; the alarm then ends it
EVERY = 0.2  # seconds between two lines of progress
YOUNG = 100_000
"""Rows come and go and never point at each other: Python need not look so often for those that do."""


def main() -> None:
    """Write the file that the first line of the input describes."""
    os.nice(NICER)
    gc.freeze()
    gc.set_threshold(YOUNG, 50, 50)
    signal.alarm(WAITS)
    read_languages()
    line = sys.stdin.readline()
    signal.alarm(0)
    if line:
        threading.Thread(target=_end_with_the_other, daemon=True).start()
        asyncio.run(_work(json.loads(line)))


async def _work(task: Mapping[str, Any]) -> None:
    await open_database(read_settings().database_url)
    try:
        _say({"written": await _write(task)})
    except Exception as error:
        _say({"error": base64.b64encode(_packed(error)).decode()})
    finally:
        await close_database(has_written=False)


async def _write(task: Mapping[str, Any]) -> int:
    report, only = read_report(task["report"]), read_selection(task["only"])
    viewer, today = language(task["language"]), date.fromisoformat(task["today"])
    prepared = await prepare(report, _actor(task["actor"]), viewer, today, only)
    wishes, path = read_wishes(task["wishes"]), Path(task["path"])
    async with snapshot() as reads:
        return await WRITERS[task["format"]](prepared, path, reads, wishes, _Said())


def _actor(given: Mapping[str, Any]) -> Actor:
    kinds = {"rights": frozenset, "unit_ids": tuple, "team_ids": tuple}
    return Actor(**{name: kinds.get(name, lambda kept: kept)(value) for name, value in given.items()})


class _Said:
    """Prints progress, not more often than somebody looks."""

    def __init__(self) -> None:
        self._last = 0.0

    async def __call__(self, written: int) -> None:
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            _say(written)


def _say(told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _packed(error: Exception) -> bytes:
    """The error for the other process; what cannot be packed goes as its words."""
    try:
        return pickle.dumps(error)
    except (pickle.PicklingError, TypeError, AttributeError):
        return pickle.dumps(RuntimeError(repr(error)))


def _end_with_the_other() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()

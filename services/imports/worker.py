"""The process in which a large file is worked on: `python -m services.imports.worker TASK`, started by `runs`.

It prints how many rows are done, and stops when it reads "stop", "keep" or "leave" or when the process that
started it is gone.
"""

import asyncio
import gc
import json
import os
import sys
import threading
import time
from contextlib import suppress

from services.database import close_database, open_database
from services.permissions import Actor
from services.settings import read_settings
from services.work import Progress

from .runs import work_on

NICER = 5
SELDOM = (50_000, 20, 100)
"""How seldom Python looks for cycles: what a plan remembers of the file has none, and would be looked through each time."""
EVERY = 0.2  # seconds between two lines of progress


def main() -> None:
    """Do the step that the first argument names."""
    os.nice(NICER)
    gc.freeze()
    gc.set_threshold(*SELDOM)
    task = json.loads(sys.argv[1])
    progress = Progress(says=Said())
    threading.Thread(target=_listen, args=(progress,), daemon=True).start()
    asyncio.run(_work(task, progress))


class Said:
    """Prints progress, not more often than somebody looks."""

    def __init__(self) -> None:
        self._last = 0.0

    async def __call__(self, done: int) -> None:
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            with suppress(BrokenPipeError):  # whoever started it is gone, which its stdin tells too
                sys.stdout.write(f"{done}\n")
                sys.stdout.flush()


async def _work(task: dict[str, object], progress: Progress) -> None:
    await open_database(read_settings().database_url)
    try:
        actor = Actor(int(str(task["user"])), "", source=str(task["source"]))
        options = task["options"]
        assert isinstance(options, dict)
        await work_on(actor, int(str(task["job"])), str(task["step"]), progress, options)
    finally:
        await close_database()


def _listen(progress: Progress) -> None:
    told = sys.stdin.readline().strip()
    progress.keep, progress.left = told == "keep", told in ("", "leave")
    progress.stop = True


if __name__ == "__main__":
    main()

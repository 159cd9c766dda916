"""Mass update: planned row by row first, then run as one change set with progress and cancel, and undone like any other.

`plan` says what would happen, `runs` does it, `reading` tells how things stand.
"""

from .plan import Wanted, plan
from .reading import Standing, rows_of, standing, standings
from .runs import attended, cancel, recover, run, stop_all, wait_for

__all__ = [
    "Standing", "Wanted", "attended", "cancel", "plan", "recover", "rows_of", "run", "standing", "standings", "stop_all",
    "wait_for",
]  # fmt: skip

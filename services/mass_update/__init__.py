"""Mass update: planned row by row first, then run as one change set with progress and cancel, and undone like any other.

`plan` says what would happen, `runs` does it, `reading` tells how things stand.
"""

from .around import around
from .effects import Effect, effects
from .notified import concerned, names_of_told
from .numbered import numbered
from .plan import Wanted, plan
from .reading import PlannedRow, Standing, entries, page_of, rows_of, standing, standings
from .runs import attended, cancel, go_on, halt, recover, run, stop_all, wait_for
from .stopped import TakenBack, taken_back

__all__ = [
    "Effect", "PlannedRow", "Standing", "TakenBack", "Wanted", "around", "attended", "cancel", "concerned", "effects",
    "entries", "go_on", "halt", "names_of_told", "numbered", "page_of", "plan", "recover", "rows_of", "run",
    "standing", "standings", "stop_all", "taken_back", "wait_for",
]  # fmt: skip

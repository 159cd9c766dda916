"""What the builder's table shows: groups, the rows of open groups, the total; read fresh each time, under rights."""

import time
from dataclasses import dataclass, field

from services.i18n import Language
from services.permissions import Actor
from services.reports.prepare import Prepared, prepare
from services.reports.report import Report
from services.reports.run import Group, Key, Outcome, ShownRow, outcome, page
from services.reports.snapshot import Now, Remembered

MOST_ROWS = 200
MOST_IN_GROUP = 50
MOST_GROUPS = 300
OPEN_AT_FIRST = 3


@dataclass(frozen=True)
class Line:
    """A line of the table: a group (with its place in the result), a row, or how many more there are."""

    kind: str
    level: int
    group: Group | None = None
    row: ShownRow | None = None
    more: int = 0
    is_open: bool = False
    path: str = ""


@dataclass(frozen=True)
class Preview:
    """The first lines of a report, everything added up, and how long it took (seconds)."""

    prepared: Prepared
    result: Outcome
    lines: list[Line]
    seconds: float
    by_path: dict[str, Key] = field(default_factory=dict)


async def preview(report: Report, actor: Actor, viewer: Language, opened: set[Key] | None) -> Preview:
    """Read the preview; `opened` are the groups whose rows are shown, None for the first few."""
    began = time.perf_counter()
    prepared = await prepare(report, actor, viewer)
    result = await outcome(prepared, Remembered(prepared.subject.reads))
    reading = _Reading(prepared, opened if opened is not None else _first(prepared, result))
    if prepared.groups:
        await reading.groups(result.groups, 0, "")
    else:
        await reading.rows((), 0, result.rows, MOST_ROWS)
    return Preview(prepared, result, reading.lines, time.perf_counter() - began, reading.by_path)


def _first(prepared: Prepared, result: Outcome) -> set[Key]:
    """The groups that are open when nobody has said otherwise: down to the first few rows or deepest groups."""
    opened: set[Key] = set()
    groups = result.groups[:OPEN_AT_FIRST]
    while groups:
        opened |= {group.key for group in groups if group.children or prepared.report.details}
        groups = [child for group in groups for child in group.children][:OPEN_AT_FIRST]
    return opened


class _Reading:
    """Collects the lines of a preview."""

    def __init__(self, prepared: Prepared, opened: set[Key]) -> None:
        self.lines: list[Line] = []
        self.by_path: dict[str, Key] = {}
        self._prepared, self._opened = prepared, opened

    async def groups(self, groups: list[Group], level: int, above: str) -> None:
        """The groups of a level and what is open below them."""
        for place, group in enumerate(groups[:MOST_GROUPS]):
            path = f"{above}{place}"
            is_open = group.key in self._opened
            self.by_path[path] = group.key
            self.lines.append(Line("group", level, group=group, is_open=is_open, path=path))
            if is_open and group.children:
                await self.groups(group.children, level + 1, f"{path}.")
            elif is_open and self._prepared.report.details:
                await self.rows(group.key, level + 1, group.rows, MOST_IN_GROUP)
        if len(groups) > MOST_GROUPS:
            self.lines.append(Line("more", level, more=len(groups) - MOST_GROUPS))

    async def rows(self, within: Key, level: int, count: int, most: int) -> None:
        """The first rows of a group, or of everything."""
        found = await page(self._prepared, Now(), 0, most, within)
        self.lines += [Line("row", level, row=row) for row in found]
        if count > len(found):
            self.lines.append(Line("more", level, more=count - len(found)))


def toggled(told: Preview, path: str, opened: set[Key] | None) -> set[Key]:
    """Which groups are open after a click on one."""
    now = opened if opened is not None else {line.group.key for line in told.lines if line.group and line.is_open}
    key = told.by_path.get(path)
    return now if key is None else now - {key} if key in now else now | {key}

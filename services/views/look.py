"""A Look: how a list is shown. Each part is a short text, so that an address, a saved view and a comparison are the same thing.

`f` the filter · `q` the search · `sort` the order (`-billed_this_year,name`) · `c` the columns in their order
(`name:218!,number,-email`: width after a colon, `!` stays at the left) · `g` the fields to group by · `d` the density.
An empty text means what the list does by itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from services.refusals import NotUnderstood

LONGEST = 4000
MOST_COLUMNS = 200
MOST_GROUPS = 2
NONE = "-"
"""In an address: what the view narrows by is taken away."""
PARTS = ("f", "q", "sort", "c", "g", "d")
DENSITIES = ("", "compact", "standard", "comfortable")
_COLUMN = re.compile(r"([^:!,]+)(?::(\d{1,4}))?(!)?")


@dataclass(frozen=True)
class Column:
    """A column that is shown: its field, its width in pixels (None: its own), whether it stays at the left."""

    field: str
    width: int | None = None
    is_pinned: bool = False

    def text(self) -> str:
        """The column as it stands in an address."""
        return self.field + (f":{self.width}" if self.width else "") + ("!" if self.is_pinned else "")


@dataclass(frozen=True)
class Look:
    """How a list is shown; see the module."""

    f: str = ""
    q: str = ""
    sort: str = ""
    c: str = ""
    g: str = ""
    d: str = ""

    def as_json(self) -> dict[str, str]:
        """The parts that say something."""
        return {name: text for name, text in self._parts().items() if text}

    def asked(self, view: "Look") -> dict[str, str | None]:
        """What an address says beside the view: the parts that differ, `NONE` where the view has something and this not."""
        before = view._parts()
        return {name: (text or NONE) if text != before[name] else None for name, text in self._parts().items()}

    def with_asked(self, query: Mapping[str, str]) -> Self:
        """The look with what an address says over it; a density that there is not says nothing."""
        given = {name: query[name][:LONGEST] for name in PARTS if name in query}
        if given.get("d", NONE) not in (*DENSITIES, NONE):
            del given["d"]
        return replace(self, **{name: "" if text == NONE else text for name, text in given.items()})

    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown, in their order; nonsense is left out, none means the list's own."""
        found = [_COLUMN.fullmatch(text) for text in self.c.split(",")][:MOST_COLUMNS]
        return tuple([Column(one[1], int(one[2]) if one[2] else None, bool(one[3])) for one in found if one])

    def groups(self) -> tuple[str, ...]:
        """The fields to group by."""
        return tuple([name for name in self.g.split(",") if name][:MOST_GROUPS])

    def _parts(self) -> dict[str, str]:
        return {part.name: str(getattr(self, part.name)) for part in fields(self)}


def look_of(given: Mapping[str, Any]) -> Look:
    """A look from JSON; `NotUnderstood` for what is none."""
    known = {name: given.get(name, "") for name in PARTS}
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in known.values()):
        raise NotUnderstood()
    if known["d"] not in DENSITIES:
        raise NotUnderstood()
    return Look(**known)

"""Some rows of a list: chosen ones, or all but some."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.database import is_postgres
from services.sql import TRUE, Sql


@dataclass(frozen=True)
class Selection:
    """Rows by id: `ids` and no others (None: all that there are), and not those of `but`."""

    ids: tuple[int, ...] | None = None
    but: tuple[int, ...] = ()

    def where(self, table: str) -> Sql:
        """Condition on the rows of a table; however many ids there are, they are one value of the query."""
        if self.ids is not None:
            return _is_one_of(table, self.ids)
        return ~_is_one_of(table, self.but) if self.but else TRUE

    def as_json(self) -> dict[str, Any]:
        """The selection as an export keeps it."""
        return {"ids": None if self.ids is None else list(self.ids), "but": list(self.but)}


ALL = Selection()


def read_selection(given: Mapping[str, Any]) -> Selection:
    """A selection from its JSON."""
    ids = given.get("ids")
    return Selection(None if ids is None else _numbers(ids), _numbers(given.get("but") or ()))


def _numbers(given: Iterable[Any]) -> tuple[int, ...]:
    return tuple(int(number) for number in given)


def _is_one_of(table: str, ids: tuple[int, ...]) -> Sql:
    told = json.dumps(sorted(ids))
    if is_postgres():
        return Sql(
            f"{table}.id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(? AS json)))", (told,)
        )
    return Sql(f"{table}.id IN (SELECT value FROM json_each(?))", (told,))

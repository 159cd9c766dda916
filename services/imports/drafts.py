"""A row on its way from cells to a plan."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from services.fields.links import Links
from services.refusals import Refusal

from .cells import New

Values = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """What a row of the file says: values of the thing itself and of its parts, and what is wrong with them.

    `linked` are ids of segments or keywords, or what is to be made.
    `target_id` is the row that it changes, `of_row` the row of the file that it adds parts to; `has_given_number` says that
    the changed invoice has a number of the series; `same` are customers that look the same, with reasons; `odd` is what is
    kept though it looks wrong.
    """

    number: int
    decision: str | None = None
    own: Values = field(default_factory=dict)
    parts: dict[str, Values] = field(default_factory=dict)
    linked: dict[Links, list[Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    country: str | None = None
    currency: str | None = None
    target_id: int | None = None
    of_row: int | None = None
    current: Values | None = None
    has_given_number: bool = False
    same: list[tuple[int, list[str]]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    odd: list[Refusal] = field(default_factory=list)

    def refuse(self, refusal: Refusal, name: str | None = None) -> None:
        """Note what is wrong; of one field once."""
        refusal.field = refusal.field or name
        if not any(known.field == refusal.field for known in self.refusals):
            self.refusals.append(refusal)

    def then(self, name: str) -> Any:
        """A value as it will be."""
        return self.own.get(name, (self.current or {}).get(name))


@dataclass(slots=True)
class PartPlan:
    """What becomes of a part: made anew (no `row_id`) or changed; `changes` are (field, old, new)."""

    resource: str
    values: Values
    row_id: int | None = None
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    version: int | None = None


@dataclass(slots=True)
class Planned:
    """What would become of a row: 'new', 'changed', 'unchanged', 'refused' or 'left_out'."""

    number: int
    kind: str
    target_id: int | None = None
    of_row: int | None = None
    values: Values = field(default_factory=dict)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    parts: list[PartPlan] = field(default_factory=list)
    reasons: list[Refusal] = field(default_factory=list)
    same: list[tuple[int, list[str]]] = field(default_factory=list)
    odd: list[Refusal] = field(default_factory=list)
    version: int | None = None
    customer_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What the table keeps of it; what is empty is left out."""
        told = {
            "values": plain_values(self.values) if self.kind == "new" else None,
            "changes": [[name, plain(old), plain(new)] for name, old, new in self.changes],
            "parts": [
                [part.resource, part.row_id, plain_values(part.values), [[n, plain(o), plain(v)] for n, o, v in part.changes],
                 part.version]
                for part in self.parts
            ],
            "reasons": [_told(one) for one in self.reasons],
            "odd": [_told(one) for one in self.odd],
            "same": self.same,
            "of_row": self.of_row,
            "version": self.version,
            "customer": self.customer_id,
        }  # fmt: skip
        return {name: given for name, given in told.items() if given not in (None, [], {})}


def _told(one: Refusal) -> list[Any]:
    return [one.field, one.code, {name: plain(given) for name, given in one.values.items()}]


def plain_values(values: Values) -> Values:
    """Values as JSON has them."""
    return {name: plain(given) for name, given in values.items()}


def plain(given: Any) -> Any:
    """A value as JSON has it: days as ISO text, decimals as text, a choice still to be made as what is to be made."""
    if isinstance(given, New):
        return given.as_json()
    if isinstance(given, date):
        return given.isoformat()
    return str(given) if isinstance(given, Decimal) else given

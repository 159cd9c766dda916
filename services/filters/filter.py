"""The Filter: one value that narrows grid, tile, mass update, report, export and API alike.

Its text form stands in URLs and saved views: conditions `field.operator:value,value` joined by `;`, groups `or(…)` and
`and(…)`, values percent-encoded. `country.any:SE,NO;or(name.contains:bygg;email.empty)`
"""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from .refusals import FilterNotUnderstood

MOST_PARTS = 100
DEEPEST = 5


@dataclass(frozen=True)
class Condition:
    """A field, an operator of `services.filters.operators` and its values as text."""

    field: str
    operator: str
    values: tuple[str, ...] = ()

    def text(self) -> str:
        """The condition in the filter language."""
        listed = ",".join(quote(value, safe=" åäöÅÄÖæøÆØ@+-./_") for value in self.values)
        return f"{self.field}.{self.operator}" + (f":{listed}" if self.values else "")


@dataclass(frozen=True)
class Group:
    """Conditions and groups of which all ('and') or at least one ('or') must hold."""

    word: str
    parts: tuple["Condition | Group", ...] = ()

    def text(self) -> str:
        """The group in the filter language."""
        return f"{self.word}({';'.join(part.text() for part in self.parts)})"


@dataclass(frozen=True)
class Filter:
    """Conditions that must all hold, and words that quick search must find."""

    parts: tuple[Condition | Group, ...] = ()
    search: str = field(default="")

    def text(self) -> str:
        """The conditions in the filter language; `search` stands beside them."""
        return ";".join(part.text() for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts or self.search)

    def fields(self) -> set[str]:
        """The names of all fields that conditions look at."""
        return {condition.field for condition in conditions(self.parts)}

    def with_condition(self, condition: Condition) -> "Filter":
        """The filter with the first condition on the same field replaced, or with one more."""
        kept = list(self.parts)
        for place, part in enumerate(kept):
            if isinstance(part, Condition) and part.field == condition.field:
                kept[place] = condition
                return Filter(tuple(kept), self.search)
        return Filter((*kept, condition), self.search)

    def without_field(self, name: str) -> "Filter":
        """The filter without the conditions on a field that stand by themselves."""
        kept = tuple(part for part in self.parts if not (isinstance(part, Condition) and part.field == name))
        return Filter(kept, self.search)

    def without(self, part: Condition | Group) -> "Filter":
        """The filter without one of its parts."""
        return Filter(tuple(p for p in self.parts if p != part), self.search)


def conditions(parts: tuple[Condition | Group, ...]) -> list[Condition]:
    """All conditions of parts and their groups."""
    found: list[Condition] = []
    for part in parts:
        found += [part] if isinstance(part, Condition) else conditions(part.parts)
    return found


def parse(text: str, search: str = "") -> Filter:
    """A filter from its text; `FilterNotUnderstood` names the part that makes no sense."""
    parts = _parts(text, 0)
    if len(conditions(parts)) > MOST_PARTS:
        raise FilterNotUnderstood(part=text[:60])
    return Filter(parts, " ".join(search.split())[:200])


def _parts(text: str, depth: int) -> tuple[Condition | Group, ...]:
    if depth > DEEPEST:
        raise FilterNotUnderstood(part=text[:60])
    return tuple(_part(piece, depth) for piece in _split(text) if piece)


def _part(piece: str, depth: int) -> Condition | Group:
    for word in ("or", "and"):
        if piece.startswith(f"{word}(") and piece.endswith(")"):
            return Group(word, _parts(piece[len(word) + 1 : -1], depth + 1))
    head, colon, tail = piece.partition(":")
    name, dot, operator = head.rpartition(".")
    if not dot or not name or not operator.isidentifier() or not name.replace(".", "_").isidentifier():
        raise FilterNotUnderstood(part=piece[:60])
    return Condition(name, operator, tuple(unquote(value) for value in tail.split(",")) if colon else ())


def _split(text: str) -> list[str]:
    pieces, depth, current = [], 0, ""
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == ";" and depth == 0:
            pieces.append(current)
            current = ""
        else:
            current += character
        if depth < 0:
            raise FilterNotUnderstood(part=text[:60])
    if depth:
        raise FilterNotUnderstood(part=text[:60])
    return [*pieces, current]

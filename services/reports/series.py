"""What a chart of a report draws: the groups of the first level, and a series for each total or second-level group."""

from dataclasses import dataclass
from decimal import Decimal

from services.fields.parts import is_part

from .prepare import Prepared
from .run import Group, Outcome
from .sheets import group_words
from .words import total_words

MOST_CATEGORIES = 12
MOST_PERIODS = 36
MOST_SERIES = 6
MOST_VALUES = 14
DRAWN = ("sum", "average", "count", "distinct")
Number = int | Decimal | None


@dataclass(frozen=True)
class Series:
    """Names along the axis, and named rows of values; `field` is the field they are totals of (the first one).

    `along` and `up` name the two axes; `hidden` is the number of groups that are not drawn.
    """

    categories: list[str]
    series: list[tuple[str, list[Number]]]
    field: str = ""
    along: str = ""
    up: str = ""
    hidden: int = 0

    @property
    def has_room_for_values(self) -> bool:
        """Whether each value can stand beside what is drawn."""
        return len(self.categories) * len(self.series) <= MOST_VALUES


def can_draw(prepared: Prepared) -> bool:
    """Whether the report adds something up that a chart can show."""
    return any(function in DRAWN for function in prepared.totals.values())


def series_of(prepared: Prepared, result: Outcome) -> Series:
    """Bars by total; stacked by the second level of groups where there is one."""
    names = [name for name, function in prepared.totals.items() if function in DRAWN]
    if not names or not prepared.groups:
        return Series([], [])
    groups, along = result.groups, prepared.label(prepared.groups[0].name)
    most = MOST_PERIODS if is_part(prepared.groups[0]) else MOST_CATEGORIES
    shown = groups if len(groups) <= most else groups[: most - 1]
    categories = [group_words(group.labels[0], prepared.groups[0], prepared) for group in shown]
    rest = groups[len(shown) :]
    alike = [name for name in names if _kind(prepared, name) == _kind(prepared, names[0])][:MOST_SERIES]
    if prepared.report.chart == "stacked" and len(prepared.groups) > 1:
        up = _up(prepared, groups, names[:1])
        return Series(categories, _by_second_level(prepared, shown, names[0]), names[0], along, up, len(rest))
    if rest:
        categories.append(_more(prepared, len(rest)))
    return Series(categories, _by_total(prepared, shown, rest, alike), names[0], along, _up(prepared, groups, alike))


def _kind(prepared: Prepared, name: str) -> str:
    """What a total measures: only what is alike stands on one axis."""
    is_counted = prepared.totals[name] in ("count", "distinct")
    return "count" if is_counted else str(prepared.fields[name].kind)


def _up(prepared: Prepared, groups: list[Group], names: list[str]) -> str:
    """The name of the axis of values: the total where there is one alone, and the currency."""
    currencies = {group.totals[name].currency for group in groups for name in names} - {None}
    unit = currencies.pop() if len(currencies) == 1 else None
    title = _title(prepared, names[0]) if len(names) == 1 else ""
    return ", ".join(part for part in (title, unit) if part)


def _title(prepared: Prepared, name: str) -> str:
    """A total's name; that it is no sum is said."""
    return prepared.label(name) if prepared.totals[name] == "sum" else total_words(prepared, name)


def _by_total(
    prepared: Prepared, groups: list[Group], rest: list[Group], names: list[str]
) -> list[tuple[str, list[Number]]]:
    made: list[tuple[str, list[Number]]] = []
    for name in names:
        values = [_number(group, name) for group in groups]
        made.append((_title(prepared, name), [*values, _of_rest(prepared, rest, name)] if rest else values))
    return made


def _of_rest(prepared: Prepared, rest: list[Group], name: str) -> Number:
    """What the groups without room come to together; nothing where that does not add up."""
    return _sum(rest, name) if prepared.totals[name] in ("sum", "count") else None


def _by_second_level(prepared: Prepared, groups: list[Group], name: str) -> list[tuple[str, list[Number]]]:
    words = {
        child.key[1]: group_words(child.labels[1], prepared.groups[1], prepared)
        for group in groups
        for child in group.children
    }
    sizes = {key: sum((abs(Decimal(_of(group, key, name) or 0)) for group in groups), Decimal(0)) for key in words}
    most = MOST_SERIES if len(words) <= MOST_SERIES else MOST_SERIES - 1
    biggest = set(sorted(words, key=lambda key: -sizes[key])[:most])
    listed = sorted(biggest, key=str)
    made: list[tuple[str, list[Number]]] = [(words[key], [_of(group, key, name) for group in groups]) for key in listed]
    rest = [key for key in words if key not in biggest]
    if rest:
        others = [sum((_of(group, key, name) or Decimal(0) for key in rest), Decimal(0)) for group in groups]
        made.append((_more(prepared, len(rest)), [*others]))
    return made


def _more(prepared: Prepared, count: int) -> str:
    """What stands for the groups that have no room; a word like Other may be the name of one."""
    return prepared.language.n("{count} more group", "{count} more groups", count)


def _of(group: Group, key: object, name: str) -> Number:
    child = {child.key[1]: child for child in group.children}.get(key)
    return None if child is None else _number(child, name)


def _number(group: Group, name: str) -> Number:
    value = group.totals[name].value
    return value if isinstance(value, int | Decimal) else None


def _sum(groups: list[Group], name: str) -> Number:
    return sum((_number(group, name) or Decimal(0) for group in groups), Decimal(0))

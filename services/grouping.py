"""A list in groups: how many rows and what sums each has, and the rows of those that are unfolded, page by page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from .database import rows
from .fields.field import Field
from .fields.parts import PARTS, part_of, parts_of
from .kpis.memory import LISTED, remembered
from .listing import Order, Scene, by_ids, page_ids
from .sql import Sql, joined

KINDS = frozenset({"choice", "person", "stage", "country", "currency", "language", "boolean"})
MOST_LEVELS = 2
NOTHING = "~"


@dataclass(frozen=True)
class Group:
    """The rows that have the same values in the fields that a list is grouped by; `sums` in minor units of the base."""

    values: tuple[Any, ...]
    count: int
    sums: dict[str, int]

    @property
    def key(self) -> str:
        """What names the group in an address."""
        return "/".join(NOTHING if value is None else quote(str(value), safe="") for value in self.values)


@dataclass(frozen=True)
class Stretch:
    """Rows that follow each other in the unfolded list: the head of a group, or the rows of one."""

    group: Group
    level: int | None = None  # None: the group's rows

    @property
    def length(self) -> int:
        """How many rows of the list it takes."""
        return self.group.count if self.level is None else 1


def groupable(fields: dict[str, Field]) -> list[str]:
    """The fields that a list can be grouped by, and the parts of its dates."""
    found: list[str] = []
    for name, field in fields.items():
        found += [name] if field.kind in KINDS and (field.choices or field.kind == "boolean") else parts_of(field)
    return found


def group_field(seen: Scene, name: str) -> Field:
    """A field that the list is grouped by, or the part of a date."""
    head, _, part = name.rpartition(".")
    return part_of(seen.fields[head], part, seen.table) if head and part in PARTS else seen.fields[name]


def levels_of(names: Sequence[str], fields: dict[str, Field]) -> tuple[str, ...]:
    """Those of some fields by which the list can be grouped, at most two."""
    possible = set(groupable(fields))
    return tuple([name for name in dict.fromkeys(names) if name in possible][:MOST_LEVELS])


async def groups_of(seen: Scene, names: Sequence[str]) -> list[Group]:
    """All groups by the values of the fields, in no order."""
    summed = [field for field in seen.fields.values() if field.kind == "money" and field.unit == "base"]
    fields = [group_field(seen, name) for name in names]
    keys = [field.value_sql(seen.table, seen.viewing) + f"AS g{n}" for n, field in enumerate(fields)]
    amounts = [field.value_sql(seen.table, seen.viewing) + f"AS f{n}" for n, field in enumerate(summed)]
    by = ", ".join(f"g{n}" for n in range(len(names)))
    sums = "".join(f", sum(f{n}) AS f{n}" for n in range(len(summed)))
    query = Sql(f"SELECT {by}, count(*) AS n{sums} FROM (SELECT") + joined([*keys, *amounts], ", ")
    query = query + f"FROM {seen.table}" + seen.join + "WHERE" + seen.where + f") listed GROUP BY {by}"
    key = ("groups", seen.resource, seen.viewing.actor.scope_key(), query, seen.viewing.today)

    async def compute() -> list[Group]:
        found = await rows(query)
        return [
            Group(
                tuple([_value(one[f"g{n}"], field) for n, field in enumerate(fields)]),
                int(one["n"]),
                {field.name: int(one[f"f{n}"] or 0) for n, field in enumerate(summed)},
            )
            for one in found
        ]

    return await remembered(key, LISTED, compute)


def stretches(ordered: Sequence[Group], unfolded: Collection[str]) -> list[Stretch]:
    """The list as it stands with some groups unfolded; `ordered` are the groups of the lowest level, in order."""
    found: list[Stretch] = []
    for top, members in _tops(ordered):
        found.append(Stretch(top, 0))
        if top.key not in unfolded:
            continue
        if members == [top]:
            found.append(Stretch(top))
            continue
        for group in members:
            found += [Stretch(group, 1)] + ([Stretch(group)] if group.key in unfolded else [])
    return found


async def page(
    seen: Scene, names: Sequence[str], listed: Sequence[Stretch], order: tuple[Order, ...], offset: int, limit: int,
    fields: list[str],
) -> list[Stretch | dict[str, Any]]:  # fmt: skip
    """The rows of the unfolded list from `offset` on: heads of groups, and rows with the named fields."""
    found: list[Stretch | dict[str, Any]] = []
    start = 0
    for stretch in listed:
        first, last = max(offset, start), min(offset + limit, start + stretch.length)
        if first < last:
            if stretch.level is not None:
                found.append(stretch)
            else:
                within = replace(seen, where=_within(seen, names, stretch.group))
                ids = await page_ids(within, order, first - start, last - first)
                read = await by_ids(within, ids, fields)
                found += [read[row_id] for row_id in ids if row_id in read]
        start += stretch.length
    return found


def _tops(ordered: Sequence[Group]) -> Iterator[tuple[Group, list[Group]]]:
    by_first: dict[Any, list[Group]] = {}
    for group in ordered:
        by_first.setdefault(group.values[0], []).append(group)
    for first, members in by_first.items():
        if len(members[0].values) == 1:
            yield members[0], members
            continue
        sums = {name: sum(group.sums[name] for group in members) for name in members[0].sums}
        yield Group((first,), sum(group.count for group in members), sums), members


def _within(seen: Scene, names: Sequence[str], group: Group) -> Sql:
    where = seen.where
    for name, value in zip(names, group.values, strict=True):
        held = group_field(seen, name).value_sql(seen.table, seen.viewing)
        where = where & (held + "IS NULL" if value is None else held + Sql("= ?", (value,)))
    return where


def _value(given: Any, field: Field) -> Any:
    return bool(given) if field.kind == "boolean" and given is not None and field.custom_id is None else given

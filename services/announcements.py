"""What is told about a committed change set: ids and names of fields, never values."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .database import rows
from .sql import Sql, is_any

MANY = 500
"""Sets with more changes than this are announced without row ids: pages read again as a whole."""
AT_ONCE = 200
NOT_LISTED = frozenset({"api-tokens", "sessions", "webhooks"})
"""Resources that no list shows: pages need not read again when they are touched."""


@dataclass(frozen=True)
class Announcement:
    """One committed change set: for each resource the row ids, for each row the fields (`*`: the whole row).

    A resource with empty ids changed in ways that are not told row by row; `is_many` says that lists may have.
    `customer_ids` are those that changed rows belong to or whose figures may have moved.
    """

    change_set_id: int
    kind: str
    actor_id: int | None
    actor_name: str
    rows: dict[str, dict[int, frozenset[str]]] = field(default_factory=dict)
    customer_ids: frozenset[int] = frozenset()
    is_many: bool = False

    @property
    def resources(self) -> frozenset[str]:
        """The resources that changed."""
        return frozenset(self.rows)


async def announcements_after(position: int) -> list[Announcement]:
    """The change sets after a position, oldest first, at most 200."""
    sets = await rows(
        Sql(
            "SELECT s.id, s.kind, s.actor_id, s.actor_name, s.summary,"
            " (SELECT count(*) FROM change c WHERE c.change_set_id = s.id) AS changes"
            f" FROM change_set s WHERE s.id > ? ORDER BY s.id LIMIT {AT_ONCE}",
            (position,),
        )
    )
    changes = await _changes([found["id"] for found in sets if found["changes"] <= MANY])
    return [await _announcement(found, changes[found["id"]]) for found in sets]


async def _changes(set_ids: list[int]) -> defaultdict[int, list[dict[str, Any]]]:
    by_set: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    if set_ids:
        query = Sql("SELECT change_set_id, resource, row_id, customer_id, field FROM change WHERE")
        for found in await rows(query + is_any("change_set_id", set_ids)):
            by_set[found["change_set_id"]].append(found)
    return by_set


async def _announcement(found: dict[str, Any], changes: list[dict[str, Any]]) -> Announcement:
    summary = json.loads(found["summary"]) if isinstance(found["summary"], str) else found["summary"]
    if summary.get("parts"):  # whoever wrote its last part tells of all
        return Announcement(found["id"], found["kind"], found["actor_id"], found["actor_name"])
    touched = set(summary.get("touched", ()))
    if found["changes"] > MANY:
        query = Sql("SELECT DISTINCT resource FROM change WHERE change_set_id = ?", (found["id"],))
        touched |= {item["resource"] for item in await rows(query)}
    customer_ids = {change["customer_id"] for change in changes} | set(summary.get("customers", ()))
    return Announcement(
        found["id"],
        found["kind"],
        found["actor_id"],
        found["actor_name"],
        {name: {} for name in touched} | _by_row(changes),
        frozenset(customer_ids - {None}),
        is_many=bool(touched - NOT_LISTED),
    )


def _by_row(changes: Iterable[dict[str, Any]]) -> dict[str, dict[int, frozenset[str]]]:
    told: defaultdict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    for change in changes:
        known = told[change["resource"]].get(change["row_id"], frozenset())
        told[change["resource"]][change["row_id"]] = known | {change["field"] or "*"}
    return dict(told)

"""What the log tells of changes after a position, so that a result is computed anew only where one can have moved it."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.change_log import PART
from services.database import rows
from services.periods import day_of
from services.sql import Sql, is_any

Reads = Mapping[str, tuple[str, ...]]
"""The fields that a result is computed from, by resource; where none are named, any change of the resource counts."""
DATED = {"invoices": "invoice", "costs": "cost"}
MOST_SETS, MOST_ROWS = 100, 1000
"""With more change sets or changed rows since, reading the log is no saving."""
LISTED = "SELECT id, kind, row_count, summary FROM change_set WHERE id >= ? ORDER BY id LIMIT ?"
ENTRIES = "SELECT c.resource, c.action, c.field, c.row_id, c.old, c.new FROM change c WHERE c.change_set_id > ? AND"


async def entries_since(moved: Mapping[str, int], reads: Reads) -> list[dict[str, Any]] | None:
    """The log's entries that matter after the positions of resources that moved since; None where it cannot be told."""
    if not moved or not moved.keys() <= reads.keys() or not all(reads[name] for name in moved):
        return None
    first = min(moved.values())
    sets = await rows(Sql(LISTED, (first, MOST_SETS + 1)))
    if [item["id"] for item in sets[:1]] != [first] or len(sets) > MOST_SETS:  # a log that was cut off tells nothing
        return None
    if sum(item["row_count"] for item in sets[1:]) > MOST_ROWS:
        return None
    if any(item["kind"] == PART for item in sets[1:]):  # its entries stand under the set that it goes on with
        return None
    if any(_touched(item["summary"]) & moved.keys() for item in sets[1:]):
        return None
    pieces = [
        Sql("c.resource = ?", (name,)) & (is_any("c.field", reads[name]) | Sql("c.field IS NULL")) for name in moved
    ]
    matters = pieces[0]
    for piece in pieces[1:]:
        matters = matters | piece
    return await rows(Sql(ENTRIES, (first,)) + Sql(f"({matters.text})", matters.values))


async def days_moved(moved: Mapping[str, int], reads: Reads) -> set[date] | None:
    """The days whose sums of dated rows may be others since; None where it cannot be told."""
    entries = await entries_since(moved, reads)
    if entries is None or any(entry["resource"] not in DATED for entry in entries):
        return None
    days: list[Any] = []
    for resource in {entry["resource"] for entry in entries}:
        own = [entry for entry in entries if entry["resource"] == resource]
        days += [*_days_told(own), *await _days_now(resource, own)]
    return {day_of(day) for day in days}


async def _days_now(resource: str, entries: list[dict[str, Any]]) -> list[Any]:
    ids = sorted({int(entry["row_id"]) for entry in entries})
    return [item["date"] for item in await rows(Sql(f"SELECT date FROM {DATED[resource]} WHERE") + is_any("id", ids))]


def _days_told(entries: list[dict[str, Any]]) -> list[Any]:
    """The days that the log names: of rows that are new or gone, and of those whose day was or is another one."""
    told = [(entry["field"], json.loads(text)) for entry in entries for text in (entry["old"], entry["new"]) if text]
    return [value if field == "date" else value["date"] for field, value in told if field in ("date", None)]


def _touched(summary: Any) -> set[str]:
    """The resources that a change set says to have written past the log."""
    told = json.loads(summary) if isinstance(summary, str) else summary
    return set((told or {}).get("touched", ()))

"""The change log against the rows: the last value logged of every field is the one that stands there.

Rows and fields that the log never saw (made by `seed`, or before there was a log) are accepted.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from tortoise.fields import DatetimeField

from services.changes import SECRET, UNLOGGED, as_json
from services.database import row, rows
from services.resources import RESOURCES, Resource
from services.sql import Sql

CHUNK = 5000
SHOWN = 10


async def wrong_log() -> list[str]:
    """Rows that are not as the log tells, and positions that the log skips."""
    wrong = await _positions()
    for resource in RESOURCES.values():
        found = [finding async for finding in _differences(resource)]
        wrong += found[:SHOWN] + ([f"Log: {len(found) - SHOWN} more in {resource.name}"] if len(found) > SHOWN else [])
    return wrong


async def _positions() -> list[str]:
    query = (
        "SELECT (SELECT position FROM pulse WHERE resource = '*') AS position, (SELECT count(*) FROM change_set) AS sets,"
        " (SELECT coalesce(max(id), 0) FROM change_set) AS newest"
    )
    found = await row(Sql(query)) or {}
    if found["position"] == found["sets"] == found["newest"]:
        return []
    return [
        f"Log: {found['sets']} change sets up to number {found['newest']}, but the feed stands at {found['position']}"
    ]


async def _differences(resource: Resource) -> AsyncIterator[str]:
    async for told in _told(resource.name):
        actual = {found.id: found for found in await resource.model.filter(id__in=list(told))}
        for row_id, values in told.items():
            found = actual.get(row_id)
            if (found is None) != (values is None):
                yield f"Log: row {row_id} of {resource.name} {'is gone' if found is None else 'was deleted but is there'}"
            elif values is not None:
                for name in _unlike(resource, found, values):
                    yield f"Log: {name} of row {row_id} of {resource.name} is not what was logged last"


async def _told(resource: str) -> AsyncIterator[dict[int, dict[str, Any] | None]]:
    """Chunk by chunk, what each row should be by the log: its fields, or None where it was deleted."""
    after = 0
    query = "SELECT row_id, action, field, new FROM change WHERE resource = ? AND row_id > ? AND row_id <= ? ORDER BY row_id, id"
    while (last := await _chunk_end(resource, after)) is not None:
        changes = await rows(Sql(query, (resource, after, last)))
        yield {row_id: _outcome(list(group)) for row_id, group in groupby(changes, lambda change: change["row_id"])}
        after = last


async def _chunk_end(resource: str, after: int) -> int | None:
    query = (
        "SELECT max(row_id) AS last FROM (SELECT row_id FROM change WHERE resource = ? AND row_id > ?"
        f" ORDER BY row_id LIMIT {CHUNK}) chunk"
    )
    found = await row(Sql(query, (resource, after)))
    return None if found is None else found["last"]


def _outcome(changes: list[dict[str, Any]]) -> dict[str, Any] | None:
    told: dict[str, Any] | None = {}
    for change in changes:
        new: Any = None if change["new"] is None else json.loads(change["new"])
        if change["action"] == "delete":
            told = None
        elif change["action"] == "create":
            told = dict(new)
        else:
            told = {**(told or {}), change["field"]: new}
    return told


def _unlike(resource: Resource, found: Any, values: dict[str, Any]) -> list[str]:
    fields = resource.model._meta.fields_map
    checked = [name for name in values if name in fields and name not in SECRET and name not in UNLOGGED]
    return [
        name
        for name in checked
        if _comparable(fields[name], getattr(found, name)) != _comparable(fields[name], values[name])
    ]


def _comparable(field: Any, value: Any) -> Any:
    if isinstance(field, DatetimeField) and value is not None:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    return json.loads(as_json(value))

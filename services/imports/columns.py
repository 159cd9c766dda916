"""Columns of rows as the models have them: SQLite gives days as text and flags as numbers, the plan keeps JSON."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from tortoise.fields import BooleanField, DateField

from services.resources import RESOURCES


@cache
def _kinds(resource: str) -> tuple[frozenset[str], frozenset[str]]:
    fields = RESOURCES[resource].model._meta.fields_map
    days = frozenset(name for name, field in fields.items() if isinstance(field, DateField))
    flags = frozenset(name for name, field in fields.items() if isinstance(field, BooleanField))
    return days, flags


def column_values(resource: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """A row with days as days and flags as flags."""
    days, flags = _kinds(resource)
    values = dict(found)
    for name in days & values.keys():
        values[name] = day(values[name])
    for name in flags & values.keys():
        values[name] = None if values[name] is None else bool(values[name])
    return values


def day(given: Any) -> Any:
    """A day from its ISO text."""
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given

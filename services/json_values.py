"""Values of fields as JSON can carry them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from .fields.field import Field


def plain(given: Any, field: Field | None) -> Any:
    """A value of a field as JSON can carry it."""
    convert = PLAIN.get(field.kind) if field is not None else None
    return given if convert is None or given is None else convert(given)


def _iso(given: Any) -> str:
    return given.isoformat() if isinstance(given, date) else str(given)


def _moment(given: Any) -> str:
    """SQLite keeps a moment as text, with a space where ISO 8601 has a T; to read it anew would cost a page a tenth."""
    return given.replace(" ", "T", 1) if isinstance(given, str) else str(given.isoformat())


def _tags(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given


PLAIN: dict[str, Callable[[Any], Any]] = {"boolean": bool, "date": _iso, "moment": _moment, "tags": _tags}
"""How the values of some kinds become what JSON can carry; those of others are."""

"""JSON values as `parse_value` takes them. A program's values have types, and nothing is guessed from how they look."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from services.i18n import mark
from services.money import exact_decimal
from services.refusals import InvalidDate, InvalidNumber, WrongKind

from .field import Field

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EARLIEST, LATEST = 1900, 2199
MOST_DIGITS = 24

Read = Callable[[Field, Any], Any]


def from_json(field: Field, raw: Any) -> Any:
    """A JSON value of the field's type, decimals as Decimal and days as date; `WrongKind` for another type."""
    if raw is None:
        return None
    return READERS[field.kind](field, raw)


def json_type(field: Field) -> str:
    """What a field is in JSON: 'string', 'integer', 'decimal' (a string of digits), 'date', 'boolean' or 'array'."""
    if field.kind in ("choice", "person", "customer"):
        return "integer" if field.kind != "choice" or field.name.endswith("_id") else "string"
    if field.kind == "number":
        return "decimal" if field.scale else "integer"
    return {"money": "decimal", "percent": "decimal", "boolean": "boolean", "date": "date", "tags": "array"}.get(
        field.kind, "string"
    )


def _text(_field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise WrongKind(expected=mark("text"))
    return raw


def _flag(_field: Field, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise WrongKind(expected="true/false")
    return raw


def _key(field: Field, raw: Any) -> int | str:
    if json_type(field) == "string":
        return _text(field, raw)
    return _whole(field, raw)


def _whole(_field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise WrongKind(expected=mark("a whole number"))
    return raw


def _number(field: Field, raw: Any) -> Any:
    return _decimal(field, raw) if json_type(field) == "decimal" else _whole(field, raw)


def _decimal(_field: Field, raw: Any) -> Decimal:
    number = exact_decimal(raw)
    if not number.is_finite() or len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise InvalidNumber(value=str(raw)[:40], example="1000.00")
    return number


def _day(_field: Field, raw: Any) -> date:
    if not isinstance(raw, str):
        raise WrongKind(expected=mark("text"))
    try:
        day = date.fromisoformat(raw) if ISO_DAY.fullmatch(raw) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day.year <= LATEST:
        raise InvalidDate(value=raw[:40], example="2025-03-15")
    return day


def _words(_field: Field, raw: Any) -> list[Any]:
    if not isinstance(raw, list) or not all(isinstance(word, str | int) for word in raw):
        raise WrongKind(expected=mark("a list"))
    return raw


READERS: dict[str, Read] = {
    **dict.fromkeys(
        ("text", "long_text", "email", "phone", "url", "org_number", "vat_number", "country", "currency", "language"),
        _text,
    ),
    **dict.fromkeys(("choice", "person", "customer", "stage"), _key),
    **dict.fromkeys(("money", "percent"), _decimal),
    "number": _number,
    "boolean": _flag,
    "date": _day,
    "moment": _text,
    "tags": _words,
}

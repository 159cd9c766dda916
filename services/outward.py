"""Rows as programs read them (`contract.md`): decimals and money as strings, ISO days, UTC times, null for unknown."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from .fields.field import Field
from .money import from_minor, minor_units, rate_from_int

Json = dict[str, Any]
RATE_SCALE = 10


def as_json(found: Mapping[str, Any], fields: Mapping[str, Field], base_currency: str) -> Json:
    """A row of the database as JSON; needs the row's `currency` where it has money in a currency of its own."""
    return {name: value_as_json(given, fields.get(name), found, base_currency) for name, given in found.items()}


def value_as_json(given: Any, field: Field | None, found: Mapping[str, Any], base_currency: str) -> Any:
    """One value; `found` is its row."""
    if given is None or field is None:
        return given
    if field.kind == "boolean":
        return bool(given)
    if field.kind == "tags":
        return json.loads(given) if isinstance(given, str) else given
    if field.kind == "moment":
        return moment_as_json(given)
    if isinstance(given, date):
        return given.isoformat()
    currency = found.get(field.unit or "", base_currency) if field.unit != "base" else base_currency
    return _number(int(given), field, str(currency)) if isinstance(given, int | Decimal) else given


def moment_as_json(given: datetime | str) -> str:
    """A moment in UTC, as 2025-03-15T10:00:00.123456Z."""
    moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def money_as_json(minor: int | None, currency: str) -> str | None:
    """Minor units with all decimals of the currency: 100000 EUR is 1000.00."""
    return None if minor is None else format(from_minor(minor, currency), "f")


def _number(given: int, field: Field, currency: str) -> Any:
    if field.kind == "money":
        return money_as_json(given, currency)
    if field.scale == RATE_SCALE:
        return format(rate_from_int(given), "f")
    if not field.scale:
        return given
    least = minor_units(currency) if field.unit else 0
    return _trimmed(Decimal(given).scaleb(-field.scale), least)


def _trimmed(number: Decimal, least: int) -> str:
    """A decimal without trailing zeros beyond the least number of decimals."""
    digits = max(least, -int(number.normalize().as_tuple().exponent))
    return format(number.quantize(Decimal(1).scaleb(-digits)), "f")

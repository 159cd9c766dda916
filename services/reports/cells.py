"""What the database keeps, as values that people and files show: labels, amounts, dates, true and false."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.fields.choices import labels
from services.fields.field import Field
from services.fields.parts import part_words
from services.i18n import Language
from services.money import from_minor, minor_units
from services.sql import Sql

from .calculated import CalculatedField, exact
from .prepare import Prepared, is_name
from .rows import Telling
from .subjects import NAMED, RATIOS

Value = str | int | Decimal | date | datetime | bool | None
Convert = Callable[..., Value]
PRECISE = Decimal("0.000001")


@dataclass(frozen=True)
class Column:
    """A column of the result: `convert` makes what is shown of the values at `places` in a row of the query.

    `currency_at` is where the currency of its amounts stands, `reference_at` where the id or code stands whose words are shown.
    """

    field: Field
    label: str
    convert: Convert
    places: tuple[int, ...]
    currency_at: int | None = None
    reference_at: int | None = None

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name


@dataclass(frozen=True)
class Layout:
    """The query's columns after the id, and how each is turned into what is shown."""

    select: tuple[Sql, ...]
    columns: tuple[Column, ...]


async def layout(prepared: Prepared) -> Layout:
    """How the report's columns are read and shown."""
    select: list[Sql] = [Sql(f"{prepared.subject.table}.id AS id")]
    columns = [await _column(prepared, field, select) for field in prepared.columns]
    named = [piece + f"AS c{place}" if place else piece for place, piece in enumerate(select)]
    return Layout(tuple(named), tuple(columns))


async def _column(prepared: Prepared, field: Field, select: list[Sql]) -> Column:
    at = len(select)
    label = prepared.label(field.name)
    if field.name in RATIOS:
        select += [prepared.value(prepared.fields[part]) for part in RATIOS[field.name]]
        return Column(field, label, ratio, (at, at + 1))
    if isinstance(field, CalculatedField):
        select += [prepared.value(operand) for operand in field.operands]
        return Column(field, label, _calculated(field, prepared.firm.base_currency), tuple(range(at, len(select))))
    select.append(NAMED[field.name](prepared.viewing) if field.name in NAMED else prepared.value(field))
    telling = prepared.subject.telling(field.name)
    if telling is not None:
        select += telling.beside
        return Column(field, label, await _telling(prepared, telling), tuple(range(at, len(select))))
    currency = prepared.currency_field(field)
    if currency is not None:
        select.append(prepared.value(currency))
        return Column(field, label, _money_in(prepared.firm.base_currency), (at, at + 1), currency_at=at + 1)
    reference_at = at if field.choices and field.kind != "tags" else None
    if field.name in NAMED:
        reference_at = len(select)
        select.append(prepared.value(field))
    return Column(field, label, await converter(prepared, field), (at,), reference_at=reference_at)


def _calculated(field: CalculatedField, base: str) -> Convert:
    operands = field.operands

    def told(*given: Any) -> Value:
        counted = {one.name: exact(value, one, base) for one, value in zip(operands, given, strict=True)}
        return field.told(counted, base)

    return told


async def _telling(prepared: Prepared, telling: Telling) -> Convert:
    tell = await telling.teller(prepared.language, prepared.firm)
    return lambda given, *beside: None if given is None else tell(given, *beside)


def _money_in(base: str) -> Convert:
    return lambda given, currency: None if given is None else from_minor(given, currency or base)


async def converter(prepared: Prepared, field: Field) -> Convert:
    """Turns a value into what is shown; an amount is one in base currency."""
    if field.kind == "money":
        return _unless_none(_scaled(minor_units(prepared.firm.base_currency)))
    if field.name in NAMED or field.kind == "country":
        return as_text
    if field.kind == "tags":
        known = await labels(field.choices, prepared.language) if field.choices else {}
        return _unless_none(lambda given: _tags(given, known))
    if field.choices:
        words = await labels(field.choices, prepared.language)
        return _unless_none(lambda given: words.get(given, str(given)))
    if field.scale:
        return _unless_none(_scaled(field.scale))
    return _simple(field, ZoneInfo(prepared.firm.time_zone))


def as_text(given: Any) -> Value:
    """Text as the database keeps it."""
    return given if given is None or isinstance(given, str) else str(given)


def _simple(field: Field, zone: ZoneInfo) -> Convert:
    by_kind: dict[str, Callable[[Any], Value]] = {
        "number": int,
        "percent": percent,
        "boolean": bool,
        "date": as_date,
        "moment": lambda given: as_moment(given, zone),
    }
    convert = by_kind.get(field.kind)
    return as_text if convert is None else _unless_none(convert)


def _unless_none(convert: Callable[[Any], Value]) -> Convert:
    return lambda given: None if given is None else convert(given)


def _scaled(digits: int) -> Callable[[Any], Decimal]:
    return lambda given: Decimal(given).scaleb(-digits)


def ratio(above: Any, below: Any) -> Decimal | None:
    """One whole number divided by another with six decimals; nothing where there is nothing to divide by."""
    return percent(Decimal(int(above or 0)) / int(below)) if below and below > 0 else None


def percent(given: Any) -> Decimal:
    """A fraction with six decimals."""
    return Decimal(str(given)).quantize(PRECISE)


def as_date(given: Any) -> date:
    """A day as either kind of database tells it."""
    return date.fromisoformat(given[:10]) if isinstance(given, str) else given


def as_moment(given: Any, zone: ZoneInfo) -> datetime:
    """A moment in the firm's zone, without the zone and with whole seconds, as spreadsheets know it."""
    moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _tags(given: Any, known: Mapping[int | str, str]) -> str:
    """Several values in words, in the order in which they are kept."""
    listed = json.loads(given) if isinstance(given, str) else given
    return ", ".join(known.get(one, str(one)) for one in listed)


def shown(value: Value, field: Field, currency: str, prepared: Prepared) -> str:
    """A value as a person reads it; "" for nothing."""
    viewer = prepared.language
    if value is None:
        return ""
    if isinstance(value, bool):
        return viewer.t("Yes") if value else viewer.t("No")
    if isinstance(value, int | Decimal):
        return _number_words(value, field, currency, viewer)
    if isinstance(value, datetime):
        return f"{viewer.date(value.date(), style='numeric')} {viewer.time(value)}"
    if isinstance(value, date):
        return viewer.date(value, style="numeric")
    return viewer.country(value) if field.kind == "country" else part_words(value, field, viewer)


def _number_words(value: int | Decimal, field: Field, currency: str, viewer: Language) -> str:
    if field.kind == "money" and isinstance(value, Decimal):
        return viewer.number(value, minor_units(currency))
    if field.kind == "percent" and isinstance(value, Decimal):
        return viewer.percent(value)
    return str(value) if is_name(field) else viewer.number(value)

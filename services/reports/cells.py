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
Convert = Callable[[tuple[Any, ...]], Value]
PRECISE = Decimal("0.000001")


@dataclass(frozen=True)
class Column:
    """A column of the result. `currency_at` is where the currency of its amounts stands in a row of the query,
    `reference_at` where the id or code stands whose words are shown.
    """

    field: Field
    label: str
    convert: Convert
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

    def values(self, line: tuple[Any, ...]) -> list[Value]:
        """What a row of the query shows."""
        return [column.convert(line) for column in self.columns]


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
        return Column(field, label, lambda line: ratio(line[at], line[at + 1]))
    if isinstance(field, CalculatedField):
        select += [prepared.value(operand) for operand in field.operands]
        return Column(field, label, _calculated(field, at, prepared.firm.base_currency))
    select.append(NAMED[field.name](prepared.viewing) if field.name in NAMED else prepared.value(field))
    telling = prepared.subject.telling(field.name)
    if telling is not None:
        return Column(field, label, await _telling(prepared, telling, at, select))
    currency = prepared.currency_field(field)
    currency_at = None
    if currency is not None:
        currency_at = len(select)
        select.append(prepared.value(currency))
    reference_at = at if field.choices and field.kind != "tags" else None
    if field.name in NAMED:
        reference_at = len(select)
        select.append(prepared.value(field))
    return Column(field, label, await converter(prepared, field, at, currency_at), currency_at, reference_at)


def _calculated(field: CalculatedField, at: int, base: str) -> Convert:
    operands = [(operand.name, operand, at + n) for n, operand in enumerate(field.operands)]
    return lambda line: field.told({name: exact(line[place], known, base) for name, known, place in operands}, base)


async def _telling(prepared: Prepared, telling: Telling, at: int, select: list[Sql]) -> Convert:
    first, last = len(select), len(select) + len(telling.beside)
    select += telling.beside
    tell = await telling.teller(prepared.language, prepared.firm)
    return lambda line: None if line[at] is None else tell(line[at], *line[first:last])


async def converter(prepared: Prepared, field: Field, at: int, currency_at: int | None = None) -> Convert:
    """Turns the value at a place of a row into what is shown."""
    if field.kind == "money":
        return _money(at, currency_at, prepared.firm.base_currency)
    if field.name in NAMED:
        return lambda line: line[at]
    if field.kind == "country":
        return lambda line: line[at]
    if field.kind == "tags":
        known = await labels(field.choices, prepared.language) if field.choices else {}
        return lambda line: None if line[at] is None else _tags(line[at], known)
    if field.choices:
        words = await labels(field.choices, prepared.language)
        return lambda line: None if line[at] is None else words.get(line[at], str(line[at]))
    if field.scale:
        return lambda line: None if line[at] is None else Decimal(line[at]).scaleb(-field.scale)
    return _simple(field, at, ZoneInfo(prepared.firm.time_zone))


def _simple(field: Field, at: int, zone: ZoneInfo) -> Convert:
    by_kind: dict[str, Callable[[Any], Value]] = {
        "number": int,
        "percent": percent,
        "boolean": bool,
        "date": as_date,
        "moment": lambda given: as_moment(given, zone),
    }
    convert = by_kind.get(field.kind, str)
    return lambda line: None if line[at] is None else convert(line[at])


def _money(at: int, currency_at: int | None, base: str) -> Convert:
    if currency_at is None:
        digits = -minor_units(base)
        return lambda line: None if line[at] is None else Decimal(line[at]).scaleb(digits)
    return lambda line: None if line[at] is None else from_minor(line[at], line[currency_at] or base)


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

"""How each kind of field can be compared, and the SQL of each comparison."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from services.fields.field import Field, Viewing
from services.i18n import mark
from services.periods import relative_period
from services.sql import FALSE, TRUE, Sql, is_any

from .refusals import FilterNotUnderstood

Compare = Callable[[Sql, tuple[str, ...], Field, Viewing], Sql]


@dataclass(frozen=True)
class Operator:
    """A comparison: its name in the filter language, its words, its SQL, how many values it takes (None: any number)."""

    name: str
    label: str
    compare: Compare
    takes: int | None = 1


def _text(word: str) -> Compare:
    def compare(value: Sql, values: tuple[str, ...], _field: Field, _viewing: Viewing) -> Sql:
        escaped = values[0].lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return Sql("lower(") + value + Sql(") LIKE ? ESCAPE '\\'", (word.format(escaped),))

    return compare


def _is(value: Sql, values: tuple[str, ...], _field: Field, _viewing: Viewing) -> Sql:
    return Sql("lower(") + value + Sql(") = ?", (values[0].lower(),))


def _sign(sign: str) -> Compare:
    def compare(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
        return value + Sql(f"{sign} CAST(? AS BIGINT)", (_number(values[0], field),))

    return compare


def _between(value: Sql, values: tuple[str, ...], field: Field, _viewing: Viewing) -> Sql:
    return value + Sql("BETWEEN CAST(? AS BIGINT) AND CAST(? AS BIGINT)", tuple(_number(v, field) for v in values))


def _day(sign: str) -> Compare:
    def compare(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
        day = _date(values[0], viewing)
        if field.kind == "moment":
            return value + Sql(f"{'>=' if sign == '>' else '<'} ?", (_midnight(day, 1 if sign == ">" else 0),))
        return value + Sql(f"{sign} ?", (day,))

    return compare


def _on(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    day = _date(values[0], viewing)
    return _from_to(value, day, day, field)


def _days_between(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    return _from_to(value, _date(values[0], viewing), _date(values[1], viewing), field)


def _within(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    period = relative_period(values[0], viewing.today)
    if period is None:
        raise FilterNotUnderstood(part=values[0])
    return _from_to(value, period.first, period.last, field)


def _from_to(value: Sql, first: date, last: date, field: Field) -> Sql:
    if field.kind != "moment":
        return value + Sql("BETWEEN ? AND ?", (first, last))
    return (value + Sql(">= ?", (_midnight(first),))) & (value + Sql("< ?", (_midnight(last, 1),)))


def _midnight(day: date, later: int = 0) -> datetime:
    """When a day begins (UTC), or one so many days later."""
    return datetime.combine(day, time(), UTC) + timedelta(days=later)


def _any(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    listed = [_choice(v, field, viewing) for v in values]
    found = is_any(value.text, [v for v in listed if v is not None])
    return Sql(found.text, value.values + found.values)


def _none(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    return ~_any(value, values, field, viewing) | _empty(value, (), field, viewing)


def _yes(value: Sql, values: tuple[str, ...], field: Field, _viewing: Viewing) -> Sql:
    if values[0] not in (*YES, *NO):
        raise FilterNotUnderstood(part=values[0])
    holds = value if field.custom_id is None else value + "= 1"  # a custom field keeps a whole number
    return holds if values[0] in YES else ~holds


def _empty(value: Sql, _values: tuple[str, ...], _field: Field, _viewing: Viewing) -> Sql:
    return value + "IS NULL"


def _filled(value: Sql, _values: tuple[str, ...], _field: Field, _viewing: Viewing) -> Sql:
    return value + "IS NOT NULL"


YES, NO = ("yes", "true", "1"), ("no", "false", "0")
EMPTY = (Operator("empty", mark("is empty"), _empty, 0), Operator("filled", mark("is filled in"), _filled, 0))
TEXT = (
    Operator("contains", mark("contains"), _text("%{}%")),
    Operator("starts", mark("begins with"), _text("{}%")),
    Operator("is", mark("is"), _is),
    *EMPTY,
)
NUMBER = (
    Operator("ge", mark("is at least"), _sign(">=")),
    Operator("le", mark("is at most"), _sign("<=")),
    Operator("gt", mark("is more than"), _sign(">")),
    Operator("lt", mark("is less than"), _sign("<")),
    Operator("eq", mark("is"), _sign("=")),
    Operator("between", mark("is between"), _between, 2),
    *EMPTY,
)
DATE = (
    Operator("within", mark("is in"), _within),
    Operator("after", mark("is after"), _day(">")),
    Operator("before", mark("is before"), _day("<")),
    Operator("on", mark("is on"), _on),
    Operator("between", mark("is between"), _days_between, 2),
    *EMPTY,
)
CHOICE = (Operator("any", mark("is any of"), _any, None), Operator("none", mark("is none of"), _none, None), *EMPTY)
BOOLEAN = (Operator("is", mark("is"), _yes),)

OPERATORS: dict[str, tuple[Operator, ...]] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "org_number", "vat_number"), TEXT),
    **dict.fromkeys(("number", "money", "percent"), NUMBER),
    **dict.fromkeys(("date", "moment"), DATE),
    **dict.fromkeys(("choice", "person", "customer", "country", "currency", "language", "stage", "tags"), CHOICE),
    "boolean": BOOLEAN,
}


def operator_of(field: Field, name: str) -> Operator | None:
    """The operator of a field's kind by its name in the filter language."""
    return next((op for op in OPERATORS[field.kind] if op.name == name), None)


def compared(field: Field, name: str, values: tuple[str, ...], table: str, viewing: Viewing) -> Sql:
    """The SQL of a condition; `FilterNotUnderstood` when operator or values do not fit the field."""
    operator = operator_of(field, name)
    if operator is None or (operator.takes is not None and len(values) != operator.takes):
        raise FilterNotUnderstood(part=f"{field.name}.{name}")
    if operator.takes is None and not values:
        return FALSE if name == "any" else TRUE
    return operator.compare(field.value_sql(table, viewing), values, field, viewing)


def _number(text: str, field: Field) -> int:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise FilterNotUnderstood(part=f"{field.name}: {text}") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise FilterNotUnderstood(part=f"{field.name}: {text}")
    return int(number * 100) if field.kind == "money" else int(number.scaleb(field.scale))


def _date(text: str, viewing: Viewing) -> date:
    period = relative_period(text, viewing.today)
    if period is not None:
        return period.first
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise FilterNotUnderstood(part=text) from None
    if not 1900 <= day.year <= 2199:
        raise FilterNotUnderstood(part=text)
    return day


def _choice(text: str, field: Field, viewing: Viewing) -> int | str | None:
    if field.kind == "person" and text == "me":
        return viewing.actor.user_id
    if field.kind in ("person", "customer") or field.name.endswith("_id"):
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise FilterNotUnderstood(part=f"{field.name}: {text[:40]}")
        return int(text)
    return text


__all__ = ["OPERATORS", "Operator", "compared", "operator_of"]

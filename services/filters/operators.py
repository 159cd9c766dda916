"""How each kind of field can be compared, and the SQL of each comparison."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

from services.database import is_postgres
from services.fields.field import Field, Viewing
from services.i18n import mark
from services.money import currencies, minor_units
from services.periods import day_start, relative_period
from services.sql import FALSE, TRUE, Sql, any_of, is_any
from services.text import FORBIDDEN

from .refusals import FilterNotUnderstood

Compare = Callable[[Sql, tuple[str, ...], Field, Viewing], Sql]
MOST_VALUES = 1000
LONGEST_VALUE = 400
LARGEST = 2**63
FINEST = 3  # the most decimals that a currency has
USUAL_FACTOR = 10  # from cents to thousandths
SHARES = 6  # decimals of a share, of which a hundredth is a percent


@dataclass(frozen=True)
class Operator:
    """A comparison: its name in the filter language, its words, its SQL, how many values it takes (None: any number)."""

    name: str
    label: str
    compare: Compare
    takes: int | None = 1


def _text(word: str) -> Compare:
    def compare(value: Sql, values: tuple[str, ...], _field: Field, _viewing: Viewing) -> Sql:
        return Sql("lower(") + value + Sql(") LIKE ? ESCAPE '\\'", (word.format(_escaped(values[0].lower())),))

    return compare


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _is(value: Sql, values: tuple[str, ...], _field: Field, _viewing: Viewing) -> Sql:
    return Sql("lower(") + value + Sql(") = ?", (values[0].lower(),))


def _sign(sign: str, towards: str) -> Compare:
    def compare(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
        return value + Sql(f"{sign} CAST(? AS BIGINT)", (_whole(values[0], towards, field, viewing),))

    return compare


def _equal(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    low, high = (_whole(values[0], towards, field, viewing) for towards in (ROUND_CEILING, ROUND_FLOOR))
    return value + Sql("= CAST(? AS BIGINT)", (low,)) if low == high else FALSE


def _between(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    low, high = _whole(values[0], ROUND_CEILING, field, viewing), _whole(values[1], ROUND_FLOOR, field, viewing)
    return value + Sql("BETWEEN CAST(? AS BIGINT) AND CAST(? AS BIGINT)", (low, high))


def _day(sign: str) -> Compare:
    def compare(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
        day = _date(values[0], viewing)
        if field.kind == "moment":
            begin = day_start(day + timedelta(days=1 if sign == ">" else 0), viewing.time_zone)
            return value + Sql(f"{'>=' if sign == '>' else '<'} ?", (begin,))
        return value + Sql(f"{sign} ?", (day,))

    return compare


def _not_since(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    """Before a day, or never."""
    return _day("<")(value, values, field, viewing) | _empty(value, (), field, viewing)


def _on(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    day = _date(values[0], viewing)
    return _from_to(value, day, day, field, viewing)


def _days_between(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    return _from_to(value, _date(values[0], viewing), _date(values[1], viewing), field, viewing)


def _within(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    period = relative_period(values[0], viewing.today)
    if period is None:
        raise FilterNotUnderstood(part=values[0][:40])
    return _from_to(value, period.first, period.last, field, viewing)


def _from_to(value: Sql, first: date, last: date, field: Field, viewing: Viewing) -> Sql:
    if field.kind != "moment":
        return value + Sql("BETWEEN ? AND ?", (first, last))
    begin, end = (day_start(day, viewing.time_zone) for day in (first, last + timedelta(days=1)))
    return (value + Sql(">= ?", (begin,))) & (value + Sql("< ?", (end,)))


def _any(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    listed = [_choice(v, field, viewing) for v in values]
    found = is_any(value.text, [v for v in listed if v is not None])
    return Sql(found.text, value.values + found.values)


def _any_tag(value: Sql, values: tuple[str, ...], field: Field, _viewing: Viewing) -> Sql:
    """Tags are kept as a JSON list of texts, or as rows of their own."""
    if field.links is not None:
        return field.links.has([_id(text, field) for text in values])
    listed = (json.dumps(text, ensure_ascii=False) for text in values)
    return any_of([value + Sql("LIKE ? ESCAPE '\\'", (f"%{_escaped(text)}%",)) for text in listed])


def _none(value: Sql, values: tuple[str, ...], field: Field, viewing: Viewing) -> Sql:
    any_of_them = _any_tag if field.kind == "tags" else _any
    return ~any_of_them(value, values, field, viewing) | _empty(value, (), field, viewing)


def _yes(value: Sql, values: tuple[str, ...], field: Field, _viewing: Viewing) -> Sql:
    if values[0] not in (*YES, *NO):
        raise FilterNotUnderstood(part=values[0][:40])
    holds = value if field.custom_id is None else value + "= 1"  # a custom field keeps a whole number
    return holds if values[0] in YES else ~holds


def _empty(value: Sql, _values: tuple[str, ...], field: Field, _viewing: Viewing) -> Sql:
    return ~field.links.has() if field.links is not None else value + "IS NULL"


def _filled(value: Sql, _values: tuple[str, ...], field: Field, _viewing: Viewing) -> Sql:
    return field.links.has() if field.links is not None else value + "IS NOT NULL"


YES, NO = ("yes", "true", "1"), ("no", "false", "0")
EMPTY = (Operator("empty", mark("is empty"), _empty, 0), Operator("filled", mark("is filled in"), _filled, 0))
TEXT = (
    Operator("contains", mark("contains"), _text("%{}%")),
    Operator("starts", mark("begins with"), _text("{}%")),
    Operator("is", mark("is"), _is),
    *EMPTY,
)
NUMBER = (
    Operator("ge", mark("is at least"), _sign(">=", ROUND_CEILING)),
    Operator("le", mark("is at most"), _sign("<=", ROUND_FLOOR)),
    Operator("gt", mark("is more than"), _sign(">", ROUND_FLOOR)),
    Operator("lt", mark("is less than"), _sign("<", ROUND_CEILING)),
    Operator("eq", mark("is"), _equal),
    Operator("between", mark("is between"), _between, 2),
    *EMPTY,
)
DATE = (
    Operator("within", mark("is in"), _within),
    Operator("after", mark("is after"), _day(">")),
    Operator("before", mark("is before"), _day("<")),
    Operator("not_since", mark("is not since"), _not_since),
    Operator("on", mark("is on"), _on),
    Operator("between", mark("is between"), _days_between, 2),
    *EMPTY,
)
CHOICE = (Operator("any", mark("is any of"), _any, None), Operator("none", mark("is none of"), _none, None), *EMPTY)
TAGS = (Operator("any", mark("is any of"), _any_tag, None), *CHOICE[1:])
BOOLEAN = (Operator("is", mark("is"), _yes),)

OPERATORS: dict[str, tuple[Operator, ...]] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "org_number", "vat_number"), TEXT),
    **dict.fromkeys(("number", "money", "percent"), NUMBER),
    **dict.fromkeys(("date", "moment"), DATE),
    **dict.fromkeys(("choice", "person", "customer", "country", "currency", "language", "stage"), CHOICE),
    "tags": TAGS,
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
    if len(values) > MOST_VALUES or any(len(text) > LONGEST_VALUE or FORBIDDEN.search(text) for text in values):
        raise FilterNotUnderstood(part=f"{field.name}.{name}")
    found = operator.compare(_comparable(field, table, viewing), values, field, viewing)
    return Sql(field.only) & found if field.only and _is_above_0(name, values) else found


def _is_above_0(name: str, values: tuple[str, ...]) -> bool:
    """Whether only numbers above 0 meet a comparison that was understood."""
    if name == "gt":
        return Decimal(values[0]) >= 0
    return name in ("ge", "eq", "between") and Decimal(values[0]) > 0


def _comparable(field: Field, table: str, viewing: Viewing) -> Sql:
    """A field's value; amounts in a currency of their own, which may have 0, 2 or 3 decimals, all in thousandths."""
    value = field.value_sql(table, viewing)
    if field.kind == "percent":
        return whole(value, SHARES)
    if field.kind != "money" or _is_in_base(field):
        return value
    factors = {code: 10 ** (FINEST - minor_units(code)) for code in currencies()}
    odd = " ".join(f"WHEN '{code}' THEN {factor}" for code, factor in factors.items() if factor != USUAL_FACTOR)
    return value + f"* CASE {table}.{field.unit} {odd} ELSE {USUAL_FACTOR} END"


def whole(value: Sql, decimals: int) -> Sql:
    """A floating number as it is shown with some decimals, these as a whole number; halves go away from zero."""
    if is_postgres():
        return Sql("round(CAST(") + value + f"AS NUMERIC) * {10**decimals})"
    return Sql("round(round(") + value + f"* {10**decimals}.0, 6))"  # 1.005 is kept as a little less than that


def _whole(text: str, towards: str, field: Field, viewing: Viewing) -> int:
    """A number as the column keeps it: whole, rounded so that the comparison stays true."""
    try:
        number = Decimal(text).scaleb(_decimals(field, viewing)).to_integral_value(towards)
    except InvalidOperation:
        raise FilterNotUnderstood(part=f"{field.name}: {text[:40]}") from None
    if not number.is_finite() or abs(number) >= LARGEST:
        raise FilterNotUnderstood(part=f"{field.name}: {text[:40]}")
    return int(number)


def _decimals(field: Field, viewing: Viewing) -> int:
    if field.kind == "percent":
        return SHARES - 2
    if field.kind != "money":
        return field.scale
    return minor_units(viewing.currency) if _is_in_base(field) else FINEST


def _is_in_base(field: Field) -> bool:
    return field.unit in (None, "base")


def _date(text: str, viewing: Viewing) -> date:
    period = relative_period(text, viewing.today)
    if period is not None:
        return period.first
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise FilterNotUnderstood(part=text[:40]) from None
    if not 1900 <= day.year <= 2199:
        raise FilterNotUnderstood(part=text[:40])
    return day


def _choice(text: str, field: Field, viewing: Viewing) -> int | str | None:
    if field.kind == "person" and text == "me":
        return viewing.actor.user_id
    if field.kind in ("person", "customer") or field.name.endswith("_id"):
        return _id(text, field)
    return text


def _id(text: str, field: Field) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise FilterNotUnderstood(part=f"{field.name}: {text[:40]}")
    return int(text)


__all__ = ["OPERATORS", "Operator", "compared", "operator_of", "whole"]

"""Fields of a report's own, worked out from the numbers of each row by a formula; in groups and totals from the sums."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import partial
from typing import Any, cast

from services.fields.field import Field, Kind, Viewing
from services.filters.operators import whole
from services.money import minor_units
from services.refusals import UnknownField
from services.sql import Sql

from .formulas import Expression, Number, Value, read_formula
from .refusals import NoFormula, NoNameOfField, NotToCountWith, TooManyFields, WrongShape

MOST = 20
MOST_LABEL = 60
KINDS = ("number", "money", "percent")
KEY = re.compile(r"calc_[1-9]\d{0,3}")
LARGEST = 10**18
DIGITS = {"number": 4, "percent": 6}
EXPECTED = '[{"name": "calc_1", "label": "Margin", "formula": "billed - costs", "kind": "money"}]'


@dataclass(frozen=True)
class Calculated:
    """A field that somebody made: `name` is `calc_1`, …; `kind` says how its value shows."""

    name: str
    label: str
    formula: str
    kind: str

    @property
    def expression(self) -> Expression:
        """The formula as a tree."""
        return read_formula(self.formula)

    def as_json(self) -> dict[str, str]:
        """As API and database keep it."""
        return {"name": self.name, "label": self.label, "formula": self.formula, "kind": self.kind}


@dataclass(frozen=True)
class CalculatedField(Field):
    """A calculated field among the fields of a report; `operands` are those that it counts with."""

    expression: Expression = field(default_factory=lambda: Number(Decimal(0)))
    operands: tuple[Field, ...] = ()

    def told(self, of: Mapping[str, Value], currency: str) -> Decimal | None:
        """What the formula comes to, rounded as its kind is shown; None where it cannot be worked out or is no amount of
        this world.
        """
        value = self.expression.value(of)
        if value is None or abs(value) >= LARGEST:
            return None
        told = rounded(value, self.digits(currency))
        return _short(told) if self.kind == "number" else told

    def compared(self, currency: str) -> Field:
        """The field as filters compare it: the value that is shown, as a whole number of its last decimal."""
        if self.kind == "percent":
            return self
        digits = self.digits(currency)
        return replace(self, scale=digits, sql=lambda viewing: whole(self.value_sql("", viewing), digits))

    def digits(self, currency: str) -> int:
        """How many decimals a value has."""
        return minor_units(currency) if self.kind == "money" else DIGITS[self.kind]


def read_calculated(given: Any) -> tuple[Calculated, ...]:
    """The calculated fields of a report from JSON."""
    listed = given or []
    if not isinstance(listed, list | tuple) or not all(isinstance(one, Mapping) for one in listed):
        raise WrongShape(field="calculated", expected=EXPECTED)
    if len(listed) > MOST:
        raise TooManyFields(field="calculated", most=MOST)
    made = tuple(_read(one) for one in listed)
    if len({one.name for one in made}) < len(made):
        raise WrongShape(field="calculated", expected=EXPECTED)
    return made


def _read(given: Mapping[str, Any]) -> Calculated:
    texts = [given.get(part) for part in ("name", "label", "formula", "kind")]
    if not all(isinstance(text, str) for text in texts) or given.keys() - {"name", "label", "formula", "kind"}:
        raise WrongShape(field="calculated", expected=EXPECTED)
    name, label, formula, kind = (str(text) for text in texts)
    label = " ".join(label.split())
    if not KEY.fullmatch(name) or kind not in KINDS:
        raise WrongShape(field="calculated", expected=EXPECTED)
    if not 0 < len(label) <= MOST_LABEL:
        raise NoNameOfField(field="calculated", most=MOST_LABEL)
    made = Calculated(name, label, formula.strip(), kind)
    if not made.formula or not made.expression.names():
        raise NoFormula(field="calculated")
    return made


def is_countable(known: Field) -> bool:
    """Whether a field is a number to count with: not a name such as an invoice number, not an amount in many currencies."""
    if known.kind == "money":
        return known.unit == "base"
    name = known.name.rpartition(".")[2]
    return (
        known.kind == "number"
        and known.unit is None
        and name not in ("id", "row_id")
        and not name.endswith(("number", "_id"))
    )


def calculated_fields(
    listed: Sequence[Calculated], fields: Mapping[str, Field], currency: str
) -> dict[str, CalculatedField]:
    """The fields that can be worked out: every number that they count with is there for the viewer."""
    found = {}
    for one in listed:
        expression = one.expression
        names = list(dict.fromkeys(expression.names()))
        if all(name in fields and is_countable(fields[name]) for name in names):
            operands = tuple(fields[name] for name in names)
            found[one.name] = CalculatedField(
                one.name, one.label, cast(Kind, one.kind), width=130, unit="base" if one.kind == "money" else None,
                sql=partial(_value, expression, {name: fields[name] for name in names}, currency), custom_id=0,
                expression=expression, operands=operands,
            )  # fmt: skip
    return found


def compared_fields(fields: Mapping[str, Field], currency: str) -> dict[str, Field]:
    """All fields as filters compare them."""
    return {
        name: known.compared(currency) if isinstance(known, CalculatedField) else known
        for name, known in fields.items()
    }


def require_calculated(listed: Sequence[Calculated], fields: Mapping[str, Field]) -> None:
    """Refuse formulas over what is not there, or is no number to count with: `UnknownField`, `NotToCountWith`."""
    for one in listed:
        for name in one.expression.names():
            if name not in fields:
                raise UnknownField(field="calculated", name=name)
            if not is_countable(fields[name]):
                raise NotToCountWith(field="calculated", name=name)


def unit_of(known: Field, currency: str) -> int:
    """By how many decimals the column's whole number is larger than the value."""
    return minor_units(currency) if known.kind == "money" else known.scale


def exact(given: Any, known: Field, currency: str) -> Value:
    """A column's value as a fraction."""
    return None if given is None else Fraction(int(given), 10 ** unit_of(known, currency))


def rounded(value: Fraction, digits: int) -> Decimal:
    """A fraction with so many decimals, halves away from zero."""
    scaled = value * 10**digits
    whole = abs(scaled.numerator) * 2 // scaled.denominator
    number = Decimal((whole + 1) // 2 * (-1 if scaled < 0 else 1))
    return number.scaleb(-digits).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _short(value: Decimal) -> Decimal:
    """A number without zeros at its end."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def sql_of(expression: Expression, value: Callable[[str], Sql], fields: Mapping[str, Field], currency: str) -> Sql:
    """A formula as SQL, given the columns' values."""

    def natural(name: str) -> Sql:
        unit = 10 ** unit_of(fields[name], currency)
        number = Sql("CAST(") + value(name) + "AS DOUBLE PRECISION)"
        return number if unit == 1 else Sql("(") + number + f"/ {unit})"

    return expression.sql(natural)


def _value(expression: Expression, fields: Mapping[str, Field], currency: str, viewing: Viewing) -> Sql:
    return sql_of(expression, lambda name: fields[name].value_sql("", viewing), fields, currency)

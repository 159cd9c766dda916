"""A report in words: what it is about, how it narrows, groups, adds up and sorts."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from services.database import rows
from services.fields.choices import labels
from services.fields.field import Field
from services.filters.filter import Condition, Filter, Group, conditions, parse
from services.filters.operators import OPERATORS, operator_of
from services.filters.refusals import FilterNotUnderstood
from services.i18n import Language, mark
from services.periods import relative_words
from services.permissions import SYSTEM, Actor, visible_customers
from services.sql import Sql, is_any

from .prepare import Prepared, label_of, sorts_of
from .report import Report
from .subjects import SUBJECTS, report_fields

FUNCTIONS = {
    "sum": mark("Sum"),
    "average": mark("Average"),
    "min": mark("Lowest"),
    "max": mark("Highest"),
    "count": mark("Number of values"),
    "distinct": mark("Number of different values"),
    "margin": mark("Margin, from the sums"),
    "formula": mark("From the sums"),
}
Names = Mapping[str, str]
NOBODY: Names = MappingProxyType({})
COMPARISONS = frozenset(operator.name for listed in OPERATORS.values() for operator in listed)
JOINTS = {"or": mark("{one} or {other}"), "and": mark("{one} and {other}")}


async def filter_words(prepared: Prepared) -> list[str]:
    """Each condition of the report's filter as a sentence part; those on fields that are gone are left out."""
    names = await customer_names(prepared.report.asked, prepared.fields, prepared.actor)
    told = [await part_words(part, prepared.fields, prepared.language, names) for part in prepared.report.asked.parts]
    return [text for text in told if text]


async def ignored_words(prepared: Prepared) -> list[str]:
    """The parts that were left out, by the fields that they speak of."""
    names = dict.fromkeys(name for part in prepared.ignored for name in _named(part))
    return await field_words(names, prepared.report, prepared.language)


async def field_words(names: Iterable[str], report: Report, viewer: Language) -> list[str]:
    """Fields by their labels, also those that a viewer may not see; by their names where there are none any more."""
    fields = await report_fields(SUBJECTS[report.subject], SYSTEM)
    made = {one.name: one.label for one in report.calculated}
    return [label_of(name, fields[name], fields, viewer) if name in fields else made.get(name, name) for name in names]


def _named(part: str) -> list[str]:
    """The fields that a part speaks of: a condition of the filter speaks of its own, anything else is a field."""
    try:
        told = conditions(parse(part).parts)
    except FilterNotUnderstood:
        return [part]
    return [one.field for one in told] if told and all(one.operator in COMPARISONS for one in told) else [part]


async def customer_names(asked: Filter, fields: dict[str, Field], actor: Actor) -> Names:
    """The names of the customers that a filter speaks of, by id as text: of those that the viewer may see."""
    pointing = [part for part in conditions(asked.parts) if part.field in fields]
    given = {text for part in pointing if fields[part.field].kind == "customer" for text in part.values}
    ids = sorted(int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19)
    if not ids:
        return {}
    chosen = is_any("customer.id", ids) & visible_customers(actor)
    return {
        str(found["id"]): found["name"] for found in await rows(Sql("SELECT id, name FROM customer WHERE") + chosen)
    }


async def part_words(part: Condition | Group, fields: dict[str, Field], viewer: Language, names: Names = NOBODY) -> str:
    """A condition or group of conditions in words; "" when its field is not known."""
    if isinstance(part, Condition):
        words = await condition_words(part, fields, viewer, names)
        return " ".join(words).strip()
    told = [text for text in [await part_words(inner, fields, viewer, names) for inner in part.parts] if text]
    sentence = told[0] if told else ""
    for text in told[1:]:
        sentence = viewer.t(JOINTS[part.word], one=sentence, other=text)
    return sentence


async def condition_words(
    part: Condition, fields: dict[str, Field], viewer: Language, names: Names = NOBODY
) -> tuple[str, str, str]:
    """Field, comparison and values of a condition in words; empty when the field is not known.

    `names` are those of the customers that it speaks of, by id.
    """
    field = fields.get(part.field)
    operator = None if field is None else operator_of(field, part.operator)
    if field is None or operator is None:
        return ("", "", "")
    is_customer = field.kind == "customer"
    values = [
        names.get(value, value) if is_customer else await value_words(value, field, viewer) for value in part.values
    ]
    return (label_of(part.field, field, fields, viewer), viewer.t(operator.label), viewer.list(values))


async def value_words(value: str, field: Field, viewer: Language) -> str:
    """A value of a condition as a person reads it."""
    if field.kind in ("date", "moment"):
        return relative_words(value, viewer) or _day(value, viewer)
    if field.kind == "percent":
        return _percent(value, viewer)
    if field.kind == "boolean":
        return viewer.t("yes") if value in ("yes", "true", "1") else viewer.t("no")
    if field.kind == "person" and value == "me":
        return viewer.t("me")
    if field.choices:
        known = await labels(field.choices, viewer)
        word = known.get(int(value) if value.isdigit() else value)
        return word or viewer.t("no longer there ({value})", value=value)
    return value


def total_words(prepared: Prepared, name: str) -> str:
    """What a total is: Billed this year: Sum."""
    function = prepared.language.t(FUNCTIONS[prepared.totals[name]])
    return prepared.language.t("{thing}: {field}", thing=prepared.label(name), field=function)


def sort_words(prepared: Prepared) -> str:
    """What rows are sorted by."""
    viewer = prepared.language
    told = [
        viewer.t("{field}, highest first", field=prepared.label(name)) if falls else prepared.label(name)
        for name, falls in sorts_of(prepared)
    ]
    return viewer.list(told)


MOST_DECIMALS = 6


def _percent(text: str, viewer: Language) -> str:
    """25 as 25 %."""
    try:
        number = Decimal(text)
        return viewer.percent(number.scaleb(-2), min(MOST_DECIMALS, max(0, -int(number.as_tuple().exponent))))
    except (InvalidOperation, ValueError):
        return text


def _day(text: str, viewer: Language) -> str:
    try:
        return viewer.date(date.fromisoformat(text), style="long")
    except ValueError:
        return text

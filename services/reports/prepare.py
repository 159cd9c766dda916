"""A report for one viewer: which of its fields, rows, totals and words there are under that viewer's rights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.fields.field import Field, Viewing
from services.fields.figures import joined_once
from services.fields.parts import PARTS
from services.filters.compile import narrowing
from services.filters.filter import Condition
from services.filters.operators import compared
from services.filters.refusals import FilterNotUnderstood
from services.i18n import Language
from services.listing import viewing_of
from services.organization import Firm, organization
from services.permissions import SYSTEM, Actor
from services.refusals import NotPermitted, UnknownField
from services.search import Search, searching
from services.sql import TRUE, Sql, all_of, joined

from .calculated import CalculatedField, calculated_fields, compared_fields, require_calculated, sql_of
from .naming import in_order
from .refusals import TotalNotPossible, ValueNotUnderstood
from .report import Report
from .selection import ALL, Selection
from .subjects import RATIOS, REFERENCES, SUBJECTS, Subject, references_of, report_fields

COUNTABLE = ("count", "distinct")
POSSIBLE = {
    "money": ("sum", "average", "min", "max", *COUNTABLE),
    "number": ("sum", "average", "min", "max", *COUNTABLE),
    "percent": ("margin", "min", "max", "count"),
    "date": ("min", "max", *COUNTABLE),
    "moment": ("min", "max", "count"),
}
OF_FORMULA = ("formula",)
NOTHING = Sql("")


@dataclass(frozen=True)
class Prepared:
    """A report that can run. `ignored` are parts that were left out: fields deleted or not permitted, and filters on them."""

    report: Report
    subject: Subject
    actor: Actor
    viewing: Viewing
    firm: Firm
    language: Language
    fields: dict[str, Field]
    columns: tuple[Field, ...]
    groups: tuple[Field, ...]
    totals: dict[str, str]
    tables: Sql
    where: Sql
    order: Sql
    ignored: tuple[str, ...]
    only: Selection = ALL

    def query(self, columns: Sequence[Sql], rest: Sql = NOTHING) -> Sql:
        """SELECT of some columns over the rows that the viewer may see and the filter holds; kept figures are joined once,
        not looked up for each column.
        """
        chosen = Sql("SELECT") + joined(columns, ", ")
        join, (chosen, where, rest) = joined_once(chosen, Sql("WHERE") + self.where, rest)
        return chosen + self.tables + join + where + rest

    def value(self, field: Field) -> Sql:
        """A field's value as SQL."""
        return field.value_sql(self.subject.table, self.viewing)

    def sort(self, field: Field) -> Sql:
        """What a field sorts by, as SQL."""
        return field.sort_sql(self.subject.table, self.viewing)

    def group_order(self, field: Field) -> Sql:
        """What groups of a field sort by: the same for all rows of a group."""
        fixed = in_order(field.choices, self.value(field))
        if fixed is not None:
            return fixed
        return self.sort(field) if field.kind in ("choice", "person", "customer") else self.value(field)

    def label(self, name: str) -> str:
        """A field's name in the viewer's language."""
        return label_of(name, self.fields[name], self.fields, self.language)

    def currency_field(self, field: Field) -> Field | None:
        """The field that holds the currency of a money field; None where it is the base currency."""
        return None if field.unit in (None, "base") or field.kind != "money" else self.fields.get(str(field.unit))


def label_of(name: str, field: Field, fields: dict[str, Field], viewer: Language) -> str:
    """A field's name in words, with what it is reached through."""
    text = field.label if field.custom_id is not None else viewer.t(field.label)
    head, _, last = name.rpartition(".")
    if last in PARTS and head in fields:
        return viewer.t(PARTS[last], date=label_of(head, fields[head], fields, viewer))
    reference = REFERENCES.get(name.partition(".")[0])
    if reference is None or "." not in name:
        return text
    return viewer.t("{thing}: {field}", thing=viewer.t(reference[1]), field=text)


async def prepare(
    report: Report, actor: Actor, viewer: Language, today: date | None = None, only: Selection = ALL
) -> Prepared:
    """What the report comes to for a viewer; `NotPermitted` where the viewer may not report on its subject at all.

    `only` are the rows that are chosen by hand.
    """
    subject = SUBJECTS[report.subject]
    if not subject.is_for(actor):
        raise NotPermitted()
    viewing, fields = await viewing_of(actor, today), await report_fields(subject, actor)
    fields = {**fields, **calculated_fields(report.calculated, fields, viewing.currency)}
    known = narrowing(report.asked, compared_fields(fields, viewing.currency), subject.table, viewing)
    totals = {n: f for n, f in report.totals.items() if n in fields and f in possible_totals(fields[n])}
    columns = tuple([fields[name] for name in report.columns() if name in fields]) or (next(iter(fields.values())),)
    groups = tuple([fields[name] for name in report.group_by if name in fields])
    search = searching(subject.table, "" if subject.rows else report.asked.search)
    pieces = (subject.visible(actor), known.where, only.where(subject.table), search.where)
    where = all_of([piece for piece in pieces if piece != TRUE])
    prepared = Prepared(
        report, subject, actor, viewing, await organization(), viewer, fields, columns, groups, totals,
        _tables(subject, report, actor, fields, search), where, TRUE, _ignored(report, fields, known.ignored), only,
    )  # fmt: skip
    return replace(prepared, order=_order(prepared))


async def require_sound(report: Report, actor: Actor, viewer: Language) -> None:
    """Refuse a report that names fields that do not exist, or adds up what cannot be (`UnknownField`, …)."""
    subject = SUBJECTS[report.subject]
    if not subject.is_for(actor):
        raise NotPermitted(field="subject")
    viewing, fields = await viewing_of(actor), await report_fields(subject, SYSTEM)
    require_calculated(report.calculated, fields)
    fields = {**fields, **calculated_fields(report.calculated, fields, viewing.currency)}
    sorts = [name.strip().lstrip("-") for name in report.sort.split(",") if name.strip()]
    parts = {"fields": report.fields, "group_by": report.group_by, "totals": tuple(report.totals), "sort": tuple(sorts)}
    for part, names in parts.items():
        _require_known(part, names, fields)
    _require_possible(report, fields, viewer)
    try:
        narrowing(report.asked, compared_fields(fields, viewing.currency), subject.table, viewing, strict=True)
    except FilterNotUnderstood as refusal:
        refusal.field = "filter"
        raise


async def require_condition(part: Condition, field: Field, actor: Actor, viewer: Language) -> None:
    """Refuse a condition whose values do not fit its field (`ValueNotUnderstood`)."""
    viewing = await viewing_of(actor)
    [known] = compared_fields({field.name: field}, viewing.currency).values()
    try:
        compared(known, part.operator, part.values, "", viewing)
    except FilterNotUnderstood as refusal:
        name = field.label if field.custom_id is not None else viewer.t(field.label)
        raise ValueNotUnderstood(name=name) from refusal


def _require_known(part: str, names: tuple[str, ...], fields: dict[str, Field]) -> None:
    for name in names:
        if name not in fields:
            raise UnknownField(field=part, name=name)


def _require_possible(report: Report, fields: dict[str, Field], viewer: Language) -> None:
    for name, function in report.totals.items():
        possible = possible_totals(fields[name])
        if function not in possible:
            raise TotalNotPossible(field="totals", name=name, function=function, possible=viewer.list(possible))


def is_id(field: Field) -> bool:
    """Whether a number only tells rows apart for programs."""
    return field.kind == "number" and (field.name.rpartition(".")[2] in ("id", "row_id", "change_set_id"))


def is_name(field: Field) -> bool:
    """Whether a number is a name: that of a customer or an invoice. Nothing is added up in it."""
    return is_id(field) or field.name.endswith("number")


def possible_totals(field: Field) -> tuple[str, ...]:
    """The functions that a field can be added up with, the usual one first."""
    if isinstance(field, CalculatedField):
        return OF_FORMULA
    if field.kind == "number" and is_name(field):
        return (*COUNTABLE, "min", "max")
    if field.kind == "percent" and field.name not in RATIOS:
        return ("min", "max", "count")
    return POSSIBLE.get(field.kind, COUNTABLE)


def _ignored(report: Report, fields: dict[str, Field], filters: tuple[str, ...]) -> tuple[str, ...]:
    missing = [name for name in report.shown_names() if name not in fields]
    return tuple(dict.fromkeys([*missing, *filters]))


def _tables(subject: Subject, report: Report, actor: Actor, fields: dict[str, Field], search: Search) -> Sql:
    """FROM …: the rows and what the report's fields reach through them."""
    names = [name for name in report.names() if name in fields]
    joins = [subject.joins[reference](actor) for reference in references_of(names, subject)]
    return joined([Sql("FROM") + subject.source(actor), search.join, *joins])


def _order(prepared: Prepared) -> Sql:
    """Groups first, each by the total that the report sorts by, else by name; then the sort, then the id."""
    pieces: list[Sql] = []
    for level in range(len(prepared.groups)):
        group = prepared.groups[level]
        for name, descending in sorts_of(prepared):
            total = group_sort(prepared, name, level)
            if total is not None:
                pieces.append(total + ("DESC NULLS LAST" if descending else "ASC NULLS LAST"))
            elif name == group.name:
                pieces.append(prepared.group_order(group) + ("DESC NULLS LAST" if descending else "ASC NULLS LAST"))
        pieces += [prepared.group_order(group) + "ASC NULLS LAST", prepared.value(group) + "ASC NULLS LAST"]
    for name, descending in sorts_of(prepared):
        pieces.append(prepared.sort(prepared.fields[name]) + ("DESC NULLS LAST" if descending else "ASC NULLS LAST"))
    falls = not prepared.groups and any(descending for _, descending in sorts_of(prepared)[:1])  # as lists have it
    last = Sql(f"{prepared.subject.table}.id {'DESC' if falls else 'ASC'}")
    return joined([*pieces, last], ", ")


def sorts_of(prepared: Prepared) -> list[tuple[str, bool]]:
    """The fields that the report sorts by and whether they fall; those that are known."""
    names = [name.strip() for name in prepared.report.sort.split(",") if name.strip()]
    return [(name.lstrip("-"), name.startswith("-")) for name in names if name.lstrip("-") in prepared.fields]


def group_sort(prepared: Prepared, name: str, level: int) -> Sql | None:
    """The total of a field over the rows of a group as SQL; None where the field is not added up, or not in SQL."""
    function = prepared.totals.get(name)
    if function is None or function == "distinct":
        return None
    over = (
        Sql("OVER (PARTITION BY")
        + joined([prepared.value(group) for group in prepared.groups[: level + 1]], ", ")
        + ")"
    )
    if function == "margin":
        above, below = (prepared.value(prepared.fields[part]) for part in RATIOS[name])
        divisor = Sql("sum(") + below + ")" + over
        return (
            Sql("(CASE WHEN")
            + divisor
            + "> 0 THEN CAST(sum("
            + above
            + ")"
            + over
            + "AS DOUBLE PRECISION) /"
            + divisor
            + "END)"
        )
    field = prepared.fields[name]
    if isinstance(field, CalculatedField):
        return _formula_over(prepared, field, over)
    word = {"average": "avg"}.get(function, function)
    return Sql(f"{word}(") + _base(prepared, prepared.fields[name]) + ")" + over


def _formula_over(prepared: Prepared, field: CalculatedField, over: Sql) -> Sql:
    """The formula over the sums of what it counts with."""
    operands = {operand.name: operand for operand in field.operands}
    sums = {name: Sql("coalesce(sum(") + prepared.value(one) + ")" + over + ", 0)" for name, one in operands.items()}
    return sql_of(field.expression, sums.__getitem__, operands, prepared.firm.base_currency)


def _base(prepared: Prepared, field: Field) -> Sql:
    """Amounts are compared in base currency where a field has one."""
    return prepared.sort(field) if field.kind == "money" else prepared.value(field)

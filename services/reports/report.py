"""A report as a value: what it is about, what it shows, how it narrows, groups, adds up and sorts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.filters.filter import Filter, parse
from services.filters.refusals import FilterNotUnderstood

from .calculated import Calculated, read_calculated
from .refusals import NoFields, NoName, TooManyFields, TooManyGroups, UnknownSubject, WrongShape
from .subjects import SUBJECTS

MOST_GROUPS = 3
MOST_FIELDS = 60
MOST_NAME = 120
FUNCTIONS = ("sum", "average", "min", "max", "count", "distinct", "margin", "formula")
CHARTS = ("bar", "line", "stacked")


@dataclass(frozen=True)
class Report:
    """A report. Names are those of the field catalogue, also through a reference (`customer.owner_id`) and parts of a
    date (`date.month`); `filter` is text of the filter language, `sort` reads `-net,customer_id`, `search` holds words that
    quick search must find.

    `calculated` are fields of its own, by formulas; the others name them as any field.
    `details` False shows the groups alone; `chart` is one of `CHARTS`, or "" for none.
    """

    name: str
    subject: str
    fields: tuple[str, ...] = ()
    filter: str = ""
    group_by: tuple[str, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    details: bool = True
    chart: str = ""
    search: str = ""
    calculated: tuple[Calculated, ...] = ()

    @property
    def asked(self) -> Filter:
        """The filter."""
        return parse(self.filter, self.search)

    def shown_names(self) -> list[str]:
        """Every field that the report shows, groups, adds up or sorts by, each once."""
        sorts = [name.strip().lstrip("-") for name in self.sort.split(",") if name.strip()]
        return list(dict.fromkeys([*self.group_by, *self.fields, *self.totals, *sorts]))

    def names(self) -> list[str]:
        """Every field that the report mentions, filters included, each once."""
        named = [*self.shown_names(), *sorted(self.asked.fields())]
        counted = [name for one in self.calculated if one.name in named for name in one.expression.names()]
        return list(dict.fromkeys([*named, *counted]))

    def columns(self) -> list[str]:
        """What a row shows, left to right: the groups, then the fields that are not groups, then further totals."""
        shown = self.fields if self.details else ()
        return list(dict.fromkeys([*self.group_by, *shown, *self.totals]))

    def but(self, **changes: Any) -> "Report":
        """The same with some parts changed."""
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """The report as API and database keep it."""
        return {
            "name": self.name,
            "subject": self.subject,
            "fields": list(self.fields),
            "filter": self.filter,
            "group_by": list(self.group_by),
            "totals": dict(self.totals),
            "sort": self.sort,
            "details": self.details,
            "chart": self.chart,
            **({"search": self.search} if self.search else {}),
            **({"calculated": [one.as_json() for one in self.calculated]} if self.calculated else {}),
        }


def read_report(given: Mapping[str, Any]) -> Report:
    """A report from JSON. Each refusal names the part at fault; whether fields exist is for `prepare`."""
    report = Report(
        name=_name(given.get("name")),
        subject=_subject(given.get("subject")),
        fields=_names(given, "fields", MOST_FIELDS),
        filter=_text(given, "filter"),
        group_by=_groups(given),
        totals=_totals(given),
        sort=_text(given, "sort"),
        details=_flag(given, "details"),
        chart=_chart(given),
        search=_text(given, "search"),
        calculated=read_calculated(given.get("calculated")),
    )
    try:
        report.asked.text()
    except FilterNotUnderstood as refusal:
        refusal.field = "filter"
        raise
    if not report.columns():
        raise NoFields(field="fields")
    return report


def _name(given: Any) -> str:
    name = " ".join(given.split()) if isinstance(given, str) else ""
    if not 0 < len(name) <= MOST_NAME:
        raise NoName(field="name")
    return name


def _subject(given: Any) -> str:
    if given not in SUBJECTS:
        raise UnknownSubject(field="subject", subject=str(given)[:60])
    return str(given)


def _names(given: Mapping[str, Any], part: str, most: int) -> tuple[str, ...]:
    listed = given.get(part) or []
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) and name for name in listed):
        raise WrongShape(field=part, expected='["name", "org_number"]')
    names = tuple(dict.fromkeys(listed))
    if len(names) > most:
        raise TooManyFields(field=part, most=most)
    return names


def _groups(given: Mapping[str, Any]) -> tuple[str, ...]:
    names = _names(given, "group_by", MOST_FIELDS)
    if len(names) > MOST_GROUPS:
        raise TooManyGroups(field="group_by", most=MOST_GROUPS)
    return names


def _totals(given: Mapping[str, Any]) -> dict[str, str]:
    totals = given.get("totals") or {}
    if not isinstance(totals, Mapping) or not all(isinstance(k, str) and v in FUNCTIONS for k, v in totals.items()):
        raise WrongShape(field="totals", expected='{"net_base": "sum"}')
    if len(totals) > MOST_FIELDS:
        raise TooManyFields(field="totals", most=MOST_FIELDS)
    return dict(totals)


def _text(given: Mapping[str, Any], part: str) -> str:
    text = given.get(part) or ""
    if not isinstance(text, str) or len(text) > 4000:
        raise WrongShape(field=part, expected="country.any:SE" if part == "filter" else "-number,name")
    return text


def _flag(given: Mapping[str, Any], part: str) -> bool:
    flag = given.get(part, True)
    if not isinstance(flag, bool):
        raise WrongShape(field=part, expected="true")
    return flag


def _chart(given: Mapping[str, Any]) -> str:
    chart = given.get("chart") or ""
    if chart and chart not in CHARTS:
        raise WrongShape(field="chart", expected='"bar"')
    return str(chart)

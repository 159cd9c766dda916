"""The table of a report as HTML; every value is escaped by the template."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from services.fields.field import Field
from services.fields.partly import partly
from services.reports.calculated import CalculatedField
from services.reports.cells import Value, shown
from services.reports.prepare import Prepared, sorts_of
from services.reports.run import Total
from services.reports.sheets import group_words
from services.reports.subjects import RATIOS
from services.text import company_initials

from ..design import STATIC, asset, colour, initials
from .preview import Line, Preview

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"), autoescape=select_autoescape(), trim_blocks=True
)
NUMBERS = ("money", "number", "percent")
FLAGS = frozenset(re.findall(r'id="([a-z]{2})"', (STATIC / "flags.svg").read_text()))


def table_html(told: Preview) -> str:
    """The whole table."""
    drawing = _Drawing(told.prepared)
    return _templates.get_template("report_table.html").render(
        label=told.prepared.language.t(told.prepared.report.name),
        heads=drawing.heads(),
        lines=[drawing.line(line) for line in told.lines],
        total=drawing.total(told) if told.result.totals or told.prepared.groups else None,
        icons=asset("icons.svg"),
        flags=asset("flags.svg"),
    )


class _Drawing:
    """Puts the columns of a report into the columns of the table: all levels of groups share the first one."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        depth = len(prepared.groups)
        self._shown = list(range(depth, len(prepared.columns))) if depth else list(range(len(prepared.columns)))
        self._tree = depth > 0 and not self._first_is_text()
        self._places = [None, *self._shown] if self._tree else self._shown

    def _first_is_text(self) -> bool:
        """Whether the first column after the groups can share theirs: a text that nothing is added up in."""
        if not self._shown:
            return False
        field = self._prepared.columns[self._shown[0]]
        return field.kind not in NUMBERS and field.name not in self._prepared.totals

    def heads(self) -> list[dict[str, Any]]:
        """The header."""
        falling = dict(sorts_of(self._prepared))
        heads = [self._head(place, falling) for place in self._places]
        if self._prepared.groups:
            labels = [self._prepared.label(group.name) for group in self._prepared.groups]
            if not self._tree and self._prepared.report.details:
                labels.append(str(heads[0]["label"]))
            heads[0]["label"] = " / ".join(labels)
        return heads

    def _head(self, place: int | None, falling: dict[str, bool]) -> dict[str, Any]:
        viewer = self._prepared.language
        if place is None:
            first = self._prepared.groups[0].name
            return {"name": first, "label": "", "sort": "none", "number": False, "title": viewer.t("Sort"), "note": ""}
        field = self._prepared.columns[place]
        sort = "none" if field.name not in falling else "descending" if falling[field.name] else "ascending"
        label = self._prepared.label(field.name)
        if field.kind == "money" and self._prepared.currency_field(field) is None:
            label = viewer.t("{field}, {currency}", field=label, currency=self._prepared.firm.base_currency)
        number = field.kind in NUMBERS and place != self._places[0]
        title = viewer.t("Sort by {field}", field=label)
        note = partly(field.adds_up, self._prepared.actor, viewer)
        return {"name": field.name, "label": label, "sort": sort, "number": number, "title": title, "note": note}

    def line(self, line: Line) -> dict[str, Any]:
        """A line of the body."""
        if line.kind == "more":
            text = self._prepared.language.n("{count} more row", "{count} more rows", line.more)
            return {"kind": "more", "level": line.level, "text": text}
        if line.kind == "row":
            return {"kind": "row", "level": line.level, "cells": self._row(line)}
        return self._group(line)

    def _row(self, line: Line) -> list[dict[str, Any]]:
        assert line.row is not None
        row, cells = line.row, []
        for place in self._places:
            if place is None:
                cells.append(_cell(""))
                continue
            field = self._prepared.columns[place]
            currency = row.currencies[place]
            cell = (
                self._unknown(field) if row.values[place] is None else self._value(row.values[place], field, currency)
            )
            cells.append({**cell, **self._adorned(field, row.values[place], row.id, row.references[place])})
        return cells

    def _group(self, line: Line) -> dict[str, Any]:
        group, prepared = line.group, self._prepared
        assert group is not None
        words = group_words(group.labels[line.level], prepared.groups[line.level], prepared)
        cells = [_cell(words), *(self._told(group.totals, place) for place in self._places[1:])]
        return {
            "kind": "group",
            "level": line.level,
            "path": line.path,
            "is_open": line.is_open,
            "can_open": bool(group.children) or prepared.report.details,
            "count": prepared.subject.counted(prepared.language, group.rows),
            "cells": cells,
        }

    def total(self, told: Preview) -> list[dict[str, Any]]:
        """The last line."""
        viewer, subject = self._prepared.language, self._prepared.subject
        count = subject.counted(viewer, told.result.rows)
        first = {**_cell(count), "strong": viewer.t("Total")}
        return [first, *(self._told(told.result.totals, place) for place in self._places[1:])]

    def _told(self, totals: dict[str, Total], place: int | None) -> dict[str, Any]:
        if place is None:
            return _cell("")
        field = self._prepared.columns[place]
        total = totals.get(field.name)
        if total is None:
            return _cell("", field.kind in NUMBERS)
        if total.is_mixed:
            return _cell(self._prepared.language.t("Several currencies"), is_number=True)
        if self._prepared.totals[field.name] in ("count", "distinct"):
            return _cell(self._prepared.language.number(int(str(total.value))), is_number=field.kind in NUMBERS)
        if total.value is None:
            return self._unknown(field)
        in_base = self._prepared.currency_field(field) is None
        cell = self._value(total.value, field, None if in_base else total.currency)
        return {**cell, "bar": _bar(total.value)} if field.name in RATIOS else cell

    def _unknown(self, field: Field) -> dict[str, Any]:
        """Nothing; where a formula comes to nothing, why."""
        cell = _cell("", field.kind in NUMBERS)
        if not isinstance(field, CalculatedField):
            return cell
        why = self._prepared.language.t(
            "Cannot be worked out: a value is missing, zero would divide, or it has more than 18 digits"
        )
        return {**cell, "text": "–", "title": why}

    def _value(self, value: Value, field: Field, currency: str | None) -> dict[str, Any]:
        text = shown(value, field, currency or self._prepared.firm.base_currency, self._prepared)
        if field.kind == "money" and isinstance(value, Decimal):
            language = self._prepared.language
            whole = {**_cell(language.number(value, 0), is_number=True), "title": text}
            return {**_cell(f"{text}\u00a0{currency}", is_number=True)} if currency else whole
        return _cell(text, field.kind in NUMBERS and field.name != self._prepared.columns[self._shown[0]].name)

    def _adorned(self, field: Field, value: Value, row_id: int, reference: Any) -> dict[str, Any]:
        if value is None:
            return {}
        if field.kind == "person" and isinstance(reference, int):
            return {"avatar": {"letters": initials(str(value)), "colour": colour(reference)}}
        subject = self._prepared.subject
        if field.name == subject.named and subject.path:
            tile = {"letters": company_initials(str(value))[:1], "colour": colour(row_id)}
            link = {"url": subject.path.format(id=row_id)}
            return {"tile": tile, **link} if subject.key == "customers" else link
        if field.kind == "customer" and isinstance(reference, int):
            return {"url": f"/customers/{reference}"}
        if field.kind == "country" and str(value).lower() in FLAGS:
            return {"flag": str(value).lower(), "title": self._prepared.language.country(str(value))}
        return {"bar": _bar(value)} if field.name in RATIOS else {}


def _cell(text: str, is_number: bool = False) -> dict[str, Any]:
    return {"text": text, "number": is_number, "bar": None, "title": ""}


def _bar(value: Value) -> int | None:
    return max(0, min(100, round(value * 100))) if isinstance(value, Decimal) else None

"""A report as a sheet: which row holds which group, and the formulas that add the rows up again."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.fields.field import Field
from services.fields.parts import part_words
from services.money import minor_units
from services.spreadsheets.cell import Content, Formula, letters
from services.spreadsheets.styles import Look
from services.spreadsheets.xlsx import Column

from .calculated import CalculatedField
from .cells import Column as Shown
from .cells import Layout
from .prepare import Prepared
from .run import Group, Total
from .subjects import RATIOS

EXCEL = {sign: sign for sign in "+-*/"}
SUBTOTAL = {"sum": 9, "average": 1, "min": 5, "max": 4, "count": 3}
PERCENT = "0.0%"
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


@dataclass(frozen=True)
class Body:
    """Rows of a sheet from first to last, both included; empty when the last comes before the first."""

    first: int
    last: int


class SheetPlan:
    """How a report lies in its sheet: the header in row 1, groups above their rows, the total below."""

    def __init__(self, prepared: Prepared, shown: Layout) -> None:
        self.prepared = prepared
        self.columns = shown.columns
        self.has_details = prepared.report.details
        self._at = {column.name: place for place, column in enumerate(shown.columns)}
        self._depth = len(prepared.groups)

    def headings(self) -> list[Content]:
        """The header row."""
        return [heading(column, self.prepared) for column in self.columns]

    def layout(self) -> list[Column]:
        """Widths and formats."""
        return [
            Column(min(max(c.field.width / 6.5, 9), 48), Look(number_format(self.prepared, c.field)))
            for c in self.columns
        ]

    def span(self, group: Group) -> int:
        """How many rows lie below a group's own row."""
        if group.children:
            return sum(1 + self.span(child) for child in group.children)
        return group.rows if self.has_details else 0

    def is_leaf_row(self, group: Group) -> bool:
        """Whether a group is a plain row of the sheet: the deepest ones of a report without details."""
        return not group.children and not self.has_details

    def group_row(self, group: Group, row: int) -> list[Content]:
        """A group's row: its words, then what its rows come to."""
        cells: list[Content] = [None] * len(self.columns)
        for name, total in group.totals.items():
            if name in self._at:
                below = Body(row + 1, row + self.span(group))
                plain = self.is_leaf_row(group) and self.prepared.totals[name] != "formula"
                cells[self._at[name]] = self._told(total) if plain else self._formula(name, total, below, row)
        for place, word in enumerate(group.labels):
            cells[place] = self._label(word, self.prepared.groups[place])
        return cells

    def total_row(self, totals: dict[str, Total], body: Body) -> list[Content]:
        """The last row: what all rows come to."""
        cells: list[Content] = [None] * len(self.columns)
        cells[0] = self.prepared.language.t("Total")
        for name, total in totals.items():
            if name in self._at and (self._at[name] > 0 or not self._depth):
                cells[self._at[name]] = self._formula(name, total, body, body.last + 1)
        return cells

    def _formula(self, name: str, total: Total, body: Body, row: int) -> Content:
        function, column = self.prepared.totals[name], letters(self._at[name] + 1)
        if function == "formula":
            return self.live(name, total.value, row, in_sums=True)
        if body.last < body.first or not isinstance(total.value, int | Decimal):
            return self._told(total)
        if function == "margin":
            return self._ratio(name, total, row)
        if function not in SUBTOTAL or (not self.has_details and self._depth and function in ("average", "count")):
            return self._told(total)
        return Formula(f"SUBTOTAL({SUBTOTAL[function]},{column}{body.first}:{column}{body.last})", total.value)

    def _ratio(self, name: str, total: Total, row: int) -> Content:
        parts = [self._at.get(part) for part in RATIOS[name] if self.prepared.totals.get(part) == "sum"]
        if len(parts) < 2 or None in parts or not isinstance(total.value, Decimal):
            return self._told(total)
        above, below = (f"{letters(int(part or 0) + 1)}{row}" for part in parts)
        return Formula(f'IF({below}>0,{above}/{below},"")', total.value)

    def live(self, name: str, value: Content, row: int, *, in_sums: bool) -> Content:
        """A calculated value as a formula over the cells of its row, where they are all there; else as it is."""
        field = self.prepared.fields[name]
        if not isinstance(field, CalculatedField) or not isinstance(value, Decimal):
            return value
        places = {one.name: self._at.get(one.name) for one in field.operands}
        is_shown = all(place is not None and place >= self._depth for place in places.values())
        if not is_shown or (in_sums and any(self.prepared.totals.get(part) != "sum" for part in places)):
            return value
        told = field.expression.written(lambda part: f"{letters(int(places[part] or 0) + 1)}{row}", EXCEL)
        return Formula(f"ROUND({told},{field.digits(self.prepared.firm.base_currency)})", value)

    def _told(self, total: Total) -> Content:
        return self.prepared.language.t("Several currencies") if total.is_mixed else total.value

    def _label(self, word: object, group: Field) -> Content:
        return self.prepared.language.t("Not set") if word is None else word


def number_format(prepared: Prepared, field: Field, currency: str | None = None) -> str:
    """How a spreadsheet shows a field; amounts in other currencies carry theirs."""
    if field.kind == "money":
        digits = minor_units(currency or prepared.firm.base_currency)
        code = "#,##0" + ("." + "0" * digits if digits else "")
        return f'{code}\\ "{currency}"' if currency else code
    return {"percent": PERCENT, "date": DAY, "moment": MOMENT}.get(field.kind, "General")


def heading(column: Shown, prepared: Prepared) -> str:
    """A column's heading; amounts in base currency say so."""
    if column.field.kind == "money" and column.currency_at is None:
        return prepared.language.t("{field}, {currency}", field=column.label, currency=prepared.firm.base_currency)
    return column.label


def leaves(groups: list[Group]) -> Iterator[Group]:
    """The deepest groups, in order."""
    for group in groups:
        if group.children:
            yield from leaves(group.children)
        else:
            yield group


def group_words(word: object, group: Field, prepared: Prepared) -> str:
    """A group's name as a person reads it."""
    if word is None:
        return prepared.language.t("Not set")
    if isinstance(word, bool):
        return prepared.language.t("Yes") if word else prepared.language.t("No")
    if group.kind == "country":
        return prepared.language.country(str(word))
    return part_words(word, group, prepared.language) if isinstance(word, str) else str(word)

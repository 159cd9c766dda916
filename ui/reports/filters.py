"""The conditions of a report as chips: field, comparison, values; a click changes them, × takes them away."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from services.fields.choices import choices
from services.fields.field import Field
from services.filters.filter import Condition, Filter, Group
from services.filters.operators import OPERATORS, Operator, operator_of
from services.periods import RELATIVE
from services.reports.prepare import require_condition
from services.reports.report import Report
from services.reports.words import NOBODY, Names, condition_words, customer_names, field_words, part_words
from services.text import fold

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..components.menu import Menu
from ..components.pick_customer import find_customers
from ..page import Page
from .menus import VALUE

Changed = Callable[[Filter], Awaitable[None]]
NUMBERS = ("number", "money", "percent")
INPUTS = {"date": "date", "moment": "date"}
USUAL = {
    "boolean": ("is", ("yes",)),
    "customer": ("any", ()),
    "date": ("within", ("this_month",)),
    "moment": ("within", ("this_month",)),
}
MOST = 60


def first_condition(field: Field) -> Condition:
    """What a new condition on a field begins as."""
    if field.kind in USUAL:
        name, values = USUAL[field.kind]
        return Condition(field.name, name, values)
    return Condition(field.name, "ge", ("0",)) if field.kind in NUMBERS else Condition(field.name, "filled")


class FilterChips:
    """The chips of a filter; `on_change` hears the filter as it is to be."""

    def __init__(self, page: Page, on_change: Changed) -> None:
        self._page, self._language, self._on_change = page, page.language, on_change
        self._report, self._asked = Report("", "customers"), Filter()
        self._names: Names = NOBODY
        self._fields: dict[str, Field] = {}
        self._box = ui.element("div").style("display:contents")

    async def show(self, report: Report, fields: dict[str, Field], open_last: bool = False) -> None:
        """Draw the chips of the report's filter anew; `open_last` opens the editor of the newest."""
        asked = report.asked
        self._report, self._asked, self._fields = report, asked, fields
        self._names = await customer_names(asked, fields, self._page.actor)
        told = [await self._told(part) for part in asked.parts]
        self._box.clear()
        with self._box:
            for place, (part, words) in enumerate(zip(asked.parts, told, strict=True)):
                self._chip(part, words, is_open=open_last and place == len(told) - 1)

    async def _told(self, part: Condition | Group) -> tuple[str, str, str]:
        if isinstance(part, Condition) and part.field in self._fields:
            return await condition_words(part, self._fields, self._language, self._names)
        if isinstance(part, Condition):
            [name] = await field_words([part.field], self._report, self._language)
            return (name, self._language.t("is not available"), "")
        return (await part_words(part, self._fields, self._language, self._names), "", "")

    def _chip(self, part: Condition | Group, words: tuple[str, str, str], *, is_open: bool) -> None:
        t = self._language.t
        with ui.element("div").classes("k-fchip").props('data-testid="report-filter"'):
            with Tag("button", words[0], "", type="button", title=t("Change the condition")) as opener:
                editor = (
                    self._editor(part, opener) if isinstance(part, Condition) and part.field in self._fields else None
                )
            for piece in filter(None, words[1:]):
                follower = Tag("button", piece, "", type="button", tabindex="-1", title=piece)
                if editor is not None:
                    follower.on("click", editor.open, args=[])
            remove = icon_button(t("Remove the condition"), "x", lambda: self._on_change(self._asked.without(part)))
            remove.classes(replace="k-fchip-x")
        if is_open and editor is not None:
            editor.open()

    def _editor(self, part: Condition, opener: Tag) -> Menu:
        menu = Menu(opener).classes("k-pop").props('anchor="bottom left" self="top left"')
        editing = ConditionEditor(menu, part, self._fields[part.field], self._page, self._names, self._replace)
        menu.on("before-show", editing.draw, args=[])
        return menu

    async def _replace(self, old: Condition, new: Condition) -> None:
        parts = tuple(new if part is old else part for part in self._asked.parts)
        await self._on_change(Filter(parts, self._asked.search))


class ConditionEditor:
    """The inside of a chip's popover: comparisons on top, then what fits the kind of field."""

    def __init__(
        self,
        menu: Menu,
        part: Condition,
        field: Field,
        page: Page,
        names: Names,
        on_change: Callable[[Condition, Condition], Awaitable[None]],
    ) -> None:
        self._menu, self._part, self._field, self._on_change = menu, part, field, on_change
        self._page, self._language, self._names = page, page.language, dict(names)
        self._operator = operator_of(field, part.operator) or OPERATORS[field.kind][0]
        self._values = list(part.values)
        self._looked_for = ""

    async def draw(self) -> None:
        """Fill the popover."""
        t = self._language.t
        offered = await choices(self._field.choices, self._language) if self._field.choices else []
        self._menu.clear()
        with self._menu:
            with ui.element("div").classes("k-report-filter k-menu-stays"):
                with Tag("select", None, "k-input k-sm", aria_label=t("Comparison")) as select:
                    for operator in OPERATORS[self._field.kind]:
                        option = Tag("option", t(operator.label), value=operator.name)
                        option.attribute("selected", operator.name == self._operator.name or None)
                select.on("change", self._compare, js_handler=VALUE)
                self._inputs(self._operator)
            if self._operator.takes is None and self._field.kind == "customer":
                self._customers()
            elif self._operator.takes is None:
                self._list([(str(choice.value), choice.label) for choice in offered if choice.is_active])
            with ui.element("div").classes("k-pop-foot"):
                button(t("Apply"), self._apply, classes="k-primary k-sm", mark="filter-apply")

    def _inputs(self, operator: Operator) -> None:
        if self._field.kind == "boolean":
            self._select([("yes", self._language.t("yes")), ("no", self._language.t("no"))])
        elif operator.name == "within":
            relative = [(name, self._language.t(period.label)) for name, period in RELATIVE.items()]
            days = [
                (f"last_{n}_days", self._language.n("the last {count} day", "the last {count} days", n))
                for n in (7, 30, 90, 365)
            ]
            self._select([*relative, *days])
        else:
            kind = "number" if self._field.kind in NUMBERS else INPUTS.get(self._field.kind, "text")
            for place in range(operator.takes or 0):
                self._input(place, kind)

    def _input(self, place: int, kind: str) -> None:
        value = self._values[place] if place < len(self._values) else ""
        made = Tag("input", None, "k-input", type=kind, value=value, aria_label=self._language.t("Value"))
        made.attribute("step", "any" if kind == "number" else None)
        made.on("input", lambda event: self._set(place, str(event.args or "")), js_handler=VALUE)
        made.on("keydown.enter", self._apply, args=[])

    def _select(self, options: list[tuple[str, str]]) -> None:
        chosen = self._values[0] if self._values and self._values[0] in dict(options) else options[0][0]
        self._set(0, chosen)
        with Tag("select", None, "k-input", aria_label=self._language.t("Value")) as select:
            for value, words in options:
                Tag("option", words, value=value).attribute("selected", value == chosen or None)
        select.on("change", lambda event: self._set(0, str(event.args or "")), js_handler=VALUE)

    def _list(self, options: list[tuple[str, str]]) -> None:
        if self._field.kind == "person":
            options = [("me", self._language.t("Me")), *options]
        if len(options) > 8:
            search = Tag("input", None, "k-input", type="search", placeholder=self._language.t("Search"))
            search.attribute("aria-label", self._language.t("Search")).style("margin:0 .75rem .25rem;width:auto")
            search.on("input", lambda event: self._search(holder, options, event), js_handler=VALUE, throttle=0.1)
        holder = ui.element("div").classes("k-pop-list k-menu-stays")
        self._boxes(holder, options)

    def _customers(self) -> None:
        """The chosen customers, and those that are found by name or number."""
        t = self._language.t
        search = Tag("input", None, "k-input", type="search", placeholder=t("Find a customer"))
        search.attribute("aria-label", t("Find a customer")).style("margin:0 .75rem .25rem;width:auto")
        search.attribute("data-testid", "filter-customer")
        holder = ui.element("div").classes("k-pop-list k-menu-stays")
        search.on("input", lambda event: self._find(holder, str(event.args or "")), js_handler=VALUE, throttle=0.2)
        self._boxes(holder, [(value, self._names.get(value, value)) for value in self._values])

    async def _find(self, holder: ui.element, words: str) -> None:
        found = await find_customers(self._page, words) if words.strip() else []
        self._names |= {str(one.row_id): one.label for one in found}
        chosen = [(value, self._names.get(value, value)) for value in self._values]
        hits = [(str(one.row_id), f"{one.label} ({one.note})") for one in found if str(one.row_id) not in self._values]
        self._boxes(holder, [*chosen, *hits])

    def _search(self, holder: ui.element, options: list[tuple[str, str]], event: Any) -> None:
        wanted = fold(str(event.args or ""))
        self._boxes(holder, [option for option in options if wanted in fold(option[1])])

    def _boxes(self, holder: ui.element, options: list[tuple[str, str]]) -> None:
        holder.clear()
        with holder:
            for value, words in options[:MOST]:
                with ui.element("label").classes("k-check"):
                    box = ui.element("input").props("type=checkbox")
                    box.props["checked"] = value in self._values
                    box.on("change", lambda value=value: self._tick(value), args=[])
                    text(words)

    def _tick(self, value: str) -> None:
        self._values.remove(value) if value in self._values else self._values.append(value)

    def _set(self, place: int, value: str) -> None:
        self._values = [*self._values, *[""] * (place + 1 - len(self._values))]
        self._values[place] = value

    async def _compare(self, event: Any) -> None:
        operator = operator_of(self._field, str(event.args or ""))
        if operator is not None:
            if operator.takes != self._operator.takes or operator.name == "within":
                self._values = []
            self._operator = operator
            await self.draw()

    async def _apply(self) -> None:
        takes = self._operator.takes
        values = self._values if takes is None else [*self._values, *[""] * takes][:takes]
        made = Condition(self._field.name, self._operator.name, tuple(values))
        async with self._page.telling():
            await require_condition(made, self._field, self._page.actor, self._language)
            self._menu.close()
            await self._on_change(self._part, made)

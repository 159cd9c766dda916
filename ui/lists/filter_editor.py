"""What a popover holds for one condition of a filter: comparison, values, how many rows match."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from services import listing
from services.fields.field import Field
from services.filters.filter import Condition, Filter
from services.filters.operators import OPERATORS, Operator, operator_of
from services.periods import RELATIVE
from services.reports.words import customer_names

from ..components.basics import button, text
from ..components.dom import focus_within, write
from ..page import Page
from .filter_values import VALUE, ValueList, has_list
from .kind import ListKind

DAYS = (7, 30, 90, 365)


class Editor:
    """What a popover holds for one condition: comparison, values, how many rows match."""

    def __init__(
        self,
        page: Page,
        kind: ListKind,
        field: Field,
        condition: Condition,
        on_change: Callable[[Condition], Awaitable[None]],
    ) -> None:
        self._page, self._kind, self._field, self._condition = page, kind, field, condition
        self._on_change = on_change
        self._filter = Filter()
        self._root = ui.element("div").classes("k-filter-editor")

    async def draw(self, current: Filter) -> None:
        """Draw the editor against the filter as it is now."""
        self._filter = current
        page, field = self._page, self._field
        self._root.clear()
        with self._root:
            with ui.element("div").classes("k-pop-head"):
                text(page.t(field.label) if field.custom_id is None else field.label)
                self._operators()
            self._values = ui.element("div").classes("k-pop-list")
            with ui.element("div").classes("k-pop-foot"):
                self._count = text("").props('aria-live=polite data-testid="filter-count"')
                button(page.t("Clear"), self._clear, classes="k-ghost k-sm", mark="filter-clear")
        await self._draw_values()
        await self._tell_count()
        focus_within(self._values if self._operator.takes != 0 else self._root, "input, select")

    def _operators(self) -> None:
        page = self._page
        with ui.element("select").classes("k-pop-operator") as select:
            for operator in operators_for(self._field):
                chosen = "selected" if operator.name == self._condition.operator else ""
                text(page.t(operator.label), "", "option").props(f"value={operator.name} {chosen}")
        select.props["aria-label"] = page.t("Comparison")
        select.on("change", self._operator_chosen, js_handler=VALUE)

    @property
    def _operator(self) -> Operator:
        found = operator_of(self._field, self._condition.operator)
        assert found is not None
        return found

    async def _draw_values(self) -> None:
        self._values.clear()
        with self._values:
            if self._operator.takes is None:
                await self._boxes()
            elif self._field.kind == "boolean":
                self._select([("yes", self._page.t("yes")), ("no", self._page.t("no"))])
            elif self._operator.name == "within":
                self._select([("", "\u2013"), *self._periods()])
            else:
                if self._field.kind in ("date", "moment") and self._operator.takes == 1:
                    self._select([("", self._page.t("A date")), *self._periods()])
                for place in range(self._operator.takes):
                    self._input(place)

    def _periods(self) -> list[tuple[str, str]]:
        """Dates that move with today; a comparison takes the first day of a period."""
        page = self._page
        words = [(name, page.t(known.label)) for name, known in RELATIVE.items()]
        return [*words, *((f"last_{n}_days", page.n("the last {count} day", "the last {count} days", n)) for n in DAYS)]

    async def _boxes(self) -> None:
        """Values with how many rows have each, whatever else the filter asks of the field."""
        page, field = self._page, self._field
        others = [part for part in self._filter.parts if not (isinstance(part, Condition) and part.field == field.name)]
        counts: dict[str, int] = {}
        if field.choices:
            asked = self._kind.whole(Filter(tuple(others), self._filter.search))
            seen = await listing.scene(self._kind.resource, page.actor, asked)
            counts = {str(value): n for value, n in (await listing.value_counts(seen, field.name)).items()}
        names = await customer_names(Filter((self._condition,)), {field.name: field}, page.actor)
        await ValueList(page, field, self._condition.values, names, self._tick).draw(counts)

    def _select(self, options: list[tuple[str, str]]) -> None:
        now = self._condition.values[0] if self._condition.values else options[0][0]
        with ui.element("select").classes("k-input") as select:
            for value, label in options:
                option = text(label, "", "option").props(f'value="{value}"')
                if value == now:
                    option.props("selected")
        select.props["aria-label"] = self._page.t("Value")
        select.on("change", lambda event: self._set(0, str(event.args or "")), js_handler=VALUE)

    def _input(self, place: int) -> None:
        kind = {"date": "date", "moment": "date", "number": "number", "money": "number", "percent": "number"}
        box = (
            ui.element("input")
            .classes("k-input")
            .props(f"type={kind.get(self._field.kind, 'text')} data-testid=filter-value")
        )
        box.props["aria-label"] = self._page.t("Value")
        write(box, self._condition.values[place] if place < len(self._condition.values) else "")
        box.on(
            "input",
            lambda event: self._set(place, str(event.args or "")),
            js_handler=VALUE,
            throttle=0.3,
            leading_events=False,
        )

    async def _operator_chosen(self, event: Any) -> None:
        async with self._page.telling():
            before = self._operator
            name = str(event.args)
            after = operator_of(self._field, name)
            if after is None:
                return
            keeps = before.takes == after.takes
            self._condition = Condition(self._field.name, name, self._condition.values if keeps else ())
            await self._draw_values()
            await self._changed()

    async def _clear(self) -> None:
        """Take every value out; the condition leaves the filter."""
        async with self._page.telling():
            self._condition = replace(self._condition, values=())
            self._filter = self._filter.without_field(self._field.name)
            await self._draw_values()
            await self._changed()

    async def _tick(self, value: str, is_on: bool) -> None:
        async with self._page.telling():
            kept = tuple(v for v in self._condition.values if v != value)
            self._condition = Condition(self._field.name, self._condition.operator, (*kept, value) if is_on else kept)
            await self._changed()

    async def _set(self, place: int, value: str) -> None:
        async with self._page.telling():
            values = list(self._condition.values) + [""] * ((self._operator.takes or 1) - len(self._condition.values))
            values[place] = value.strip()
            self._condition = Condition(self._field.name, self._condition.operator, tuple(values))
            await self._changed()

    async def _changed(self) -> None:
        if is_complete(self._field, self._condition):
            self._filter = self._filter.with_condition(self._condition)
        else:
            self._filter = self._filter.without_field(self._field.name)
        await self._on_change(self._condition)
        await self._tell_count()

    async def _tell_count(self) -> None:
        page = self._page
        n = await listing.count(await listing.scene(self._kind.resource, page.actor, self._kind.whole(self._filter)))
        self._count.set_text(page.n("{count} row matches", "{count} rows match", n))


def operators_for(field: Field) -> tuple[Operator, ...]:
    """The comparisons that can be chosen: any and none of a list only where there is one."""
    return tuple([one for one in OPERATORS[field.kind] if one.takes is not None or has_list(field)])


def first_condition(field: Field) -> Condition:
    """The condition that an editor begins with."""
    return Condition(field.name, operators_for(field)[0].name, ("yes",) if field.kind == "boolean" else ())


def is_complete(field: Field, condition: Condition) -> bool:
    """Whether a condition has all the values that it needs."""
    operator = operator_of(field, condition.operator)
    if operator is None:
        return False
    if operator.takes is None:
        return bool(condition.values)
    return len(condition.values) == operator.takes and all(condition.values)

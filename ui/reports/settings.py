"""The lines above the table: filters, groups, totals, order."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.fields.field import Field
from services.fields.parts import is_part
from services.filters.filter import Filter
from services.reports.prepare import is_id, is_name, label_of, possible_totals
from services.reports.report import MOST_GROUPS, Report
from services.reports.words import FUNCTIONS

from ..components.basics import icon_button, text
from ..components.dom import Tag, glyph
from ..page import Page
from .field_list import icon_of
from .filters import FilterChips, first_condition
from .menus import adder, chooser

Changed = Callable[[Report], Awaitable[None]]
NOT_GROUPS = (
    "money",
    "number",
    "percent",
    "moment",
    "long_text",
    "email",
    "phone",
    "url",
    "org_number",
    "vat_number",
    "tags",
)


ADDS_UP = {"money": 0, "percent": 1, "number": 2}


def _adds_up(field: Field) -> int:
    """How near at hand a total of a field is."""
    return 3 if is_name(field) else ADDS_UP.get(field.kind, 3)


class Settings:
    """The settings of a report; `on_change` hears the report as it is to be."""

    def __init__(self, page: Page, on_change: Changed) -> None:
        language = page.language
        self._language, self._on_change = language, on_change
        self._report: Report | None = None
        self._fields: dict[str, Field] = {}
        self._open_last = False
        with ui.element("div").classes("k-report-settings"):
            with ui.element("div"):
                text(language.t("Filters"), "k-filters-label")
                self._chips = FilterChips(page, self._filtered)
                adder(
                    language.t("Filter"), self._all, self._add_filter, language.t("Find a field"),
                    data_command="filter", data_testid="add-filter",
                )  # fmt: skip
            self._second = ui.element("div")

    @property
    def report(self) -> Report:
        """The report as it is."""
        assert self._report is not None
        return self._report

    async def show(self, report: Report, fields: dict[str, Field]) -> None:
        """Draw everything anew."""
        self._report, self._fields = report, fields
        open_last, self._open_last = self._open_last, False
        await self._chips.show(report, fields, open_last)
        self._second.clear()
        with self._second:
            self._groups()
            Tag("span", None, "k-vsep")
            self._totals()
            Tag("span", None, "k-vsep")
            self._sorts()

    def _label(self, name: str) -> str:
        return label_of(name, self._fields[name], self._fields, self._language) if name in self._fields else name

    def _all(self) -> list[tuple[str, str]]:
        """Every field that rows can be chosen by, ids last."""
        names = sorted(self._fields, key=lambda name: is_id(self._fields[name]))
        return [(name, self._label(name)) for name in names]

    async def _add_filter(self, name: str) -> None:
        self._open_last = True
        asked = self.report.asked
        await self._filtered(Filter((*asked.parts, first_condition(self._fields[name])), asked.search))

    async def _filtered(self, asked: Filter) -> None:
        await self._on_change(self.report.but(filter=asked.text()))

    def _groups(self) -> None:
        t, report = self._language.t, self.report
        text(t("Group by"), "k-filters-label")
        for place, name in enumerate(report.group_by):
            if place:
                glyph("chevron-right", "k-muted")
            with ui.element("div").classes("k-fchip").props('data-testid="report-group"'):
                with ui.element("span").classes("k-fchip-of"):
                    glyph(icon_of(self._fields.get(name)), "k-ic-14")
                    text(self._label(name))
                without = tuple(other for other in report.group_by if other != name)
                self._remove(t("Remove the level"), report.but(group_by=without))
        if len(report.group_by) < MOST_GROUPS:
            adder(t("Level"), self._groupable, self._add_group, t("Find a field"), data_testid="add-group")
        if report.group_by:
            with ui.element("label").classes("k-switch"):
                box = ui.element("input").props("type=checkbox")
                box.props["checked"] = report.details
                box.on("change", lambda: self._on_change(report.but(details=not report.details)), args=[])
                text(t("Show rows"), "k-t-small")

    def _groupable(self) -> list[tuple[str, str]]:
        return [
            (name, self._label(name))
            for name, field in self._fields.items()
            if field.kind not in NOT_GROUPS and field.kind != "date" and name not in self.report.group_by
        ]

    async def _add_group(self, name: str) -> None:
        await self._on_change(self.report.but(group_by=(*self.report.group_by, name)))

    def _totals(self) -> None:
        t, report = self._language.t, self.report
        text(t("Totals"), "k-t-small k-muted")
        for name, function in report.totals.items():
            if name not in self._fields:
                continue
            with ui.element("div").classes("k-fchip").props('data-testid="report-total"'):
                text(self._label(name))
                options = [(key, t(FUNCTIONS[key])) for key in possible_totals(self._fields[name])]
                chooser(t(FUNCTIONS[function]), options, function, self._function_of(name), t("How it adds up"))
                rest = {other: kept for other, kept in report.totals.items() if other != name}
                self._remove(t("Remove the total"), report.but(totals=rest))
        adder(t("Total"), self._addable, self._add_total, t("Find a field"), data_testid="add-total")

    def _function_of(self, name: str) -> Callable[[str], Awaitable[None]]:
        async def choose(function: str) -> None:
            await self._on_change(self.report.but(totals={**self.report.totals, name: function}))

        return choose

    def _addable(self) -> list[tuple[str, str]]:
        """Amounts, percentages and numbers first, in the order of the report's columns; then what can be counted."""
        shown, fields = self.report.columns(), self._fields
        names = [name for name in [*shown, *fields] if name in fields and name not in self.report.totals]
        names = [name for name in dict.fromkeys(names) if not is_id(fields[name]) and not is_part(fields[name])]
        return [(name, self._label(name)) for name in sorted(names, key=lambda name: _adds_up(fields[name]))]

    async def _add_total(self, name: str) -> None:
        function = possible_totals(self._fields[name])[0]
        await self._on_change(self.report.but(totals={**self.report.totals, name: function}))

    def _sorts(self) -> None:
        t, report = self._language.t, self.report
        text(t("Sort"), "k-t-small k-muted")
        sorts = [name.strip() for name in report.sort.split(",") if name.strip()]
        for place, sort in enumerate(sorts):
            name, falls = sort.lstrip("-"), sort.startswith("-")
            if name not in self._fields:  # told above the table
                continue
            with ui.element("div").classes("k-fchip").props('data-testid="report-sort"'):
                text(self._label(name))
                turned = [*sorts[:place], name if falls else f"-{name}", *sorts[place + 1 :]]
                turn = Tag("button", None, "", type="button", title=t("Turn the order around"))
                with turn.on("click", self._sorter(turned), args=[]):
                    glyph("arrow-down" if falls else "arrow-up", "k-ic-12")
                    text(t("descending") if falls else t("ascending"))
                self._remove(t("Remove the order"), report.but(sort=",".join([*sorts[:place], *sorts[place + 1 :]])))
        adder(t("Order"), self._sortable, self._add_sort, t("Find a field"), data_testid="add-sort")

    def _sorter(self, sorts: list[str]) -> Callable[[], Awaitable[None]]:
        async def sort() -> None:
            await self._on_change(self.report.but(sort=",".join(sorts)))

        return sort

    def _sortable(self) -> list[tuple[str, str]]:
        taken = {name.lstrip("-") for name in self.report.sort.split(",")}
        shown = [name for name in self.report.columns() if name in self._fields and name not in taken]
        return [
            *((name, self._label(name)) for name in shown),
            *((name, label) for name, label in self._all() if name not in taken and name not in shown),
        ]

    async def _add_sort(self, name: str) -> None:
        await self._on_change(self.report.but(sort=",".join(filter(None, [self.report.sort, name]))))

    def _remove(self, label: str, without: Report) -> None:
        icon_button(label, "x", lambda: self._on_change(without)).classes(replace="k-fchip-x")

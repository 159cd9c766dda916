"""The values of a field to tick in a filter: a list with how many rows have each, or customers found by name."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from services.fields.choices import choices
from services.fields.field import Field
from services.reports.words import Names
from services.text import fold

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..components.pick_customer import find_customers
from ..page import Page

VALUE, CHECKED = "(event) => emit(event.target.value)", "(event) => emit(event.target.checked)"
MOST, FEW = 300, 8
Tick = Callable[[str, bool], Awaitable[None]]


@dataclass(frozen=True)
class Option:
    """A value, its words, how many rows have it (None: not counted)."""

    value: str
    label: str
    count: int | None = None


def has_list(field: Field) -> bool:
    """Whether there are values to choose from."""
    return bool(field.choices) or field.kind == "customer"


class ValueList:
    """The list with its field to search; `on_tick` hears each value that is taken in or out."""

    def __init__(self, page: Page, field: Field, ticked: Sequence[str], names: Names, on_tick: Tick) -> None:
        self._page, self._field, self._ticked, self._on_tick = page, field, list(ticked), on_tick
        self._names, self._options = names, list[Option]()

    async def draw(self, counts: Mapping[str, int]) -> None:
        """Draw the list; `counts` says how many rows have each value."""
        is_customer = self._field.kind == "customer"
        self._options = self._chosen_customers() if is_customer else await self._listed(counts)
        if is_customer or len(self._options) > FEW:
            label = self._page.t("Find a customer") if is_customer else self._page.t("Search")
            self._search(label, self._find if is_customer else self._narrow)
        self._box = ui.element("div").classes("k-pop-values")
        self._draw(self._options)

    async def _listed(self, counts: Mapping[str, int]) -> list[Option]:
        """The choices that rows have or could get, those of most rows first, below oneself and what is ticked."""
        listed = await choices(self._field.choices or "", self._page.language)
        found = [
            Option(str(one.value), one.label, counts.get(str(one.value), 0))
            for one in listed
            if one.is_active or str(one.value) in (*counts, *self._ticked)
        ]
        found.sort(key=lambda one: (one.value not in self._ticked, -(one.count or 0)))
        me = str(self._page.actor.user_id)
        own = [Option("me", self._page.t("Me"), counts.get(me, 0))] if self._field.kind == "person" else []
        return [*own, *found]

    def _chosen_customers(self) -> list[Option]:
        return [Option(value, self._names.get(value, value)) for value in self._ticked]

    def _search(self, label: str, find: Callable[[str], Awaitable[None]]) -> None:
        with ui.element("div").classes("k-menu-search"):
            glyph("search")
            box = Tag(
                "input",
                None,
                type="text",
                placeholder=label,
                aria_label=label,
                autofocus="",
                data_testid="filter-search",
            )
        box.on("input", lambda event: find(str(event.args or "")), js_handler=VALUE, throttle=0.1)

    async def _narrow(self, words: str) -> None:
        self._draw([one for one in self._options if fold(words) in fold(one.label)])

    async def _find(self, words: str) -> None:
        self._asked = words
        async with self._page.telling():
            found = await find_customers(self._page, words) if words.strip() else []
        if words != self._asked or self._box.is_deleted:  # more was typed meanwhile, or the menu is gone
            return
        hits = [Option(str(one.row_id), f"{one.label} ({one.note})") for one in found]
        chosen = self._chosen_customers()
        self._draw([*chosen, *(one for one in hits if one.value not in self._ticked)])

    def _draw(self, options: Sequence[Option]) -> None:
        self._box.clear()
        with self._box:
            for option in options[:MOST]:
                self._line(option)
            if not options and self._field.kind != "customer":
                text(self._page.t("Nothing matches"), "k-pick-none")

    def _line(self, option: Option) -> None:
        with Tag("label", None, "k-check"):
            box = Tag("input", None, type="checkbox", checked=option.value in self._ticked or None)
            text(option.label)
            if option.count is not None:
                text(self._page.language.number(option.count), "k-count")
        box.on("change", lambda event: self._tick(option, event), js_handler=CHECKED)

    async def _tick(self, option: Option, event: Any) -> None:
        if event.args and option.value not in self._ticked:
            self._ticked.append(option.value)
            self._names = {**self._names, option.value: option.label}
        elif not event.args and option.value in self._ticked:
            self._ticked.remove(option.value)
        await self._on_tick(option.value, bool(event.args))

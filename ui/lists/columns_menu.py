"""Which columns a list shows, in which order, which stay at the left, and how close the rows stand."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from services.fields.field import Field
from services.views.look import Column, Look

from ..components.basics import icon_button, text
from ..components.dom import Tag, glyph
from ..components.liking import DENSITIES
from ..components.menu import Menu
from ..page import Page
from .kind import ListKind
from .labels import label_of

TYPED, CHECKED = "(event) => emit(event.target.value)", "(event) => emit(event.target.checked)"

Change = Callable[[Look], Awaitable[None]]


def own_columns(kind: ListKind, fields: dict[str, Field]) -> tuple[Column, ...]:
    """The columns that a list shows by itself."""
    shown = kind.columns or [field.name for field in fields.values() if field.shown]
    return tuple([Column(name, is_pinned=name == kind.first) for name in shown if name in fields])


def columns_of(look: Look, kind: ListKind, fields: dict[str, Field]) -> tuple[Column, ...]:
    """The columns that a look shows; the one that names a row is always there and first."""
    given = [column for column in look.columns() if column.field in fields and column.field != "id"]
    if not given:
        return own_columns(kind, fields)
    first = next((column for column in given if column.field == kind.first), Column(kind.first))
    others = {column.field: column for column in given if column.field != kind.first}
    return (replace(first, is_pinned=True), *others.values())


def columns_text(columns: tuple[Column, ...], kind: ListKind, fields: dict[str, Field]) -> str:
    """The columns as a look keeps them; "" for the list's own."""
    plain = [replace(one, width=None if one.width == fields[one.field].width else one.width) for one in columns]
    return "" if tuple(plain) == own_columns(kind, fields) else ",".join(one.text() for one in plain)


class ColumnsMenu:
    """The button and its menu."""

    def __init__(
        self, page: Page, kind: ListKind, fields: dict[str, Field], look: Callable[[], Look], on_change: Change
    ) -> None:
        self._page, self._kind, self._fields, self._look, self._on_change = page, kind, fields, look, on_change
        opener = Tag("button", None, "k-btn k-ghost k-sm", type="button", data_testid="columns")
        with opener:
            glyph("columns-3")
            Tag("span", page.t("Columns"), "k-wide-only")
            self._menu = Menu(opener, role="dialog", label=page.t("Columns"))
        opener.attribute("aria-label", page.t("Columns"))
        self._menu.classes("k-pop")
        self._menu.on("before-show", self._draw)
        self._wanted = ""

    def _draw(self) -> None:
        page = self._page
        self._wanted = ""
        self._menu.clear()
        with self._menu:
            with ui_search() as box:
                search = Tag(
                    "input", None, type="text", placeholder=page.t("Search fields"), data_testid="columns-search"
                )
            box.classes("k-menu-stays")
            search.attribute("aria-label", page.t("Search fields"))
            self._list = Tag("div", None, "k-pop-list k-menu-stays k-columns")
            with Tag("div", None, "k-pop-foot k-menu-stays"):
                self._densities()
                reset = Tag("button", page.t("Reset"), "k-btn k-ghost k-sm", type="button", data_testid="columns-reset")
                reset.on("click", self._reset, args=[])
        search.on("input", self._searched, js_handler=TYPED)
        self._lines()

    def _densities(self) -> None:
        page = self._page
        now = self._look().d or page.visitor.preferences.density
        with Tag(
            "select", None, "k-pop-operator", aria_label=page.t("Density of the list"), data_testid="density"
        ) as box:
            for value, label in DENSITIES.items():
                option = Tag("option", page.t(label), value=value)
                option.attribute("selected", "" if value == now else None)
        box.on("change", lambda event: self._change(d=str(event.args)), js_handler=TYPED)

    def _searched(self, event: Any) -> None:
        self._wanted = str(event.args or "").casefold()
        self._lines()

    def _lines(self) -> None:
        page = self._page
        shown = columns_of(self._look(), self._kind, self._fields)
        names = [column.field for column in shown]
        hidden = [name for name in self._fields if name not in names and name != "id"]
        self._list.clear()
        with self._list:
            for place, column in enumerate(shown):
                self._line(column.field, column, place, len(shown))
            if hidden:
                text(page.t("Not shown"), "k-menu-caption", "div")
            for name in hidden:
                self._line(name, None, 0, 0)

    def _line(self, name: str, column: Column | None, place: int, number: int) -> None:
        page, label = self._page, label_of(self._fields[name], self._page.language)
        if self._wanted not in label.casefold():
            return
        with Tag("div", None, "k-columns-line"):
            with Tag("label", None, "k-check"):
                tick = Tag("input", None, type="checkbox", data_testid=f"column-{name}")
                tick.attribute("checked", column is not None or None)
                tick.attribute("disabled", name == self._kind.first or None)
                text(label)
            if column is not None and name != self._kind.first:
                self._small(page.t("Move {field} up", field=label), "arrow-up", lambda: self._move(name, -1), place > 1)
                down = page.t("Move {field} down", field=label)
                self._small(down, "arrow-down", lambda: self._move(name, 1), place < number - 1)
                stays = page.t("{field} stays at the left", field=label)
                pin = self._small(stays, "panel-left", lambda: self._pin(name), True)
                pin.props["aria-pressed"] = "true" if column.is_pinned else "false"
        tick.on("change", lambda event: self._tick(name, bool(event.args)), js_handler=CHECKED)

    def _small(self, label: str, icon: str, does: Callable[[], Awaitable[None]], is_on: bool) -> Any:
        button = icon_button(label, icon, does, classes="k-sm")
        if not is_on:
            button.props["disabled"] = True
        return button

    async def _tick(self, name: str, is_on: bool) -> None:
        now = columns_of(self._look(), self._kind, self._fields)
        kept = tuple([column for column in now if column.field != name])
        await self._columns((*kept, Column(name)) if is_on else kept)

    async def _move(self, name: str, places: int) -> None:
        now = list(columns_of(self._look(), self._kind, self._fields))
        at = next(place for place, column in enumerate(now) if column.field == name)
        now.insert(max(1, min(at + places, len(now) - 1)), now.pop(at))
        await self._columns(tuple(now))

    async def _pin(self, name: str) -> None:
        now = columns_of(self._look(), self._kind, self._fields)
        turned = [replace(one, is_pinned=not one.is_pinned) if one.field == name else one for one in now]
        await self._columns(tuple(sorted(turned, key=lambda one: not one.is_pinned)))

    async def _columns(self, columns: tuple[Column, ...]) -> None:
        await self._change(c=columns_text(columns, self._kind, self._fields))
        self._lines()

    async def _reset(self) -> None:
        await self._change(c="", d="")
        self._lines()

    async def _change(self, **parts: str) -> None:
        async with self._page.telling():
            await self._on_change(replace(self._look(), **parts))


def ui_search() -> Tag:
    """The field on top of a menu."""
    box = Tag("div", None, "k-menu-search")
    with box:
        glyph("search")
    return box

"""Menus of the builder's settings: a searchable list of fields, a short list of words."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from services.text import fold

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..components.menu import Menu

Choose = Callable[[str], Awaitable[None]]
SEARCH_FROM = 9
MOST = 80
VALUE = "(event) => emit(event.target.value)"


def adder(
    label: str, options: Callable[[], Sequence[tuple[str, str]]], choose: Choose, search: str, **attributes: Any
) -> Tag:
    """A dashed button that opens a list to choose from; what there is is asked for when it opens."""
    with Tag("button", None, "k-fadd", type="button", **attributes) as opener:
        glyph("plus")
        text(label)
        menu = Menu(opener)
    menu.classes("k-pop").props('anchor="bottom left" self="top left"')
    menu.on("before-show", lambda: _fill(menu, options(), _closing(menu, choose), search), args=[])
    return opener


def chooser(label: str, options: Sequence[tuple[str, str]], chosen: str, choose: Choose, name: str) -> Tag:
    """A button inside a chip that shows what is chosen and opens the alternatives."""
    with Tag("button", None, "", type="button", aria_label=name) as opener:
        text(label)
        with Menu(opener).props('anchor="bottom left" self="top left"'):
            for value, words in options:
                _line(value, words, choose, is_on=value == chosen)
    return opener


def _closing(menu: Menu, choose: Choose) -> Choose:
    async def chosen(value: str) -> None:
        menu.close()
        await choose(value)

    return chosen


def _fill(menu: Menu, options: Sequence[tuple[str, str]], choose: Choose, search: str) -> None:
    menu.clear()
    with menu:
        if len(options) >= SEARCH_FROM:
            with ui.element("div").classes("k-menu-search"):
                glyph("search")
                field = ui.element("input").props("type=search autofocus")
                field.props["placeholder"] = search
                field.props["aria-label"] = search
        holder = ui.element("div").classes("k-pop-list")
        _lines(holder, options, choose)
        if len(options) >= SEARCH_FROM:
            field.on("input", lambda event: _search(holder, options, choose, event), js_handler=VALUE, throttle=0.1)


def _search(holder: ui.element, options: Sequence[tuple[str, str]], choose: Choose, event: Any) -> None:
    wanted = fold(str(event.args or ""))
    _lines(holder, [option for option in options if wanted in fold(option[1])], choose)


def _lines(holder: ui.element, options: Sequence[tuple[str, str]], choose: Choose) -> None:
    holder.clear()
    with holder:
        for value, words in options[:MOST]:
            _line(value, words, choose)


def _line(value: str, words: str, choose: Choose, *, is_on: bool = False) -> None:
    line = Tag("button", None, "k-item", type="button", role="menuitem", tabindex="-1", data_value=value)
    line.on("click", lambda: choose(value), args=[])
    with line:
        Tag("span", words)
        if is_on:
            glyph("check", "k-end")

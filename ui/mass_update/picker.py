"""A field that opens a list with a search: one value is picked, or several are ticked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui import ui

from ..components import dom
from ..components.basics import text
from ..components.dom import Tag
from ..design import colour, initials
from ..page import Page

VALUE = "(event) => emit(event.target.value)"
TO_THE_LIST = "(event) => event.target.closest('.k-picker-menu').querySelector('[role=option]')?.focus()"
SEARCH_FROM = 8
MOST = 200


@dataclass(frozen=True)
class Option:
    """Something to pick: value, words, what stands at the right, whether it is a person, whether it cannot be picked, an icon."""

    value: str
    label: str
    detail: str = ""
    is_person: bool = False
    is_locked: bool = False
    icon: str = ""


class Picker:
    """`on_pick` is called with the value; with `several`, with every value as it is ticked or no longer.

    With `glyph` a button with that icon opens the list, and what is picked, `chosen`, shows elsewhere.
    """

    def __init__(
        self,
        page: Page,
        label: str,
        options: Sequence[Option],
        chosen: Sequence[str],
        on_pick: Callable[[str], Awaitable[None]],
        *,
        mark: str,
        empty: str,
        several: bool = False,
        glyph: str = "",
    ) -> None:
        self._page, self._options, self._on_pick = page, options, on_pick
        self.chosen, self._several, self._mark = set(chosen), several, mark
        self._shown: ui.element | None = None
        with ui.element("div").classes("k-field" if not glyph else ""):
            if not glyph:
                text(label, "k-label")
            looks = "k-btn k-ghost k-icon" if glyph else "k-input k-picker"
            with ui.element("button").classes(looks).props(f"type=button data-testid={mark}") as opener:
                if not glyph:
                    self._shown = ui.element("span").classes("k-picker-shown")
                dom.glyph(glyph or "chevron-down")
                fit = "" if glyph else " fit"
                self._menu = ui.menu().classes("k-menu k-pop k-picker-menu").props(f"no-focus=false{fit}")
            opener.props["aria-haspopup"] = "listbox"
            opener.props["aria-label"] = label
            if glyph:
                opener.props["title"] = label
        self._empty, self._found = empty, list(options)
        self._menu.on("before-show", lambda: self._draw(""))
        self._show()

    def _show(self) -> None:
        if self._shown is None:
            return
        self._shown.clear()
        picked = [option for option in self._options if option.value in self.chosen]
        with self._shown:
            if not picked:
                text(self._empty, "k-muted")
            for option in picked[:1] if not self._several else picked:
                _avatar(option)
                text(option.label + ("," if self._several and option is not picked[-1] else ""))

    def _draw(self, wanted: str) -> None:
        self._menu.clear()
        with self._menu:
            if len(self._options) >= SEARCH_FROM:
                with ui.element("div").classes("k-menu-search"):
                    dom.glyph("search")
                    search = ui.element("input").props("type=text autofocus")
                    search.props["placeholder"] = search.props["aria-label"] = self._page.t("Search")
                search.on("input", lambda event: self._list(str(event.args or "")), js_handler=VALUE)
                search.on("keydown.enter.prevent", self._pick_first)
                search.on("keydown.down.prevent", js_handler=TO_THE_LIST)
            self._listed = ui.element("div").classes("k-pop-list").props("role=listbox")
        self._list(wanted)

    def _list(self, wanted: str) -> None:
        self._found = [option for option in self._options if wanted.casefold() in option.label.casefold()]
        self._listed.clear()
        with self._listed:
            for option in self._found[:MOST]:
                self._item(option)
            if not self._found:
                text(self._page.t("Nothing matches."), "k-pad k-muted")

    def _item(self, option: Option) -> None:
        is_chosen = str(option.value in self.chosen).lower()
        classes = "k-item k-menu-stays" if self._several else "k-item"
        with ui.element("button").classes(classes).props(f"type=button role=option aria-selected={is_chosen}") as item:
            if self._several:
                dom.glyph("square-check" if option.value in self.chosen else "square")
            _avatar(option)
            text(option.label)
            if option.detail:
                text(option.detail, "k-end k-muted k-t-small")
            if option.is_locked:
                dom.glyph("lock")
        item.props["data-testid"] = f"{self._mark}-option"
        item.props["data-value"] = option.value
        if option.is_locked:
            item.props["aria-disabled"] = "true"
        else:
            item.on("click", lambda: self._pick(option.value))

    async def _pick_first(self) -> None:
        first = next((option for option in self._found if not option.is_locked), None)
        if first is not None:
            await self._pick(first.value)

    async def _pick(self, value: str) -> None:
        if self._several:
            self.chosen ^= {value}
            self._list("")
        else:
            self.chosen = {value}
            self._menu.close()
        self._show()
        await self._on_pick(value)


def _avatar(option: Option) -> None:
    if option.icon:
        dom.glyph(option.icon, "k-muted")
    if option.is_person and option.value.isdigit():
        Tag("span", initials(option.label), f"k-av k-av{colour(int(option.value))}", aria_hidden="true")

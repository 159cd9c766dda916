"""By which one or two fields a list is grouped."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from services.fields.field import Field
from services.grouping import groupable, levels_of
from services.views.look import Look

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..page import Page
from .kind import ListKind
from .labels import group_label

CHOSEN = "(event) => emit(event.target.value)"


class GroupMenu:
    """The button and its menu; not there for a list whose fields cannot be grouped by."""

    def __init__(
        self,
        page: Page,
        _kind: ListKind,
        fields: dict[str, Field],
        look: Callable[[], Look],
        on_change: Callable[[Look], Awaitable[None]],
    ) -> None:
        self._page, self._fields, self._look, self._on_change = page, fields, look, on_change
        self._opener = Tag("button", None, "k-btn k-ghost k-sm", type="button", data_testid="group")
        with self._opener:
            glyph("list-tree")
            self._menu = Menu(self._opener, role="dialog", label=page.t("Group by"))
        self._opener.attribute("aria-label", page.t("Group by")).attribute("title", page.t("Group by"))
        self._opener.set_visibility(bool(groupable(fields)))
        self._menu.classes("k-pop")
        self._menu.on("before-show", self._draw)

    def show(self) -> None:
        """Mark the button while the list is grouped."""
        self._opener.attribute("aria-pressed", "true" if self.levels() else "false")

    def levels(self) -> tuple[str, ...]:
        """The fields that the list is grouped by."""
        return levels_of(self._look().groups(), self._fields)

    def _draw(self) -> None:
        page, levels = self._page, self.levels()
        self._menu.clear()
        with self._menu, Tag("div", None, "k-pop-list k-menu-stays"):
            self._box(page.t("Group by"), 0, levels)
            if levels:
                self._box(page.t("Then by"), 1, levels)

    def _box(self, label: str, place: int, levels: tuple[str, ...]) -> None:
        now = levels[place] if place < len(levels) else ""
        with Tag("div", None, "k-columns-line"), Tag("label", None, "k-sort-field"):
            text(label, "k-dim")
            with Tag("select", None, "k-input k-sm", data_testid=f"group-{place}") as box:
                Tag("option", self._page.t("None"), value="")
                for name in groupable(self._fields):
                    option = Tag("option", group_label(name, self._fields, self._page.language), value=name)
                    option.attribute("selected", "" if name == now else None)
        box.on("change", lambda event: self._choose(place, event), js_handler=CHOSEN)

    async def _choose(self, place: int, event: Any) -> None:
        levels = [*self.levels()[:place], str(event.args or "")]
        async with self._page.telling():
            await self._on_change(replace(self._look(), g=",".join(levels_of(levels, self._fields))))
        self._draw()

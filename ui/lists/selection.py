"""The bar that comes up when rows are selected: what can be done with all of them at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..components.basics import icon_button, text
from ..components.dom import Tag, glyph, key
from ..components.menu import Menu
from ..page import Page


@dataclass(frozen=True)
class Selection:
    """Which rows are selected: ids, or (`all`) the rows of the list's filter but the excluded ones."""

    all: bool = False
    count: int = 0
    ids: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


def selection_of(told: dict[str, Any]) -> Selection:
    """The selection as the grid tells it."""
    ids, excluded = (tuple(int(i) for i in told[name]) for name in ("ids", "excluded"))
    return Selection(bool(told["all"]), int(told["count"]), ids, excluded)


class Select(Protocol):
    """Selects all rows or none."""

    async def __call__(self, *, is_all: bool) -> None:
        """Do so."""


@dataclass(frozen=True)
class BarAction:
    """A button of the bar: its icon, its words (translated), what it does, the letter that does the same.

    With `is_more` it stands in the menu at the end: the bar has room for some seven.
    """

    glyph: str
    label: str
    does: Callable[[], Awaitable[None]]
    keys: str = ""
    mark: str | None = None
    is_more: bool = False


class SelectionBar:
    """The bar of one list, with what can be done with all selected rows at once. `select` selects all or none."""

    def __init__(
        self,
        page: Page,
        actions: Sequence[BarAction],
        select: Select,
        draw_more: Callable[[], object],
    ) -> None:
        self._page = page
        self._keyed: list[tuple[str, Tag]] = []
        with Tag("div", None, "k-actionbar k-hidden", role="toolbar", data_testid="action-bar") as self._bar:
            self._count = Tag("b", "", aria_live="polite", data_testid="selected-count")
            self._all = Tag("button", "", "k-allbtn", type="button", data_testid="select-all")
            self._all.on("click", lambda: select(is_all=True), args=[])
            Tag("span", None, "k-vsep")
            for action in actions:
                if not action.is_more:
                    self._button(action)
            draw_more()
            self._more([action for action in actions if action.is_more])
            icon_button(page.t("Clear the selection"), "x", lambda: select(is_all=False), classes="k-act")
        self._bar.attribute("aria-label", page.t("Selected rows"))

    def show(self, selection: Selection, hidden: int, total: int) -> None:
        """Show the bar for a selection, or take it away; `hidden` of the rows are not in the list as it is narrowed."""
        page, count = self._page, selection.count
        words = page.n("{count} selected", "{count} selected", count)
        if hidden:
            words = page.n("{selected} · {count} not shown", "{selected} · {count} not shown", hidden, selected=words)
        self._count.say(words)
        self._all.say(page.t("Select all {count}", count=page.language.number(total)))
        self._all.set_visibility(not selection.all and 0 < count - hidden < total)
        self._bar.wear("k-hidden", not count)
        for keys, button in self._keyed:
            button.attribute("data-command", f"bar:{keys}" if count else None)

    def _button(self, action: BarAction) -> None:
        with Tag("button", None, "k-act", type="button", data_testid=action.mark) as act:
            glyph(action.glyph)
            text(action.label)
            if action.keys:
                key(action.keys)
                self._keyed.append((action.keys.lower(), act))
        act.on("click", action.does, args=[])

    def _more(self, actions: Sequence[BarAction]) -> None:
        if not actions:
            return
        label = self._page.t("More")
        opener = Tag("button", None, "k-act k-icon", type="button", aria_label=label, data_testid="bar-more")
        with opener, Menu(opener, label=label) as menu:
            for action in actions:
                line = Tag("button", None, "k-item", type="button", role="menuitem", data_testid=action.mark)
                with line.on("click", self._closing(menu, action), args=[]):
                    glyph(action.glyph)
                    text(action.label)
        with opener:
            glyph("ellipsis")

    @staticmethod
    def _closing(menu: Menu, action: BarAction) -> Callable[[], Awaitable[None]]:
        async def does() -> None:
            menu.close()
            await action.does()

        return does

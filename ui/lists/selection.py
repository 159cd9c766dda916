"""The bar that comes up when rows are selected: what can be done with all of them at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from ..components.basics import icon_button, icon_element, text
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


@dataclass(frozen=True)
class BarAction:
    """A button of the bar: its icon, its words (translated), what it does, the letter that does the same."""

    glyph: str
    label: str
    does: Callable[[], Awaitable[None]]
    keys: str = ""
    mark: str | None = None


class SelectionBar:
    """The bar of one list, with what can be done with all selected rows at once."""

    def __init__(
        self,
        page: Page,
        actions: Sequence[BarAction],
        on_clear: Callable[[], Awaitable[None]],
        draw_more: Callable[[], object],
    ) -> None:
        self._page = page
        with ui.element("div").classes("k-actionbar k-hidden").props("role=toolbar data-testid=action-bar") as bar:
            self._bar = bar
            self._count = text("", "", "b").props("aria-live=polite")
            ui.element("span").classes("k-vsep")
            for action in actions:
                _button(action)
            draw_more()
            icon_button(page.t("Clear the selection"), "x", on_clear, classes="k-act")
        self._bar.props["aria-label"] = page.t("Selected rows")

    def show(self, selection: Selection) -> None:
        """Show the bar for a selection, or take it away."""
        self._count.set_text(self._page.n("{count} selected", "{count} selected", selection.count))
        self._bar.classes(remove="k-hidden") if selection.count else self._bar.classes(add="k-hidden")


def _button(action: BarAction) -> None:
    with ui.element("button").classes("k-act").props("type=button") as act:
        icon_element(action.glyph)
        text(action.label)
    if action.mark:
        act.props["data-testid"] = action.mark
    act.on("click", action.does)

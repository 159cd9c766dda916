"""The bar that comes up when customers are selected: what can be done with all of them at once."""

from collections.abc import Awaitable, Callable
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


class SelectionBar:
    """The bar of one list. `on_change` is called with the field to change, None where it is to be chosen."""

    def __init__(
        self, page: Page, on_change: Callable[[str | None], Awaitable[None]], on_clear: Callable[[], None]
    ) -> None:
        self._page = page
        with (
            ui.element("div").classes("k-actionbar k-hidden").props("role=toolbar data-testid=action-bar") as self._bar
        ):
            self._count = text("", "", "b").props("aria-live=polite")
            ui.element("span").classes("k-vsep")
            if page.actor.may("edit"):
                self._act("user-round", page.t("Change owner"), lambda: on_change("owner_id"))
                self._act("factory", page.t("Change industry"), lambda: on_change("industry_id"))
                self._act("pencil", page.t("Mass update"), lambda: on_change(None), mark="mass-update")
            icon_button(page.t("Clear the selection"), "x", on_clear, classes="k-act")
        self._bar.props["aria-label"] = page.t("Selected customers")

    def show(self, selection: Selection) -> None:
        """Show the bar for a selection, or take it away."""
        self._count.set_text(self._page.n("{count} selected", "{count} selected", selection.count))
        self._bar.classes(remove="k-hidden") if selection.count else self._bar.classes(add="k-hidden")

    def _act(self, glyph: str, label: str, does: Callable[[], Awaitable[None]], *, mark: str | None = None) -> None:
        with ui.element("button").classes("k-act").props("type=button") as act:
            icon_element(glyph)
            text(label)
        if mark:
            act.props["data-testid"] = mark
        act.on("click", does)

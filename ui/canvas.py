"""The element that a page is built in: what is tied to it ends with it, on navigation as on closing the tab."""

from collections.abc import Callable

from nicegui import ui


class Canvas(ui.element):
    """A container that calls back when it is deleted (NiceGUI ends subscriptions with the tab only, not with a page)."""

    def __init__(self, tag: str = "div") -> None:
        self._endings: list[Callable[[], None]] = []
        super().__init__(tag)

    def on_end(self, ending: Callable[[], None]) -> None:
        """Call something once when the element is gone."""
        self._endings.append(ending)

    def _handle_delete(self) -> None:
        endings, self._endings = self._endings, []
        for ending in endings:
            ending()
        super()._handle_delete()

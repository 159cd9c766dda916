"""The line at the foot of a list: how much is shown, what happened last, whether the page is live."""

from nicegui import ui

from ..components.basics import text
from ..page import Page


class Foot:
    """The foot of one list."""

    def __init__(self, page: Page) -> None:
        with ui.element("footer").classes("k-foot"):
            text("", "k-foot-note k-foot-range")
            self._said = text("", "k-foot-note").props('aria-live=polite data-testid="list-foot"')
            with ui.element("div").classes("k-foot-end"):
                self._last = text("", "k-foot-note").props('aria-live=off data-testid="last-change"')
                text(page.t("Live"), "k-live").props["data-offline"] = page.t(
                    "Offline since {time}. Figures may be old.", time="{time}"
                )

    def say(self, words: str) -> None:
        """What the list shows or did."""
        self._said.set_text(words)

    def tell(self, words: str) -> None:
        """What a colleague did."""
        self._last.set_text(words)

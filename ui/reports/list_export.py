"""Export of a list: the rows that it shows or the selected ones, with its columns in its order, as Excel or CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.filters.filter import Filter
from services.reports.apart import READY
from services.reports.lists import list_report, ref_of
from services.reports.selection import ALL, Selection

from ..components.basics import text
from ..components.dom import Tag, glyph, key
from ..components.menu import Menu, menu_line
from ..page import Page
from .exporting import Exporting


@dataclass(frozen=True)
class Listed:
    """What a list shows now: name of the view, columns as they stand, filter with search words, order, selected rows, and
    how many rows that are.
    """

    name: str
    columns: Sequence[str]
    asked: Filter
    sort: str = ""
    only: Selection = ALL
    rows: int = 0


class ListExport:
    """The exports of one list page; made inside the page, where the progress floats over the list.

    `listed` is asked each time what the list shows.
    """

    def __init__(self, page: Page, resource: str, listed: Callable[[], Listed]) -> None:
        self._page, self._resource, self._listed = page, resource, listed
        self._exporting = Exporting(page, "k-export-floating")

    async def start(self, form: str) -> None:
        """Export what the list shows as `form` (xlsx or csv)."""
        now = self._listed()
        async with self._page.telling():
            report = list_report(self._resource, now.name, now.columns, now.asked, now.sort)
            await self._exporting.start(report, ref_of(self._resource), form, now.only, self._page.url)

    def head_button(self) -> None:
        """The button in the head of the list; the key E presses it."""
        label = self._page.t("Export")
        with Tag("button", None, "k-btn k-ghost k-head-export", type="button", aria_label=label, title=label) as opener:
            glyph("download")
            text(label)
            self._menu(opener)
        opener.attribute("data-command", "export").attribute("data-testid", "list-export")

    def bar_button(self) -> None:
        """The item of the bar of selected rows."""
        with Tag("button", None, "k-act", type="button", data_testid="selection-export") as opener:
            glyph("download")
            text(self._page.t("Export"))
            key("E")
            self._menu(opener)

    async def _expect(self) -> None:
        """While somebody chooses, the process that will write begins."""
        await READY.expect(self._listed().rows)

    def _menu(self, opener: Tag) -> None:
        with Menu(opener).on("before-show", self._expect, args=[]):
            menu_line(self._page.t("Download as Excel"), "file-spreadsheet", lambda: self.start("xlsx"), "list-xlsx")
            menu_line(self._page.t("Download as CSV"), "file-text", lambda: self.start("csv"), "list-csv")

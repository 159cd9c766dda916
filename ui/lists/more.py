"""The way in of a list from a file, and its "…": what is seldom done with the rows that it shows."""

from collections.abc import Callable
from urllib.parse import urlencode

from ..components.dom import Tag, glyph
from ..components.menu import Menu, menu_line
from ..page import Page
from ..reports.list_export import Listed
from .kind import ListKind

IMPORTED = ("customers", "contacts", "projects", "invoices")  # lists whose rows come in files too


def import_link(page: Page, kind: ListKind) -> None:
    """The way to the imports, for who may import."""
    if kind.resource not in IMPORTED or not page.actor.may("import"):
        return
    label = page.t("Import")
    with Tag("a", None, "k-btn k-ghost k-head-import", href="/imports", title=label, data_testid="list-import"):
        glyph("upload")
        Tag("span", label)


class More:
    """`listed` is asked each time what the list shows."""

    def __init__(self, page: Page, kind: ListKind, listed: Callable[[], Listed]) -> None:
        self._page, self._kind, self._listed = page, kind, listed
        label = page.t("More")
        with Tag("button", None, "k-btn k-icon k-ghost k-head-more", type="button", aria_label=label) as opener:
            glyph("ellipsis")
            self._menu = Menu(opener, label=label)
        opener.attribute("title", label).attribute("data-testid", "list-more")
        self._menu.draw_when_opened(self._draw)

    def _draw(self) -> None:
        page = self._page
        menu_line(page.t("Open as report"), "chart-column", self._report, "list-report")
        menu_line(page.t("Copy link"), "link", page.copy_link, "list-link")
        menu_line(page.t("Show the history"), "history", self._history, "list-history")

    def _report(self) -> None:
        """The report builder with the columns, the filter and the order of the list."""
        now = self._listed()
        asked = {"f": now.asked.text(), "q": now.asked.search, "sort": now.sort}
        query = {"subject": self._kind.resource, "fields": ",".join(now.columns)}
        self._page.navigate("/reports/new?" + urlencode(query | {name: told for name, told in asked.items() if told}))

    def _history(self) -> None:
        self._page.navigate(f"/changes?what={self._kind.resource}")

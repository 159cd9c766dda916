"""A plain table of the settings: a head with a button, rows that open."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ..components.basics import button, text
from ..components.dom import Tag
from ..page import Page

Opens = Callable[[Any], Awaitable[None]]


class SettingsTable:
    """Title, what to know, a button for a new one, and a table whose rows are drawn anew by `show`."""

    def __init__(
        self, page: Page, title: str, about: str, columns: Sequence[str], *, add: tuple[str, Opens, str] | None
    ):
        self._page, self._width = page, len(columns)
        with Tag("section", None, "k-setting k-setting-wide"):
            with Tag("header", None, "k-setting-head"):
                with Tag("div"):
                    text(title, "k-h1", "h1")
                    text(about, tag="p")
                if add is not None:
                    label, does, mark = add
                    button(label, lambda: does(None), glyph="plus", classes="k-primary", mark=mark)
            with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table k-table-plain", aria_label=title):
                with Tag("thead"), Tag("tr"):
                    for column in columns:
                        Tag("th", column, scope="col")
                self._body = Tag("tbody")

    def show(
        self, rows: Sequence[tuple[Any, Sequence[str]]], opens: Opens, end: Callable[[Any], None] | None = None
    ) -> None:
        """Show rows: what each stands for, and its cells; the first one opens it. `end` draws into a last cell."""
        self._body.clear()
        with self._body:
            if not rows:
                with Tag("tr"):
                    Tag("td", self._page.t("Nothing here yet."), "k-muted", colspan=self._width)
            for what, cells in rows:
                with Tag("tr"):
                    with Tag("td"):
                        first = Tag("button", cells[0], "k-link", type="button")
                        first.on("click", lambda what=what: opens(what), args=[])
                    for cell in cells[1:]:
                        Tag("td", cell, title=cell)
                    if end is not None:
                        with Tag("td", None, "k-edit-end"):
                            end(what)

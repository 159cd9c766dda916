"""Pasting a column from a spreadsheet: what each row would become, why some cannot, then all of it at once."""

from typing import TYPE_CHECKING, Any

from nicegui import ui

from services import listing, pasting
from services.filters.filter import Filter
from services.refusals import Refusal

from ..changes.undoing import saved
from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..customers.card.values import in_words
from .labels import label_of

if TYPE_CHECKING:
    from .page import ListPage

SHOWN = 100


class Paste:
    """The dialog of one list."""

    def __init__(self, listed: "ListPage") -> None:
        self._listed, self._page = listed, listed.page

    async def open(self, told: dict[str, Any]) -> None:
        """Show what {field, ids, lines, more} would come to."""
        listed, page = self._listed, self._page
        name = str(told["field"])
        lines = await pasting.plan(page.actor, listed.kind.resource, name, told["ids"], told["lines"])
        names = await self._names([line.row_id for line in lines])
        words = [await self._words(name, line) for line in lines[:SHOWN]]
        changes = sum(line.is_change for line in lines)
        label = page.n("Change {count} row", "Change {count} rows", changes)
        with page.canvas, ui.dialog() as dialog, Tag("div", None, "k-dialog", data_testid="paste-dialog"):
            dialog.props["aria-label"] = page.t("Paste")
            self._head(dialog, page.t("Paste into {field}", field=label_of(listed.fields[name], page.language)))
            with Tag("div", None, "k-dialog-body k-flush"):
                self._notes(lines, int(told["more"]), int(told["left"]))
                with Tag("table", None, "k-table"), Tag("tbody"):
                    for line, (old, new, why) in zip(lines, words, strict=False):
                        _row(names.get(line.row_id, "–"), line, old, new, why)
                if len(lines) > SHOWN:
                    text(page.n("… and {count} more", "… and {count} more", len(lines) - SHOWN), "k-muted k-pad")
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), dialog.close, classes="k-ghost")

                async def save() -> None:
                    await self._write(name, lines, dialog)

                go = button(label, save, classes="k-primary", mark="paste-save", keys="Ctrl Enter")
                go.props["data-primary"] = ""
                if not changes:
                    go.props["disabled"] = True
        dialog.on("hide", dialog.delete)
        dialog.open()

    def _head(self, dialog: ui.dialog, title: str) -> None:
        with Tag("header", None, "k-dialog-head"):
            text(title, "k-title", "h2")
            with Tag("div", None, "k-dialog-head-end"):
                icon_button(self._page.t("Close"), "x", dialog.close)

    def _notes(self, lines: list[pasting.Line], more: int, left: int) -> None:
        page = self._page
        refused = sum(line.refusal is not None for line in lines)
        with Tag("div", None, "k-paste-notes"):
            same = len(lines) - refused - sum(line.is_change for line in lines)
            if same:
                text(page.n("{count} row stays as it is.", "{count} rows stay as they are.", same))
            if refused:
                text(page.n("{count} row cannot take its value.", "{count} rows cannot take their values.", refused))
            if more:
                told = page.n("{count} line found no row.", "{count} lines found no row.", more)
                text(told).props("data-testid=paste-more")
            if left:
                told = page.n(
                    "{count} more row is selected: Mass update changes all of them.",
                    "{count} more rows are selected: Mass update changes all of them.",
                    left,
                )
                text(told).props("data-testid=paste-left")

    async def _names(self, row_ids: list[int]) -> dict[int, str]:
        listed, first = self._listed, self._listed.kind.first
        scene = await listing.scene(listed.kind.resource, self._page.actor, Filter())
        seen = await listing.still_there(scene, row_ids)
        found = await listing.by_ids(scene, sorted(seen), [first])
        return {row_id: str(row[first] or "–") for row_id, row in found.items()}

    async def _words(self, name: str, line: pasting.Line) -> tuple[str, str, str]:
        page, field = self._page, self._listed.fields[name]
        old = await in_words(page, field, line.old)
        if line.refusal is not None:
            return old, line.text, line.refusal.message(page.language)
        return old, await in_words(page, field, line.told), ""

    async def _write(self, name: str, lines: list[pasting.Line], dialog: ui.dialog) -> None:
        page = self._page
        async with page.telling():
            try:
                done = await pasting.write(page.actor, self._listed.kind.resource, name, lines)
            except Refusal:
                dialog.close()
                raise
            dialog.close()
            changes = sum(line.is_change for line in lines)
            title = page.n("{count} row changed", "{count} rows changed", changes)
            saved(page, title, done)


def _row(name: str, line: pasting.Line, old: str, new: str, why: str) -> None:
    with Tag("tr"):
        Tag("td", name, "k-medium")
        with Tag("td"):
            if line.is_change:
                Tag("s", old or "–", "k-old")
                Tag("span", f" → {new or '–'}", "k-new")
            else:
                Tag("span", new if line.refusal else old or "–", "k-muted")
        Tag("td", why, "k-neg-text")

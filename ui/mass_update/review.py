"""The second step: what would become of every row, and of the tiles, before anything happens."""

import json
from collections.abc import Mapping

from nicegui import ui

from services import mass_update
from services.fields.field import Field
from services.i18n import mark
from services.kpis import words as kpi_words
from services.mass_update import Effect, Standing

from ..components.basics import text
from ..components.dom import glyph
from ..page import Page
from .choose import Line, line_words
from .words import COLOURS, KIND_WORDS, KINDS

NAME = mark("Name")
NOUNS = {
    "customers": mark("Customer"),
    "contacts": mark("Contact"),
    "projects": mark("Project"),
    "invoices": mark("Invoice"),
    "costs": mark("Cost"),
}


class Review:
    """The parts, the tabs, the rows and the effect of one plan."""

    def __init__(self, page: Page, stands: Standing, fields: Mapping[str, Field], lines: list[Line]) -> None:
        self._page, self._stands, self._fields, self._lines = page, stands, fields, lines
        self._kind = "change" if stands.counts.get("change") else self._fullest()

    async def draw(self) -> None:
        """Draw it; rows come as one looks at them."""
        told = [await line_words(self._page, self._fields[line.field], line) for line in self._lines]
        with ui.element("div").classes("k-mass-top"):
            with ui.element("div").classes("k-mass-what"):
                for label, becomes in told:
                    with ui.element("span"):
                        text(f"{label} ", "k-muted")
                        text(becomes, "", "b")
            with ui.element("div").classes("k-parts").props("aria-hidden=true"):
                for kind, count in self._counts():
                    if count:
                        ui.element("span").style(f"flex:{count};--_c:var(--k-viz-{COLOURS[kind]})")
        self._tabs = ui.element("div").classes("k-tabs").props("role=tablist")
        self._head = ui.element("div").classes("k-vhead").props("aria-hidden=true")
        rows = ui.element("div").classes("k-vrows").props('tabindex=0 role=table data-testid="mass-update-rows"')
        rows.props["aria-label"] = self._page.t("What becomes of each row")
        self._rows = rows
        self._draw_tabs()
        with ui.element("div").classes("k-mass-notes"):
            self._skipped()
            await self._numbered()
            self._effects = ui.element("div").classes("k-mass-effects-box")

    async def show_rows(self) -> None:
        """Ask the browser to show the rows of the chosen kind."""
        self._draw_head()
        total = await mass_update.entries(self._page.actor, self._stands.id, self._kind)
        asked = {
            "url": f"/ui/mass-updates/{self._stands.id}/rows?kind={self._kind}",
            "total": total,
            "kind": "planned",
        }
        ui.run_javascript(f"kRows.show(getHtmlElement({self._rows.id}), {json.dumps(asked)})")

    def _draw_head(self) -> None:
        page = self._page
        self._head.clear()
        with self._head:
            text(page.t(NOUNS.get(self._stands.resource, NAME)), "k-vcell k-vcell-name")
            text(page.t("No."), "k-vcell k-vcell-no")
            if len(self._stands.assigned) > 1:
                text(page.t("Field"), "k-vcell")
            text(page.t("Now"), "k-vcell")
            if self._kind in ("change", "unchanged"):
                text("", "k-vcell-arrow")
                text(page.t("Becomes"), "k-vcell")
            else:
                text(page.t("Why it stays"), "k-vcell k-vcell-why")

    async def show_effects(self) -> None:
        """Work out what becomes of the tiles, which may take a moment, and show it."""
        page = self._page
        with self._effects:
            waiting = text(page.t("Working out the effect on the key figures …"), "k-muted k-t-small")
        found = await mass_update.effects(page.actor, self._stands.id)
        if self._effects.is_deleted:
            return
        waiting.delete()
        with self._effects:
            if any(effect.before != effect.after for effect in found):
                self._draw_effects(found)
            elif found:
                text(page.t("No key figure changes."), "k-muted k-t-small").props('data-testid="mass-update-effect"')

    def _draw_effects(self, found: list[Effect]) -> None:
        page, currency = self._page, self._page.firm.base_currency
        with ui.element("div").classes("k-mass-effects").props('data-testid="mass-update-effect"'):
            for effect in found:
                shown = [
                    kpi_words.amount(value, effect.kpi, currency, page.language, decimals=0)
                    for value in (effect.before, effect.after)
                ]
                with ui.element("div"):
                    text(page.t(effect.kpi.label), "", "small")
                    moved = effect.before != effect.after
                    told = f"{shown[0]} → {shown[1]}" if moved else shown[0]
                    text(told, "", "b").props(f"data-moved={str(moved).lower()}")

    def _counts(self) -> list[tuple[str, int]]:
        return [(kind, self._stands.counts.get(kind, 0)) for kind in KINDS]

    def _fullest(self) -> str:
        return max(self._counts(), key=lambda told: told[1])[0]

    def _draw_tabs(self) -> None:
        self._tabs.clear()
        with self._tabs:
            for kind, count in self._counts():
                if kind == "meanwhile" and not count:
                    continue
                chosen = str(kind == self._kind).lower()
                with ui.element("button").classes("k-tab").props(f"type=button role=tab aria-selected={chosen}") as tab:
                    ui.element("span").classes("k-mass-kind").style(f"--_c:var(--k-viz-{COLOURS[kind]})")
                    text(self._page.t(KIND_WORDS[kind]))
                    text(self._page.language.number(count), "k-count")
                tab.props["data-testid"] = f"mass-update-{kind.replace('_', '-')}"
                tab.on("click", lambda kind=kind: self._choose(kind))

    async def _choose(self, kind: str) -> None:
        async with self._page.telling():
            self._kind = kind
            self._draw_tabs()
            await self.show_rows()

    async def _numbered(self) -> None:
        page, count = self._page, await mass_update.numbered(self._stands)
        if not count:
            return
        with ui.element("div").classes("k-note").props("data-tone=acc data-testid=mass-update-numbered"):
            glyph("info")
            with ui.element("div"):
                text(page.n("{count} invoice gets a number.", "{count} invoices get numbers.", count), "", "b")
                text(
                    " " + page.t("It stays, also when this is undone, and what has a number cannot be edited any more.")
                )

    def _skipped(self) -> None:
        page, counts = self._page, self._stands.counts
        skipped = counts.get("not_permitted", 0) + counts.get("refused", 0)
        if not skipped:
            return
        kind = "not_permitted" if counts.get("not_permitted") else "refused"
        with ui.element("div").classes("k-note").props("data-tone=warn"):
            glyph("shield-alert")
            with ui.element("div"):
                text(page.n("{count} row is skipped.", "{count} rows are skipped.", skipped), "", "b")
                text(" " + page.t("Each says why."))
                link = text(" " + page.t("Show them"), "k-link", "a").props("tabindex=0 role=button")
                link.on("click", lambda: self._choose(kind))
                link.on("keydown.enter", lambda: self._choose(kind))

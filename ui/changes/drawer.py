"""One change set with every row, and taking it back whole, by field, or row by row."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from services import history
from services.change_rows import count_of_set
from services.change_summaries import ToldSet, told_set
from services.history import Part
from services.refusals import Refusal, StillRunning

from ..components.basics import button, icon_button, text
from ..components.dom import glyph
from ..page import Page
from .undoing import OUTSIDE, take_back
from .words import detail, field_label, kind_of, sentence


class SetDrawer:
    """The drawer of the history; `on_change` is called when something was taken back."""

    def __init__(self, page: Page, on_change: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_change = page, on_change
        self._chosen: frozenset[int] = frozenset()
        self._set = 0
        with (
            ui.dialog().props("position=right full-height") as self._dialog,
            ui.card().classes("k-drawer k-drawer-wide"),
        ):
            self._body = ui.element("div").classes("k-drawer-fill").props('data-testid="change-set"')
        self._dialog.on("hide", lambda: page.set_query(set=None))

    async def open(self, change_set_id: int) -> None:
        """Show a change set; `NotFound`."""
        page = self._page
        told = await told_set(page.actor, change_set_id)
        self._total = await count_of_set(page.actor, change_set_id)
        self._set, self._chosen = change_set_id, frozenset()
        why = await self._why_not(told)
        page.set_query(set=str(change_set_id))
        self._dialog.open()
        self._body.clear()
        with self._body:
            self._head(told)
            with ui.element("div").classes("k-mass-top"):
                text(sentence(page, told), "k-title", "h3")
                text(detail(page, told), "k-muted", "p")
                self._links(told)
            self._rows = ui.element("div").classes("k-vrows").props('tabindex=0 role=table data-testid="change-rows"')
            self._rows.props["aria-label"] = page.t("What was changed in each row")
            self._rows.on("chosen", self._choose, js_handler="(e) => emit(e.detail)")
            self._foot(told, why)
        asked = {"url": f"/ui/changes/{change_set_id}/rows?all=1", "total": self._total, "kind": "change"}
        asked["texts"] = {"choose": page.t("Choose this change")}
        asked["chooses"] = not why
        ui.run_javascript(f"kRows.show(getHtmlElement({self._rows.id}), {json.dumps(asked)})")

    async def _why_not(self, told: ToldSet) -> str:
        """Why it cannot be undone; "" when it can."""
        if told.is_running:
            return StillRunning().message(self._page.language)
        try:
            await history.require_undoable(self._page.actor, told.id)
        except Refusal as refusal:
            return refusal.message(self._page.language)
        return "" if self._total else self._page.t("There is nothing to undo")

    def _head(self, told: ToldSet) -> None:
        page = self._page
        icon, kind = kind_of(told)
        with ui.element("header").classes("k-drawer-head"):
            glyph(icon)
            text(page.t(kind), "k-title", "h2")
            text(page.language.moment(told.at, page.firm.time_zone, page.today), "k-muted")
            with ui.element("div").classes("k-drawer-head-end"):
                icon_button(page.t("Close"), "x", self._dialog.close)

    def _links(self, told: ToldSet) -> None:
        page = self._page
        for change_set_id, label in (
            (told.undoes_id, page.t("Show what it took back")),
            (told.undone_by_id, _taken_back(page, told)),
        ):
            if change_set_id is not None:
                link = text(label, "k-link", "a").props("tabindex=0 role=button")
                link.on("click", lambda change_set_id=change_set_id: self._again(change_set_id))
                link.on("keydown.enter", lambda change_set_id=change_set_id: self._again(change_set_id))

    def _foot(self, told: ToldSet, why: str) -> None:
        page = self._page
        with ui.element("footer").classes("k-drawer-foot k-sets-foot"):
            text(why or page.t(OUTSIDE), "k-foot-note")
            if why:
                return
            fields = sorted({name for _, name in told.fields})
            if len(fields) > 1:
                self._field_menu(told, fields)
            self._some = button(page.t("Undo chosen"), self._undo_chosen, classes="k-sec", mark="undo-chosen")
            self._some.props["disabled"] = True
            button(page.t("Undo all"), self._undo_all, glyph="undo-2", classes="k-primary", mark="undo-set")

    def _field_menu(self, told: ToldSet, fields: list[str]) -> None:
        page = self._page
        labels = {name: field_label(page, resource, name) for resource, name in told.fields}
        with ui.element("button").classes("k-btn k-sec").props("type=button data-testid=undo-field"):
            text(page.t("Undo one field"))
            glyph("chevron-down")
            with ui.menu().classes("k-menu"):
                for name in fields:
                    with ui.element("button").classes("k-item").props("type=button role=menuitem") as item:
                        text(labels.get(name) or name)
                    item.on("click", lambda name=name: self._undo(Part(fields=frozenset({name}))))

    async def _choose(self, event: Any) -> None:
        ids = event.args if isinstance(event.args, list) else []
        self._chosen = frozenset(int(one) for one in ids if isinstance(one, int))
        self._some.props["disabled"] = not self._chosen
        self._some.update()

    async def _undo_all(self) -> None:
        await self._undo(history.WHOLE)

    async def _undo_chosen(self) -> None:
        await self._undo(Part(ids=self._chosen))

    async def _undo(self, part: Part) -> None:
        async with self._page.telling():
            self._dialog.close()
            await take_back(self._page, self._set, part)
            await self._on_change()

    async def _again(self, change_set_id: int) -> None:
        async with self._page.telling():
            await self.open(change_set_id)


def _taken_back(page: Page, told: ToldSet) -> str:
    if told.is_undone_in_part:
        return page.t("A part of it was taken back: show by whom")
    return page.t("It was taken back: show by whom")

"""Mass update in one dialog: field and value, review of what would happen, progress, result with Undo."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import background_tasks, ui

from services import history, listing, mass_update
from services.fields.catalogue import fields_of
from services.fields.choices import choices
from services.fields.field import Field
from services.filters.filter import Filter
from services.mass_update import Standing, Wanted
from services.reports.words import value_words

from ..components.basics import button, icon_button, icon_element, text
from ..lists.selection import Selection
from ..page import Page

SHOWN = 100
KINDS = ("change", "unchanged", "not_permitted", "refused")
LOOK = 0.3  # seconds between two looks at the progress


class MassUpdate:
    """The dialog of one list."""

    def __init__(self, page: Page, on_done: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_done = page, on_done
        self._fields: dict[str, Field] = {}
        self._selection, self._filter = Selection(), Filter()
        self._field: str | None = None
        self._value: str = ""
        self._kind = "change"
        with ui.dialog() as self._dialog, ui.card().classes("k-dialog").props('data-testid="mass-update-dialog"'):
            self._body = ui.element("div").classes("k-dialog-fill")

    async def open(self, selection: Selection, asked: Filter, field: str | None) -> None:
        """Begin with a selection; `field` is chosen already, or None."""
        async with self._page.telling():
            found = await fields_of("customers", self._page.actor)
            self._fields = {name: one for name, one in found.items() if one.mass_editable}
            self._selection, self._filter = selection, asked
            self._field, self._value, self._kind = field or next(iter(self._fields)), "", "change"
            self._dialog.open()
            await self._choose()

    async def _choose(self) -> None:
        page, count = self._page, self._selection.count
        self._begin(page.n("Change {count} customer", "Change {count} customers", count))
        with self._body:
            with ui.element("div").classes("k-dialog-body k-col k-gap-12"):
                options = [(name, self._label(one)) for name, one in self._fields.items()]
                self._select(page.t("Field"), options, self._field or "", self._field_chosen, "mass-update-field")
                await self._value_input()
            with self._foot():
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                button(page.t("Review"), self._review, classes="k-primary", mark="mass-update-review")

    async def _value_input(self) -> None:
        page, field = self._page, self._fields[self._field or ""]
        if field.choices:
            listed = [(str(c.value), c.label) for c in await choices(field.choices, page.language) if c.is_active]
        elif field.kind == "boolean":
            listed = [("true", page.t("yes")), ("false", page.t("no"))]
        else:
            with ui.element("label").classes("k-field"):
                text(page.t("New value"), "k-label")
                box = ui.element("input").classes("k-input").props("type=text data-testid=mass-update-value")
            box.on("input", lambda event: self._set(str(event.args or "")), js_handler="(e) => emit(e.target.value)")
            return
        empty = [] if field.required else [("", page.t("Clear the value"))]
        self._value = self._value or listed[0][0]
        self._select(page.t("New value"), [*listed, *empty], self._value, self._value_chosen, "mass-update-value")

    async def _review(self) -> None:
        async with self._page.telling():
            self._plan = await mass_update.plan(self._page.actor, await self._wanted(), is_typed=False)
            await self._show_review()

    async def _wanted(self) -> Wanted:
        name = self._field or ""
        assigned = {name: self._given(self._fields[name])}
        chosen = self._selection
        if not chosen.all:
            return Wanted("customers", assigned, ids=chosen.ids)
        if not chosen.excluded:
            return Wanted("customers", assigned, filter=self._filter.text(), search=self._filter.search)
        seen = await listing.scene("customers", self._page.actor, self._filter)
        left_out = set(chosen.excluded)
        return Wanted("customers", assigned, ids=[i for i in await listing.all_ids(seen) if i not in left_out])

    def _given(self, field: Field) -> Any:
        if self._value == "":
            return None
        if field.kind == "boolean":
            return self._value == "true"
        return int(self._value) if field.name.endswith("_id") or field.kind == "number" else self._value

    async def _show_review(self) -> None:
        page = self._page
        stands = await mass_update.standing(page.actor, self._plan)
        rows = await mass_update.rows_of(page.actor, self._plan, self._kind, SHOWN)
        words = [(row, await self._words(row.field, row.old), await self._words(row.field, row.new)) for row in rows]
        self._begin(page.t("Review"))
        with self._body:
            with ui.element("div").classes("k-tabs").props("role=tablist"):
                for kind, label in self._kinds():
                    self._tab(kind, label, stands.counts.get(kind, 0))
            with ui.element("div").classes("k-dialog-body k-flush"), ui.element("table").classes("k-table"):
                with ui.element("tbody"):
                    for row, old, new in words:
                        with ui.element("tr"):
                            text(row.name or page.t("not in your customers"), "k-medium", "td")
                            with ui.element("td"):
                                text(old, "k-old" if self._kind == "change" else "")
                                text(f" \u2192 {new}" if self._kind == "change" else "", "k-new")
                            text(row.reason or "", "k-muted", "td")
                if stands.counts.get(self._kind, 0) > len(rows):
                    text(page.t("The first {count} are shown.", count=len(rows)), "k-pad k-muted", "p")
            with self._foot():
                button(page.t("Back"), self._back, classes="k-ghost")
                label = page.n("Change {count} customer", "Change {count} customers", stands.counts.get("change", 0))
                run = button(label, self._run, classes="k-primary", mark="mass-update-run")
                run.props["disabled"] = not stands.counts.get("change")

    async def _run(self) -> None:
        page = self._page
        async with page.telling():
            await mass_update.run(page.actor, self._plan)
            stands = await mass_update.standing(page.actor, self._plan)
            self._begin(page.t("Changing customers"))
            with self._body:
                with ui.element("div").classes("k-dialog-body k-col k-gap-12"):
                    bar = ui.element("progress").props("max=100 value=0").style("width: 100%")
                    told = text("", "k-muted").props("aria-live=polite")
                with self._foot():
                    button(page.t("Stop"), self._cancel, classes="k-sec", mark="mass-update-cancel")
                    button(page.t("Continue in the background"), self._dialog.close, classes="k-ghost")
            background_tasks.create(self._follow(stands, bar, told), name="mass update")

    async def _follow(self, stands: Standing, bar: ui.element, told: ui.label) -> None:
        page = self._page
        while stands.state in ("planned", "running"):
            await asyncio.sleep(LOOK)
            stands = await mass_update.standing(page.actor, stands.id)
            if not bar.is_deleted:
                bar.props["value"] = stands.progress
                bar.update()
                told.set_text(page.t("{percent} % done", percent=stands.progress))
        if page.canvas.is_deleted:
            return
        with page.canvas:
            await self._result(stands)

    async def _result(self, stands: Standing) -> None:
        page, change_set_id = self._page, stands.change_set_id
        self._dialog.close()
        await self._on_done()
        if stands.state == "failed":
            page.toast(page.t("Nothing was changed"), page.t("The mass update failed. Try again."), kind="error")
        elif change_set_id is None:
            page.toast(page.t("Nothing was changed"), kind="info")
        else:
            title = page.n("{count} customer was changed", "{count} customers were changed", stands.changed)
            page.toast(title, undo=lambda: self._undo(int(change_set_id)))

    async def _undo(self, change_set_id: int) -> None:
        page = self._page
        undone = await history.undo(page.actor, change_set_id)
        kept = len(undone.conflicts)
        text_ = page.n(
            "{count} value was not put back, because it was changed since.",
            "{count} values were not put back, because they were changed since.",
            kept,
        )
        page.toast(
            page.n("{count} change was undone", "{count} changes were undone", undone.count), text_ if kept else ""
        )

    async def _cancel(self) -> None:
        async with self._page.telling():
            await mass_update.cancel(self._page.actor, self._plan)

    async def _back(self) -> None:
        async with self._page.telling():
            await self._choose()

    async def _field_chosen(self, name: str) -> None:
        self._field, self._value = name, ""
        await self._choose()

    async def _value_chosen(self, value: str) -> None:
        self._value = value

    def _set(self, value: str) -> None:
        self._value = value.strip()

    async def _words(self, name: str, value: Any) -> str:
        if value is None:
            return "\u2013"
        if isinstance(value, bool):
            return self._page.t("yes") if value else self._page.t("no")
        return await value_words(str(value), self._fields[name], self._page.language)

    def _begin(self, title: str) -> None:
        self._body.clear()
        with self._body, ui.element("header").classes("k-dialog-head"):
            icon_element("pencil")
            text(title, "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(self._page.t("Close"), "x", self._dialog.close)

    def _foot(self) -> ui.element:
        return ui.element("footer").classes("k-dialog-foot")

    def _kinds(self) -> list[tuple[str, str]]:
        t = self._page.t
        return list(zip(KINDS, (t("Change"), t("Unchanged"), t("Not permitted"), t("Refused")), strict=True))

    def _tab(self, kind: str, label: str, count: int) -> None:
        chosen = str(kind == self._kind).lower()
        with ui.element("button").classes("k-tab").props(f"type=button role=tab aria-selected={chosen}") as tab:
            text(label)
            text(self._page.language.number(count), "k-count")
        tab.on("click", lambda: self._show_kind(kind))

    async def _show_kind(self, kind: str) -> None:
        async with self._page.telling():
            self._kind = kind
            await self._show_review()

    def _label(self, field: Field) -> str:
        return self._page.t(field.label) if field.custom_id is None else field.label

    def _select(
        self,
        label: str,
        options: list[tuple[str, str]],
        now: str,
        on_choose: Callable[[str], Awaitable[None]],
        mark: str,
    ) -> None:
        with ui.element("label").classes("k-field"):
            text(label, "k-label")
            with ui.element("select").classes("k-input").props(f"data-testid={mark}") as select:
                for value, words in options:
                    option = text(words, "", "option")
                    option.props["value"] = value
                    if value == now:
                        option.props["selected"] = True
        select.on("change", lambda event: on_choose(str(event.args or "")), js_handler="(e) => emit(e.target.value)")

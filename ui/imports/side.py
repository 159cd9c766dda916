"""Beside the columns: what there is to fix in the chosen one, the first rows as they will be saved, and how many of each."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from nicegui import ui

from services.fields.choices import Choice, choices
from services.i18n import mark
from services.imports import choosing
from services.imports.mapping import Column
from services.imports.targets import Target
from services.imports.telling import RowPlan, rows_of
from services.resources import RESOURCES

from ..components.basics import button, text
from ..components.dom import Tag, glyph
from ..design import colour, initials
from ..page import Page

if TYPE_CHECKING:
    from .wizard import Wizard

VALUE = "(e) => emit(e.target.value)"
SHOWN, PREVIEWED, FIXED = 30, 4, 3
NEW = mark("New", "one row")
EMPTY, CREATE = "\x00empty", "\x00create"
TONES = {"new": "pos", "changed": "acc", "unchanged": "", "refused": "neg", "left_out": ""}


class Side:
    """The right side of step 2."""

    def __init__(self, page: Page, wizard: "Wizard", targets: dict[str, Target]) -> None:
        self._page, self._wizard, self._job, self._targets = page, wizard, wizard.job, targets

    async def draw(self, place: int) -> None:
        """Draw it for a column."""
        column = self._job.columns[place]
        with ui.element("section").props('data-testid="import-fix"'):
            await self._column(place, column)
        if self._job.counts and not self._job.is_busy:
            with ui.element("section").classes("k-grow").props('data-testid="import-preview"'):
                await self._preview()
            self._bar()

    async def _column(self, place: int, column: Column) -> None:
        page, target = self._page, self._targets.get(column.target)
        title = target.title(page.language) if target else column.heading
        counts = self._job.counts
        unknown = counts.get("unknown", {}).get(column.target, {}) if not self._job.is_busy else {}
        with ui.element("div").classes("k-row k-gap-8"):
            text(title, "k-title", "h2")
            if unknown:
                told = page.n("{count} needs a choice", "{count} need a choice", sum(unknown.values()))
                Tag("span", told, "k-chip", data_tone="neg")
        if target is None:
            text(page.t("This column is not imported. Choose a field for it, or leave it."), "k-muted", "p")
        elif target.field.choices and (unknown or self._job.choices.get(target.name)):
            await self._values(target, unknown)
        elif counts.get("refused_in", {}).get(column.target) and not self._job.is_busy:
            await self._fixes(place, column)
        elif self._job.is_busy:
            text(page.t("The rows are being checked."), "k-muted", "p").props("role=status")
        else:
            text(page.t("There is nothing to fix in this column."), "k-muted", "p")

    async def _values(self, target: Target, unknown: dict[str, int]) -> None:
        page, chosen = self._page, self._job.choices.get(target.name, {})
        if unknown:
            text(page.n("{count} value of the file is not in your list. Choose what it becomes.",
                        "{count} values of the file are not in your list. Choose what each becomes.", len(unknown)),
                 "k-muted", "p")  # fmt: skip
        listed = await choices(target.field.choices or "", page.language)
        for value in [*dict.fromkeys([*unknown, *chosen])][:SHOWN]:
            self._value(target, value, unknown.get(value), chosen.get(value, ""), listed)

    def _value(self, target: Target, value: str, count: int | None, chosen: Any, listed: list[Choice]) -> None:
        page = self._page
        with ui.element("div").classes("k-valuemap"):
            with Tag("span", None, "k-cut"):
                Tag("span", value)
                if count:
                    Tag("small", f" {page.language.number(count)}", "k-muted")
            glyph("arrow-right")
            chooser = Tag("select", None, "k-input k-select", aria_label=page.t("What “{value}” becomes", value=value))
            chooser.attribute("data-testid", "value-choice").attribute("aria-invalid", "true" if count else None)
            with chooser:
                self._words(target, value, chosen, listed, is_open=bool(count))
        chooser.on("change", self._mapping(target, value, listed), js_handler=VALUE)

    def _words(self, target: Target, value: str, chosen: Any, listed: list[Choice], *, is_open: bool) -> None:
        page = self._page
        if is_open:
            Tag("option", page.t("Choose …"), value="", selected="selected")
        for place, choice in enumerate(listed):
            if choice.is_active:
                is_it = not is_open and choice.value == chosen
                Tag("option", choice.label, value=str(place), selected="selected" if is_it else None)
        Tag(
            "option",
            page.t("Leave empty"),
            value=EMPTY,
            selected="selected" if not is_open and chosen is None else None,
        )
        resource = (target.field.choices or "").replace("_", "-")
        if resource in choosing.CREATABLE and page.actor.may(RESOURCES[resource].write_right):
            is_it = not is_open and isinstance(chosen, dict)
            label = page.t("Add “{value}” to the list", value=value)
            Tag("option", label, value=CREATE, selected="selected" if is_it else None)

    async def _fixes(self, place: int, column: Column) -> None:
        page = self._page
        text(page.t("Correct the values here, or leave the rows out."), "k-muted", "p")
        found = await rows_of(page.actor, self._job.id, page.language, "refused", limit=400)
        wrong = [(one, because) for one in found for because in one.reasons if because.target == column.target]
        for one, because in wrong[:FIXED]:
            cell = one.cells[place] if place < len(one.cells) else ""
            with Tag("label", None, "k-field k-import-fix"):
                Tag("span", page.t("Row {number}: {name}", number=one.number, name=one.name), "k-label k-cut")
                box = Tag("input", None, "k-input", value="" if cell is None else str(cell), aria_invalid="true")
                Tag("small", because.sentence, "k-error")
            box.on("change", self._fixing(one.number, place), js_handler=VALUE)
        if len(wrong) > FIXED:
            more = len(wrong) - FIXED
            button(page.n("Show {count} more", "Show {count} more", more), self._all, classes="k-ghost k-sm")

    async def _all(self) -> None:
        self._page.set_query(rows="refused")
        await self._wizard.check()

    async def _preview(self) -> None:
        page = self._page
        text(page.t("Preview as they will be saved"), "k-strong", "h3")
        for one in await rows_of(page.actor, self._job.id, page.language, limit=PREVIEWED):
            with ui.element("div").classes("k-preview"):
                shade = colour(one.target_id or one.number)
                Tag("span", initials(one.name or "?")[:1], f"k-tile k-tile-32 k-av{shade}", aria_hidden="true")
                with ui.element("div"):
                    Tag("b", one.name, "k-cut")
                    Tag("small", self._facts(one), "k-cut")
                Tag("span", self._fate(one), "k-chip", data_tone=TONES[one.kind] or None)

    def _facts(self, one: RowPlan) -> str:
        if one.reasons:
            return one.reasons[0].sentence
        shown = [name for name in ("org_number", "number", "date", "email", "net") if one.values.get(name)]
        return " · ".join(str(one.values[name]) for name in shown[:2]) or self._page.t("No further values")

    def _fate(self, one: RowPlan) -> str:
        t = self._page.t
        words = {"new": t(NEW), "changed": t("Updates"), "unchanged": t("Unchanged"), "left_out": t("Left out")}
        return words.get(one.kind, t("To fix"))

    def _bar(self) -> None:
        page, job = self._page, self._job
        t = page.t
        parts = (
            ("new", "var(--k-pos)", t("new")),
            ("changed", "var(--k-accent)", t("update")),
            ("unchanged", "var(--k-viz-mute)", t("unchanged")),
            ("refused", "var(--k-neg)", t("to fix")),
        )
        with ui.element("section").props('data-testid="import-counts"'):
            with ui.element("div").classes("k-parts").props("aria-hidden=true"):
                for kind, colour, _ in parts:
                    if job.count(kind):
                        ui.element("span").style(f"flex:{job.count(kind)};--_c:{colour}")
            with ui.element("div").classes("k-row k-gap-12 k-wrap"):
                for kind, colour, label in parts:
                    if job.count(kind) or kind == "new":
                        legend = Tag("span", f"{page.language.number(job.count(kind))} {label}", "k-legend")
                        legend.style(f"--_c:{colour}")

    def _mapping(self, target: Target, value: str, listed: list[Choice]) -> Callable[[Any], Awaitable[None]]:
        async def choose(event: Any) -> None:
            told = str(event.args or "")
            if not told:
                return
            given: Any = {"create": value} if told == CREATE else None if told == EMPTY else listed[int(told)].value
            actor, job_id = self._page.actor, self._job.id
            await self._wizard.change(lambda: choosing.choose_values(actor, job_id, target.name, {value: given}))

        return choose

    def _fixing(self, number: int, place: int) -> Callable[[Any], Awaitable[None]]:
        async def fix(event: Any) -> None:
            actor, job_id, given = self._page.actor, self._job.id, str(event.args or "")
            await self._wizard.change(lambda: choosing.fix_cell(actor, job_id, number, place, given))

        return fix

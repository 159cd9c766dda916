"""Step 2: one line for each column of the file, where it goes and what the rows say to it; at the side what to fix."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from nicegui import ui

from services.imports import choosing, uploads
from services.imports.mapping import Column
from services.imports.targets import Target, targets_of
from services.imports.telling import failure_of

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..page import Page
from .side import Side
from .words import rows_text

if TYPE_CHECKING:
    from .wizard import Wizard

VALUE = "(e) => emit(e.target.value)"
ICONS = {
    "text": "type", "long_text": "message-square", "number": "hash", "money": "coins", "date": "calendar",
    "boolean": "circle-dot", "choice": "tag", "tags": "tags", "person": "user-round", "customer": "building-2",
    "country": "globe", "currency": "coins", "language": "languages", "email": "mail", "phone": "phone", "url": "link",
    "org_number": "badge-check", "vat_number": "badge-check",
}  # fmt: skip


OWN_ICONS = {
    "industry_id": "factory",
    "payment_term_days": "calendar",
    "addresses": "map-pin",
    "e-invoice-addresses": "send",
}
"""Those of single fields, and of everything that belongs to a part of a customer."""


def _icon(target: Target) -> str:
    part = OWN_ICONS.get(target.part.resource) if target.part else None
    return part or OWN_ICONS.get(target.field.name) or ICONS.get(target.field.kind, "type")


class Mapping:
    """The columns of one import."""

    def __init__(self, page: Page, wizard: "Wizard") -> None:
        self._page, self._wizard, self._job = page, wizard, wizard.job
        self._targets: dict[str, Target] = {}
        self._chosen = int(page.query.get("column", "-1")) if page.query.get("column", "").isdigit() else -1

    async def draw(self) -> None:
        """Draw both sides."""
        self._targets = await targets_of(self._job.resource, self._page.actor)
        if not 0 <= self._chosen < len(self._job.columns):
            self._chosen = self._first_to_fix()
        with ui.element("div").classes("k-import"):
            with ui.element("div").classes("k-import-main"):
                self._file()
                self._trouble()
                self._head()
                for place, column in enumerate(self._job.columns):
                    self._line(place, column)
            with Tag("aside", None, "k-import-side"):
                await Side(self._page, self._wizard, self._targets).draw(self._chosen)

    def _first_to_fix(self) -> int:
        """The first column that has something to fix, else the first."""
        refused = self._job.counts.get("refused_in", {})
        return next((n for n, column in enumerate(self._job.columns) if refused.get(column.target)), 0)

    def _file(self) -> None:
        page, job = self._page, self._job
        count = page.n("{count} column", "{count} columns", len(job.columns))
        with ui.element("div").classes("k-import-file"):
            glyph("file-spreadsheet" if job.reading.form == "xlsx" else "file-text", "k-ic-pos")
            Tag("b", job.file_name, "k-ellipsis")
            told = [rows_text(page, job.row_count), count]
            told += [page.t("sheet “{name}”", name=job.reading.sheet)] if job.reading.sheet else []
            text(", ".join(told), "k-t-small")
            if len(job.reading.sheets) > 1:
                self._sheets()
            with Tag("label", None, "k-check k-import-heads"):
                box = Tag("input", None, type="checkbox", checked=job.reading.heading_row is not None)
                box.on("change", self._headings, js_handler="(e) => emit(e.target.checked)")
                text(page.t("First row is headings"))

    def _trouble(self) -> None:
        """Why the last check of the rows broke off."""
        failure = failure_of(self._job)
        if failure is not None:
            with ui.element("div").classes("k-note k-pad").props("data-tone=neg role=alert"):
                text(failure.message(self._page.language))

    def _sheets(self) -> None:
        page, reading = self._page, self._job.reading
        chooser = Tag("select", None, "k-input k-sm", aria_label=page.t("Sheet"), data_testid="import-sheet")
        with chooser:
            for name in reading.sheets:
                Tag("option", name, value=name, selected="selected" if name == reading.sheet else None)
        chooser.on("change", self._sheet, js_handler=VALUE)

    def _head(self) -> None:
        page = self._page
        with ui.element("div").classes("k-maphead").props("aria-hidden=true"):
            text(page.t("Column in your file"))
            text(page.t("Goes to field"))
            text(page.n("Check of {count} row", "Check of {count} rows", self._job.row_count))

    def _line(self, place: int, column: Column) -> None:
        line = Tag("div", None, "k-mapping", data_testid=f"column-{place}")
        line.attribute("aria-selected", "true" if place == self._chosen else None).attribute("role", "group")
        line.attribute("aria-label", column.heading)
        with line:
            with Tag("button", None, "k-mapping-open", type="button") as opener:
                with Tag("span", None, "k-grow k-cut"):
                    Tag("b", column.heading)
                    Tag("small", ", ".join(column.samples))
                glyph("arrow-right")
            self._target(place, column)
            self._verdict(place, column)
        opener.on("click", self._opening(place), args=[])

    def _target(self, place: int, column: Column) -> None:
        page, target = self._page, self._targets.get(column.target)
        with Tag("span", None, "k-input k-select k-mapselect", data_empty=None if column.target else ""):
            glyph(_icon(target) if target else "minus")
            chooser = Tag("select", None, "", aria_label=page.t("Field for {column}", column=column.heading),
                          data_testid=f"target-{place}")  # fmt: skip
            with chooser:
                Tag("option", page.t("Do not import"), value="")
                self._options(column)
            if column.target:
                with Tag("span", None, "k-by-whom", data_you="" if column.by == "you" else None):
                    glyph("user-round" if column.by == "you" else "sparkles", "k-ic-12")
                    Tag("span", page.t("you") if column.by == "you" else page.t("matched"))
            glyph("chevron-down", "k-ic-14")
        chooser.on("change", self._choosing(place), js_handler=VALUE)

    def _options(self, column: Column) -> None:
        taken = {other.target for other in self._job.columns} - {column.target}
        groups: dict[str, list[Target]] = {}
        for target in self._targets.values():
            groups.setdefault(target.part.label if target.part else "", []).append(target)
        for label, listed in groups.items():
            with Tag("optgroup", None, label=self._page.t(label)) if label else nullcontext():
                for target in listed:
                    self._option(target, column, is_taken=target.links is None and target.name in taken)

    def _option(self, target: Target, column: Column, *, is_taken: bool) -> None:
        page = self._page
        label = target.title(page.language) + (" *" if target.is_required else "")
        told = Tag("option", label, value=target.name, disabled="disabled" if is_taken else None)
        told.attribute("selected", "selected" if target.name == column.target else None)

    def _verdict(self, place: int, column: Column) -> None:
        tone, icon, told = self._judged(place, column)
        with Tag("span", None, "k-verdict", data_tone=tone or None, data_testid=f"verdict-{place}"):
            if icon:
                glyph(icon)
            Tag("span", told)

    def _judged(self, place: int, column: Column) -> tuple[str, str, str]:
        page, counts = self._page, self._job.counts
        if not column.target:
            return "", "", page.t("Skipped")
        if self._job.state != "planned":
            return "", "", page.t("Not checked yet")
        unknown = sum(counts.get("unknown", {}).get(column.target, {}).values())
        if unknown:
            return "neg", "circle-alert", page.n("{count} needs a choice", "{count} need a choice", unknown)
        refused = counts.get("refused_in", {}).get(column.target, 0)
        if refused:
            return "neg", "circle-alert", page.t("{count} not valid", count=page.language.number(refused))
        odd = counts.get("odd_in", {}).get(column.target, 0)
        if odd:
            return "warn", "triangle-alert", page.t("{count} look odd", count=page.language.number(odd))
        filled = int(counts.get("filled", {}).get(str(place), 0))
        return "pos", "circle-check", page.t("{count} valid", count=page.language.number(filled))

    def _opening(self, place: int) -> Callable[[], Awaitable[None]]:
        async def open_() -> None:
            self._page.set_query(column=str(place))
            await self._wizard.show()

        return open_

    def _choosing(self, place: int) -> Callable[[Any], Awaitable[None]]:
        async def choose(event: Any) -> None:
            actor, job_id, name = self._page.actor, self._job.id, str(event.args or "")
            self._page.set_query(column=str(place))
            await self._wizard.change(lambda: choosing.map_columns(actor, job_id, {place: name}))

        return choose

    async def _sheet(self, event: Any) -> None:
        await self._again(sheet=str(event.args or ""))

    async def _headings(self, event: Any) -> None:
        await self._again(sheet=self._job.reading.sheet or None, heading=-1 if event.args else None)

    async def _again(self, **options: Any) -> None:
        folder = self._page.visitor.running.settings.data_dir
        async with self._page.telling():
            await uploads.read_again(self._page.actor, self._job.id, folder, **options)
        await self._wizard.show()
        self._wizard.follow()

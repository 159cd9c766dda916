"""One row of a list of the settings: each value in a control of its own, saved when it is left."""

from typing import TYPE_CHECKING, Any

from services.fields.choices import Choice
from services.fields.field import Field
from services.standard import ready_made_name

from ..components.basics import icon_button
from ..components.dom import Tag, glyph
from ..customers.inputs import option
from ..page import Page

if TYPE_CHECKING:
    from .list_editor import ListEditor

VALUE = "(e) => emit(e.target.value)"
TICKED = "(e) => emit(e.target.checked)"
MOVES = "(e) => { if (e.altKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) { e.preventDefault(); emit(e.key) } }"
OVER = "(e) => { e.preventDefault(); e.currentTarget.classList.add('k-over') }"
OUT = "(e) => e.currentTarget.classList.remove('k-over')"


class ListRow:
    """A row; it writes through the editor."""

    def __init__(
        self,
        editor: "ListEditor",
        page: Page,
        fields: list[Field],
        options: dict[str, list[Choice]],
        row: dict[str, Any],
    ) -> None:
        self._editor, self._page, self._row = editor, page, row
        self._label = ready_made_name(row.get("key"), row["name"], page.language)
        with Tag("tr", None, "", data_row=str(row["id"])) as line:
            line.wear("k-off", not row.get("is_active", True))
            for field in fields:
                with Tag("td", None, "k-num" if field.kind == "number" else ""):
                    self._cell(field, options[field.name], is_first=field is fields[0])
            Tag("td", page.language.number(row["used"]), "k-num")
            with Tag("td", None, "k-edit-end"):
                icon_button(page.t("Delete {name}", name=self._label), "trash-2", self._remove, mark="delete-row")
        if editor.is_ordered:
            self._draggable(line)

    def _cell(self, field: Field, listed: list[Choice], is_first: bool) -> None:
        given = self._label if field.name == "name" else self._row[field.name]
        label = f"{self._page.t(field.label)}: {self._label}"
        if field.kind == "boolean":
            with Tag("label", None, "k-check"):
                control = Tag("input", None, type="checkbox", checked=True if given else None, aria_label=label)
            control.on("change", lambda event: self._save(field, bool(event.args)), js_handler=TICKED)
            self._warn(field)
            return
        control = self._list(listed, given, field) if listed else self._line(field, given)
        control.attribute("aria-label", label)
        control.on("change", lambda event: self._save(field, str(event.args)), js_handler=VALUE)
        if is_first and self._editor.is_ordered:
            control.on("keydown", lambda event: self._step(str(event.args)), js_handler=MOVES)
            control.attribute("title", self._page.t("Alt and an arrow key moves it"))

    def _line(self, field: Field, given: Any) -> Tag:
        is_number = field.kind == "number"
        control = Tag("input", None, "k-input k-input-bare", autocomplete="off", type="number" if is_number else "text")
        return control.attribute("defaultValue", "" if given is None else str(given))

    def _list(self, listed: list[Choice], given: Any, field: Field) -> Tag:
        lines = [] if field.required else [option("", "–", given is None)]
        lines += [
            option(str(one.value), one.label, one.value == given)
            for one in listed
            if (one.is_active or one.value == given) and one.value != self._row["id"]
        ]
        return Tag("select", None, "k-input k-input-bare").attribute("innerHTML", "".join(lines))

    def _warn(self, field: Field) -> None:
        """A status that counts as paid but not as sent keeps its invoices out of the figures: said where it is set."""
        if field.name == "is_paid" and self._row["is_paid"] and not self._row["is_sent"]:
            words = self._page.t("Paid without sent: such invoices do not count")
            with Tag("span", None, "k-chip", data_tone="warn", title=words):
                glyph("triangle-alert")
                Tag("span", self._page.t("Not counted"))

    def _draggable(self, line: Tag) -> None:
        row_id = int(self._row["id"])
        line.attribute("draggable", "true")
        line.on("dragstart", lambda: self._editor.lift(row_id), args=[])
        line.on("dragover", js_handler=OVER)
        line.on("dragleave", js_handler=OUT)
        line.on("drop.prevent", lambda: self._editor.drop(row_id), args=[])

    async def _save(self, field: Field, given: Any) -> None:
        await self._editor.change(self._row, field.name, given, self._label)

    async def _step(self, pressed: str) -> None:
        await self._editor.step(int(self._row["id"]), -1 if pressed == "ArrowUp" else 1)

    async def _remove(self) -> None:
        await self._editor.remove(self._row, self._label)

"""The builder's left side: every field that can be shown, searchable, in groups, the shown ones with a tick."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from services.fields.field import Field
from services.fields.parts import is_part
from services.i18n import Language
from services.reports.calculated import CalculatedField
from services.reports.prepare import label_of
from services.reports.subjects import Subject
from services.text import fold

from ..components.basics import button, icon_button, text
from ..components.dom import Tag, glyph
from .field_groups import FINANCIALS, OWN, grouped, title_of
from .menus import VALUE

Changed = Callable[[tuple[str, ...]], Awaitable[None]]
Calculate = Callable[[str], Awaitable[None]]
OPEN = (OWN, FINANCIALS)
"""The groups that are unfolded at first, with those of which a field is shown."""
ICONS = {
    "money": "sigma", "number": "hash", "percent": "percent", "date": "calendar", "moment": "clock", "boolean": "circle-check",
    "person": "user-round", "country": "flag", "email": "mail", "phone": "phone", "choice": "list", "tags": "tags",
    "customer": "building-2", "stage": "circle-dot", "url": "globe",
}  # fmt: skip


def icon_of(field: Field | None) -> str:
    """The icon of a kind of field; that of text where there is none."""
    if field is not None and field.name.rpartition(".")[2] == "industry_id":
        return "factory"
    return "type" if field is None else "calendar" if is_part(field) else ICONS.get(field.kind, "type")


class FieldList:
    """The list; `on_change` hears the shown fields in their new order, `calculate` which calculated field to open.

    That is "" for a new one.
    """

    def __init__(self, subject: Subject, language: Language, on_change: Changed, calculate: Calculate) -> None:
        self._subject, self._language, self._on_change, self._calculate = subject, language, on_change, calculate
        self._fields: dict[str, Field] = {}
        self._chosen: tuple[str, ...] = ()
        self._unfolded: dict[str, bool] = {}
        self._looked_for = ""
        self._lifted: str | None = None
        with (
            ui.element("aside").classes("k-report-fields").props(f'aria-label="{language.t("Fields")}"') as self._aside
        ):
            with Tag("button", None, "k-btn k-sec k-fields-toggle", type="button", aria_expanded="false") as toggle:
                glyph("columns-3")
                text(language.t("Fields"))
            self._toggle_button = toggle.on("click", self._open, args=[])
            with ui.element("div").classes("k-input"):
                glyph("search")
                self._search = ui.element("input").props("type=search")
                self._search.on("input", self._search_for, js_handler=VALUE, throttle=0.15)
            self._list = ui.element("div")

    def _open(self) -> None:
        """On small screens the fields are folded away."""
        is_open = "k-open" not in self._aside.classes
        self._aside.classes(add="k-open") if is_open else self._aside.classes(remove="k-open")
        self._toggle_button.attribute("aria-expanded", "true" if is_open else "false")

    def show(self, fields: dict[str, Field], chosen: tuple[str, ...]) -> None:
        """Draw the list anew."""
        count = sum(1 for field in fields.values() if not is_part(field))
        words = self._language.n("Find among {count} field", "Find among {count} fields", count)
        self._search.props["placeholder"] = words
        self._search.props["aria-label"] = words
        self._fields, self._chosen = fields, chosen
        self._draw()

    def _draw(self) -> None:
        self._list.clear()
        with self._list:
            for key, names in grouped(self._fields, self._chosen, self._subject).items():
                self._unfolded.setdefault(key, key in OPEN or not set(names).isdisjoint(self._chosen))
                found = [name for name in names if self._matches(name)]
                if found:
                    self._group(key, found)
            new = self._language.t("New calculated field")
            button(
                new,
                lambda: self._calculate(""),
                glyph="plus",
                classes="k-ghost k-sm k-new-field",
                mark="new-calculated",
            )

    def _is_made(self, name: str) -> bool:
        return isinstance(self._fields[name], CalculatedField)

    def _matches(self, name: str) -> bool:
        return not self._looked_for or self._looked_for in fold(self._label(name))

    def _label(self, name: str) -> str:
        field = self._fields[name]
        if "." in name and not is_part(field):
            return field.label if field.custom_id is not None else self._language.t(field.label)
        return label_of(name, field, self._fields, self._language)

    def _group(self, key: str, names: list[str]) -> None:
        is_open = self._unfolded[key] or bool(self._looked_for)
        with ui.element("div").classes("k-fieldgroup"):
            head = ui.element("button").classes("k-fieldgroup-head").props("type=button")
            head.props["aria-expanded"] = "true" if is_open else "false"
            with head.on("click", lambda: self._fold(key), args=[]):
                glyph("chevron-down" if is_open else "chevron-right")
                text(self._language.t(title_of(key, self._subject)))
                text(str(len(names)), "k-count")
            for name in names if is_open else ():
                self._line(name)

    def _line(self, name: str) -> None:
        is_chosen = name in self._chosen
        with ui.element("label").classes("k-pickfield") as line:
            with ui.element("span").classes("k-grip"):
                glyph("grip-vertical")
            box = ui.element("input").props("type=checkbox")
            box.props["checked"] = is_chosen
            box.props["data-field"] = name
            box.on("change", lambda: self._toggle(name), args=[])
            glyph(icon_of(self._fields[name]))
            text(self._label(name)).props["title"] = self._label(name)
            if self._is_made(name):
                edit = self._language.t("Change {field}", field=self._label(name))
                icon_button(edit, "pencil", lambda: self._calculate(name), classes="k-sm k-end", mark="edit-calculated")
        if is_chosen:
            box.props["title"] = self._language.t("Alt and an arrow key moves it")
            box.on("keydown.alt.up.prevent", lambda: self._step(name, -1), args=[])
            box.on("keydown.alt.down.prevent", lambda: self._step(name, 1), args=[])
        self._draggable(line, name)

    def _draggable(self, line: ui.element, name: str) -> None:
        line.props("draggable=true")
        line.on("dragstart", lambda: self._lift(name), args=[])
        line.on("dragover", js_handler="(e) => { e.preventDefault(); e.currentTarget.classList.add('k-over') }")
        line.on("dragleave", js_handler="(e) => e.currentTarget.classList.remove('k-over')")
        line.on("drop.prevent", lambda: self._drop(name), args=[])

    def _lift(self, name: str) -> None:
        self._lifted = name

    async def _drop(self, before: str) -> None:
        lifted, self._lifted = self._lifted, None
        if lifted is None or lifted == before:
            return
        rest = [name for name in self._chosen if name != lifted]
        rest.insert(rest.index(before) if before in rest else len(rest), lifted)
        await self._on_change(tuple(rest))

    async def _step(self, name: str, by: int) -> None:
        place = self._chosen.index(name)
        rest = [other for other in self._chosen if other != name]
        rest.insert(max(0, place + by), name)
        await self._on_change(tuple(rest))

    async def _toggle(self, name: str) -> None:
        if name in self._chosen:
            await self._on_change(tuple(other for other in self._chosen if other != name))
        else:
            await self._on_change((*self._chosen, name))

    def _fold(self, key: str) -> None:
        self._unfolded[key] = not self._unfolded[key]
        self._draw()

    def _search_for(self, event: Any) -> None:
        self._looked_for = fold(str(event.args or ""))
        self._draw()

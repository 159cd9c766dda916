"""The first step: which fields, what is done to each, which value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from nicegui import ui

from services.fields.choices import choices
from services.fields.field import Field
from services.i18n import mark
from services.mass_update import Wanted
from services.mass_update.choosing import Locked, different_values, locked_for_many
from services.mass_update.operations import verbs_of
from services.mass_update.segments import SEGMENTS
from services.permissions import EDIT, FINANCIALS

from ..components.basics import button, icon_button, text
from ..components.dom import glyph
from ..page import Page
from ..reports.field_list import icon_of
from .picker import Option, Picker
from .words import VERB_WORDS, label_of

SEP = "\n"  # between several picked values
VALUE = "(event) => emit(event.target.value)"
FIRST = ("owner_id", "industry_id", SEGMENTS, "is_active", "status_id", "sales_status_id")
"""Fields that stand first in the list."""
WHY_LOCKED = {
    None: mark("one row at a time"),
    EDIT: mark("needs the level Edit"),
    FINANCIALS: mark("needs financial data"),
}
"""Why a field cannot be changed, by the right that is missing."""


@dataclass
class Line:
    """One field and what is done to it; `value` as it was written or picked, several values for segments."""

    field: str = ""
    verb: str = "set"
    value: str = ""
    find: str = ""

    def given(self, field: Field) -> Any:
        """What the plan is given."""
        if self.verb == "clear":
            return None
        if field.name == SEGMENTS:
            return {self.verb: [int(one) for one in self.value.split(SEP) if one]}
        if field.kind == "tags":
            return self.value.split(SEP)
        if self.verb == "replace":
            return {"replace": self.find, "with": self.value}
        if self.verb == "add":
            return {"add": self.value}
        return _plain(field, self.value)


def _plain(field: Field, value: str) -> Any:
    if field.kind == "boolean":
        return value == "true"
    return int(value) if field.name.endswith("_id") and value.isdigit() else value


def is_whole(line: Line, field: Field) -> bool:
    """Whether nothing is missing."""
    return line.verb == "clear" or bool(line.find if line.verb == "replace" else line.value)


async def line_words(page: Page, field: Field, line: Line) -> tuple[str, str]:
    """A field and what becomes of it."""
    label, picked = label_of(field, page.language), line.value
    if field.choices:
        known = {str(c.value): c.label for c in await choices(field.choices, page.language)}
        picked = page.language.list(known.get(one, one) for one in line.value.split(SEP))
    elif field.kind == "boolean":
        picked = page.t("Yes") if line.value == "true" else page.t("No")
    if line.verb == "replace":
        return label, f"“{line.find}” → “{line.value}”"
    sign = {"clear": "→ –", "add": f"+ {picked}", "remove": f"− {picked}"}
    return label, sign.get(line.verb, f"→ {picked}")


class Choose:
    """The lines of the first step."""

    def __init__(self, page: Page, fields: dict[str, Field], lines: list[Line], wanted: Wanted, count: int) -> None:
        self._page, self._fields, self._lines = page, fields, lines
        self._wanted, self._count = wanted, count
        self._different: dict[str, int] = {}
        self._locked: dict[str, Locked] = {}

    async def draw(self) -> None:
        """Draw the lines."""
        self._locked = locked_for_many(self._page.actor, self._wanted.resource)
        self._different = await different_values(self._page.actor, self._wanted, self._count)
        self._box = ui.element("div").classes("k-dialog-body k-mass-lines")
        await self._again()

    async def _again(self) -> None:
        self._box.clear()
        with self._box:
            for line in self._lines:
                await self._line(line)
            if all(line.field for line in self._lines) and len(self._lines) < len(self._fields):
                label = self._page.t("Change one more field")
                button(label, self._one_more, glyph="plus", classes="k-ghost k-sm", mark="mass-update-add-field")

    async def _line(self, line: Line) -> None:
        page, field = self._page, self._fields.get(line.field)
        with ui.element("div").classes("k-mass-line"):
            Picker(
                page, page.t("Field to change"), self._field_options(line), [line.field], self._to(line, self._take_field),
                mark="mass-update-field", empty=page.t("Choose a field"),
            )  # fmt: skip
            glyph("arrow-right", "k-mass-arrow")
            with ui.element("div").classes("k-mass-value"):
                if field is None:
                    with ui.element("div").classes("k-field"):
                        text(page.t("New value"), "k-label")
                        text(page.t("Choose a field first"), "k-input k-muted")
                else:
                    await self._value(line, field)
            if len(self._lines) > 1:
                icon_button(page.t("Leave this field as it is"), "x", lambda: self._drop(line))

    async def _value(self, line: Line, field: Field) -> None:
        page, verbs = self._page, _verbs(field)
        if len(verbs) > 1:
            options = [Option(verb, page.t(_verb_words(verb, field))) for verb in verbs]
            Picker(page, page.t("What to do"), options, [line.verb], self._to(line, self._take_verb),
                   mark="mass-update-verb", empty="")  # fmt: skip
        if line.verb == "clear":
            return
        if line.verb == "replace":
            self._text(page.t("Text to find"), line, "find", "mass-update-find")
            self._text(page.t("Replace by"), line, "value", "mass-update-value")
        elif field.choices or field.kind == "boolean":
            await self._pick(line, field)
        else:
            self._text(page.t("New value"), line, "value", "mass-update-value", field)

    async def _pick(self, line: Line, field: Field) -> None:
        page = self._page
        if field.kind == "boolean":
            options = [Option("true", page.t("Yes")), Option("false", page.t("No"))]
        else:
            listed = await choices(field.choices or "", page.language)
            options = [Option(str(c.value), c.label, is_person=field.kind == "person") for c in listed if c.is_active]
        several = field.kind == "tags"
        chosen = line.value.split(SEP) if several else [line.value]
        Picker(page, page.t("New value"), options, chosen, self._to(line, self._take_several if several else self._take),
               mark="mass-update-value", empty=page.t("Choose a value"), several=several)  # fmt: skip

    def _text(self, label: str, line: Line, name: str, mark: str, field: Field | None = None) -> None:
        with ui.element("label").classes("k-field"):
            text(label, "k-label")
            box = ui.element("input").classes("k-input").props(f"data-testid={mark}")
            box.props["type"] = "date" if field is not None and field.kind == "date" and line.verb == "set" else "text"
            box.props["value"] = getattr(line, name)
        box.on("input", lambda event: setattr(line, name, str(event.args or "")), js_handler=VALUE)

    def _field_options(self, line: Line) -> list[Option]:
        taken = {other.field for other in self._lines} - {line.field}
        names = sorted(self._fields, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
        return [self._option(self._fields[name], self._told_different(name)) for name in names if name not in taken] + [
            replace(self._option(one.field, self._page.t(WHY_LOCKED[one.right])), is_locked=True)
            for one in self._locked.values()
        ]

    def _option(self, field: Field, detail: str) -> Option:
        return Option(field.name, label_of(field, self._page.language), detail, icon=icon_of(field))

    def _told_different(self, name: str) -> str:
        if name not in self._different:
            return ""
        return self._page.n("{count} value", "{count} different values", self._different[name])

    def _to(self, line: Line, take: Callable[[Line, str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
        async def taken(value: str) -> None:
            await take(line, value)

        return taken

    async def _take_field(self, line: Line, name: str) -> None:
        line.field, line.value, line.find = name, "", ""
        line.verb = _verbs(self._fields[name])[0]
        await self._again()

    async def _take_verb(self, line: Line, verb: str) -> None:
        line.verb, line.find = verb, ""
        line.value = line.value if self._fields[line.field].name == SEGMENTS else ""
        await self._again()

    async def _take(self, line: Line, value: str) -> None:
        line.value = value

    async def _take_several(self, line: Line, value: str) -> None:
        chosen = set(filter(None, line.value.split(SEP))) ^ {value}
        line.value = SEP.join(sorted(chosen))

    async def _one_more(self) -> None:
        self._lines.append(Line())
        await self._again()

    async def _drop(self, line: Line) -> None:
        self._lines.remove(line)
        await self._again()


def _verbs(field: Field) -> list[str]:
    verbs = list(verbs_of(field))
    return verbs if field.required or field.kind == "boolean" or field.name == SEGMENTS else [*verbs, "clear"]


def _verb_words(verb: str, field: Field) -> str:
    if verb == "add" and field.kind in ("text", "long_text"):
        return VERB_WORDS["append"]
    if verb == "add" and field.kind == "date":
        return VERB_WORDS["days"]
    return VERB_WORDS["only" if verb == "set" and field.name == SEGMENTS else verb]

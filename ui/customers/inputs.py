"""Fields of forms: label above, control, help or error under it.

What is typed stays in the browser and is told letter by letter; a control has no `value` property, because Vue would
write an older one back over what is being typed. A field can take a proposal (from a register): it never overwrites
what a person wrote, and can be unticked.
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from services.fields.choices import Choice

from ..components.dom import Tag

Changed = Callable[[], Awaitable[None]]
TELL = "(event) => emit(event.target.value)"
SET = "(e => {{ if (e) e.value = {value} }})(getHtmlElement({id}))"


@dataclass(frozen=True)
class Proposal:
    """A value that somebody else knows: `source` says who in full, `short` in a word."""

    value: str
    source: str
    short: str


class Field:
    """A field with its text `value`. `error` can be set and shows under it; `warn` shows what is odd but possible."""

    def __init__(
        self,
        label: str,
        changed: Changed,
        *,
        value: str = "",
        required: str = "",
        help_: str = "",
        classes: str = "",
        **attributes: Any,
    ) -> None:
        self.label, self.value, self.is_typed = label, value, False
        self.proposal: Proposal | None = None
        self._before, self._changed, self._help = value, changed, help_
        with Tag("div", None, f"k-field {classes}".strip()) as self.box:
            with Tag("div", None, "k-label"):
                caption = Tag("label", label)
                if required:
                    Tag("span", "*", "k-required", aria_hidden="true", title=required)
                self._origin = Tag("span", None, "k-end k-origin")
            self.control = self._draw(**attributes)
            self._note = Tag("p", help_, "k-help")
        caption.attribute("for", self.control.html_id)
        self.control.attribute("aria-describedby", self._note.html_id)
        if required:
            self.control.attribute("aria-required", "true")

    def _draw(self, **attributes: Any) -> Tag:
        control = Tag("input", None, "k-input", **{"type": "text", "autocomplete": "off", **attributes})
        control.attribute("defaultValue", self.value)
        return control.on("input", lambda event: self._written(str(event.args)), js_handler=TELL)

    @property
    def error(self) -> str | None:
        """What keeps the value from being saved."""
        return self._note._text if self.box._props.get("data-invalid") == "true" else None

    @error.setter
    def error(self, message: str | None) -> None:
        self._say(message or self._help, "k-error" if message else "k-help", message is not None)

    def warn(self, message: str | None) -> None:
        """Say what is odd about the value, which may be saved all the same."""
        self._say(message or self._help, "k-help k-warn" if message else "k-help", is_error=False)

    def set(self, value: str) -> None:
        """Write a value into the field."""
        self.value = value
        self.control.client.run_javascript(SET.format(id=self.control.id, value=json.dumps(value)))

    def restore(self, value: str) -> None:
        """Write a value as if the person had typed it again."""
        self.is_typed = True
        self.set(value)
        self.error = None
        if self.proposal is not None:
            self._show_origin()

    def propose(self, proposal: Proposal | None) -> None:
        """Take a value that a register knows, unless a person wrote another one; None takes back what was proposed."""
        was = self.proposal
        if not self.is_typed:
            self._before = self._before if was and self.value == was.value else self.value
            self.set(proposal.value if proposal else self._before if was else self.value)
            self.error = None
        self.proposal = proposal
        self._show_origin()

    def focus(self) -> None:
        """Lead to the field; what is typed replaces its text."""
        found = f"getHtmlElement({self.control.id})"
        self.control.client.run_javascript(f"{found}?.focus(); {found}?.select?.()")

    def clear(self) -> None:
        """As if nobody had written anything."""
        self.proposal, self.is_typed, self._before = None, False, ""
        self.set("")
        self.error = None
        self._show_origin()

    @property
    def is_as_proposed(self) -> bool:
        """Whether the value is the register's."""
        return self.proposal is not None and self.value == self.proposal.value

    async def _written(self, value: str) -> None:
        self.value, self.is_typed = value, bool(value.strip())
        self.error = None
        if self.proposal is not None:
            self._show_origin()
        await self._changed()

    def _show_origin(self) -> None:
        self._origin.clear()
        if self.proposal is None:
            return
        with self._origin, Tag("label", None, "k-check k-check-sm", title=self._told_by()):
            box = Tag("input", None, type="checkbox", aria_label=f"{self.label}: {self.proposal.source}")
            if self.is_as_proposed:
                box.attribute("checked", True)
            box.on("change", lambda event: self._ticked(bool(event.args)), js_handler="(e) => emit(e.target.checked)")
            Tag("span", self.proposal.short)

    def _told_by(self) -> str:
        return f"{self.proposal.source}: {self.proposal.value}" if self.proposal else ""

    async def _ticked(self, is_on: bool) -> None:
        if self.proposal is None:
            return
        if is_on:
            self._before, self.is_typed = self.value, False
            self.set(self.proposal.value)
        else:
            self.set(self._before if self._before != self.proposal.value else "")
            self.is_typed = True
        self.error = None
        await self._changed()

    def _say(self, text: str, classes: str, is_error: bool) -> None:
        if (text, classes) == (self._note._text, " ".join(self._note._classes)):
            return
        self._note.say(text).classes(replace=classes)
        self._note.attribute("role", "alert" if is_error else None)
        self.box.attribute("data-invalid", "true" if is_error else None)
        self.control.attribute("aria-invalid", "true" if is_error else None)


class Lines(Field):
    """A field of several lines."""

    def _draw(self, **attributes: Any) -> Tag:
        control = Tag("textarea", None, "k-input", rows="3", **attributes).attribute("defaultValue", self.value)
        return control.on("input", lambda event: self._written(str(event.args)), js_handler=TELL)


class Choose(Field):
    """A field with a list; `choices` are offered, an empty line first unless a value is needed."""

    def __init__(self, label: str, changed: Changed, choices: Iterable[Choice], *, none: str | None = "–", **more: Any):
        self._choices, self._none = list(choices), none
        super().__init__(label, changed, **more)

    def _draw(self, **attributes: Any) -> Tag:
        lines = [] if self._none is None else [option("", self._none, not self.value)]
        lines += [
            option(str(choice.value), choice.label, str(choice.value) == self.value)
            for choice in self._choices
            if choice.is_active or str(choice.value) == self.value
        ]
        control = Tag("select", None, "k-input", **attributes)
        control.attribute("innerHTML", "".join(lines))
        return control.on("change", lambda event: self._written(str(event.args)), js_handler=TELL)

    def words(self, value: str) -> str:
        """The words of a value."""
        return next((choice.label for choice in self._choices if str(choice.value) == value), value)


class Tick:
    """A checkbox with words."""

    def __init__(self, label: str, changed: Changed, *, is_on: bool = False, classes: str = "", mark: str = "") -> None:
        self.is_on, self._changed = is_on, changed
        with Tag("label", None, f"k-check {classes}".strip()) as self.box:
            self._control = Tag("input", None, type="checkbox", data_testid=mark or None)
            if is_on:
                self._control.attribute("checked", True)
            Tag("span", label)
        self._control.on(
            "change", lambda event: self._set(bool(event.args)), js_handler="(e) => emit(e.target.checked)"
        )

    def put(self, is_on: bool) -> None:
        """Tick it or not."""
        self.is_on = is_on
        state = json.dumps(is_on)
        self._control.client.run_javascript(
            f"(e => {{ if (e) e.checked = {state} }})(getHtmlElement({self._control.id}))"
        )

    async def _set(self, is_on: bool) -> None:
        self.is_on = is_on
        await self._changed()


def option(value: str, label: str, is_chosen: bool) -> str:
    """A line of a list as HTML."""
    return f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(label)}</option>'

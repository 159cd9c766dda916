"""Plain HTML elements in one line: `Tag("a", "Customers", "k-nav", href="/customers")`."""

import json
from collections.abc import Callable
from typing import Any, Self

from nicegui import ui
from nicegui.style import Style

from ..design import icon as icon_address


class _Nothing:
    """What the empty style belongs to, and what a part shows that is not drawn."""


_nothing = _Nothing()
UNSTYLED: Style[Any] = Style(element=_nothing)  # type: ignore[type-var]


class Tag(ui.element):
    """An HTML element with text (always shown as text), classes and attributes (`aria_label` becomes aria-label).

    A page has some hundreds of them, in each open browser: those without a style of their own share an empty one.
    """

    def __init__(self, tag: str, text: str | None = None, classes: str = "", **attributes: Any) -> None:
        super().__init__(tag)
        self._style = UNSTYLED
        self._text = text
        given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value is not None}
        list.extend(
            self._classes, dict.fromkeys(classes.split())
        )  # what is new is on its way: nobody needs to hear of it
        dict.update(self._props, given)

    @property
    def style(self) -> Style[Self]:
        """The style of the element; asking for it gives it one of its own."""
        if self._style is UNSTYLED:
            self._style = Style(element=self)
        return self._style

    def say(self, text: str) -> Self:
        """Change the text."""
        if text != self._text:
            self._text = text
            self.update()
        return self

    def attribute(self, name: str, value: Any) -> Self:
        """Set an attribute; None takes it away."""
        if self._props.get(name) != value:
            self.props.set_optional(name, value)
        return self

    def wear(self, name: str, is_on: bool) -> Self:
        """Put a class on or take it off."""
        if (name in self._classes) != is_on:
            self.classes(add=name) if is_on else self.classes(remove=name)
        return self


class Redrawn(Tag):
    """A part of a page that is drawn anew only when what it shows is another."""

    def __init__(self, classes: str = "", tag: str = "div") -> None:
        super().__init__(tag, None, classes)
        self._told: Any = _nothing

    def bring(self, told: Any, draw: Callable[[], None]) -> None:
        """Draw inside this element, unless it was drawn of the same; `told` names all that the drawing depends on."""
        if told == self._told:
            return
        self._told = _nothing  # a drawing that fails is made again
        self.clear()
        with self:
            draw()
        self._told = told


class Glyph(Tag):
    """An icon of the sprite, beside a text that says what it means."""

    def __init__(self, name: str, classes: str = "") -> None:
        super().__init__("q-icon", None, f"k-ic {classes}".strip(), aria_hidden="true", name=icon_address(name))

    def become(self, name: str) -> None:
        """Show another icon."""
        self.attribute("name", icon_address(name))


def glyph(name: str, classes: str = "") -> Glyph:
    """An icon beside a text that says what it means."""
    return Glyph(name, classes)


def once_within(box: ui.element, draw: Callable[[], None]) -> Callable[[], None]:
    """Draws into an element when it is called for the first time: most menus are opened on few pages."""
    waiting = [draw]

    def fill() -> None:
        if waiting:
            with box:
                waiting.pop()()

    return fill


def key(name: str) -> Tag:
    """A key as it is printed beside an action."""
    return Tag("kbd", name, "k-kbd")


def focus_within(box: ui.element, selector: str = "input, select, button") -> None:
    """Give the focus to the first control of an element as soon as it is there."""
    found = f"getHtmlElement({box.id})?.querySelector({json.dumps(selector)})"
    look = f"const one = {found}; if (one) one.focus(); else if (left) setTimeout(put, 20, left - 1);"
    box.client.run_javascript(f"const put = (left) => {{ {look} }}; put(50)")


def write(box: ui.element, text: str, *, select: bool = False) -> None:
    """Put text into a field once. As a property it would be written again, over what is being typed, with each update."""
    does = f"box.value = {json.dumps(text)}; {'box.focus(); box.select();' if select else ''}"
    look = f"const box = getHtmlElement({box.id}); if (box) {{ {does} }} else if (left) setTimeout(put, 20, left - 1);"
    box.client.run_javascript(f"const put = (left) => {{ {look} }}; put(50)")

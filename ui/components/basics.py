"""The smallest parts of a page: texts, icons, buttons, badges. Looks live in ui/static, classes begin with `k-`."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.element import Element

from . import dom

Handler = Callable[[], Awaitable[None] | None]


def text(content: str, classes: str = "", tag: str = "span") -> ui.label:
    """Text in an element of its own; `set_text` changes it in place."""
    label = ui.label(content)
    label.tag = tag
    return label.classes(classes)


COMMANDS = {"Ctrl S": "save", "Ctrl Enter": "run"}
"""What shell.js calls the keys that are printed on a button: pressing them is a click on it."""


def button(
    label: str,
    on_click: Handler,
    *,
    glyph: str | None = None,
    classes: str = "",
    mark: str | None = None,
    keys: str = "",
) -> Element:
    """A button with words; `classes` k-primary, k-ghost …; `mark` is its data-testid, `keys` printed beside the words."""
    with ui.element("button").classes(f"k-btn {classes}").props("type=button") as element:
        if glyph:
            dom.glyph(glyph)
        text(label)
        for key in keys.split():
            text(key, "k-kbd", "kbd")
    if mark:
        element.props(f'data-testid="{mark}"')
    if keys in COMMANDS:
        element.props["data-command"] = COMMANDS[keys]
    element.on("click", on_click)
    return element


def icon_button(label: str, glyph: str, on_click: Handler, *, classes: str = "", mark: str | None = None) -> Element:
    """A button with an icon only; `label` is its accessible name and tooltip."""
    with ui.element("button").classes(f"k-btn k-icon k-ghost {classes}").props("type=button") as element:
        dom.glyph(glyph)
    element.props["aria-label"] = label
    element.props["title"] = label
    if mark:
        element.props["data-testid"] = mark
    element.on("click", on_click)
    return element

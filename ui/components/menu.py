"""Menus that open next to their button; arrows move, Esc closes and gives the focus back (extra-shell.js)."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from .dom import Tag, glyph, once_within


class Menu(ui.menu):
    """A menu inside its button; a click on a line closes it, unless the line is marked `k-menu-stays`."""

    def __init__(self, opener: Tag, *, role: str = "menu", label: str | None = None) -> None:
        super().__init__()
        opener.attribute("aria-haspopup", role).attribute("aria-expanded", "false")
        self._props |= {"anchor": "bottom right", "self": "top right", ":offset": "[0, 6]", "role": role}
        self._props |= {"transition-duration": 140, "transition-show": "fade", "transition-hide": "fade"}
        self._props |= {"aria-label": label} if label else {}
        self.classes("k-menu")
        expanded = f'getHtmlElement({opener.id})?.setAttribute("aria-expanded", "%s")'
        self.on("show", js_handler=f"() => {{ {expanded % 'true'} }}")
        self.on("hide", js_handler=f"() => {{ {expanded % 'false'} }}")

    def draw_when_opened(self, draw: Callable[[], None]) -> None:
        """Fill the menu when it is opened for the first time."""
        self.on("before-show", once_within(self, draw), args=[])


def menu_line(label: str, icon: str, does: Callable[[], Awaitable[None] | None], mark: str) -> None:
    """A line of a menu that does something."""
    with Tag("button", None, "k-item", type="button", role="menuitem", tabindex="-1", data_testid=mark) as line:
        glyph(icon)
        Tag("span", label)
    line.on("click", does, args=[])

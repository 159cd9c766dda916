"""How one person likes it: language, appearance and density. What is chosen shows at once and is kept with the user."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from services.accounts import save_preferences
from services.i18n import LANGUAGES, mark
from services.preferences import preferences_of

from .dom import Tag

if TYPE_CHECKING:
    from ..shell import Shell

THEMES = {"light": mark("Light"), "dark": mark("Dark"), "system": mark("System")}
DENSITIES = {"compact": mark("Compact"), "standard": mark("Standard"), "comfortable": mark("Comfortable")}
Choose = Callable[[str], Awaitable[None]]
Draw = Callable[[str, Mapping[str, str], str, Choose, str], None]
"""Draws one of them: what it is called, what may be chosen, what is, what happens then, its name in tests."""


def likings(shell: "Shell", draw: Draw) -> None:
    """Draw each of them."""
    t, liked = shell.visitor.language.t, shell.visitor.preferences
    draw(t("Language"), LANGUAGES, shell.visitor.language.code, shell.speak, "language")
    draw(t("Appearance"), {key: t(text) for key, text in THEMES.items()}, liked.theme, _dress(shell), "theme")
    densities = {key: t(text) for key, text in DENSITIES.items()}
    draw(t("Density of lists"), densities, liked.density, _pack(shell), "density")


def radios(
    shell: "Shell",
    label: str,
    options: Mapping[str, str],
    chosen: str,
    choose: Choose,
    name: str,
    *,
    in_lines: bool = False,
) -> Tag:
    """Buttons of which one is chosen, below each other or side by side."""
    buttons: dict[str, Tag] = {}

    async def press(value: str) -> None:
        for key, button in buttons.items():
            button.attribute("aria-checked", "true" if key == value else "false")
        async with shell.telling():
            await choose(value)

    group = Tag("div", None, "k-menu-radios" if in_lines else "k-seg k-sm", role="radiogroup", aria_label=label)
    with group.attribute("data-testid", f"choose-{name}"):
        for value, text in options.items():
            button = Tag("button", text, "k-item" if in_lines else "", type="button", role="radio", data_value=value)
            button.attribute("aria-checked", "true" if value == chosen else "false")
            button.attribute("lang", value if options is LANGUAGES else None)
            buttons[value] = button.on("click", lambda picked=value: press(picked), args=[])
    return group


def _dress(shell: "Shell") -> Choose:
    async def dress(theme: str) -> None:
        await _keep(shell, theme=theme)
        shell.dress(theme)

    return dress


def _pack(shell: "Shell") -> Choose:
    async def pack(density: str) -> None:
        await _keep(shell, density=density)
        shell.pack(density)

    return pack


async def _keep(shell: "Shell", **liked: str) -> None:
    visitor = shell.visitor
    await save_preferences(visitor.looker.user_id, liked)
    visitor.preferences = await preferences_of(visitor.looker.user_id)

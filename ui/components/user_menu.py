"""The menu of the person: name, language, appearance, density, log out. What is chosen is kept with the user."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from services.accounts import save_preferences
from services.i18n import LANGUAGES, mark

from .dom import Tag, glyph
from .menu import Menu

if TYPE_CHECKING:
    from ..shell import Shell

THEMES = {"light": mark("Light"), "dark": mark("Dark"), "system": mark("System")}
DENSITIES = {"compact": mark("Compact"), "standard": mark("Standard"), "comfortable": mark("Comfortable")}
Choose = Callable[[str], Awaitable[None]]


class UserMenu(Menu):
    """Opens from the person's avatar."""

    def __init__(self, opener: Tag, shell: "Shell") -> None:
        super().__init__(opener, role="dialog", label=shell.visitor.language.t("You"))
        self._shell = shell
        self.classes("k-user-menu")
        self.draw_when_opened(self._draw)

    def _draw(self) -> None:
        shell = self._shell
        visitor, t = shell.visitor, shell.visitor.language.t
        with Tag("div", None, "k-user-menu-who k-menu-stays"):
            Tag("div", visitor.actor.name, "k-strong k-ellipsis")
            Tag("div", visitor.preferences.email, "k-t-small k-dim k-ellipsis")
        Tag("hr", None, "k-menu-sep")
        self._choice(t("Language"), LANGUAGES, visitor.language.code, self._speak, "language", in_lines=True)
        theme = visitor.preferences.theme
        self._choice(t("Appearance"), _told(THEMES, shell), theme, self._dress, "theme")
        density = visitor.preferences.density
        self._choice(t("Density of lists"), _told(DENSITIES, shell), density, self._pack, "density")
        Tag("hr", None, "k-menu-sep")
        out = Tag("button", None, "k-item", type="button", data_testid="log-out")
        with out.on("click", shell.log_out, args=[]):
            glyph("log-out")
            Tag("span", t("Log out"))

    def _choice(
        self, label: str, options: Mapping[str, str], chosen: str, choose: Choose, name: str, *, in_lines: bool = False
    ) -> None:
        Tag("div", label, "k-menu-caption k-menu-stays")
        buttons: dict[str, Tag] = {}

        async def press(value: str) -> None:
            for key, button in buttons.items():
                button.attribute("aria-checked", "true" if key == value else "false")
            async with self._shell.telling():
                await choose(value)

        classes = "k-menu-radios k-menu-stays" if in_lines else "k-seg k-sm k-menu-stays"
        with Tag("div", None, classes, role="radiogroup", aria_label=label, data_testid=f"choose-{name}"):
            for value, text in options.items():
                kind = "k-item" if in_lines else ""
                button = Tag("button", text, kind, type="button", role="radio", data_value=value)
                button.attribute("aria-checked", "true" if value == chosen else "false")
                if name == "language":
                    button.attribute("lang", value)
                buttons[value] = button.on("click", lambda picked=value: press(picked), args=[])

    async def _speak(self, code: str) -> None:
        await self._shell.speak(code)

    async def _dress(self, theme: str) -> None:
        await save_preferences(self._shell.visitor.looker.user_id, {"theme": theme})
        self._shell.dress(theme)

    async def _pack(self, density: str) -> None:
        await save_preferences(self._shell.visitor.looker.user_id, {"density": density})
        self._shell.pack(density)


def _told(texts: Mapping[str, str], shell: "Shell") -> dict[str, str]:
    return {key: shell.visitor.language.t(text) for key, text in texts.items()}

"""The menu of the person: name, how one likes it, log out."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .dom import Tag, glyph
from .liking import Choose, likings, radios
from .menu import Menu

if TYPE_CHECKING:
    from ..shell import Shell


class UserMenu(Menu):
    """Opens from the person's avatar."""

    def __init__(self, opener: Tag, shell: "Shell") -> None:
        super().__init__(opener, role="dialog", label=shell.visitor.language.t("You"))
        self._shell = shell
        self.classes("k-user-menu")
        self.draw_when_opened(self._draw)

    def _draw(self) -> None:
        shell, visitor = self._shell, self._shell.visitor
        t = visitor.language.t
        with Tag("div", None, "k-user-menu-who k-menu-stays"):
            Tag("div", visitor.actor.name, "k-strong k-ellipsis")
            Tag("div", visitor.preferences.email, "k-t-small k-dim k-ellipsis")
        Tag("hr", None, "k-menu-sep")
        likings(shell, self._choice)
        Tag("hr", None, "k-menu-sep")
        out = Tag("button", None, "k-item", type="button", data_testid="log-out")
        with out.on("click", shell.log_out, args=[]):
            glyph("log-out")
            Tag("span", t("Log out"))

    def _choice(self, label: str, options: Mapping[str, str], chosen: str, choose: Choose, name: str) -> None:
        Tag("div", label, "k-menu-caption k-menu-stays")
        radios(self._shell, label, options, chosen, choose, name, in_lines=name == "language").wear(
            "k-menu-stays", True
        )

"""The top bar: fold, crumbs, search, who else is here, Add new, oneself."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..design import asset
from .add_new import add_new, additions_of
from .bell import Bell
from .dom import Tag, glyph, key
from .people import PresenceRow, avatar
from .user_menu import UserMenu

if TYPE_CHECKING:
    from ..shell import Shell


class Topbar(Tag):
    """Built once for each tab; `name_page` and `presence.show` follow what happens."""

    def __init__(self, shell: "Shell", on_fold: Callable[[], None], on_search: Callable[[], None]) -> None:
        super().__init__("header", None, "k-topbar")
        visitor, t = shell.visitor, shell.visitor.language.t
        with self:
            fold = Tag(
                "button", None, "k-btn k-ghost k-icon k-fold", type="button", aria_label=t("Fold the navigation")
            )
            with fold.attribute("title", "Ctrl B").on("click", on_fold, args=[]):
                glyph("panel-left")
            with Tag("div", None, "k-mtitle", aria_hidden="true"):
                Tag("img", None, "k-mark", src=asset("logo.svg"), alt="")
                self._mobile = Tag("span", "", "k-record")
            self._crumbs = Tag("nav", None, "k-crumbs", aria_label=t("Where you are"))
            self._search(t("Search customers, contacts, invoices …"), t("Search and commands"), on_search)
            with Tag("div", None, "k-topbar-end"):
                self.presence = PresenceRow(visitor.language)
                self.bell = Bell(shell)
                possible = additions_of(visitor.actor)
                if possible:
                    add_new(visitor.language, possible)
                me = Tag("button", None, "k-me", type="button", aria_label=t("You: {name}", name=visitor.actor.name))
                with me.attribute("data-testid", "user-menu"):
                    avatar(visitor.looker.user_id, visitor.actor.name, "k-av-28")
                    UserMenu(me, shell)

    def name_page(self, name: str, before: Sequence[tuple[str, str]]) -> None:
        """Show where the viewer is: (label, path) of what lies above, and the page itself."""
        self._mobile.say(before[0][0] if before else name)
        self._crumbs.clear()
        with self._crumbs:
            for label, path in before:
                Tag("a", label, "k-crumb", href=path)
                glyph("chevron-right")
            Tag("span", name, aria_current="page")

    def _search(self, text: str, label: str, on_search: Callable[[], None]) -> None:
        box = Tag("button", None, "k-searchbox", type="button", aria_label=label, data_testid="global-search")
        with box.attribute("aria-haspopup", "dialog").on("click", on_search, args=[]):
            glyph("search")
            Tag("span", text)
            key("Ctrl")
            key("K")

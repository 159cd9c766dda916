"""Avatars, and the row of those who look at the same page."""

from collections.abc import Sequence

from services.i18n import Language

from ..design import colour, initials
from ..presence import Looker
from .dom import Tag

MOST = 3


def avatar(user_id: int, name: str, classes: str = "") -> Tag:
    """A person as a round of their colour with their initials."""
    return Tag("span", initials(name), f"k-av k-av{colour(user_id)} {classes}".strip(), title=name)


class PresenceRow(Tag):
    """At most three colleagues and how many more."""

    def __init__(self, language: Language) -> None:
        super().__init__("div", None, "k-presence", role="group")
        self._language = language
        self._shown: tuple[Looker, ...] | None = None
        self.show(())

    def show(self, people: Sequence[Looker]) -> None:
        """Show who is there now."""
        if tuple(people) == self._shown:
            return
        self._shown = tuple(people)
        names = self._language.list(looker.name for looker in people)
        told = self._language.t("Looking at this page too: {names}", names=names) if people else None
        self.attribute("aria-label", told)
        self.set_visibility(bool(people))
        self.clear()
        with self:
            for looker in people[:MOST]:
                avatar(looker.user_id, looker.name)
            if len(people) > MOST:
                Tag("span", f"+{len(people) - MOST}", "k-av k-av-more", title=names)

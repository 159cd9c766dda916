"""The bar at the foot of small screens: sections, one + in the middle, everything else behind More."""

from collections.abc import Callable

from nicegui import ui

from services.i18n import Language
from services.permissions import Actor

from .add_new import addition_lines, additions_of
from .dom import Tag, glyph, once_within
from .nav import items_of, sections_of

MOST = 3


class Bottombar(Tag):
    """At most three sections beside + and More."""

    def __init__(self, language: Language, actor: Actor) -> None:
        super().__init__("nav", None, "k-bottombar", aria_label=language.t("Sections"))
        self._links: dict[str, Tag] = {}
        sections, possible = sections_of(actor), additions_of(actor)
        places = [*sections[:2], None, *sections[2:MOST]] if possible else list(sections[:MOST])
        with self:
            for section in places:
                if section is None:
                    self._add(language, actor)
                    continue
                with Tag("a", None, "k-bottom-item", href=section.path) as self._links[section.key]:
                    glyph(section.icon)
                    Tag("span", language.t(section.label))
            self._more(language, actor)

    def choose(self, section: str | None) -> None:
        """Mark where the viewer is."""
        for name, link in self._links.items():
            link.attribute("aria-current", "page" if name == section else None)

    def _add(self, language: Language, actor: Actor) -> None:
        sheet = _Sheet(language.t("Add new"), lambda: addition_lines(language, additions_of(actor)))
        button = Tag("button", None, "k-bottom-add", type="button", aria_label=language.t("Add new"))
        with button.on("click", sheet.open, args=[]):
            glyph("plus")

    def _more(self, language: Language, actor: Actor) -> None:
        sheet = _Sheet(language.t("Sections"), lambda: _section_lines(language, actor))
        with Tag("button", None, "k-bottom-item", type="button").on("click", sheet.open, args=[]):
            glyph("menu")
            Tag("span", language.t("More"))


def _section_lines(language: Language, actor: Actor) -> None:
    for section in sections_of(actor):
        with Tag("a", None, "k-item", href=section.path, tabindex="0"):
            glyph(section.icon)
            Tag("span", language.t(section.label))
        for item in items_of(section, actor):
            Tag("a", language.t(item.label), "k-item k-sheet-below", href=item.path)


class _Sheet(ui.dialog):
    """A list that comes up from the foot of the screen; `fill` draws it when it is first wanted, which is on phones only."""

    def __init__(self, label: str, fill: Callable[[], None]) -> None:
        super().__init__()
        self._props |= {"position": "bottom", "full-width": True, "aria-label": label}
        with self:
            self.card = Tag("div", None, "k-sheet", role="menu", aria_label=label)
        self.card.on("click", self.close, args=[])
        self._fill = once_within(self.card, fill)

    def open(self) -> None:
        """Come up."""
        self._fill()
        super().open()

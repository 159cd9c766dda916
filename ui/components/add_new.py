"""Add new: the left part makes one more of what is on the screen, the arrow shows everything that can be made."""

from services.i18n import Language
from services.permissions import Actor

from ..routes import ADDITIONS, Addition, has_page
from .dom import Tag, glyph, key
from .menu import Menu


def additions_of(actor: Actor) -> list[Addition]:
    """What the actor may make and there is a page for."""
    return [addition for addition in ADDITIONS if actor.may(addition.right) and has_page(addition.path)]


def add_new(language: Language, possible: list[Addition]) -> None:
    """The split button."""
    with Tag("div", None, "k-split", role="group", aria_label=language.t("Add new")):
        with Tag("a", None, "k-btn k-primary", href=possible[0].path):
            glyph("plus")
            Tag("span", language.t("Add new"))
        opener = Tag("button", None, "k-btn k-primary k-icon", type="button", data_testid="add-new")
        with opener.attribute("aria-label", language.t("Choose what to add")):
            glyph("chevron-down")
            Menu(opener).draw_when_opened(lambda: addition_lines(language, possible))


def addition_lines(language: Language, possible: list[Addition]) -> None:
    """The lines of the menu."""
    for addition in possible:
        line = Tag("a", None, "k-item", href=addition.path, role="menuitem", tabindex="-1")
        with line.attribute("data-testid", f"add-new-{addition.key}"):
            glyph(addition.icon)
            Tag("span", language.t(addition.label))
            with Tag("span", None, "k-keys"):
                key("N")
                Tag("span", language.t("then"), "k-then")
                key(addition.keys)

"""The way from a list to a new row of it, and back."""

from ..components.dom import Tag, glyph
from ..page import Page


def new_link(page: Page, label: str, path: str, mark: str) -> None:
    """A link to the form of a new row, for those who may make one."""
    if not page.actor.may("edit"):
        return
    with Tag("a", None, "k-btn k-sec", href=path, data_testid=mark):
        glyph("plus")
        Tag("span", label)


def cancel_link(page: Page, otherwise: str) -> None:
    """A link that leaves a form: to the page before it, or where there was none elsewhere."""
    Tag("a", page.t("Cancel"), "k-btn k-ghost", href=page.came_from or otherwise, data_testid="cancel")

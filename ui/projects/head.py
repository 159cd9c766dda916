"""The head of a project: what it is, whose, how the sale stands, what can be done about it."""

from collections.abc import Awaitable, Callable

from services.fields.choices import labels
from services.i18n import mark
from services.projects.card import ProjectCard

from ..components.basics import button
from ..components.dom import Tag, glyph
from ..components.people import avatar
from ..customers.card.values import in_words
from ..design import STATE_TONES, colour, initials
from ..page import Page

ACTIONS = {
    "in_progress": (("win", mark("Won"), "check", "k-primary"), ("lose", mark("Lost"), "x", "k-sec")),
    "won": (("reopen", mark("Open again"), "undo-2", "k-sec"),),
    "lost": (("reopen", mark("Open again"), "undo-2", "k-sec"),),
}


class ProjectHead:
    """Drawn anew when the project changed; nothing in it is typed into."""

    def __init__(self, page: Page, does: Callable[[str], Awaitable[None]]) -> None:
        self._page, self._does = page, does
        self._box = Tag("header", None, "k-rec")

    async def show(self, card: ProjectCard) -> None:
        """Draw it."""
        page, values = self._page, card.values
        statuses = await labels("sales_statuses", page.language)
        owner = await in_words(page, card.fields["owner_id"], values["owner_id"])
        self._box.clear()
        with self._box:
            Tag("span", initials(values["name"]), f"k-tile k-tile-44 k-av{colour(card.project_id)}", aria_hidden="true")
            with Tag("div", None, "k-rec-main"):
                with Tag("div", None, "k-rec-line1"):
                    Tag("h1", values["name"], "k-record", title=values["name"])
                    status = statuses.get(values["sales_status_id"], "")
                    Tag("span", status, "k-chip", data_tone=STATE_TONES[card.state], data_testid="sales-status")
                    if values["is_internal"]:
                        Tag("span", page.t("Internal"), "k-chip", data_tone="neu")
                    if values["is_closed"]:
                        Tag("span", page.t("Closed"), "k-chip", data_tone="neu", data_testid="closed")
                with Tag("div", None, "k-rec-line2"):
                    Tag("span", page.t("Project {number}", number=str(values["number"])))
                    if card.customer is not None:
                        with Tag("span"):
                            glyph("building-2")
                            Tag("a", card.customer["name"], href=f"/customers/{card.customer['id']}")
                    if values["owner_id"] is not None:
                        with Tag("span", None, "k-person"):
                            avatar(values["owner_id"], owner, "k-av-18")
                            Tag("span", owner)
            with Tag("div", None, "k-rec-end"):
                self._actions(card)

    def _actions(self, card: ProjectCard) -> None:
        page = self._page
        if not page.actor.may("edit") or card.values["is_internal"]:
            return
        for verb, label, icon, classes in ACTIONS[card.state]:
            button(page.t(label), self._doing(verb), glyph=icon, classes=f"{classes} k-sm", mark=f"sale-{verb}")

    def _doing(self, verb: str) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            await self._does(verb)

        return do

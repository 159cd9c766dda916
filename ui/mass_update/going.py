"""How far a run is: the number that is done, a bar, and the rows around the one at work."""

import time

from nicegui import ui

from services import mass_update
from services.mass_update import Standing
from services.mass_update.around import AROUND
from services.mass_update.choosing import fields_for_many

from ..components.basics import text
from ..components.dom import Glyph, Tag, glyph
from ..page import Page
from .words import Speaker, told_value

LISTED_EVERY = 0.5  # seconds
ICONS = {"done": "circle-check", "now": "refresh-cw", "waiting": "circle-dashed"}


class Going:
    """Drawn into the dialog; `tell` brings it up to date."""

    def __init__(self, page: Page, count: int) -> None:
        self._page, self._count, self._began, self._listed = page, count, time.monotonic(), 0.0
        with ui.element("div").classes("k-dialog-body k-col k-gap-12"):
            with ui.element("div").classes("k-mass-far"):
                self._done = text("0", "", "b")
                text(page.t("of {count} done", count=page.language.number(count)), "k-muted")
                self._left = text("", "k-muted")
            with ui.element("div").classes("k-bar").props("role=progressbar aria-valuemin=0 aria-valuemax=100") as bar:
                self._bar = ui.element("span").style("width:0%")
            bar.props["aria-label"] = page.t("Rows that are done")
            self._progress = bar
            with ui.element("ul").classes("k-mass-going").props('data-testid="mass-update-going"') as listed:
                self._lines = [_Line() for _ in range(min(count, AROUND))]
            listed.props["aria-label"] = page.t("Rows around the one at work")

    async def tell(self, stands: Standing) -> None:
        """Show how far it is now."""
        page, seconds = self._page, time.monotonic() - self._began
        self._done.set_text(page.language.number(stands.changed))
        self._bar.style(f"width:{stands.progress}%")
        self._progress.props["aria-valuenow"] = stands.progress
        if stands.is_halted:
            self._left.set_text(page.t("halted"))
        elif 0 < stands.changed < self._count and seconds > 1:
            left = max(1, round(seconds * (self._count - stands.changed) / stands.changed))
            self._left.set_text(page.n("about {count} second left", "about {count} seconds left", left))
        elif stands.changed >= self._count:
            self._left.set_text(page.t("Writing the history …"))
        if time.monotonic() - self._listed >= LISTED_EVERY:
            await self._list(stands)
            self._listed = time.monotonic()

    async def _list(self, stands: Standing) -> None:
        page = self._page
        fields = await fields_for_many(page.actor, stands.resource)
        speaker = Speaker(page.language, page.firm)
        found = await mass_update.around(page.actor, stands)
        for line, (state, row) in zip(self._lines, found, strict=False):
            state = "waiting" if state == "now" and stands.is_halted else state
            name = row.name or page.t("not among what you see")
            told = {"now": page.t("Saving …"), "waiting": page.t("Waiting")}.get(state, "")
            field = fields.get(row.field)
            if state == "done" and field is not None:
                old, new = [await told_value(speaker, field, given) for given in (row.old, row.new)]
                told = f"{old} → {new}"
            elif state == "done":
                told = page.t("is deleted")
            line.show(state, name, told)


class _Line:
    """A row: an icon, its name, what became of it."""

    def __init__(self) -> None:
        with Tag("li", None, "k-hidden") as self._line:
            self._icon: Glyph = glyph("circle-dashed")
            self._name = Tag("span", "", "k-mass-going-name")
            self._told = Tag("span", "", "k-mass-going-told")

    def show(self, state: str, name: str, told: str) -> None:
        self._line.wear("k-hidden", False)
        self._line.attribute("data-state", state)
        self._icon.become(ICONS[state])
        self._name.say(name)
        self._told.say(told)

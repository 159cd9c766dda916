"""Who may see a report: nobody else, everybody, or the people of some permission profiles."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.database import rows
from services.reports import kept
from services.reports.kept import KeptReport
from services.sql import Sql
from services.standard import ready_made_name

from ..components.basics import button, icon_button, text
from ..page import Page


async def share(page: Page, one: KeptReport, done: Callable[[KeptReport], Awaitable[None]]) -> None:
    """Open the dialog; `done` hears the report as it is shared."""
    profiles = await rows(Sql("SELECT id, key, name FROM permission_profile ORDER BY name"))
    named = [(found["id"], ready_made_name(found["key"], found["name"], page.language)) for found in profiles]
    Sharing(page, one, done).open(named)


class Sharing:
    """The dialog."""

    def __init__(self, page: Page, one: KeptReport, done: Callable[[KeptReport], Awaitable[None]]) -> None:
        self._page, self._one, self._done = page, one, done
        self._is_shared, self._chosen = one.is_shared, set(one.shared_with)

    def open(self, profiles: list[tuple[int, str]]) -> None:
        """Draw and open it."""
        with ui.dialog() as self._dialog, ui.card().classes("k-dialog k-dialog-sm"):
            self._head()
            with ui.element("div").classes("k-dialog-body"):
                self._body(profiles)
            with ui.element("footer").classes("k-dialog-foot"):
                button(self._page.t("Cancel"), self._dialog.close, classes="k-ghost")
                button(self._page.t("Save"), self._save, classes="k-primary", mark="share-save")
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.open()

    def _head(self) -> None:
        with ui.element("header").classes("k-dialog-head"):
            text(self._page.t("Share the report"), "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(self._page.t("Close"), "x", self._dialog.close)

    def _body(self, profiles: list[tuple[int, str]]) -> None:
        t = self._page.t
        self._tick(t("Shared with colleagues"), self._is_shared, self._turn, "k-switch", "share-on")
        text(t("With these permission profiles; with everybody when none is chosen."), "k-muted k-t-small", "p")
        for number, name in profiles:
            self._tick(name, number in self._chosen, lambda number=number: self._choose(number), "k-check")
        text(t("Everybody sees the rows and fields that their own profile allows."), "k-muted k-t-small", "p")

    def _tick(self, label: str, is_on: bool, does: Callable[[], None], classes: str, mark: str = "") -> None:
        with ui.element("label").classes(classes).style("display:flex"):
            box = ui.element("input").props("type=checkbox")
            box.props["checked"] = is_on
            if mark:
                box.props["data-testid"] = mark
            box.on("change", does, args=[])
            text(label)

    def _turn(self) -> None:
        self._is_shared = not self._is_shared

    def _choose(self, number: int) -> None:
        self._chosen.symmetric_difference_update({number})

    async def _save(self) -> None:
        page = self._page
        async with page.telling():
            shared = await kept.share(page.actor, self._one.ref, self._is_shared, self._chosen)
            self._dialog.close()
            await self._done(shared)
            page.toast(page.t("The report is shared") if shared.is_shared else page.t("The report is yours alone"))

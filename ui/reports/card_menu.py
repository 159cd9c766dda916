"""What can be done with a report of the gallery without opening it: rename, copy, share, history, delete."""

from collections.abc import Awaitable, Callable

from services.reports import kept
from services.reports.kept import KeptReport
from services.reports.report import MOST_NAME

from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..page import Page
from .naming import ask_name
from .runs import show_runs
from .sharing import share

Done = Callable[[], Awaitable[None]]


class CardMenu:
    """The menu of one card; `done` is called after a change."""

    def __init__(self, page: Page, one: KeptReport, done: Done) -> None:
        self._page, self._one, self._done = page, one, done
        t, is_own = page.t, one.may_change(page.actor)
        label = t("More about {report}", report=one.name(page.language))
        with Tag("button", None, "k-btn k-icon k-ghost k-sm k-card-more", type="button", aria_label=label) as opener:
            glyph("ellipsis")
            with Menu(opener):
                if is_own:
                    self._line("pencil", t("Rename"), self._rename, "rename")
                self._line("copy", t("Save as a copy"), self._copy, "copy")
                if is_own and page.actor.may("share_reports"):
                    self._line("users", t("Share"), self._share, "share")
                self._line("history", t("History"), self._runs, "runs")
                if is_own:
                    self._line("trash-2", t("Delete the report"), self._delete, "delete", "k-item-danger")
        opener.attribute("data-testid", f"more-{one.ref}")

    def _line(self, icon: str, label: str, does: Done, mark: str, classes: str = "") -> None:
        line = Tag("button", None, f"k-item {classes}", type="button", role="menuitem", tabindex="-1")
        line.attribute("data-testid", f"report-{mark}")
        with line.on("click", lambda: self._telling(does), args=[]):
            glyph(icon)
            Tag("span", label)

    async def _telling(self, does: Done) -> None:
        with self._page.canvas:  # dialogs stand beside the menu, not in it
            async with self._page.telling():
                await does()

    async def _copy(self) -> None:
        page = self._page

        async def copy(name: str) -> None:
            await kept.copy(page.actor, self._one.ref, name)
            page.toast(page.t("The report is saved"), name)
            await self._done()

        name = page.t("{name}, copy", name=self._one.name(page.language))[:MOST_NAME]
        ask_name(page, page.t("Save as a copy"), page.t("Save"), name, copy)

    async def _share(self) -> None:
        async def shared(_one: KeptReport) -> None:
            await self._done()

        await share(self._page, self._one, shared)

    async def _runs(self) -> None:
        await show_runs(self._page, self._one.ref, self._one.name(self._page.language))

    async def _delete(self) -> None:
        page, one = self._page, self._one
        await kept.delete(page.actor, one.ref)

        async def undo() -> None:
            await kept.bring_back(page.actor, one)

        page.toast(page.t("The report is deleted"), one.report.name, undo=undo)
        await self._done()

    async def _rename(self) -> None:
        page, one = self._page, self._one

        async def rename(name: str) -> None:
            await kept.change(page.actor, one.ref, {"name": name})
            await self._done()

        ask_name(page, page.t("Rename the report"), page.t("Rename"), one.report.name, rename)

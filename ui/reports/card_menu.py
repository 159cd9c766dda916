"""What can be done with a report of the gallery without opening it: rename, copy, share, history, delete."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.reports import kept
from services.reports.kept import KeptReport

from ..components.basics import button, icon_button, icon_element, text
from ..components.dom import Tag
from ..components.menu import Menu
from ..page import Page
from .menus import VALUE
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
            icon_element("ellipsis")
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

    def _line(self, glyph: str, label: str, does: Done, mark: str, classes: str = "") -> None:
        line = Tag("button", None, f"k-item {classes}", type="button", role="menuitem", tabindex="-1")
        line.attribute("data-testid", f"report-{mark}")
        with line.on("click", lambda: self._telling(does), args=[]):
            icon_element(glyph)
            Tag("span", label)

    async def _telling(self, does: Done) -> None:
        with self._page.canvas:  # dialogs stand beside the menu, not in it
            async with self._page.telling():
                await does()

    async def _copy(self) -> None:
        page = self._page
        name = page.t("{name}, copy", name=self._one.name(page.language))[:120]
        await kept.copy(page.actor, self._one.ref, name)
        page.toast(page.t("The report is saved"), name)
        await self._done()

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
        page, name = self._page, [self._one.report.name]

        async def save() -> None:
            async with page.telling():
                await kept.change(page.actor, self._one.ref, {"name": name[0]})
                dialog.close()
                await self._done()

        with ui.dialog() as dialog, ui.card().classes("k-dialog k-dialog-sm"):
            with ui.element("header").classes("k-dialog-head"):
                text(page.t("Rename the report"), "k-title", "h2")
                with ui.element("div").classes("k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", dialog.close)
            with ui.element("div").classes("k-dialog-body"):
                field = Tag("input", None, "k-input", type="text", value=name[0], maxlength=120, autofocus=True)
                field.attribute("aria-label", page.t("Name of the report")).attribute("data-testid", "rename-name")
                field.on("input", lambda event: name.__setitem__(0, str(event.args or "")), js_handler=VALUE)
                field.on("keydown.enter", save, args=[])
            with ui.element("footer").classes("k-dialog-foot"):
                button(page.t("Cancel"), dialog.close, classes="k-ghost")
                button(page.t("Rename"), save, classes="k-primary", mark="rename-save")
        dialog.on("hide", dialog.delete)
        dialog.open()

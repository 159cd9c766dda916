"""Step 4: how far the import is, with a way to stop it; then what it came to, the refused rows, and Undo."""

from typing import TYPE_CHECKING

from nicegui import ui

from services.imports import runs
from services.imports.telling import failure_of
from services.imports.undoing import can_be_undone, undo_import

from ..components.basics import button, text
from ..components.dom import Tag, glyph
from ..page import Page
from .words import KINDS, rows_text

if TYPE_CHECKING:
    from .wizard import Wizard


class Finish:
    """The last step of one import."""

    def __init__(self, page: Page, wizard: "Wizard") -> None:
        self._page, self._wizard, self._job = page, wizard, wizard.job

    async def draw(self) -> None:
        """Draw what there is to tell."""
        with ui.element("div").classes("k-import-wait").props('data-testid="import-result" role=status'):
            if self._job.state == "running":
                self._running()
            elif self._job.state == "failed":
                await self._failed()
            else:
                await self._result()

    def _running(self) -> None:
        page = self._page
        text(page.t("The rows are being imported"), "k-title", "h2")
        Tag("progress", None, "k-import-progress", max="100", data_progress="yes")
        text(page.t("You can leave this page; the import goes on."), "k-muted", "p")
        with ui.element("div").classes("k-row k-gap-8"):
            button(page.t("Stop and keep nothing"), self._stop, classes="k-sec", mark="import-stop")
            button(page.t("Stop and keep finished rows"), self._stop_and_keep, classes="k-ghost")

    async def _failed(self) -> None:
        page, failure, applied = self._page, failure_of(self._job), self._job.applied
        glyph("circle-alert", "k-import-bad")
        text(page.t("The import was not finished"), "k-title", "h2")
        text(failure.message(page.language) if failure else "", "k-lead", "p")
        if applied:
            text(page.n("{count} row was imported", "{count} rows were imported", applied), "k-strong", "p")
        with ui.element("div").classes("k-row k-gap-8"):
            button(page.t("Check again"), self._wizard.check, classes="k-primary", mark="import-check")
            await self._offer_undo()

    async def _offer_undo(self) -> None:
        if await can_be_undone(self._page.actor, self._job):
            again = self._page.t("Undo the whole import")
            button(again, self._undo, glyph="undo-2", classes="k-sec", mark="import-undo")

    async def _result(self) -> None:
        page, job = self._page, self._job
        glyph("circle-check" if job.applied else "circle-minus", "k-import-good" if job.applied else "")
        if job.state == "cancelled" and not job.applied:
            text(page.t("The import was cancelled, and nothing was kept."), "k-title", "h2")
        else:
            title = page.n("{count} row was imported", "{count} rows were imported", job.applied)
            text(title, "k-figure", "h2").props('data-testid="import-done"')
        with ui.element("div").classes("k-import-sums"):
            self._sum(job.count("new"), page.t("new"))
            self._sum(job.count("changed"), page.t("update"))
            self._sum(job.count("unchanged"), page.t("unchanged"))
            self._sum(job.count("refused") + job.skipped, page.t("refused"))
        with ui.element("div").classes("k-row k-gap-8 k-wrap"):
            Tag("a", page.t("Show them in the register"), "k-btn k-primary", href=KINDS[job.resource][3])
            await self._offer_undo()
        if job.count("refused") + job.skipped:
            self._refused()

    def _sum(self, count: int, label: str) -> None:
        with ui.element("div"):
            text(self._page.language.number(count), "k-record")
            text(label, "k-muted")

    def _refused(self) -> None:
        page, job = self._page, self._job
        told = rows_text(page, job.count("refused") + job.skipped)
        with ui.element("div").classes("k-note"):
            text(page.t("{rows} were left out. The file says why for each; correct it and import it again.", rows=told))
            with ui.element("div").classes("k-row k-gap-8"):
                for form, label in (("xlsx", page.t("Download as Excel")), ("csv", page.t("Download as CSV"))):
                    path = f"/ui/imports/{job.id}/refused.{form}"
                    Tag("a", label, "k-link", href=path, download="", data_testid=f"refused-{form}")

    async def _undo(self) -> None:
        page = self._page
        async with page.telling():
            undone = await undo_import(page.actor, self._job)
            kept = len(undone.conflicts)
            told = page.n(
                "{count} value was not put back, because it was changed since.",
                "{count} values were not put back, because they were changed since.",
                kept,
            )
            title = page.n("{count} change was undone", "{count} changes were undone", undone.count)
            page.toast(title, told if kept else "")
            await self._wizard.show()

    async def _stop(self) -> None:
        async with self._page.telling():
            await runs.cancel(self._page.actor, self._job.id)

    async def _stop_and_keep(self) -> None:
        async with self._page.telling():
            await runs.cancel(self._page.actor, self._job.id, keep=True)

"""Excel and CSV from a page: the file is written beside the page, which tells how far it is and fetches it."""

import asyncio
import contextlib

from nicegui import background_tasks, ui

from services.refusals import Refusal
from services.reports import exports
from services.reports.prepare import Prepared, prepare
from services.reports.refusals import Cancelled, TooManyRowsForExcel
from services.reports.report import Report
from services.reports.selection import ALL, Selection
from services.reports.wishes import wishes_of

from ..components.basics import icon_button, text
from ..page import Action, Page
from ..telling import tell_refusal, tell_trouble

EVERY = 0.4  # seconds between two looks at how far it is
SHOW_AFTER = 0.6  # seconds: shorter exports need no progress


class Exporting:
    """The place where an export tells how far it is: made where it is to stand, in the head or floating over a list."""

    def __init__(self, page: Page, classes: str = "") -> None:
        self._page = page
        self._place = ui.element("span").classes(f"k-export-state {classes}").props("role=status")

    async def start(self, report: Report, ref: str, form: str, only: Selection = ALL, path: str = "") -> None:
        """Take a report out as `form` (xlsx or csv); `path` is the page that shows the rows (the report's own)."""
        prepared = await prepare(report, self._page.actor, self._page.language, only=only)
        try:
            await self._begin(prepared, ref, form, path or f"/reports/{ref}", split=False)
        except TooManyRowsForExcel as refusal:
            self._offer(refusal, prepared, ref, path or f"/reports/{ref}")

    async def _begin(self, prepared: Prepared, ref: str, form: str, path: str, *, split: bool) -> None:
        page = self._page
        settings = page.visitor.running.settings
        wishes = await wishes_of(page.actor.user_id, settings, path, split=split, asked_at=page.visitor.address)
        export_id = await exports.begin(prepared, form, ref, wishes)
        writing = exports.write(prepared, export_id, settings.data_dir / "exports", wishes)
        task = background_tasks.create(writing, name=f"export {export_id}")
        background_tasks.create(
            self._follow(task, export_id), name=f"following export {export_id}", context=page.canvas
        )

    def _offer(self, refusal: TooManyRowsForExcel, prepared: Prepared, ref: str, path: str) -> None:
        """Nothing is written yet: the person chooses."""
        page = self._page

        async def split() -> None:
            await self._begin(prepared, ref, "xlsx", path, split=True)

        async def csv() -> None:
            await self._begin(prepared, ref, "csv", path, split=False)

        actions = (Action(page.t("Split into several sheets"), split), Action(page.t("Export as CSV"), csv))
        page.toast(page.t("Too many rows for one sheet"), refusal.message(page.language), kind="error", actions=actions)

    async def _follow(self, task: "asyncio.Task[object]", export_id: int) -> None:
        page = self._page
        await asyncio.wait({task}, timeout=SHOW_AFTER)
        while not task.done():
            taken = await exports.export_of(page.actor, export_id, page.language)
            self._tell(taken)
            await asyncio.wait({task}, timeout=EVERY)
        self._place.clear()
        try:
            task.result()
        except Cancelled:
            page.toast(page.t("The export was cancelled"), kind="info")
            return
        except Refusal as refusal:
            tell_refusal(page, refusal, {})
            return
        except Exception as error:
            await tell_trouble(page, error)
            return
        taken = await exports.export_of(page.actor, export_id, page.language)
        ui.download.from_url(f"/ui/exports/{export_id}", taken.file_name)
        count = page.n("{count} row", "{count} rows", taken.written_rows)
        page.toast(
            page.t("{file} is ready", file=taken.file_name),
            page.t("{rows}. The file is kept in My exports for 7 days.", rows=count),
        )

    def _tell(self, taken: exports.Taken) -> None:
        page, done = self._page, taken.written_rows
        self._place.clear()
        with self._place:
            if taken.total_rows:
                share = page.language.number(min(100, done * 100 // taken.total_rows))
                text(page.t("Exporting, {percent} %", percent=share))
            else:
                text(page.t("Exporting"))
            icon_button(page.t("Cancel the export"), "x", lambda: self._cancel(taken.id), classes="k-sm")

    async def _cancel(self, export_id: int) -> None:
        with contextlib.suppress(Refusal):  # it may have ended meanwhile
            await exports.cancel(self._page.actor, export_id)

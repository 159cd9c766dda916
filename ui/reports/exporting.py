"""Excel and CSV from the builder: the file is written beside the page, which tells how far it is and fetches it."""

import asyncio
import contextlib

from nicegui import background_tasks, ui

from services.preferences import preferences_of
from services.refusals import Refusal
from services.reports import exports
from services.reports.files import Wishes
from services.reports.prepare import prepare
from services.reports.refusals import Cancelled
from services.reports.report import Report
from services.spreadsheets.csv_file import DIALECTS, EXCEL

from ..components.basics import icon_button, text
from ..page import Page
from ..telling import tell_refusal, tell_trouble

EVERY = 0.4  # seconds between two looks at how far it is
SHOW_AFTER = 0.6  # seconds: shorter exports need no progress


class Exporting:
    """The place in the head of the builder where an export tells how far it is."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._place = ui.element("span").classes("k-export-state").props("role=status")

    async def start(self, report: Report, ref: str, form: str) -> None:
        """Take the report out as `form` (xlsx or csv)."""
        page = self._page
        prepared = await prepare(report, page.actor, page.language)
        settings = page.visitor.running.settings
        chosen = (await preferences_of(page.visitor.looker.user_id)).get("csv", EXCEL.key)
        base = settings.public_url or ""
        wishes = Wishes(DIALECTS.get(chosen, EXCEL), True, base, f"{base}/reports/{ref}" if base else "")
        export_id = await exports.begin(prepared, form, ref)
        writing = exports.write(prepared, export_id, settings.data_dir / "exports", wishes)
        task = background_tasks.create(writing, name=f"export {export_id}")
        background_tasks.create(
            self._follow(task, export_id), name=f"following export {export_id}", context=page.canvas
        )

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

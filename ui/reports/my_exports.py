"""My exports: the files that one took out, kept for seven days, with their progress while they are written."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.accounts import save_preferences
from services.preferences import preferences_of
from services.reports import exports
from services.reports.exports import Taken
from services.spreadsheets.csv_file import DIALECTS, EXCEL

from ..components.basics import icon_button, text
from ..components.dom import Tag
from ..live import News
from ..page import Page

EVERY = 1.0  # seconds between two looks while something is being written


async def my_exports(page: Page) -> None:
    """Build the page of `/reports/exports`."""
    await MyExports(page).build()


class MyExports:
    """The open page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the frame, then what there is."""
        page = self._page
        page.title(page.t("My exports"), (page.t("Reports"), "/reports"))
        with ui.element("div").classes("k-page").props('data-testid="my-exports"'):
            with ui.element("header").classes("k-head"):
                text(page.t("My exports"), "k-h1", "h1")
            with ui.element("div").classes("k-gallery"):
                text(page.t("Files that you download from reports are kept here for 7 days."), "k-muted", "p")
                await self._dialects()
                self._place = ui.element("div")
                self._timer = ui.timer(EVERY, self._show, active=False)
        await self._show()
        page.on_announcement(self._on_news)

    async def _dialects(self) -> None:
        page = self._page
        chosen = (await preferences_of(page.visitor.looker.user_id)).get("csv", EXCEL.key)
        words = {
            "excel": page.t("For Excel: semicolons, decimal commas, UTF-8 with byte order mark"),
            "rfc4180": page.t("For other programs: commas, decimal points, UTF-8 (RFC 4180)"),
        }
        with Tag("fieldset", None, "k-csv-choice"):
            Tag("legend", page.t("How CSV files are written"), "k-medium")
            for key in DIALECTS:
                with ui.element("label").classes("k-check"):
                    box = ui.element("input").props(f'type=radio name=csv data-testid="csv-{key}"')
                    box.props["checked"] = key == chosen
                    box.on("change", self._choosing(key), args=[])
                    text(words[key])

    def _choosing(self, dialect: str) -> Callable[[], Awaitable[None]]:
        async def choose() -> None:
            async with self._page.telling():
                await save_preferences(self._page.visitor.looker.user_id, {"csv": dialect})
                self._page.toast(self._page.t("CSV files are written in this way from now on"))

        return choose

    async def _show(self) -> None:
        page = self._page
        taken = await exports.exports_of(page.actor, page.language)
        self._timer.active = any(one.state == "running" for one in taken)
        self._place.clear()
        with self._place:
            if not taken:
                text(page.t("Nothing was exported in the last 7 days."), "k-muted", "p")
                return
            with ui.element("div").classes("k-tablebox"), Tag("table", None, "k-table k-table-plain"):
                with Tag("thead"), Tag("tr"):
                    for label in (
                        page.t("File"),
                        page.t("Exported"),
                        page.t("Rows"),
                        page.t("Kept until"),
                        page.t("Status"),
                    ):
                        Tag("th", label, scope="col")
                    Tag("th", None, scope="col", aria_label=page.t("Actions"))
                with Tag("tbody"):
                    for one in taken:
                        self._line(one)

    def _line(self, one: Taken) -> None:
        page = self._page
        with Tag("tr", None, "", data_testid=f"export-{one.id}", data_state=one.state):
            with Tag("td"):
                if one.state == "done":
                    Tag("a", one.file_name, "k-link", href=f"/ui/exports/{one.id}", download=one.file_name)
                else:
                    text(one.file_name)
            Tag("td", page.language.datetime(one.created_at, page.firm.time_zone))
            Tag("td", page.language.number(one.written_rows if one.state == "done" else one.total_rows), "k-num")
            Tag("td", page.language.datetime(one.expires_at, page.firm.time_zone))
            with Tag("td"):
                self._state(one)
            with Tag("td"):
                if one.state == "running":
                    icon_button(page.t("Cancel the export"), "x", self._cancelling(one.id), classes="k-sm")

    def _state(self, one: Taken) -> None:
        t = self._page.t
        words = {"done": t("Ready"), "cancelled": t("Cancelled")}
        if one.state != "running":
            text(one.failure or words.get(one.state, t("Failed")))
            return
        share = min(100, one.written_rows * 100 // one.total_rows) if one.total_rows else 0
        bar = Tag("progress", None, "k-export-bar", max=100, value=share)
        bar.attribute("aria-label", t("Exporting, {percent} %", percent=self._page.language.number(share)))
        text(self._page.language.number(share) + "\u00a0%", "k-muted")

    def _cancelling(self, export_id: int) -> Callable[[], Awaitable[None]]:
        async def cancel() -> None:
            async with self._page.telling():
                await exports.cancel(self._page.actor, export_id)
                await self._show()

        return cancel

    async def _on_news(self, news: News) -> None:
        if news.touches("exports"):
            await self._show()

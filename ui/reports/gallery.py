"""Reports: ready-made, own and shared ones, favourites first; and My exports."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.accounts import save_preferences
from services.preferences import preferences_of
from services.reports import exports, kept
from services.reports.exports import Taken
from services.reports.kept import KeptReport
from services.reports.subjects import SUBJECTS
from services.spreadsheets.csv_file import EXCEL

from ..components.basics import icon_button, icon_element, text
from ..components.dom import Tag
from ..components.menu import Menu
from ..live import News
from ..page import Page


async def gallery(page: Page) -> None:
    """Build the page of `/reports`."""
    await Gallery(page).build()


class Gallery:
    """The open gallery."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the frame, then what there is."""
        page = self._page
        page.title(page.t("Reports"))
        with ui.element("div").classes("k-page").props('data-testid="report-gallery"'):
            with ui.element("header").classes("k-head"):
                text(page.t("Reports"), "k-h1", "h1")
                with ui.element("div").classes("k-head-end"):
                    self._new()
            self._place = ui.element("div").classes("k-gallery")
        await self._show()
        page.on_announcement(self._on_news)

    def _new(self) -> None:
        page = self._page
        with Tag("button", None, "k-btn k-primary", type="button", data_testid="new-report") as opener:
            icon_element("plus")
            text(page.t("New report"))
            with Menu(opener):
                for subject in SUBJECTS.values():
                    if subject.is_for(page.actor):
                        with Tag(
                            "a",
                            None,
                            "k-item",
                            href=f"/reports/new?subject={subject.key}",
                            role="menuitem",
                            tabindex="-1",
                        ):
                            icon_element(subject.icon)
                            Tag("span", page.t(subject.label))

    async def _show(self) -> None:
        page = self._page
        listed, favourites = await kept.all_reports(page.actor), await kept.favourites(page.actor)
        taken = await exports.exports_of(page.actor, page.language)
        dialect = (await preferences_of(page.visitor.looker.user_id)).get("csv", EXCEL.key)
        by_ref = {one.ref: one for one in listed}
        me = page.visitor.looker.user_id
        self._place.clear()
        with self._place:
            self._section(page.t("Favourites"), [by_ref[ref] for ref in favourites if ref in by_ref], favourites)
            self._section(page.t("My reports"), [one for one in listed if one.owner_id == me], favourites)
            shared = [one for one in listed if one.owner_id not in (None, me)]
            self._section(page.t("Shared with me"), shared, favourites)
            self._section(page.t("Ready-made"), [one for one in listed if one.is_ready_made], favourites)
            self._exports(taken, dialect)

    def _section(self, title: str, listed: list[KeptReport], favourites: list[str]) -> None:
        if not listed:
            return
        with ui.element("section"):
            text(title, "", "h2")
            with ui.element("div").classes("k-gallery-cards"):
                for one in listed:
                    self._card(one, one.ref in favourites)

    def _card(self, one: KeptReport, is_favourite: bool) -> None:
        page, subject = self._page, SUBJECTS[one.report.subject]
        with ui.element("article").classes("k-gallery-card"):
            icon_element(subject.icon)
            with ui.element("div"):
                Tag(
                    "a",
                    one.name(page.language),
                    "k-ellipsis",
                    href=f"/reports/{one.ref}",
                    data_testid=f"report-{one.ref}",
                )
                text(self._about(one), "", "small")
            star = Tag(
                "button", None, "k-star", type="button", aria_label=page.t("Favourite"), title=page.t("Favourite")
            )
            star.attribute("aria-pressed", "true" if is_favourite else "false")
            with star.on("click", self._favouring(one.ref, not is_favourite), args=[]):
                icon_element("star")

    def _about(self, one: KeptReport) -> str:
        page = self._page
        subject = page.t(SUBJECTS[one.report.subject].label)
        if one.is_ready_made or one.owner_id == page.visitor.looker.user_id:
            return page.t("{subject}, shared", subject=subject) if one.is_shared else subject
        if not one.owner_is_active:
            return page.t("{subject}, by {name} (deactivated)", subject=subject, name=one.owner_name)
        return page.t("{subject}, by {name}", subject=subject, name=one.owner_name)

    def _favouring(self, ref: str, is_on: bool) -> Callable[[], Awaitable[None]]:
        async def favour() -> None:
            async with self._page.telling():
                await kept.set_favourite(self._page.actor, ref, is_on)
                await self._show()

        return favour

    def _exports(self, taken: list[Taken], dialect: str) -> None:
        page = self._page
        with ui.element("section").props('data-testid="my-exports"'):
            text(page.t("My exports"), "", "h2")
            self._dialect(dialect)
            if not taken:
                text(page.t("Files that you download from reports are kept here for 7 days."), "k-muted", "p")
                return
            with ui.element("div").classes("k-tablebox"), Tag("table", None, "k-table k-table-plain"):
                with Tag("thead"), Tag("tr"):
                    for label in (page.t("File"), page.t("Exported"), page.t("Rows"), page.t("State"), ""):
                        Tag("th", label, scope="col")
                with Tag("tbody"):
                    for one in taken:
                        self._line(one)

    def _dialect(self, chosen: str) -> None:
        page = self._page
        with ui.element("label").classes("k-check k-t-small k-muted").style("margin-bottom:.5rem"):
            box = ui.element("input").props("type=checkbox")
            box.props["checked"] = chosen == EXCEL.key
            box.on("change", lambda: self._choose("rfc4180" if chosen == EXCEL.key else EXCEL.key), args=[])
            text(page.t("Write CSV files for Excel, with semicolons and decimal commas"))

    async def _choose(self, dialect: str) -> None:
        async with self._page.telling():
            await save_preferences(self._page.visitor.looker.user_id, {"csv": dialect})
            await self._show()

    def _line(self, one: Taken) -> None:
        page = self._page
        with Tag("tr"):
            with Tag("td"):
                if one.state == "done":
                    Tag("a", one.file_name, "k-link", href=f"/ui/exports/{one.id}", download=one.file_name)
                else:
                    text(one.file_name)
            Tag("td", page.language.datetime(one.created_at, page.firm.time_zone))
            Tag("td", page.language.number(one.written_rows if one.state == "done" else one.total_rows))
            Tag("td", self._state(one), title=one.failure or None)
            with Tag("td"):
                if one.state == "running":
                    icon_button(page.t("Cancel the export"), "x", self._cancelling(one.id), classes="k-sm")

    def _state(self, one: Taken) -> str:
        t = self._page.t
        words = {"running": t("Being written"), "done": t("Ready"), "cancelled": t("Cancelled")}
        return one.failure or words.get(one.state, t("Failed"))

    def _cancelling(self, export_id: int) -> Callable[[], Awaitable[None]]:
        async def cancel() -> None:
            async with self._page.telling():
                await exports.cancel(self._page.actor, export_id)
                await self._show()

        return cancel

    async def _on_news(self, news: News) -> None:
        if news.touches("reports", "exports"):
            await self._show()

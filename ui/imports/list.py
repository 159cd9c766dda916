"""The page of `/imports`: the place for a new file, and one's imports so far."""

from nicegui import ui

from services.imports import jobs, runs
from services.imports.jobs import Job

from ..components.basics import icon_button, text
from ..components.dom import Tag, glyph
from ..page import Page
from .upload import Upload
from .words import KINDS, STATES, rows_text


async def imports(page: Page) -> None:
    """Build the page."""
    page.title(page.t("Imports"), (page.t("Customers"), "/customers"))
    listed = await jobs.jobs_of(page.actor)
    with ui.element("div").classes("k-page").props('data-testid="imports"'):
        with ui.element("header").classes("k-head"):
            text(page.t("Imports"), "k-h1", "h1")
        with ui.element("div").classes("k-gallery"):
            Upload(page, page.query.get("kind", "customers"))
            with ui.element("section") as section:
                Imports(page, section).show(listed)


class Imports:
    """One's imports so far; those that wait can be discarded."""

    def __init__(self, page: Page, section: ui.element) -> None:
        self._page, self._section = page, section

    def show(self, listed: list[Job]) -> None:
        """Draw the table."""
        page = self._page
        self._section.clear()
        with self._section:
            text(page.t("Your imports"), "", "h2")
            if not listed:
                text(page.t("Nothing has been imported yet."), "k-muted", "p")
                return
            with ui.element("div").classes("k-tablebox"), Tag("table", None, "k-table k-table-plain"):
                with Tag("thead"), Tag("tr"):
                    for label in (page.t("File"), page.t("What"), page.t("When"), page.t("Rows"), page.t("Status"), ""):
                        Tag("th", label, scope="col")
                with Tag("tbody"):
                    for job in listed:
                        self._line(job)

    def _line(self, job: Job) -> None:
        page = self._page
        icon, kind, _, _ = KINDS[job.resource]
        label, tone = STATES[job.state]
        with Tag("tr", data_testid=f"import-{job.id}"):
            with Tag("td"):
                Tag("a", job.file_name, "k-link", href=f"/imports/{job.id}")
            with Tag("td"), Tag("span", None, "k-row k-gap-6"):
                glyph(icon)
                Tag("span", page.t(kind))
            Tag("td", page.language.datetime(job.created_at, page.firm.time_zone))
            told = rows_text(page, job.row_count)
            if job.applied:
                told = page.t("{applied} of {all}", applied=page.language.number(job.applied), all=told)
            Tag("td", told)
            with Tag("td"):
                Tag("span", page.t(label), "k-chip", data_tone=tone or None)
            with Tag("td", None, "k-edit-end"):
                if job.state in jobs.OPEN:
                    name = page.t("Discard {file}", file=job.file_name)
                    icon_button(name, "trash-2", lambda: self._discard(job), mark="discard-import")

    async def _discard(self, job: Job) -> None:
        page = self._page
        async with page.telling():
            await runs.cancel(page.actor, job.id)
            page.toast(
                page.t("{file} is discarded", file=job.file_name), page.t("Nothing of it was imported."), kind="info"
            )
            self.show(await jobs.jobs_of(page.actor))

"""What is done with a report as a whole: save, copy, share, mark as favourite, delete."""

from services.reports import kept
from services.reports.kept import KeptReport
from services.reports.report import MOST_NAME, Report

from ..page import Page
from .naming import ask_name, default_name
from .preview import Preview
from .runs import show_runs
from .sharing import share


class Keeping:
    """The part of the builder that keeps reports; it works on the builder's own page and report."""

    _page: Page
    _kept: KeptReport | None
    _report: Report
    _told: Preview | None

    async def _save(self) -> None:
        page = self._page
        if self._kept is None:
            self._ask(page.t("Save the report"), self._own_name())
            return
        if not self._is_own:
            await self._copy()
            return
        async with page.telling():
            self._kept = await kept.change(page.actor, self._kept.ref, self._report.as_json())
            self._report = self._saved = self._kept.report
            self._unsaved.set_visibility(False)
            page.toast(page.t("The report is saved"))

    async def _copy(self) -> None:
        page = self._page
        self._ask(page.t("Save as a copy"), page.t("{name}, copy", name=self._report.name)[:MOST_NAME])

    def _own_name(self) -> str:
        """What the person has called the new report, else what it shows."""
        page, name = self._page, self._report.name
        if name != page.t("New report") or self._told is None:
            return name
        return default_name(self._report, self._told.prepared.fields, page.language)

    def _ask(self, title: str, name: str) -> None:
        ask_name(self._page, title, self._page.t("Save"), name, self._keep)

    async def _keep(self, name: str) -> None:
        made = await kept.create(self._page.actor, self._report.but(name=name).as_json())
        self._page.toast(self._page.t("The report is saved"), made.report.name)
        self._page.navigate(f"/reports/{made.ref}")

    async def _share(self) -> None:
        if self._kept is not None:
            await share(self._page, self._kept, self._shared)

    async def _shared(self, one: KeptReport) -> None:
        self._kept = one

    async def _favourite(self) -> None:
        page = self._page
        async with page.telling():
            if self._kept is not None:
                is_on = self._kept.ref not in await kept.favourites(page.actor)
                await kept.set_favourite(page.actor, self._kept.ref, is_on)
                page.toast(page.t("Added to the favourites") if is_on else page.t("Taken out of the favourites"))

    async def _delete(self) -> None:
        page = self._page
        async with page.telling():
            if self._kept is not None:
                one = self._kept
                await kept.delete(page.actor, one.ref)
                page.navigate("/reports")

                async def undo() -> None:
                    await kept.bring_back(page.actor, one)

                page.toast(page.t("The report is deleted"), one.report.name, undo=undo)

    async def _runs(self) -> None:
        async with self._page.telling():
            if self._kept is not None:
                with self._page.canvas:
                    await show_runs(self._page, self._kept.ref, self._report.name)

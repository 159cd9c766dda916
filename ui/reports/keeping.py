"""What is done with a report as a whole: save, copy, share, mark as favourite, delete."""

from services.reports import kept
from services.reports.kept import KeptReport

from ..page import Page
from .runs import show_runs
from .sharing import share


class Keeping:
    """The part of the builder that keeps reports; it works on the builder's own page and report."""

    _page: Page
    _kept: KeptReport | None

    async def _save(self) -> None:
        page = self._page
        async with page.telling():
            if self._kept is None or not self._is_own:
                await self._keep(self._report.name if self._kept is None else self._copy_name())
                return
            self._kept = await kept.change(page.actor, self._kept.ref, self._report.as_json())
            self._report = self._saved = self._kept.report
            self._unsaved.set_visibility(False)
            page.toast(page.t("The report is saved"))

    async def _copy(self) -> None:
        async with self._page.telling():
            await self._keep(self._copy_name())

    def _copy_name(self) -> str:
        return self._page.t("{name}, copy", name=self._report.name)[:120]

    async def _keep(self, name: str) -> None:
        made = await kept.create(self._page.actor, self._report.but(name=name).as_json())
        self._page.toast(self._page.t("The report is saved"), name)
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

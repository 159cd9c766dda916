"""The page of `/imports/{id}`: map columns, check rows, import, result. Each step can be reloaded and left."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import background_tasks, ui

from services.imports import choosing, jobs, runs
from services.imports.jobs import Job
from services.imports.telling import failure_of
from services.refusals import NotFound, Refusal

from ..components.basics import button, text
from ..components.dom import Tag, glyph
from ..outage import through_an_outage
from ..page import Page
from .finish import Finish
from .mapping import Mapping
from .rows import Rows
from .words import KINDS, STEPS

LOOK = 0.25  # seconds between two looks at how far it is
MAPPED, CHECKED, LAST = 2, 3, 4
AT_ONCE = 5_000
"""Files of up to so many rows are checked again after every change; longer ones when one asks for it."""


async def wizard(page: Page) -> None:
    """Build the page."""
    await Wizard(page).build()


class Wizard:
    """One import on the screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        number = page.parameters.get("id", "")
        if not number.isdigit():
            raise NotFound()
        self.job_id = int(number)
        self._step = int(page.query.get("step", "2")) if page.query.get("step", "2") in ("2", "3") else MAPPED
        self._follows = False
        self._foot_told: tuple[object, ...] = ()
        self.job: Job

    async def build(self) -> None:
        """Draw the frame and the step that the import is at."""
        page = self._page
        self.job = await jobs.job_of(page.actor, self.job_id)
        page.title(self.job.file_name, (page.t("Customers"), "/customers"), (page.t("Imports"), "/imports"))
        with ui.element("div").classes("k-page").props('data-testid="import"'):
            with ui.element("header").classes("k-head"):
                text(page.t(KINDS[self.job.resource][2]), "k-h1", "h1")
                self._steps = Tag("ol", None, "k-steps k-import-steps", aria_label=page.t("Steps"))
                with ui.element("div").classes("k-head-end"):
                    button(page.t("Save and leave"), lambda: page.navigate("/imports"), classes="k-ghost")
            self._body = ui.element("div").classes("k-import-body")
            self._foot = ui.element("footer").classes("k-pagefoot")
        if self.job.state == "read" and not self.job.counts:
            await self._plan_if_mapped()
        await self.show()
        self.follow()

    async def show(self) -> None:
        """Draw the import as it stands now."""
        page = self._page
        self.job = job = await jobs.job_of(page.actor, self.job_id)
        step = self._at()
        self._draw_steps(step)
        self._body.clear()
        self._draw_foot(step)
        if job.state == "reading":
            self._wait(page.t("The file is being read"))
        elif step == LAST:
            with self._body:
                await Finish(page, self).draw()
        elif job.state == "failed" and not job.columns:
            self._failed()
        elif step == CHECKED:
            with self._body:
                await Rows(page, self).draw()
        else:
            with self._body:
                await Mapping(page, self).draw()

    def _draw_foot(self, step: int) -> None:
        """The foot, drawn anew only where it says something else: nobody's click meets a button that is gone."""
        job = self.job
        has_one = job.state != "reading" and step != LAST and not (job.state == "failed" and not job.columns)
        told = (step, job.row_count, *((job.state, job.counts) if step == CHECKED else ())) if has_one else ()
        if told == self._foot_told:
            return
        self._foot_told = told
        self._foot.clear()
        if has_one:
            (self._checked_foot if step == CHECKED else self._mapped_foot)()

    def follow(self) -> None:
        """Look again while something is at work."""
        if self.job.is_busy and not self._follows:
            self._follows = True
            background_tasks.create(self._follow(), name="following an import", context=self._page.canvas)

    async def change(self, does: Callable[[], Awaitable[None]]) -> None:
        """Do what a person chose, then check the rows anew."""
        async with self._page.telling():
            await does()
            await self._plan_if_mapped()
        await self.show()
        self.follow()

    async def go(self, step: int) -> None:
        """Another step."""
        self._step = step
        self._page.set_query(step=str(step) if step != MAPPED else None)
        await self.show()

    async def check(self) -> None:
        """Check the rows, and show them."""
        async with self._page.telling():
            await choosing.require_mapped(self._page.actor, self.job)
            if self.job.state != "planned":
                await runs.start(self._page.actor, self.job_id, "plan")
            await self.go(CHECKED)
        self.follow()

    async def run(self) -> None:
        """Import."""
        async with self._page.telling():
            await runs.start(self._page.actor, self.job_id, "apply")
        await self.show()
        self.follow()

    def _at(self) -> int:
        if self.job.state in ("running", "done", "cancelled") or (self.job.state == "failed" and self.job.counts):
            return LAST
        return self._step

    async def _plan_if_mapped(self) -> None:
        """Check at once what is small enough, where every needed column is there."""
        job = await jobs.job_of(self._page.actor, self.job_id)
        if job.state not in ("read", "planned") or (job.row_count > AT_ONCE and job.counts):
            return
        try:
            await choosing.require_mapped(self._page.actor, job)
        except Refusal:
            return
        await runs.start(self._page.actor, self.job_id, "plan")

    async def _follow(self) -> None:
        state = self.job.state
        try:
            while state in jobs.BUSY:
                await asyncio.sleep(LOOK)
                job = await through_an_outage(lambda: jobs.job_of(self._page.actor, self.job_id))
                if job.state == state and self._page.canvas.is_deleted:
                    return
                if job.state != state:
                    await self._arrived(job)
                elif state in ("reading", "running", "planning"):
                    self._tell(job)
                state = job.state
        finally:
            self._follows = False

    async def _arrived(self, job: Job) -> None:
        if self._page.canvas.is_deleted:
            return
        if job.state == "read" and not job.counts:
            async with self._page.telling():
                await self._plan_if_mapped()
        await self.show()
        if self.job.is_busy:
            background_tasks.create(self._next(), name="following an import", context=self._page.canvas)

    async def _next(self) -> None:
        self.follow()

    def _tell(self, job: Job) -> None:
        done = runs.done_of(job.id)
        for place in self._body.descendants():
            if place.props.get("data-progress"):
                place.props["value"] = min(100, done * 100 // max(1, job.row_count)) if job.row_count else None
                place.update()

    def _draw_steps(self, step: int) -> None:
        page = self._page
        self._steps.clear()
        is_over = self.job.state == "done"
        with self._steps:
            for number, label in enumerate(STEPS, 1):
                state = "done" if number < step or is_over else ("now" if number == step else "")
                Tag("li", page.t(label), data_state=state, aria_current="step" if state == "now" else None)

    def _wait(self, told: str) -> None:
        with self._body, ui.element("div").classes("k-import-wait").props("role=status"):
            text(told, "k-strong")
            Tag("progress", None, "k-import-progress", max="100", data_progress="yes")

    def _failed(self) -> None:
        page, failure = self._page, failure_of(self.job)
        with self._body, ui.element("div").classes("k-import-wait").props('role=alert data-testid="import-failed"'):
            glyph("circle-alert", "k-import-bad")
            text(page.t("This file cannot be read"), "k-title")
            text(failure.message(page.language) if failure else "", "k-lead", "p")
            button(page.t("Choose another file"), lambda: page.navigate("/imports"), classes="k-primary")

    def _mapped_foot(self) -> None:
        page, job = self._page, self.job
        with self._foot:
            text(page.t("Nothing is saved until step 4. Rows that are not fixed are left out and can be downloaded."),
                 "k-t-small k-muted k-grow")  # fmt: skip
            button(page.t("Back"), lambda: page.navigate("/imports"), classes="k-sec")
            label = page.n("Check {count} row", "Check {count} rows", job.row_count)
            button(label, self.check, classes="k-primary", mark="import-check")

    def _checked_foot(self) -> None:
        page, job = self._page, self.job
        count = job.count("new") + job.count("changed")
        with self._foot:
            text(page.t("Everything that is imported can be undone together."), "k-t-small k-muted k-grow")
            button(page.t("Back"), lambda: self.go(MAPPED), classes="k-sec")
            if job.state != "planned":
                button(page.t("Check again"), self.check, classes="k-primary", mark="import-check").props.set_optional(
                    "disabled", True if job.is_busy else None
                )
                return
            run = button(page.n("Import {count} row", "Import {count} rows", count), self.run, classes="k-primary",
                         mark="import-run")  # fmt: skip
            run.props.set_optional("disabled", None if count else True)

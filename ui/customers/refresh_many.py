"""Update from the registers, for all selected customers: ask with progress, choose what to take over, one change.

Asking goes on when the dialog is closed or the page is left; a notice then says that it is over.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from nicegui import background_tasks, ui

from services.customers import refresh_running as running
from services.customers.refresh_many import Taken, take_over_many
from services.customers.refresh_running import Run
from services.registries.opening import registers

from ..changes.undoing import saved
from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Action, Page
from .refresh_review import RefreshReview

LOOK = 0.3  # seconds between two looks at the progress


class RefreshMany:
    """The dialog of one list, on the ground of the tab; `on_done` is called when something was taken over."""

    def __init__(self, page: Page, on_done: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_done = page, on_done
        self._dialog: ui.dialog | None = None
        self._is_saving = False

    async def open(self, ids: Sequence[int]) -> None:
        """Ask about some customers, or show how far the one's own comparison is that goes on already."""
        page = self._page
        run = running.begin(page.actor, ids, registers(), page.language.code)
        self._wait(run)
        self._look_on(run)

    def resume(self) -> None:
        """Look on at a comparison that went on without a tab (the page was loaded again), and tell one that is over."""
        run = running.run_of(self._page.actor)
        if run is not None and run.follower is None and not run.is_told:
            self._look_on(run)

    def _look_on(self, run: Run) -> None:
        run.follower = self
        background_tasks.create(self._follow(run), name="registers")

    async def _follow(self, run: Run) -> None:
        """Show the progress; at the end review it, or tell that it can be reviewed. A newer follower takes over."""
        ground = self._page.shell.ground
        while not run.is_over and not ground.is_deleted and run.follower is self:
            assert run.task is not None
            await asyncio.wait([run.task], timeout=LOOK)
            self._show_progress(run)
        if run.follower is not self:
            return
        run.follower = None
        if ground.is_deleted or run.task is None or run.task.cancelled():
            return
        with ground:
            async with self._page.telling():
                await self._end(run)

    async def _end(self, run: Run) -> None:
        run.is_told = True
        failed = run.task.exception() if run.task else None
        if failed is not None:
            self._close()
            running.forget(run)
            raise failed
        if self._dialog is not None and not self._dialog.is_deleted and self._dialog.value:
            await self._review(run)
        else:
            self._notice(run)

    def _notice(self, run: Run) -> None:
        page, differ = self._page, len(run.asking.different)

        async def review() -> None:
            await self._review(run)

        page.toast(
            page.t("The public registers have answered"),
            page.n("{count} customer differs.", "{count} customers differ.", differ),
            kind="info",
            actions=(Action(page.t("Review"), review),),
            stays=True,
        )

    def _wait(self, run: Run) -> None:
        page = self._page
        title = page.n("Asking about {count} customer", "Asking about {count} customers", run.count)
        with self._begin(title):
            with Tag("div", None, "k-dialog-body k-col k-gap-12"):
                self._bar = Tag("progress", None, max="100", value="0", aria_label=title)
                self._said = Tag("p", "", "k-muted", aria_live="polite", data_testid="registers-progress")
                Tag("p", page.t("You can close this window. Asking goes on, and a message says when it is over."))
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Stop"), run.stop, classes="k-sec k-danger-text", mark="registers-stop")
                button(page.t("Continue in the background"), self._close, classes="k-sec", mark="registers-background")

    def _show_progress(self, run: Run) -> None:
        if self._dialog is None or self._bar.is_deleted or not run.asking.total:
            return
        done, number = len(run.asking.compared), self._page.language.number
        self._bar.attribute("value", str(done * 100 // run.asking.total))
        self._said.say(self._page.t("{done} of {total} asked", done=number(done), total=number(run.asking.total)))

    async def _review(self, run: Run) -> None:
        """What differs, field by field, with what is to be taken over."""
        page = self._page

        async def count() -> None:
            """The button says how many customers change."""
            changing = run.asking.count(review.chosen)
            words = page.n("Update {count} customer", "Update {count} customers", changing)
            go.say(words if changing else page.t("Note that they were checked"))

        async def take() -> None:
            await self._take(run, review.chosen)

        review = RefreshReview(page, run.asking, count)
        with self._begin(page.t("Update from the registers")):
            with Tag("div", None, "k-dialog-body k-col k-gap-12"):
                await review.draw()
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._close, classes="k-ghost")
                with Tag("button", None, "k-btn k-primary", type="button", data_testid="take-over-many") as press:
                    go = Tag("span")
                press.on("click", take)
        running.forget(run)
        await count()

    async def _take(self, run: Run, fields: Sequence[str]) -> None:
        if self._is_saving:
            return
        self._is_saving = True
        page = self._page
        try:
            async with page.telling():
                taken = await take_over_many(page.actor, run.asking, fields)
                with page.shell.ground:
                    self._close()
                    self._tell(taken)
                if not page.canvas.is_deleted:
                    with page.canvas:
                        await self._on_done()
        finally:
            self._is_saving = False

    def _tell(self, taken: Taken) -> None:
        page, change_set_id = self._page, taken.change_set_id
        title = page.n("{count} customer was updated", "{count} customers were updated", taken.changed)
        if taken.refused:
            name, refusal = taken.refused[0]
            words = page.n("{count} stays as it is.", "{count} stay as they are.", len(taken.refused))
            page.toast(title, f"{words} {name}: {refusal.message(page.language)}", kind="error")
        elif change_set_id is not None:
            saved(page, title, change_set_id)

    def _begin(self, title: str) -> Tag:
        """A dialog with a title; gone when it is closed."""
        self._close()
        page = self._page
        with page.shell.ground, ui.dialog() as dialog:
            box = Tag("div", None, "k-dialog", role="dialog", aria_modal="true", data_testid="registers-update")
        self._dialog = dialog
        dialog.on("hide", dialog.delete, args=[])
        with box.attribute("aria-label", page.t("Update from the registers")), Tag("header", None, "k-dialog-head"):
            text(title, "k-title", "h2")
            with Tag("div", None, "k-dialog-head-end"):
                icon_button(page.t("Close"), "x", self._close)
        dialog.open()
        return box

    def _close(self) -> None:
        if self._dialog is not None and not self._dialog.is_deleted:
            self._dialog.close()
        self._dialog = None

"""The dialog: three steps, one open mass update. `open(resource, selection, filter, field)` begins one."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from nicegui import background_tasks, ui

from services import mass_update
from services.fields.field import Field
from services.filters.filter import Filter
from services.i18n import mark
from services.mass_update import Standing, TakenBack, Wanted
from services.mass_update.choosing import fields_for_many

from ..changes.undoing import take_back
from ..components.basics import button, icon_button, text
from ..lists.selection import Selection
from ..outage import through_an_outage
from ..page import Page
from .choose import Choose, Line, is_whole
from .going import Going
from .notify import Notify
from .outcome import explanation, sentence
from .result import draw_result
from .review import Review
from .stopping import Stopping, keep_unanswered
from .words import heading

DONE = mark("Done", "mass update")
LOOK = 0.25  # seconds between two looks at the progress
SHOWN_AFTER = 1.0  # seconds


class MassUpdate:
    """The dialog of one list; `on_done` is called when rows were changed."""

    def __init__(self, page: Page, on_done: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_done = page, on_done
        self._fields: dict[str, Field] = {}
        self._lines: list[Line] = []
        self._plan, self._delete = 0, False
        with (
            ui.dialog() as self._dialog,
            ui.card().classes("k-dialog k-mass").props('data-testid="mass-update-dialog"'),
        ):
            self._body = ui.element("div").classes("k-dialog-fill")

    async def open(self, resource: str, selection: Selection, asked: Filter, field: str | None = None) -> None:
        """Begin with rows of a list: `asked` is what the list shows; `field` is chosen already, or None."""
        async with self._page.telling():
            self._resource, self._selection, self._filter = resource, selection, asked
            self._fields = await fields_for_many(self._page.actor, resource)
            self._lines, self._delete = [Line(field or "")], False
            self._dialog.open()
            await self._choose()

    async def open_to_delete(self, resource: str, selection: Selection, asked: Filter) -> None:
        """Begin with rows that are to go: the review comes first."""
        async with self._page.telling():
            self._resource, self._selection, self._filter = resource, selection, asked
            self._fields, self._lines, self._delete = {}, [], True
            self._plan = await mass_update.plan(self._page.actor, replace(self._chosen, delete=True))
            self._dialog.open()
            await self._show_review()

    @property
    def _chosen(self) -> Wanted:
        chosen, asked = self._selection, self._filter
        if not chosen.all:
            return Wanted(self._resource, {}, ids=chosen.ids)
        return Wanted(self._resource, {}, filter=asked.text(), search=asked.search, excluded=chosen.excluded)

    async def _choose(self) -> None:
        page = self._page
        self._step = "choose"
        self._begin(heading(page, self._resource, self._selection.count), 1)
        with self._body:
            await Choose(page, self._fields, self._lines, self._chosen, self._selection.count).draw()
            with self._foot(page.t("Nothing is saved before you have reviewed it.")):
                button(page.t("Cancel"), self._dialog.close, classes="k-sec")
                button(
                    page.t("Review"), self._review, classes="k-primary", mark="mass-update-review", keys="Ctrl Enter"
                )

    async def _review(self) -> None:
        page = self._page
        async with page.telling():
            lines = [line for line in self._lines if line.field]
            if not lines or not all(is_whole(line, self._fields[line.field]) for line in lines):
                page.toast(page.t("Choose a field and a value for it"), kind="info")
                return
            self._lines = lines
            assigned = {line.field: line.given(self._fields[line.field]) for line in lines}
            self._plan = await mass_update.plan(page.actor, replace(self._chosen, assigned=assigned))
            await self._show_review()

    async def _show_review(self) -> None:
        page = self._page
        self._step = "review"
        stands = await mass_update.standing(page.actor, self._plan)
        review = Review(page, stands, self._fields, self._lines)
        self._begin(self._heading(self._selection.count), 2)
        with self._body:
            await review.draw()
            with self._foot() as self._review_foot:
                self._notify = Notify(page, await mass_update.concerned(page.actor, stands))
                await self._notify.draw()
                if self._delete:
                    button(page.t("Cancel"), self._dialog.close, classes="k-sec")
                else:
                    button(page.t("Back"), self._back, classes="k-sec", mark="mass-update-back")
                label = self._heading(stands.counts.get("change", 0))
                run = button(label, self._run, classes="k-primary", mark="mass-update-run", keys="Ctrl Enter")
                run.props["disabled"] = not stands.counts.get("change")
            await review.show_rows()
        background_tasks.create(self._work_out(review), name="effect of a mass update")

    async def _work_out(self, review: Review) -> None:
        with self._body:
            async with self._page.telling():
                await review.show_effects()

    async def _run(self) -> None:
        page = self._page
        async with page.telling():
            if self._step != "review":  # the second of two clicks
                return
            self._turn_to("run")
            try:
                await mass_update.run(page.actor, self._plan, self._notify.chosen)
            except Exception:
                self._turn_to("review")
                raise
            stands = await mass_update.standing(page.actor, self._plan)
            background_tasks.create(self._follow(stands), name="mass update")

    def _turn_to(self, step: str) -> None:
        """Review and run begin with one drawing; what runs is neither run again nor gone back from."""
        self._step = step
        self._review_foot.props["inert"] = step == "run"
        self._review_foot.update()

    def _show_going(self, count: int) -> Going:
        page = self._page
        self._begin(page.n("Changing {count} row", "Changing {count} rows", count), 2)
        with self._body:
            going = Going(page, count)
            Stopping(page, self._foot(), self._plan, self._dialog.close)
        return going

    async def _follow(self, stands: Standing) -> None:
        """Look until it is over; how far it is shows only where it takes a while."""
        page, began = self._page, time.monotonic()
        going: Going | None = None
        while stands.state in ("planned", "running"):
            await asyncio.sleep(LOOK)
            stands = await through_an_outage(partial(mass_update.standing, page.actor, stands.id))
            if not self._is_here(stands):
                await keep_unanswered(page, stands)
                continue
            if going is None and stands.state == "running" and time.monotonic() - began > SHOWN_AFTER:
                going = self._show_going(stands.counts.get("change", 0))
            if going is not None:
                await going.tell(stands)
        if page.shell.ground.is_deleted:
            return
        is_here = self._is_here(stands)
        back = await mass_update.taken_back(page.actor, stands)
        with self._body if is_here else page.shell.ground:
            if is_here:
                await self._result(stands, back)
            else:
                await self._notice(stands, back)
        if not page.canvas.is_deleted and stands.change_set_id is not None:
            with page.canvas:
                await self._on_done()

    def _is_here(self, stands: Standing) -> bool:
        """Whether a run is shown in the open dialog."""
        return not self._body.is_deleted and self._dialog.value and (self._step, self._plan) == ("run", stands.id)

    async def _result(self, stands: Standing, back: TakenBack | None) -> None:
        page, change_set_id = self._page, stands.change_set_id
        self._step = "result"
        self._begin(page.t(DONE), 3)
        with self._body:
            await draw_result(page, stands, back, None if self._delete else (lambda: self._use_mine(stands)))
            with self._foot():
                if change_set_id is not None:
                    self._after(int(change_set_id), can_undo=back is None)
                button(page.t(DONE), self._dialog.close, classes="k-primary", mark="mass-update-done")

    def _after(self, change_set_id: int, *, can_undo: bool) -> None:
        page = self._page
        show = button(page.t("Show in the history"), lambda: page.navigate(f"/changes?set={change_set_id}"),
                      glyph="list", classes="k-ghost")  # fmt: skip
        show.style("margin-right:auto")
        if can_undo:
            button(page.t("Undo"), lambda: self._undo(change_set_id), glyph="undo-2", classes="k-sec", mark="undo")

    async def _notice(self, stands: Standing, back: TakenBack | None) -> None:
        page, change_set_id = self._page, stands.change_set_id
        undo = None if change_set_id is None or back else (lambda: take_back(page, int(change_set_id)))
        kind = "error" if stands.state == "failed" else "success" if undo else "info"
        page.toast(await sentence(page, stands, back), explanation(page, stands, back), kind=kind, undo=undo)

    async def _undo(self, change_set_id: int) -> None:
        async with self._page.telling():
            self._dialog.close()
            await take_back(self._page, change_set_id)

    async def _use_mine(self, stands: Standing) -> None:
        """Plan the rows that somebody changed meanwhile anew; the review shows their values."""
        page = self._page
        async with page.telling():
            found = await mass_update.page_of(page.actor, stands.id, "meanwhile", 0, 1_000)
            ids = tuple(sorted({row.row_id for row in found}))
            self._selection = Selection(count=len(ids), ids=ids)
            await self._review()

    async def _back(self) -> None:
        async with self._page.telling():
            if self._step == "review":
                await self._choose()

    def _heading(self, count: int) -> str:
        page = self._page
        if self._delete:
            return page.n("Delete {count} row", "Delete {count} rows", count)
        return heading(page, self._resource, count)

    def _begin(self, title: str, step: int) -> None:
        page = self._page
        self._body.clear()
        with self._body, ui.element("header").classes("k-dialog-head"):
            text(title, "k-title", "h2")
            with ui.element("ol").classes("k-steps"):
                for number, label in enumerate((page.t("Field and value"), page.t("Review"), page.t(DONE)), 1):
                    with ui.element("li") as item:
                        text(label)
                    if number <= step:
                        item.props["data-state"] = "now" if number == step else "done"
                    if number == step:
                        item.props["aria-current"] = "step"
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(page.t("Close"), "x", self._dialog.close)

    def _foot(self, note: str = "") -> ui.element:
        foot = ui.element("footer").classes("k-dialog-foot")
        if note:
            with foot:
                text(note, "k-foot-note")
        return foot

"""Update from the registers, for all selected customers: ask with progress, choose what to take over, one change."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from nicegui import background_tasks, ui

from services.customers.refresh_many import Asking, Compared, Taken, compare_many, take_over_many
from services.registries.opening import registers
from services.registries.registry import Found, Gone, NotFound, Status

from ..changes.undoing import saved
from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Page
from .card.refresh import PLACE
from .card.values import NOTHING, in_words
from .inputs import Tick
from .words import ENDED, STATUS_TONES, status_words

SHOWN = 100
LOOK = 0.3  # seconds between two looks at the progress


class RefreshMany:
    """The dialog of one list; `on_done` is called when something was taken over."""

    def __init__(self, page: Page, on_done: Callable[[], Awaitable[None]]) -> None:
        self._page, self._on_done = page, on_done
        self._asking = Asking()
        self._ticks: dict[str, Tick] = {}
        self._is_saving = False
        self._dialog = ui.dialog()
        with self._dialog, Tag("div", None, "k-dialog", role="dialog", aria_modal="true") as self._box:
            self._box.attribute("aria-label", page.t("Update from the registers"))
            self._box.attribute("data-testid", "registers-update")
        self._dialog.on("hide", self._stop, args=[])
        page.canvas.on_end(self._stop)

    async def open(self, ids: Sequence[int]) -> None:
        """Ask about some customers; leaving the page ends it."""
        page, asking = self._page, Asking()
        self._asking = asking
        self._wait(len(ids))
        self._dialog.open()
        background_tasks.create(self._ask(ids, asking), name="registers", context=page.canvas)

    async def _ask(self, ids: Sequence[int], asking: Asking) -> None:
        page = self._page
        asked = asyncio.ensure_future(compare_many(page.actor, ids, registers(), page.language.code, asking))
        while not asked.done():
            await asyncio.wait([asked], timeout=LOOK)
            self._show_progress(asking)
        async with page.telling():
            try:
                await asked
            except Exception:
                self._dialog.close()
                raise
            if asking is self._asking and self._dialog.value:
                await self._review()

    def _stop(self) -> None:
        self._asking.stop = True

    def _wait(self, count: int) -> None:
        page = self._page
        self._begin(page.n("Asking about {count} customer", "Asking about {count} customers", count))
        with self._box:
            with Tag("div", None, "k-dialog-body k-col k-gap-12"):
                self._bar = Tag("progress", None, max="100", value="0")
                self._said = Tag("p", "", "k-muted", aria_live="polite", data_testid="registers-progress")
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Stop"), self._stop, classes="k-sec", mark="registers-stop")

    def _show_progress(self, asking: Asking) -> None:
        if asking is not self._asking or self._bar.is_deleted or not asking.total:
            return
        done = len(asking.compared)
        self._bar.attribute("value", str(done * 100 // asking.total))
        number = self._page.language.number
        self._said.say(self._page.t("{done} of {total} asked", done=number(done), total=number(asking.total)))

    async def _review(self) -> None:
        """What differs, field by field, with what is to be taken over."""
        page, asking = self._page, self._asking
        fields = asking.fields()
        lines = [(one, await self._words(one)) for one in asking.different[:SHOWN]]
        self._begin(page.t("Update from the registers"))
        self._ticks = {}
        with self._box:
            with Tag("div", None, "k-dialog-body k-col k-gap-12"):
                Tag("p", self._summary(), "k-muted", data_testid="registers-summary")
                self._ended()
                with Tag("div", None, "k-pickfields"):
                    for name, count in fields.most_common():
                        label = f"{self._label(name)} ({page.language.number(count)})"
                        self._ticks[name] = Tick(label, self._count, is_on=True, mark=f"take-{name}")
                if lines:
                    self._table(lines)
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                with Tag("button", None, "k-btn k-primary", type="button", data_testid="take-over-many") as go:
                    self._go = Tag("span")
                go.on("click", self._take, args=[])
        await self._count()

    def _table(self, lines: list[tuple[Compared, list[tuple[str, str, str]]]]) -> None:
        with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table k-table-plain"), Tag("tbody"):
            for one, words in lines:
                for place, (label, now, register) in enumerate(words):
                    with Tag("tr"):
                        Tag("td", one.values["name"] if place == 0 else "", "k-medium")
                        Tag("td", label, "k-muted")
                        with Tag("td", None, "k-wrap"):
                            Tag("span", now, "k-old")
                            Tag("span", f" \u2192 {register}", "k-new")
        if len(self._asking.different) > SHOWN:
            Tag("p", self._page.t("The first {count} are shown.", count=SHOWN), "k-muted")

    def _summary(self) -> str:
        """How many differ, agree, are not known and could not be asked."""
        page, compared = self._page, self._asking.compared
        if not compared:
            return page.t("None of the selected customers has an organization number.")
        found = sum(isinstance(one.outcome, Found) for one in compared)
        unknown = sum(isinstance(one.outcome, NotFound | Gone) for one in compared)
        differ = len(self._asking.different)
        silent = len(compared) - found - unknown
        counted = (
            (page.n("{count} differs", "{count} differ", differ), True),
            (page.n("{count} is as in the register", "{count} are as in the registers", found - differ), True),
            (page.n("{count} was not found", "{count} were not found", unknown), unknown),
            (page.n("{count} could not be asked", "{count} could not be asked", silent), silent),
        )
        return " · ".join(words for words, is_told in counted if is_told)

    def _ended(self) -> None:
        """Companies that are bankrupt, winding up or deleted by now."""
        page = self._page
        for one in self._asking.compared:
            if one.company is not None and one.company.status in ENDED:
                status = Status(one.company.status)
                with Tag("p", None, "k-ended-line"):
                    Tag("b", one.values["name"])
                    Tag("span", status_words(status, page.language), "k-chip", data_tone=STATUS_TONES[status])

    async def _words(self, one: Compared) -> list[tuple[str, str, str]]:
        page, told, country = self._page, [], one.values["country"]
        for d in one.differences:
            if d.field in PLACE:
                told.append((self._label(d.field), d.now or NOTHING, str(d.register)))
            else:
                now, register = [await in_words(page, one.fields[d.field], v, country) for v in (d.now, d.register)]
                told.append((self._label(d.field), now, register))
        return told

    def _label(self, name: str) -> str:
        fields = self._asking.compared[0].fields
        return self._page.t(PLACE[name] if name in PLACE else fields[name].label)

    async def _count(self) -> None:
        """The button says how many customers change."""
        count = self._asking.count(self._chosen())
        words = self._page.n("Update {count} customer", "Update {count} customers", count)
        if not count:
            words = self._page.t("Note that they were checked")
        self._go.say(words)

    def _chosen(self) -> list[str]:
        return [name for name, tick in self._ticks.items() if tick.is_on]

    async def _take(self) -> None:
        if self._is_saving:
            return
        self._is_saving = True
        try:
            async with self._page.telling():
                taken = await take_over_many(self._page.actor, self._asking, self._chosen())
                self._dialog.close()
                await self._on_done()
                self._tell(taken)
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

    def _begin(self, title: str) -> None:
        self._box.clear()
        with self._box, Tag("header", None, "k-dialog-head"):
            text(title, "k-title", "h2")
            with Tag("div", None, "k-dialog-head-end"):
                icon_button(self._page.t("Close"), "x", self._dialog.close)

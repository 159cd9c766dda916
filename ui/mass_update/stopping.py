"""The foot of a run: it is halted first, then whoever began it says what becomes of it."""

from collections.abc import Callable

from nicegui import ui

from services import mass_update
from services.mass_update import Standing
from services.refusals import Refusal

from ..components.basics import button, text
from ..page import Page


class Stopping:
    """Drawn into the foot of a running mass update."""

    def __init__(self, page: Page, foot: ui.element, plan: int, close: Callable[[], None]) -> None:
        self._page, self._foot, self._plan, self._close = page, foot, plan, close
        self._offer()

    def _offer(self) -> None:
        page = self._page
        self._say(page.t("You can close this window. The change goes on and shows in the history."))
        with self._foot:
            button(page.t("Stop"), self._halt, classes="k-sec k-danger-text", mark="mass-update-cancel")
            button(page.t("Continue in the background"), self._close, classes="k-sec")

    async def _halt(self) -> None:
        page = self._page
        async with page.telling():
            self._say(page.t("Stopping …"))
            try:
                await mass_update.halt(page.actor, self._plan)
            except Refusal:  # it was over already: the result says so
                return
            self._ask()

    def _ask(self) -> None:
        page = self._page
        self._say(page.t("It waits. What becomes of the rows that are done?"))
        with self._foot:
            button(page.t("Go on"), self._go_on, classes="k-sec", mark="mass-update-go-on")
            button(page.t("Keep what is done"), lambda: self._stop(True), classes="k-sec", mark="mass-update-keep")
            button(
                page.t("Take everything back"), lambda: self._stop(False), classes="k-sec", mark="mass-update-take-back"
            )

    async def _go_on(self) -> None:
        async with self._page.telling():
            await mass_update.go_on(self._page.actor, self._plan)
            self._offer()

    async def _stop(self, keep: bool) -> None:
        page = self._page
        async with page.telling():
            await mass_update.cancel(page.actor, self._plan, keep=keep)
            self._say(page.t("Stopping …") if keep else page.t("Taking everything back …"))

    def _say(self, words: str) -> None:
        if self._foot.is_deleted:
            return
        self._foot.clear()
        with self._foot:
            text(words, "k-foot-note")


async def keep_unanswered(page: Page, stands: Standing) -> None:
    """What is done stays where whoever was asked has gone."""
    if not stands.is_halted:
        return
    try:
        await mass_update.cancel(page.actor, stands.id, keep=True)
    except Refusal:  # somebody said so already
        return

"""Messages at the bottom right: what is true now, why, what can be done. At most three; errors stay until closed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from nicegui import background_tasks

from .dom import Tag, glyph, key

if TYPE_CHECKING:
    from ..page import Page

MOST = 3
SECONDS, SECONDS_TO_UNDO = 6.0, 20.0
STEP = 0.25
TONES = {"success": "pos", "error": "neg", "info": "acc"}
ICONS = {"success": "circle-check", "error": "circle-alert", "info": "info"}


class Action(Protocol):
    """A button in a message."""

    label: str
    does: Callable[[], Awaitable[None]]


class Toasts(Tag):
    """The stack of messages of a tab."""

    def __init__(self) -> None:
        super().__init__("div", None, "k-toasts")
        self._open: list[Toast] = []

    def show(
        self,
        page: "Page",
        title: str,
        text: str = "",
        *,
        kind: str = "success",
        undo: Callable[[], Awaitable[None]] | None = None,
        is_redo: bool = False,
        actions: Sequence[Action] = (),
        stays: bool = False,
    ) -> None:
        """Add a message; the oldest makes room for a fourth, an older Undo for a newer one. Errors stay until closed."""
        for older in [toast for toast in self._open if undo is not None and toast.can_undo]:
            older.close()
        while len(self._open) >= MOST:
            self._open[0].close()
        with self:
            toast = Toast(self, page, title, text, kind, undo, is_redo, actions)
        self._open.append(toast)
        if not stays and kind != "error":
            toast.fade(SECONDS_TO_UNDO if undo else SECONDS)

    def forget(self, toast: "Toast") -> None:
        """A message was closed."""
        if toast in self._open:
            self._open.remove(toast)


class Toast(Tag):
    """One message."""

    def __init__(
        self,
        stack: Toasts,
        page: "Page",
        title: str,
        text: str,
        kind: str,
        undo: Callable[[], Awaitable[None]] | None,
        is_redo: bool,
        actions: Sequence[Action],
    ) -> None:
        role = "alert" if kind == "error" else "status"
        super().__init__("div", None, "k-toast", role=role, data_testid="toast", data_tone=TONES[kind])
        self._stack, self._page, self._is_held = stack, page, False
        self.can_undo = undo is not None
        for event, is_held in (("mouseenter", True), ("focusin", True), ("mouseleave", False), ("focusout", False)):
            self.on(event, lambda held=is_held: self._hold(held), args=[])
        with self:
            glyph(ICONS[kind])
            with Tag("div", None, "k-toast-main"):
                Tag("b", title)
                if text:
                    Tag("p", text)
                self._buttons(undo, is_redo, actions)
            with Tag("button", None, "k-toast-x", type="button", aria_label=page.t("Close")).on("click", self.close):
                glyph("x")

    def fade(self, seconds: float) -> None:
        """Go away after some seconds during which nobody holds it."""
        background_tasks.create(self._fade(seconds), name="toast")

    def close(self) -> None:
        """Take the message away."""
        self._stack.forget(self)
        if not self.is_deleted:
            self.delete()

    def _buttons(self, undo: Callable[[], Awaitable[None]] | None, is_redo: bool, actions: Sequence[Action]) -> None:
        if undo is None and not actions:
            return
        with Tag("div", None, "k-toast-actions"):
            if undo is not None:
                with Tag("button", None, "k-btn k-sec k-sm", type="button", data_testid="undo") as button:
                    glyph("redo-2" if is_redo else "undo-2")
                    Tag("span", self._page.t("Redo") if is_redo else self._page.t("Undo"))
                    key("Ctrl Y" if is_redo else "Ctrl Z")
                button.on("click", lambda: self._do(undo))
            for action in actions:
                button = Tag("button", action.label, "k-btn k-sec k-sm", type="button")
                button.on("click", lambda chosen=action: self._do(chosen.does))

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        page = self._page
        with page.shell.ground:
            self.close()
            async with page.telling():
                await work()

    def _hold(self, is_held: bool) -> None:
        self._is_held = is_held

    async def _fade(self, seconds: float) -> None:
        while seconds > 0 and not self.is_deleted:
            await asyncio.sleep(STEP)
            seconds -= 0.0 if self._is_held else STEP
        if not self.is_deleted:
            self.close()

"""A form of the settings, on the page or in a dialog: fields by name, one save however often the button is pressed."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from services.refusals import Refusal
from services.writing.refusals import NotAccepted

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..customers.inputs import Field, Tick
from ..page import Page

Save = Callable[[dict[str, Any]], Awaitable[None]]


class Form:
    """Fields and ticks by name; `save` gets what they hold, refusals stand at their fields."""

    def __init__(self, page: Page, save: Save) -> None:
        self._page, self._save = page, save
        self.fields: dict[str, Field] = {}
        self.ticks: dict[str, Tick] = {}
        self._is_busy = False

    def values(self) -> dict[str, Any]:
        """What the form holds."""
        given: dict[str, Any] = {name: field.value.strip() for name, field in self.fields.items()}
        return given | {name: tick.is_on for name, tick in self.ticks.items()}

    async def submit(self) -> bool:
        """Save once; tells whether it was kept."""
        if self._is_busy:
            return False
        self._is_busy, is_kept = True, False
        try:
            async with self._page.telling(**self.fields):
                try:
                    await self._save(self.values())
                    is_kept = True
                except NotAccepted as several:
                    self._tell(several.refusals)
        finally:
            self._is_busy = False
        return is_kept

    def _tell(self, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            field = self.fields.get(refusal.field or "")
            if field is not None:
                field.error = refusal.message(self._page.language)
            else:
                self._page.toast(refusal.message(self._page.language), kind="error")


async def nothing() -> None:
    """What a field does when it changes: nothing until Save."""


class FormDialog:
    """A form in a dialog of its own; `draw` puts the fields into it."""

    def __init__(self, page: Page, title: str, form: Form, draw: Callable[[Form], None], mark: str) -> None:
        self._page, self._form = page, form
        self._dialog = ui.dialog()
        with self._dialog, Tag("div", None, "k-dialog k-dialog-sm", role="dialog", aria_modal="true") as box:
            box.attribute("aria-label", title).attribute("data-testid", mark)
            with Tag("header", None, "k-dialog-head"):
                text(title, "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"), Tag("div", None, "k-form k-form-1"):
                draw(form)
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                button(page.t("Save"), self._submit, classes="k-primary", mark=f"{mark}-save")
        self._dialog.on("hide", self._dialog.delete)

    def open(self) -> None:
        """Show it."""
        self._dialog.open()

    async def _submit(self) -> None:
        if await self._form.submit():
            self._dialog.close()

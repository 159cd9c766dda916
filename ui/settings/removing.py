"""Deleting a row of a list: at once where nothing has it, else after choosing what its users get instead."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from services import choice_lists
from services.fields.choices import Choice
from services.history import undo
from services.standard import ready_made_name

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..customers.inputs import Choose
from ..page import Page
from .form import nothing


class Removing:
    """The dialog of one list."""

    def __init__(self, page: Page, resource: str, done: Callable[[], Awaitable[None]]) -> None:
        self._page, self._resource, self._done = page, resource, done
        with ui.dialog() as self._dialog:
            self._box = Tag("div", None, "k-dialog k-dialog-sm", role="dialog", aria_modal="true")
        self._box.attribute("data-testid", "move-rows")

    async def begin(self, row: dict[str, Any], label: str) -> None:
        """Delete, or ask first."""
        count = await choice_lists.count_uses(self._resource, row["id"])
        if not count:
            await self._remove(row["id"], None, label)
            return
        others = await choice_lists.listed(self._page.actor, self._resource)
        spoken = self._page.language
        listed = [
            Choice(int(one["id"]), ready_made_name(one.get("key"), one["name"], spoken))
            for one in others
            if one["id"] != row["id"]
        ]
        self._ask(row["id"], label, count, listed)

    def _ask(self, row_id: int, label: str, count: int, listed: list[Choice]) -> None:
        page = self._page
        self._box.clear()
        self._box.attribute("aria-label", page.t("Delete {name}", name=label))
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(page.t("Delete {name}", name=label), "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"), Tag("div", None, "k-form k-form-1"):
                text(page.n("{count} row has it.", "{count} rows have it.", count), tag="p")
                self._instead = Choose(page.t("What they get instead"), nothing, listed, data_testid="instead")
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                words = page.n("Move {count} row and delete", "Move {count} rows and delete", count)
                button(words, lambda: self._chosen(row_id, label), classes="k-danger", mark="move-and-delete")
        self._dialog.open()

    async def _chosen(self, row_id: int, label: str) -> None:
        page = self._page
        async with page.telling(instead=self._instead):
            if not self._instead.value:
                self._instead.error = page.t("Choose one.")
                return
            await self._remove(row_id, int(self._instead.value), label)
            self._dialog.close()

    async def _remove(self, row_id: int, instead: int | None, label: str) -> None:
        change_set_id = await choice_lists.remove(self._page.actor, self._resource, row_id, instead)
        await self._done()

        async def take_back() -> None:
            async with self._page.telling():
                await undo(self._page.actor, int(change_set_id or 0))
                await self._done()

        self._page.toast(self._page.t("{name} is deleted", name=label), undo=take_back)

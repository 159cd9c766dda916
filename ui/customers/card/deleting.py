"""Deleting a customer: only where nothing hangs on it that counts; else the dialog says why and offers to deactivate."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services import writing
from services.customers.card import Card
from services.writing.refusals import CustomerHasWork
from services.writing.removal import has_work

from ...changes.undoing import saved
from ...components.basics import button, text
from ...components.dom import Tag
from ...page import Page

Deactivate = Callable[[bool], Awaitable[None]]


class Deleting:
    """The dialog of one card."""

    def __init__(self, page: Page, deactivate: Deactivate) -> None:
        self._page, self._deactivate = page, deactivate
        self.is_deleting = False  # stays so when it is done
        self._card: Card | None = None
        with ui.dialog() as self._dialog:
            self._box = Tag("div", None, "k-dialog k-dialog-sm", role="alertdialog", aria_modal="true")
            self._box.attribute("data-testid", "delete-dialog")

    async def open(self, card: Card) -> None:
        """Ask, or say why not."""
        page, self._card = self._page, card
        async with page.telling():
            if await has_work(card.customer_id):
                self._refuse(card)
            else:
                self._ask(card)
            self._dialog.open()

    def _ask(self, card: Card) -> None:
        t = self._page.t
        question = t("{name} is deleted with its contacts, addresses and activities.", name=card.values["name"])
        with self._frame(t("Delete customer"), question, t("You can undo it in the message that follows.")):
            button(t("Delete customer"), self._delete, classes="k-danger-fill", mark="confirm-delete")

    def _refuse(self, card: Card) -> None:
        t = self._page.t
        reason = CustomerHasWork().message(self._page.language)
        with self._frame(t("This customer cannot be deleted"), reason, ""):
            if card.values["is_active"]:
                button(t("Deactivate"), self._switch_off, classes="k-primary", mark="deactivate-instead")

    def _frame(self, title: str, first: str, second: str) -> Tag:
        self._box.clear()
        self._box.attribute("aria-label", title)
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(title, "k-title", "h2")
            with Tag("div", None, "k-dialog-body"):
                Tag("p", first)
                if second:
                    Tag("p", second, "k-muted")
            with Tag("footer", None, "k-dialog-foot") as foot:
                button(self._page.t("Cancel"), self._dialog.close, classes="k-ghost")
        return foot

    async def _switch_off(self) -> None:
        self._dialog.close()
        await self._deactivate(False)

    async def _delete(self) -> None:
        if self.is_deleting or self._card is None:
            return
        page, self.is_deleting, is_done = self._page, True, False
        try:
            async with page.telling():
                try:
                    change_set_id = await writing.delete_row(page.actor, "customers", self._card.customer_id)
                except CustomerHasWork:
                    self._refuse(self._card)
                    return
                is_done = True
                self._dialog.close()
                gone_to_list(page, page.t("The customer is deleted"), change_set_id)
        finally:
            self.is_deleting = is_done


def gone_to_list(page: Page, title: str, change_set_id: int | None) -> None:
    """Go back to the list, with a message that offers to take it back."""
    saved(page, title, change_set_id)
    page.navigate("/customers")

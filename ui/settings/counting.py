"""Asks before the invoices of a status begin or cease to count: how many there are, and what billing changes by."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.invoices.weight import weight_of

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Page


class Counting:
    """The dialog of the list of invoice statuses."""

    def __init__(self, page: Page) -> None:
        self._page = page
        with ui.dialog() as self._dialog:
            self._box = Tag("div", None, "k-dialog k-dialog-sm", role="dialog", aria_modal="true")
        self._box.attribute("data-testid", "status-counts")
        self._declined: Callable[[], Awaitable[None]] | None = None
        self._dialog.on("hide", self._hidden)

    async def ask(
        self,
        status_id: int,
        label: str,
        *,
        is_sent: bool,
        agreed: Callable[[], Awaitable[object]],
        declined: Callable[[], Awaitable[None]],
    ) -> None:
        """Ask where numbered invoices have the status; else it is agreed at once."""
        page, language, currency = self._page, self._page.language, self._page.firm.base_currency
        weight = await weight_of(page.actor, status_id, page.today)
        if not weight.invoices:
            await agreed()
            return
        year, month = (
            language.money(amount if is_sent else -amount, currency) for amount in (weight.this_year, weight.this_month)
        )
        if is_sent:
            words = page.n(
                "{count} invoice begins to count as billed.",
                "{count} invoices begin to count as billed.",
                weight.invoices,
            )
        else:
            words = page.n(
                "{count} invoice no longer counts as billed.",
                "{count} invoices no longer count as billed.",
                weight.invoices,
            )
        self._declined = declined

        async def agree() -> None:
            self._declined = None
            self._dialog.close()
            await agreed()

        self._box.clear()
        self._box.attribute("aria-label", label)
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(label, "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"):
                text(words, tag="p")
                text(page.t("Billing and margin this year change by {amount}.", amount=year), tag="p")
                text(page.t("Billing this month changes by {amount}.", amount=month), tag="p")
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost", mark="status-counts-cancel")
                button(page.t("Change"), agree, classes="k-primary", mark="status-counts-change")
        self._dialog.open()

    async def _hidden(self) -> None:
        """Closed without an answer is a no."""
        declined, self._declined = self._declined, None
        if declined is not None:
            await declined()

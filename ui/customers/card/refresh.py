"""Update from the register: what it says by now beside what is kept, field by field, to be taken over or not."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.customers.card import Card
from services.customers.refresh import Difference, differences, take_over
from services.i18n import mark
from services.registries.opening import registers, source_name
from services.registries.registry import Company, Found, words_for

from ...components.basics import button, icon_button, text
from ...components.dom import Tag
from ...page import Page
from ..inputs import Tick
from ..words import STATUS_TONES, status_words
from .values import NOTHING, in_words

PLACE = {
    "address.street": mark("Visiting address"),
    "address.postal_code": mark("Postal code"),
    "address.city": mark("City"),
}
Saved = Callable[[int | None], Awaitable[None]]


class Refresh:
    """The dialog of one card."""

    def __init__(self, page: Page, saved: Saved) -> None:
        self._page, self._saved = page, saved
        self._ticks: dict[str, Tick] = {}
        self._is_saving = False
        with ui.dialog() as self._dialog, Tag("div", None, "k-dialog", role="dialog", aria_modal="true") as self._box:
            self._box.attribute("aria-label", page.t("Update from the register"))
            self._box.attribute("data-testid", "register-update")

    async def open(self, card: Card) -> None:
        """Ask the register now and show what differs; a register that does not answer is told in a message."""
        page, values = self._page, card.values
        async with page.telling():
            reply = await registers().by_number(values["country"], values["org_number"] or "", fresh=True)
            if not isinstance(reply.outcome, Found):
                page.toast(page.t("Nothing was updated"), page.t(words_for(reply.outcome)), kind="error")
                return
            company = reply.outcome.value
            found = await differences(card, company, page.language.code)
            shown = [await self._words(card, one) for one in found]
            self._draw(card, company, found, shown)
            self._dialog.open()

    def _draw(self, card: Card, company: Company, found: list[Difference], shown: list[tuple[str, str, str]]) -> None:
        page, self._ticks = self._page, {}
        self._box.clear()
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(page.t("Update from the register"), "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    tone = STATUS_TONES[company.status]
                    Tag("span", status_words(company.status, page.language), "k-chip", data_tone=tone)
                    icon_button(page.t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"):
                Tag("p", page.t("{register} answered just now.", register=source_name(company.source)), "k-muted")
                if not found:
                    Tag("p", page.t("The register says the same as the card."))
                for one, words in zip(found, shown, strict=True):
                    self._line(one, words)
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), self._dialog.close, classes="k-ghost")
                label = page.t("Take over what is ticked") if found else page.t("Note that it was checked")

                async def save() -> None:
                    await self._save(card, company, found)

                button(label, save, classes="k-primary", mark="take-over")

    def _line(self, one: Difference, words: tuple[str, str, str]) -> None:
        label, now, register = words
        with Tag("div", None, "k-takeover"):
            self._ticks[one.field] = Tick(label, _nothing, is_on=True)
            with Tag("div", None, "k-change-line"):
                Tag("s", now, "k-old")
                Tag("span", "→", aria_hidden="true")
                Tag("b", register, "k-new")

    async def _words(self, card: Card, one: Difference) -> tuple[str, str, str]:
        page = self._page
        if one.field in PLACE:
            return page.t(PLACE[one.field]), one.now or NOTHING, str(one.register)
        field = card.fields[one.field]
        country = card.values["country"]
        now, register = [await in_words(page, field, value, country) for value in (one.now, one.register)]
        return page.t(field.label), now, register

    async def _save(self, card: Card, company: Company, found: list[Difference]) -> None:
        if self._is_saving:
            return
        self._is_saving = True
        page = self._page
        chosen = {one.field: one.register for one in found if self._ticks[one.field].is_on}
        try:
            async with page.telling():
                change_set_id = await take_over(page.actor, card.customer_id, chosen, company, card.values["country"])
                self._dialog.close()
                await self._saved(change_set_id)
        finally:
            self._is_saving = False


async def _nothing() -> None:
    return None

"""The head of the card: who it is, where it stands, what the registers say."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.customers.card import Card
from services.fields.choices import labels
from services.identifiers import format_org_number
from services.registries.opening import source_name
from services.registries.registry import Status

from ...components.basics import button
from ...components.dom import Tag, glyph
from ...components.people import avatar
from ...design import colour, initials
from ...page import Page
from ..inputs import Tick
from ..new.countries import NEAR, flag
from ..words import STATUS_TONES, status_words
from .told import said_chip, vat_chip
from .values import in_words

STAGE_TONES = {"active": "pos", "prospect": "acc", "dormant": "neu"}


class Head:
    """Drawn anew when the customer changed; nothing in it is typed into."""

    def __init__(
        self, page: Page, switch: Callable[[bool], Awaitable[None]], refresh: Callable[[], Awaitable[None]]
    ) -> None:
        self._page, self._switch, self._refresh = page, switch, refresh
        self._box = Tag("header", None, "k-rec")

    async def show(self, card: Card) -> None:
        """Draw it."""
        page, values = self._page, card.values
        stages = await labels("stages", page.language)
        owner = await in_words(page, card.fields["owner_id"], values["owner_id"])
        self._box.clear()
        with self._box:
            tile = f"k-tile k-tile-44 k-av{colour(card.customer_id)}"
            Tag("span", initials(values["name"]), tile, aria_hidden="true")
            with Tag("div", None, "k-rec-main"):
                with Tag("div", None, "k-rec-line1"):
                    Tag("h1", values["name"], "k-record", title=values["name"])
                    self._chips(card, stages)
                with Tag("div", None, "k-rec-line2"):
                    Tag("span", page.t("Customer {number}", number=str(values["number"])))
                    self._number(card)
                    if values["owner_id"] is not None:
                        with Tag("span", None, "k-person"):
                            avatar(values["owner_id"], owner, "k-av-18")
                            Tag("span", owner)
                    self._website(values.get("website"))
            with Tag("div", None, "k-rec-end"):
                self._active(values)

    def _chips(self, card: Card, stages: dict[int | str, str]) -> None:
        page, stage = self._page, card.values.get("stage")
        if not card.values["is_active"]:
            Tag("span", page.t("Inactive"), "k-chip", data_tone="neu", data_testid="inactive")
        elif stage:
            Tag("span", stages[stage], "k-chip", data_tone=STAGE_TONES.get(stage, "neu"), data_testid="stage")
        told = card.evidence["register_status"]
        if told and told not in (Status.ACTIVE, Status.UNKNOWN) and told in set(Status):
            status = Status(told)
            Tag("span", status_words(status, page.language), "k-chip", data_tone=STATUS_TONES[status])

    def _number(self, card: Card) -> None:
        page, values, evidence = self._page, card.values, card.evidence
        if not values["org_number"] and not values["vat_number"] and not values["country"]:
            return
        with Tag("span"):
            if values["country"] in NEAR:
                flag(values["country"])
            elif values["country"]:
                Tag("span", values["country"])
            if values["org_number"]:
                Tag("span", format_org_number(values["country"], values["org_number"]), "k-tnum")
            if evidence["register_checked_at"] and evidence["register_source"]:
                day = page.language.moment(evidence["register_checked_at"], page.firm.time_zone, page.today)
                register = source_name(evidence["register_source"])
                words = page.t("Verified in {register}, {date}", register=register, date=day)
                said_chip(page, card, "verified", words, "acc", "badge-check")
            if values["vat_number"]:
                vat_chip(page, card)

    def _website(self, website: str | None) -> None:
        if not website or not website.startswith(("https://", "http://")):
            return
        with Tag("span"):
            glyph("globe")
            shown = website.split("//", 1)[1].rstrip("/")
            Tag("a", shown, href=website, target="_blank", rel="noopener noreferrer")

    def _active(self, values: dict[str, Any]) -> None:
        """Whether the customer is active: a switch for those who may edit."""
        page = self._page
        if not page.actor.may("edit"):
            return
        if values["org_number"]:
            label = page.t("Update from the register")
            button(label, self._refresh, glyph="refresh-cw", classes="k-sec k-sm", mark="update-from-register")

        async def switched() -> None:
            await self._switch(tick.is_on)

        tick = Tick(page.t("Active"), switched, is_on=bool(values["is_active"]), mark="is-active")
        tick.box.classes(replace="k-switch")

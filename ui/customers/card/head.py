"""The head of the card: who it is, where it stands, what the registers say."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from services.customers.card import Card
from services.favourites import favourites
from services.fields.choices import labels
from services.fields.partly import partly
from services.i18n import mark
from services.identifiers import format_org_number
from services.registries.opening import source_name
from services.registries.registry import Status

from ...components.basics import button
from ...components.dom import Redrawn, Tag, glyph
from ...components.menu import Menu
from ...components.people import avatar
from ...design import colour, company_initials
from ...page import Page
from ..inputs import Tick
from ..new.countries import NEAR, flag
from ..words import STATUS_TONES, status_words
from .star import Star
from .steps import Steps
from .told import said_chip, vat_chip
from .values import in_words

SHOWN = (
    "name", "number", "country", "org_number", "vat_number", "owner_id", "website", "stage", "is_active", "is_internal",
    "phone", "email",
)  # fmt: skip
STAGE_TONES = {"active": "pos", "prospect": "acc", "dormant": "neu"}


Handler = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Does:
    """What the head's buttons do: update from the register, note something, switch on or off, merge, delete."""

    refresh: Handler
    note: Handler
    switch: Callable[[bool], Awaitable[None]]
    merge: Handler
    delete: Handler


class Head:
    """Drawn anew when what it shows changed; nothing in it is typed into."""

    def __init__(self, page: Page, customer_id: int, does: Does) -> None:
        self._page, self._customer_id, self._does = page, customer_id, does
        with Tag("header", None, "k-rec"):
            self._box = Redrawn("k-rec-who")
            with Tag("div", None, "k-rec-end"):
                self.steps = Steps(page, customer_id)
                self._actions = Redrawn("k-rec-actions")
        self._quick = Redrawn("k-quick", "nav").attribute("aria-label", page.t("Quick actions"))

    async def show(self, card: Card) -> None:
        """Draw it."""
        page, values = self._page, card.values
        stages = await labels("stages", page.language)
        owner = await in_words(page, card.fields["owner_id"], values["owner_id"])
        is_favourite = card.customer_id in {row_id for row_id, _ in await favourites(page.actor)}

        def draw_box() -> None:
            tile = f"k-tile k-tile-44 k-av{colour(card.customer_id)}"
            Tag("span", company_initials(values["name"]), tile, aria_hidden="true")
            with Tag("div", None, "k-rec-main"):
                with Tag("div", None, "k-rec-line1"):
                    Tag("h1", values["name"], "k-record", title=values["name"])
                    self._chips(card, stages)
                    Star(page, card.customer_id, is_favourite)
                with Tag("div", None, "k-rec-line2"):
                    Tag("span", page.t("Customer {number}", number=str(values["number"])))
                    self._number(card)
                    if values["owner_id"] is not None:
                        with Tag("span", None, "k-person"):
                            avatar(values["owner_id"], owner, "k-av-18")
                            Tag("span", owner)
                    self._website(values.get("website"))

        shown = {name: values.get(name) for name in SHOWN}
        self._box.bring((shown, card.evidence, owner, is_favourite, page.today), draw_box)
        self._actions.bring(shown, lambda: self._buttons(values))
        self._quick.bring(shown, lambda: self._ways(values))

    def _chips(self, card: Card, stages: dict[int | str, str]) -> None:
        page, stage = self._page, card.values.get("stage")
        if not card.values["is_active"]:
            Tag("span", page.t("Inactive"), "k-chip", data_tone="neu", data_testid="inactive")
        elif stage:
            note = partly(card.fields["stage"].adds_up, page.actor, page.language)
            chip = Tag("span", stages[stage], "k-chip", data_tone=STAGE_TONES.get(stage, "neu"), data_testid="stage")
            with chip.attribute("title", note or None):
                if note:
                    glyph("eye-off", "k-partly")
                    Tag("span", note, "k-sr")
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
        with Tag("span", None, "k-rec-web"):
            glyph("globe")
            shown = website.split("//", 1)[1].rstrip("/")
            Tag("a", shown, href=website, target="_blank", rel="noopener noreferrer")

    def _buttons(self, values: dict[str, Any]) -> None:
        """The switch and what else can be done; only what the viewer may do."""
        page, actor = self._page, self._page.actor
        may_edit = actor.may("edit")
        if may_edit:

            async def switched() -> None:
                try:
                    await self._does.switch(tick.is_on)
                finally:  # what was refused is as it was; else another switch stands here by now
                    tick.put(bool(values["is_active"]))

            tick = Tick(page.t("Active"), switched, is_on=bool(values["is_active"]), mark="is-active")
            tick.box.classes(replace="k-switch")
        note = button(
            page.t("Log activity"), self._does.note, glyph="message-square-plus", classes="k-sec", mark="log-activity"
        )
        note.props["data-command"] = "record:log"
        note.props["title"] = "L"
        if may_edit:
            new = Tag("a", None, "k-btn k-sec k-newcase", href=self._new_case(), data_testid="card-new-case")
            label = page.t("New sales case")
            with new.attribute("aria-label", label).attribute("title", label):
                glyph("plus")
                Tag("span", page.t("Sales case"))
            self._more(values)

    def _new_case(self) -> str:
        return f"/sales/new?customer={self._customer_id}"

    def _more(self, values: dict[str, Any]) -> None:
        page = self._page
        more = Tag("button", None, "k-btn k-sec k-icon", type="button", aria_label=page.t("More"), data_testid="more")
        with more, Menu(more, label=page.t("More")):
            if values["org_number"]:
                label = page.t("Update from the register")
                self._line("refresh-cw", label, self._does.refresh, "update-from-register")
            is_on = bool(values["is_active"])
            words = page.t("Deactivate") if is_on else page.t("Activate")
            self._line("archive", words, lambda: self._does.switch(not is_on), "switch-active")
            if page.actor.can_delete_customers and not values["is_internal"]:
                self._line("merge", page.t("Merge with another customer"), self._does.merge, "merge-customer")
                self._line("trash-2", page.t("Delete customer"), self._does.delete, "delete-customer")
        with more:
            glyph("ellipsis")

    def _line(self, icon: str, label: str, does: Handler, mark: str) -> None:
        with Tag("button", None, "k-item", type="button", role="menuitem", data_testid=mark).on("click", does, args=[]):
            glyph(icon)
            Tag("span", label)

    def _ways(self, values: dict[str, Any]) -> None:
        """On a phone: call, write, note, a new sales case."""
        page, phone, email = self._page, values.get("phone"), values.get("email")
        for words, icon, href in (
            (page.t(mark("Call", "verb")), "phone", f"tel:{phone}" if phone else None),
            (page.t("Write"), "mail", f"mailto:{email}" if email else None),
        ):
            with Tag("a", None, "k-quick-item", href=href, aria_disabled=None if href else "true"):
                glyph(icon)
                Tag("span", words)
        note = Tag("button", None, "k-quick-item", type="button", data_testid="quick-note")
        with note.on("click", self._does.note, args=[]):
            glyph("message-square-plus")
            Tag("span", page.t("Log"))
        if page.actor.may("edit"):
            with Tag("a", None, "k-quick-item", href=self._new_case()):
                glyph("handshake")
                Tag("span", page.t("Sales"))

"""What the public registers said of a customer, and when: the answer that is kept, and asking VIES again."""

from nicegui import ui

from services.customers.card import Card, card_of
from services.customers.evidence import company_told, vat_told
from services.customers.vat import check_vat
from services.identifiers import format_org_number, format_vat_number
from services.identifiers.vat_numbers import EUROPEAN
from services.registries.opening import registers, source_name
from services.registries.registry import Company, Found, words_for

from ...components.basics import button, icon_button, text
from ...components.dom import Tag, glyph
from ...page import Page
from ..words import address_line, status_words


class RegistersSaid:
    """The dialog of one card; gone again when it is closed."""

    def __init__(self, page: Page, card: Card) -> None:
        self._page = page
        with page.canvas:
            self._dialog = ui.dialog()
        self._dialog.on("hide", self._dialog.delete, args=[])
        with self._dialog, Tag("div", None, "k-dialog", role="dialog", aria_modal="true") as self._box:
            self._box.attribute("aria-label", page.t("What the registers said"))
            self._box.attribute("data-testid", "registers-said")
        self._draw(card)
        self._dialog.open()

    def _draw(self, card: Card) -> None:
        page = self._page
        self._box.clear()
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(page.t("What the registers said"), "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"):
                self._register(card)
                if (card.values["vat_number"] or "")[:2] in EUROPEAN:
                    self._vies(card)

    def _register(self, card: Card) -> None:
        page, evidence = self._page, card.evidence
        with Tag("div", None, "k-section"):
            Tag("h3", source_name(evidence["register_source"]) or page.t("Public register"), "k-h3")
        if evidence["register_checked_at"] is None:
            Tag("p", page.t("The register was not asked yet."), "k-muted")
        else:
            at = page.language.datetime(evidence["register_checked_at"], page.firm.time_zone)
            Tag("p", page.t("Answered {time}", time=at), "k-muted")
            company = company_told(evidence["register_answer"])
            for label, words in _lines(page, company) if company else ():
                _line(label, words)

    def _vies(self, card: Card) -> None:
        page, evidence, number = self._page, card.evidence, card.values["vat_number"]
        with Tag("div", None, "k-section"):
            Tag("h3", "VIES", "k-h3")
        _line(page.t("VAT number"), format_vat_number(number))
        said = Tag("p", vat_words(page, card), "k-muted", role="status", data_testid="vies-said")
        for label, words in zip((page.t("Name"), page.t("Address")), vat_told(evidence["vat_answer"]), strict=True):
            if words:
                _line(label, words)
        if not page.actor.may("edit"):
            return

        async def check() -> None:
            said.say(page.t("Asking VIES …"))
            async with page.telling():
                outcome = await check_vat(page.actor, card.customer_id, registers())
                if isinstance(outcome, Found):
                    self._draw(await card_of(page.actor, card.customer_id))
                else:
                    said.say(f"{page.t('Could not be checked.')} {page.t(words_for(outcome))}")

        label = page.t("Check in VIES") if evidence["vat_checked_at"] is None else page.t("Check in VIES again")
        button(label, check, glyph="badge-check", classes="k-sec k-sm", mark="vies-again")


def vat_words(page: Page, card: Card) -> str:
    """What VIES said of the VAT number, with the time."""
    evidence = card.evidence
    if evidence["vat_checked_at"] is None:
        return page.t("Not checked in VIES")
    at = page.language.moment(evidence["vat_checked_at"], page.firm.time_zone, page.today)
    return page.t("Valid in VIES, {time}" if evidence["vat_valid"] else "Not valid in VIES, {time}", time=at)


def said_chip(page: Page, card: Card, mark: str, words: str, tone: str, icon: str) -> None:
    """What a register said, in the head of the card; opens the whole of it."""

    async def open_() -> None:
        async with page.telling():
            RegistersSaid(page, card)

    chip = Tag("button", None, "k-chip k-verified", type="button", data_tone=tone, data_dot="none", data_testid=mark)
    with chip.attribute("title", page.t("What the registers said")).on("click", open_, args=[]):
        glyph(icon)
        Tag("span", words)


def vat_chip(page: Page, card: Card) -> None:
    """Where the VAT number stands, for countries that VIES knows."""
    if card.values["vat_number"][:2] not in EUROPEAN:
        return
    checked, valid = card.evidence["vat_checked_at"], card.evidence["vat_valid"]
    tone = "neu" if checked is None else "acc" if valid else "neg"
    said_chip(page, card, "vat-checked", vat_words(page, card), tone, "badge-check" if valid else "badge-alert")


def _lines(page: Page, company: Company) -> list[tuple[str, str]]:
    """What a register told, label and words; what it did not tell is left out."""
    t, places = page.t, {place.kind: address_line(place, page.language) for place in company.addresses}
    vat = {True: t("Registered"), False: t("Not registered"), None: ""}[company.vat_registered]
    told = (
        (t("Name"), company.name),
        (t("Organization number"), format_org_number(company.country, company.org_number)),
        (t("Status"), status_words(company.status, page.language)),
        (t("Legal form"), company.legal_form or ""),
        (t("VAT"), company.vat_number or vat if company.vat_registered else vat),
        (t("Industry"), " ".join(filter(None, (company.industry_code, company.industry_name)))),
        (t("Visiting address"), places.get("visiting", "")),
        (t("Postal address"), places.get("postal", "")),
        (t("Email"), company.email or ""),
        (t("Phone"), company.phone or ""),
        (t("Website"), company.website or ""),
        (t("Earlier names"), ", ".join(company.previous_names)),
    )
    return [(label, words) for label, words in told if words]


def _line(label: str, words: str) -> None:
    with Tag("div", None, "k-kv k-kv-told"):
        Tag("span", label, "k-kv-key")
        Tag("span", words, "k-kv-value")

"""A customer beside the page: what matters of it, to be read without leaving where one is."""

from nicegui import ui

from services.customers.card import card_of
from services.fields.choices import labels
from services.identifiers import format_org_number

from ..components.basics import icon_button, text
from ..components.dom import Tag
from ..design import colour, company_initials
from ..page import Page
from .card.values import NOTHING, in_words

SHOWN = (
    "stage", "owner_id", "industry_id", "country", "vat_number", "email", "phone", "website", "billed_this_year",
    "margin_this_year", "payment_term_days", "description",
)  # fmt: skip


async def peek(page: Page, customer_id: int) -> None:
    """Open the drawer; `NotFound` for a customer that the viewer may not see."""
    card = await card_of(page.actor, customer_id)
    stages = await labels("stages", page.language)
    shown = [card.fields[name] for name in SHOWN if name in card.fields]
    lines = []
    for field in shown:
        given = card.values.get(field.name)
        words = stages.get(given, NOTHING) if field.name == "stage" else await in_words(page, field, given)
        lines.append((page.t(field.label), words))
    with page.canvas:
        dialog = ui.dialog().props("position=right full-height transition-duration=220")
    dialog.on("hide", dialog.delete, args=[])
    with dialog, Tag("div", None, "k-drawer", role="dialog", aria_modal="true", data_testid="peek") as drawer:
        drawer.attribute("aria-label", card.values["name"])
        with Tag("header", None, "k-drawer-head"):
            Tag(
                "span",
                company_initials(card.values["name"]),
                f"k-tile k-tile-32 k-av{colour(customer_id)}",
                aria_hidden="true",
            )
            text(card.values["name"], "k-title", "h2")
            with Tag("div", None, "k-drawer-head-end"):
                icon_button(page.t("Close"), "x", dialog.close)
        with Tag("div", None, "k-drawer-body"), Tag("div", None, "k-kvs"):
            number = card.values["org_number"]
            _line(page.t("Customer number"), str(card.values["number"]))
            _line(page.t("Organization number"), format_org_number(card.values["country"], number or "") or NOTHING)
            for label, words in lines:
                _line(label, words)
        with Tag("footer", None, "k-drawer-foot"):
            Tag("a", page.t("Open customer"), "k-btn k-primary", href=f"/customers/{customer_id}").on(
                "click", dialog.close, args=[]
            )
    dialog.open()


def _line(label: str, words: str) -> None:
    with Tag("div", None, "k-kv k-kv-told"):
        Tag("span", label, "k-kv-key")
        Tag("span", words, "k-kv-value")

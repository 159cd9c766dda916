"""Addresses and e-invoice addresses as lines, each opened by a click."""

from collections.abc import Awaitable, Callable
from functools import partial

from services.customers.card import Row
from services.fields.choices import labels
from services.identifiers import SCHEMES, operator_name

from ...components.dom import Tag, glyph
from ...page import Page

Edit = Callable[[Row], Awaitable[None]]


async def countries_of(page: Page) -> dict[int | str, str]:
    """The names of countries."""
    return await labels("countries", page.language)


def address_lines(
    page: Page, addresses: list[Row], home: str | None, countries: dict[int | str, str], edit: Edit | None
) -> None:
    """Addresses with what they are used for; the country only where it is not the customer's."""
    uses = {"is_visiting": page.t("Visiting"), "is_postal": page.t("Postal"), "is_billing": page.t("Billing")}
    for one in addresses:
        words = page.language.list(word for name, word in uses.items() if one[name])
        city = " ".join(part for part in (one["postal_code"], one["city"]) if part)
        country = countries.get(one["country"], "") if one["country"] != home else ""
        place = ", ".join(part for part in (one["street"], city, country) if part)
        _line("map-pin", words or page.t("Address"), place, edit and partial(edit, one))


def e_invoice_lines(page: Page, addresses: list[Row], edit: Edit | None) -> None:
    """Where invoices go electronically."""
    for one in addresses:
        scheme = SCHEMES.get(one["scheme"] or "")
        label = page.t("E-invoice, default") if one["is_default"] else page.t("E-invoice")
        address = f"{one['scheme']}:{one['address']}" if one["scheme"] else one["address"]
        operator = operator_name(one["operator"]) or one["operator"] or (scheme.name if scheme else "")
        shown = " · ".join(part for part in (address, operator) if part)
        _line("send", label, shown, edit and partial(edit, one))


def _line(icon: str, label: str, shown: str, opens: Callable[[], Awaitable[None]] | None) -> None:
    line = Tag("button" if opens else "div", None, "k-kv", type="button" if opens else None)
    if opens:
        line.on("click", opens, args=[])
    with line:
        glyph(icon)
        Tag("span", label, "k-kv-key", title=label)
        Tag("span", shown, "k-kv-value", title=shown)

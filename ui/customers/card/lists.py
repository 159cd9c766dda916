"""What hangs on a customer: contacts, addresses, open work, the latest invoices."""

from collections.abc import Awaitable, Callable
from functools import partial

from services.customers.card import Card, Row, day
from services.fields.choices import labels
from services.identifiers import SCHEMES, operator_name
from services.standard import ready_made_name
from services.values import shown_phone

from ...components.dom import Tag, glyph
from ...components.people import avatar
from ...design import colour, initials
from ...page import Page

Edit = Callable[[str, Row], Awaitable[None]]
STATE_TONES = {"won": "pos", "in_progress": "acc", "lost": "neu"}


def work_table(page: Page, card: Card) -> None:
    """Open sales cases and projects."""
    with _section(page.t("Sales cases and projects"), card.work.count, "card-work"):
        if not card.work.rows:
            Tag("p", page.t("No open sales case or project."), "k-card-body k-muted")
            return
        heads = (page.t("Name"), page.t("Status"), page.t("Owner"), page.t("Value"), page.t("Expected"))
        with _table(heads, numeric=(3,)):
            for one in card.work.rows:
                _work_row(page, one)


def invoice_table(page: Page, card: Card) -> None:
    """The latest invoices."""
    with _section(page.t("Latest invoices"), card.invoices.count, "card-invoices"):
        if not card.invoices.rows:
            Tag("p", page.t("No invoices."), "k-card-body k-muted")
            return
        heads = (page.t("Number"), page.t("Invoice date"), page.t("Due date"), page.t("Status"), page.t("Net"))
        with _table(heads, numeric=(4,)):
            for one in card.invoices.rows:
                _invoice_row(page, one)


def contact_lines(page: Page, card: Card, edit: Edit | None) -> None:
    """The people at the customer; `edit` opens one."""
    for one in card.contacts:
        name = " ".join(part for part in (one["first_name"], one["last_name"]) if part)
        with Tag("div", None, "k-contact", data_testid=f"contact-{one['id']}"):
            Tag("span", initials(name), f"k-av k-av-28 k-av{colour(one['id'])}", aria_hidden="true")
            with Tag("div"):
                with Tag("div"):
                    _name(page, name, one, edit)
                    if one["role"]:
                        Tag("span", ready_made_name(one["role_key"], one["role"], page.language), "k-tag")
                Tag("small", one["title"] or one["email"] or "")
            with Tag("div", None, "k-contact-actions"):
                _way(page.t("Write to {name}", name=name), "mail", f"mailto:{one['email']}" if one["email"] else "")
                phone = shown_phone(one["phone"], page.firm.country) if one["phone"] else ""
                _way(
                    page.t("Call {name}, {phone}", name=name, phone=phone),
                    "phone",
                    f"tel:{one['phone']}" if phone else "",
                )
    if not card.contacts:
        Tag("p", page.t("No contacts yet."), "k-muted")


async def address_lines(page: Page, card: Card, edit: Edit | None) -> None:
    """Addresses with what they are used for, and where invoices go electronically; `edit` opens one."""
    countries = await labels("countries", page.language)
    uses = {"is_visiting": page.t("Visiting"), "is_postal": page.t("Postal"), "is_billing": page.t("Billing")}
    for one in card.addresses:
        words = page.language.list(word for name, word in uses.items() if one[name])
        city = " ".join(part for part in (one["postal_code"], one["city"]) if part)
        country = countries.get(one["country"], "") if one["country"] != card.values["country"] else ""
        place = ", ".join(part for part in (one["street"], city, country) if part)
        _line("map-pin", words or page.t("Address"), place, edit and partial(edit, "addresses", one))
    for one in card.e_invoice_addresses:
        scheme = SCHEMES.get(one["scheme"] or "")
        label = page.t("E-invoice, default") if one["is_default"] else page.t("E-invoice")
        address = f"{one['scheme']}:{one['address']}" if one["scheme"] else one["address"]
        operator = operator_name(one["operator"]) or one["operator"] or (scheme.name if scheme else "")
        shown = " · ".join(part for part in (address, operator) if part)
        _line("send", label, shown, edit and partial(edit, "e-invoice-addresses", one))
    if not card.addresses and not card.e_invoice_addresses:
        Tag("p", page.t("No addresses yet."), "k-muted")


def _work_row(page: Page, one: Row) -> None:
    with Tag("tr"):
        with Tag("td"), Tag("span", None, "k-td"):
            glyph("handshake" if one["state"] == "in_progress" else "folder-kanban")
            Tag("span", one["name"])
        with Tag("td"):
            words = ready_made_name(one["status_key"], one["status"], page.language)
            Tag("span", words, "k-chip", data_tone=STATE_TONES[one["state"]])
        with Tag("td"):
            if one["owner_id"] is not None:
                with Tag("span", None, "k-person"):
                    avatar(one["owner_id"], one["owner"], "k-av-18")
                    Tag("span", one["owner"])
        Tag("td", page.language.money(one["expected_value"], one["currency"], decimals=0), "k-num")
        Tag("td", page.language.date(day(one["expected_order_date"] or one["end_date"]), today=page.today))


def _invoice_row(page: Page, one: Row) -> None:
    with Tag("tr"):
        Tag("td", one["number"] or page.t("Draft"))
        Tag("td", page.language.date(day(one["date"]), today=page.today))
        Tag("td", page.language.date(day(one["due_date"]), today=page.today))
        with Tag("td"):
            words = ready_made_name(one["status_key"], one["status"], page.language)
            due = day(one["due_date"])
            late = bool(one["is_sent"]) and not one["is_paid"] and due is not None and due < page.today
            Tag("span", words, "k-status", data_tone="pos" if one["is_paid"] else "warn" if late else "neu")
        Tag("td", page.language.money(one["net"], one["currency"]), "k-num")


def _section(title: str, count: int, mark: str) -> Tag:
    section = Tag("section", None, "k-card", data_testid=mark)
    with section, Tag("header", None, "k-card-head"):
        Tag("h2", title, "k-h3")
        Tag("span", str(count), "k-count")
    return section


def _table(heads: tuple[str, ...], numeric: tuple[int, ...]) -> Tag:
    with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table"):
        with Tag("thead"), Tag("tr"):
            for place, head in enumerate(heads):
                Tag("th", head, "k-num" if place in numeric else "", scope="col")
        return Tag("tbody")


def _line(icon: str, label: str, shown: str, opens: Callable[[], Awaitable[None]] | None) -> None:
    line = Tag("button" if opens else "div", None, "k-kv", type="button" if opens else None)
    if opens:
        line.on("click", opens, args=[])
    with line:
        glyph(icon)
        Tag("span", label, "k-kv-key", title=label)
        Tag("span", shown, "k-kv-value", title=shown)


def _name(page: Page, name: str, one: Row, edit: Edit | None) -> None:
    if edit is None:
        Tag("b", name)
        return
    link = Tag("button", None, "k-contact-name", type="button", title=page.t("Change {name}", name=name))
    with link.on("click", partial(edit, "contacts", one), args=[]):
        Tag("b", name)


def _way(label: str, icon: str, href: str) -> None:
    if href:
        with Tag("a", None, "k-btn k-icon k-ghost k-sm", href=href, aria_label=label, title=label):
            glyph(icon)

"""The people at a customer as lines: name, role, how to reach them."""

from collections.abc import Awaitable, Callable
from functools import partial

from services.customers.contacts import Contact, Line
from services.fields.choices import LINE_KINDS
from services.standard import ready_made_name
from services.values import shown_phone

from ...components.dom import Tag, glyph
from ...design import colour, initials
from ...page import Page

Open = Callable[[Contact], Awaitable[None]]


def short_lines(page: Page, contacts: list[Contact], edit: Open | None, most: int) -> None:
    """The first active contacts with one way each to write and call."""
    active = [one for one in contacts if one.row["is_active"]]
    for one in active[:most]:
        with Tag("div", None, "k-contact", data_testid=f"contact-{one.row['id']}"):
            face(one)
            with Tag("div"):
                _head(page, one, edit)
                Tag("small", one.row["title"] or one.row["email"] or "")
            _ways(page, one)
    if not active:
        Tag("p", page.t("No contacts yet."), "k-muted")


def full_lines(page: Page, contacts: list[Contact], edit: Open | None) -> None:
    """Every contact with all phones, e-mails and keywords."""
    for one in contacts:
        with Tag("article", None, "k-personcard", data_testid=f"contact-{one.row['id']}"):
            face(one)
            with Tag("div", None, "k-personcard-who"):
                _head(page, one, edit)
                Tag("small", one.row["title"] or "", "k-muted")
                with Tag("div", None, "k-tags"):
                    for word in one.keywords.values():
                        Tag("span", word, "k-tag")
                    if not one.row["is_active"]:
                        Tag("span", page.t("Inactive"), "k-chip", data_tone="neu")
                    if not one.row["email_allowed"]:
                        Tag("span", page.t("No mailings"), "k-chip", data_tone="warn")
            with Tag("ul", None, "k-lines"):
                for line in one.lines:
                    _line(page, one, line)
                if not one.lines:
                    Tag("li", page.t("No phone and no e-mail"), "k-muted")


def face(one: Contact) -> Tag:
    """The initials of a person in their colour."""
    return Tag("span", initials(one.name), f"k-av k-av-28 k-av{colour(one.row['id'])}", aria_hidden="true")


def _head(page: Page, one: Contact, edit: Open | None) -> None:
    with Tag("div"):
        if edit is None:
            Tag("b", one.name)
        else:
            link = Tag("button", None, "k-contact-name", type="button", title=page.t("Change {name}", name=one.name))
            with link.on("click", partial(edit, one), args=[]):
                Tag("b", one.name)
        if one.row["role"]:
            Tag("span", ready_made_name(one.row["role_key"], one.row["role"], page.language), "k-tag")


def _ways(page: Page, one: Contact) -> None:
    email, phone = one.row["email"], one.row["phone"]
    shown = shown_phone(phone, page.firm.country) if phone else ""
    with Tag("div", None, "k-contact-actions"):
        if email:
            _way(page.t("Write to {name}", name=one.name), "mail", f"mailto:{email}")
        if phone:
            _way(page.t("Call {name}, {phone}", name=one.name, phone=shown), "phone", f"tel:{phone}")


def _way(label: str, icon: str, href: str) -> None:
    with Tag("a", None, "k-btn k-icon k-ghost k-sm", href=href, aria_label=label, title=label):
        glyph(icon)


def _line(page: Page, one: Contact, line: Line) -> None:
    shown = shown_phone(line.value, page.firm.country) if line.way == "phone" else line.value
    with Tag("li", None, "k-line-out" if line.do_not_use else ""):
        glyph("phone" if line.way == "phone" else "mail")
        if line.do_not_use:
            Tag("s", shown)
            Tag("span", page.t("Do not use"), "k-chip", data_tone="neg")
            return
        href = f"tel:{line.value}" if line.way == "phone" else f"mailto:{line.value}"
        Tag("a", shown, href=href)
        Tag("small", page.t(LINE_KINDS[line.kind]), "k-muted")

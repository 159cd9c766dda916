"""Customers > Contacts: the people at all customers as one list."""

from services.i18n import mark

from ..lists.kind import ListKind, ReadyView, Words
from ..lists.page import ListPage
from ..page import Page

WORDS = Words(
    counted=lambda page, count: page.n("{count} contact", "{count} contacts", count),
    none_yet=mark("No contacts yet."),
    no_match=mark("No contacts match. Change the search or remove the filter."),
    changed=mark("{person} changed contacts just now"),
)
CONTACTS = ListKind(
    resource="contacts",
    key="contact",
    title=mark("Contacts"),
    first="last_name",
    words=WORDS,
    views=(
        ReadyView("all", mark("All contacts")),
        ReadyView("active", mark("Active contacts"), "is_active.is:yes"),
        ReadyView("without-email", mark("Without email"), "email.empty"),
        ReadyView("no-email", mark("No email wanted"), "email_allowed.is:no"),
    ),
    opens="/customers/{customer_id}",
    card_fields=("customer_id", "title"),
    moved_by=("contacts", "customers", "contact-roles"),
)


async def contacts(page: Page) -> None:
    """Build the page."""
    await Contacts(page, CONTACTS).build()


class Contacts(ListPage):
    """One open list of contacts."""

    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """Contacts stand below customers."""
        return ((self.page.t("Customers"), "/customers"),)

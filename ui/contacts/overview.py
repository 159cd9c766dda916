"""Customers > Contacts: the people at all customers as one list."""

from services.i18n import mark

from ..lists.kind import ListKind, ReadyView
from ..lists.page import ListPage
from ..page import Page


class ContactWords:
    """The sentences of the list of contacts."""

    def counted(self, page: Page, count: int) -> str:
        """So many rows."""
        return page.n("{count} contact", "{count} contacts", count)

    def none_yet(self, page: Page) -> str:
        """There are none at all."""
        return page.t("No contacts yet.")

    def no_match(self, page: Page) -> str:
        """Filter and search leave none."""
        return page.t("No contacts match. Change the search or remove the filter.")

    def changed(self, page: Page, person: str) -> str:
        """A colleague changed rows."""
        return page.t("{person} changed contacts just now", person=person)


CONTACTS = ListKind(
    resource="contacts",
    key="contact",
    title=mark("Contacts"),
    first="last_name",
    words=ContactWords(),
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

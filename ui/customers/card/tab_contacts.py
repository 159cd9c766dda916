"""The tab Contacts: everybody at the customer, inactive ones on request."""

from services.customers.card import Card
from services.customers.contacts import Contact, contacts_of

from ...components.basics import button
from ...components.dom import Tag
from ..inputs import Tick
from .desk import Desk, Part
from .people import full_lines


class ContactsTab(Part):
    """The list of people; a click on a name opens the person."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = self._page
        self._found: list[Contact] = []
        with Tag("div", None, "k-rec-maincol"):
            with Tag("div", None, "k-tabbar"):
                self._inactive = Tick(page.t("Show inactive"), self._draw, mark="show-inactive")
                with Tag("div", None, "k-card-end"):
                    if desk.may_edit:
                        button(page.t("New contact"), self._add, glyph="plus", classes="k-sec", mark="add-contact")
            self._list = Tag("div", None, "k-people", data_testid="contacts-list")

    async def show(self, card: Card) -> None:
        """Read the people again."""
        self._found = await contacts_of(self._page.actor, self._desk.customer_id)
        await self._draw()

    async def _draw(self) -> None:
        page = self._page
        shown = [one for one in self._found if one.row["is_active"] or self._inactive.is_on]
        hidden = len(self._found) - len([one for one in self._found if one.row["is_active"]])
        self._inactive.box.set_visibility(hidden > 0)
        self._list.clear()
        with self._list:
            full_lines(page, shown, self._desk.people.open if self._desk.may_edit else None)
            if not shown:
                Tag("p", page.t("No contacts yet."), "k-muted")

    async def _add(self) -> None:
        await self._desk.people.open(None)

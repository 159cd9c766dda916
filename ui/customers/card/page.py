"""The page /customers/{id}: the customer whole in tabs, live, edited in place."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from services.customers.card import Card, card_of
from services.edits import set_fields
from services.i18n import mark
from services.permissions import Actor
from services.refusals import NotFound

from ...changes.undoing import take_back
from ...components.dom import Tag
from ...components.people import avatar
from ...live import News
from ...page import Page
from ...presence import Looker
from .contact_form import ContactForm
from .deleting import Deleting
from .desk import Desk, Part
from .figures import CustomersExplanation
from .head import Does, Head
from .merging import Merging
from .refresh import Refresh
from .row_form import RowForm
from .tab_activity import ActivityTab
from .tab_contacts import ContactsTab
from .tab_invoices import InvoicesTab
from .tab_overview import OverviewTab
from .tab_settings import SettingsTab
from .tab_work import WorkTab

MOVES_FIGURES = (
    "invoice-statuses",
    "sales-statuses",
    "users",
    "industries",
    "contact-roles",
    "keywords",
    "market-segments",
)
LONGEST_ID = 18
LIST, NEW = "/customers", "/customers/new"


@dataclass(frozen=True)
class Tab:
    """A tab: its key in the address, its words, what draws it, what it counts (`Card.counts`), the rows it needs to see."""

    key: str
    label: str
    part: type[Part]
    counts: str | None = None
    reads: str | None = None

    def is_for(self, actor: Actor) -> bool:
        """Whether the viewer may see it."""
        return self.reads is None or actor.sees(self.reads)


TABS = (
    Tab("overview", mark("Overview"), OverviewTab),
    Tab("contacts", mark("Contacts"), ContactsTab, "contacts"),
    Tab("work", mark("Sales and projects"), WorkTab, "work", "projects"),
    Tab("invoices", mark("Invoices and financials"), InvoicesTab, "invoices", "invoices"),
    Tab("activity", mark("Activity"), ActivityTab),
    Tab("settings", mark("Settings"), SettingsTab),
)


async def customer_card(page: Page) -> None:
    """Build the page; `NotFound` for a customer that is not there or may not be seen."""
    given = page.parameters["id"]
    if not given.isdecimal() or len(given) > LONGEST_ID:
        raise NotFound()
    try:
        await CustomerCard(page, int(given)).build()
    except NotFound:
        if page.came_from.partition("?")[0] != NEW:
            raise
        back_to_list(page)  # undone before the card was there


def back_to_list(page: Page) -> None:
    """Leave a card whose customer is gone (its addition was undone, somebody deleted it), and say so."""
    why = page.t("It was deleted, its addition was undone, or you may not see it any more.")
    page.toast(page.t("The customer is not there any more"), why, kind="info")
    page.navigate(LIST)


class CustomerCard:
    """One open card. A tab is built when it is first opened, and read again when something here changes."""

    def __init__(self, page: Page, customer_id: int) -> None:
        self._page, self._id = page, customer_id
        self._card: Card | None = None
        self._tabs = [tab for tab in TABS if tab.is_for(page.actor)]
        self._parts: dict[str, Part] = {}
        self._boxes: dict[str, Tag] = {}
        self._stale: set[str] = set()
        self._turn = asyncio.Lock()
        self._is_left = False

    async def build(self) -> None:
        """Draw the head and the tab of the address."""
        page, card = self._page, await card_of(self._page.actor, self._id)
        self._card = card
        with Tag("div", None, "k-page k-card-page", data_testid="customer-card"):
            rows, people = RowForm(page, self._id, self._edited), ContactForm(page, self._id, self._edited)
            self._refresh, self._merging = Refresh(page, self._edited), Merging(page, self._edited)
            self._deleting = Deleting(page, self._switch)
            self._explanation = CustomersExplanation(page, self._asked)
            self._desk = Desk(page, self._id, self._edited, self._explain, self._turn_to, rows, people)
            self._desk.name = card.values["name"]
            does = Does(self._update, self._note, self._switch, self._merge, self._delete)
            self._head = Head(page, self._id, does)
            self._draw_tabs()
            self._body = Tag("div", None, "k-rec-tabs")
        await self._show_head(card)
        await self._open(self._wanted())
        page.on_announcement(self._on_news)
        page.on_query(self._on_query)
        page.on_presence(self._on_presence)
        self._head.steps.look()
        if "explain" in page.query:
            await self._explanation.open(page.query["explain"])

    def _draw_tabs(self) -> None:
        page = self._page
        self._lines: dict[str, Tag] = {}
        self._counts: dict[str, Tag] = {}
        with Tag("div", None, "k-tabs k-card-tabs", role="tablist", aria_label=page.t("Parts of the card")):
            for tab in self._tabs:
                line = Tag("button", None, "k-tab", type="button", role="tab", data_testid=f"tab-{tab.key}")
                with line.on("click", self._turner(tab.key), args=[]):
                    Tag("span", page.t(tab.label))
                    if tab.counts:
                        self._counts[tab.counts] = Tag("span", "", "k-count")
                self._lines[tab.key] = line
            self._lookers = Tag("div", None, "k-tabs-end k-lookers", data_testid="lookers")

    def _turner(self, key: str):  # type: ignore[no-untyped-def]
        return lambda: self._turn_to(key)

    def _wanted(self) -> str:
        key = self._page.query.get("tab", "overview")
        return key if key in self._lines else "overview"

    async def _turn_to(self, key: str) -> None:
        """Open a tab and put it into the address."""
        self._page.set_query(tab=key if key != "overview" else None)
        async with self._page.telling():
            await self._open(key)

    async def _open(self, key: str) -> None:
        for name, line in self._lines.items():
            line.attribute("aria-selected", "true" if name == key else "false")
        into_view = f"getHtmlElement({self._lines[key].id})?.scrollIntoView({{block: 'nearest', inline: 'center'}})"
        self._lines[key].client.run_javascript(into_view)
        async with self._turn:
            if key not in self._parts:
                tab = next(tab for tab in self._tabs if tab.key == key)
                with self._body:
                    box = Tag("div", None, "k-rec-body", role="tabpanel", data_testid=f"panel-{key}")
                    self._boxes[key] = box.attribute("aria-label", self._page.t(tab.label))
                with box:
                    self._parts[key] = tab.part(self._desk)
                self._stale.add(key)
            for name, box in self._boxes.items():
                box.set_visibility(name == key)
            await self._bring(key)

    async def _bring(self, key: str) -> None:
        """Read a tab again if something changed since it was read."""
        if key in self._stale and self._card is not None:
            self._stale.discard(key)
            with self._boxes[key]:
                await self._parts[key].show(self._card)

    async def _show_head(self, card: Card) -> None:
        page = self._page
        page.title(card.values["name"], (page.t("Customers"), LIST))
        await self._head.show(card)
        for name, place in self._counts.items():
            place.say(str(card.counts[name]) if card.counts[name] else "")

    async def _on_query(self, _query: object) -> None:
        if self._lines[self._wanted()]._props.get("aria-selected") != "true":
            await self._open(self._wanted())

    def _on_presence(self, others: Sequence[Looker]) -> None:
        """Who has the card open too."""
        page = self._page
        self._lookers.clear()
        if not others:
            return
        names = page.language.list(one.name for one in others)
        with self._lookers:
            for one in others[:3]:
                avatar(one.user_id, one.name, "k-av-18")
            words = page.n("{names} is looking too", "{names} are looking too", len(others), names=names)
            Tag("span", words, "k-ellipsis")

    async def _on_news(self, news: News) -> None:
        """Somebody changed something here: read it again under the viewer's rights."""
        if news.is_many or self._id in news.customer_ids or news.touches(*MOVES_FIGURES):
            await self._again()
            await self._explanation.refresh()

    async def _again(self) -> None:
        page = self._page
        try:
            card = await card_of(page.actor, self._id)
        except NotFound:
            self._leave()
            return
        async with self._turn:
            self._card = card
            self._stale |= set(self._parts)
            await self._bring(self._wanted())
            await self._show_head(card)

    def _leave(self) -> None:
        """The customer is gone: back to the list, once."""
        if not self._is_left and not self._deleting.is_deleting:
            self._is_left = True
            back_to_list(self._page)

    async def _edited(self, change_set_id: int | None) -> None:
        await self._again()
        if change_set_id is not None:
            self._page.toast(self._page.t("Saved"), undo=lambda: self._undo(change_set_id))

    async def _switch(self, is_on: bool) -> None:
        async with self._page.telling():
            edited = await set_fields(self._page.actor, "customers", self._id, {"is_active": is_on})
            await self._edited(edited.change_set_id)

    async def _update(self) -> None:
        if self._card is not None:
            await self._refresh.open(self._card)

    async def _merge(self) -> None:
        if self._card is not None:
            await self._merging.open(self._card)

    async def _delete(self) -> None:
        if self._card is not None:
            await self._deleting.open(self._card)

    async def _note(self) -> None:
        await self._turn_to("activity")
        part = self._parts.get("activity")
        if isinstance(part, ActivityTab):
            await part.begin()

    async def _explain(self, key: str) -> None:
        async with self._page.telling():
            await self._explanation.open(key)

    async def _undo(self, change_set_id: int) -> None:
        page = self._page
        async with page.telling():
            await take_back(page, change_set_id)

    def _asked(self) -> tuple[str, str]:
        """This customer as a filter of the list."""
        assert self._card is not None
        return f"number.eq:{self._card.values['number']}", ""

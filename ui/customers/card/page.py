"""The page /customers/{id}: the customer whole, live, edited in place."""

from collections.abc import Callable

from services import history
from services.customers.card import Card, Row, card_of
from services.edits import set_fields
from services.fields.field import Field
from services.refusals import NotFound

from ... import errors
from ...components.basics import icon_button
from ...components.dom import Tag
from ...live import News
from ...page import Page
from .activity import activity_lines
from .details import Detail
from .figures import CustomersExplanation, KeyFigures
from .head import Head
from .lists import address_lines, contact_lines, invoice_table, work_table
from .refresh import Refresh
from .row_form import RowForm

DETAILS = (
    "name", "org_number", "vat_number", "country", "owner_id", "industry_id", "email", "phone", "website", "currency", "language",
    "payment_term_days", "description",
)  # fmt: skip
MOVES_FIGURES = ("invoices", "costs", "projects", "invoice-statuses", "sales-statuses", "users", "industries")
LONGEST_ID = 18


async def customer_card(page: Page) -> None:
    """Build the page; `NotFound` for a customer that is not there or may not be seen."""
    given = page.parameters["id"]
    if not given.isdecimal() or len(given) > LONGEST_ID:
        raise NotFound()
    await CustomerCard(page, int(given)).build()


class CustomerCard:
    """One open card."""

    def __init__(self, page: Page, customer_id: int) -> None:
        self._page, self._id = page, customer_id
        self._card: Card | None = None

    async def build(self) -> None:
        """Draw everything."""
        page, card = self._page, await card_of(self._page.actor, self._id)
        with Tag("div", None, "k-page k-card-page", data_testid="customer-card"):
            self._refresh, self._form = Refresh(page, self._edited), RowForm(page, self._id, self._again)
            self._opens = self._edit if page.actor.may("edit") else None
            self._head = Head(page, self._switch, self._update)
            with Tag("div", None, "k-rec-body"):
                with Tag("div", None, "k-rec-maincol"):
                    self._explanation = CustomersExplanation(page, self._asked)
                    self._figures = KeyFigures(page, self._explanation.open)
                    self._work, self._invoices = Tag("div", None, "k-part"), Tag("div", None, "k-part")
                self._aside(card)
        await self._show(card)
        page.on_announcement(self._on_news)
        if "explain" in page.query:
            await self._explanation.open(page.query["explain"])

    def _aside(self, card: Card) -> None:
        page = self._page
        may_edit = page.actor.may("edit")
        with Tag("aside", None, "k-aside"):
            with self._section(page.t("Details")), Tag("div", None, "k-kvs"):
                shown = [card.fields[name] for name in DETAILS if name in card.fields]
                shown += [field for field in card.fields.values() if field.custom_id is not None]
                self._details = [self._detail(field, may_edit) for field in shown]
            with Tag("section"):
                with Tag("div", None, "k-aside-head"):
                    Tag("h2", page.t("Addresses"), "k-h3")
                    if may_edit:
                        self._adding(page.t("Add address"), "map-pin", "addresses")
                        self._adding(page.t("Add e-invoice address"), "send", "e-invoice-addresses")
                self._addresses = Tag("div", None, "k-kvs", data_testid="card-addresses")
            with Tag("section"):
                with Tag("div", None, "k-aside-head"):
                    Tag("h2", page.t("Contacts"), "k-h3")
                    if may_edit:
                        self._adding(page.t("Add contact"), "plus", "contacts")
                self._contacts = Tag("div", None, data_testid="card-contacts")
            with self._section(page.t("Latest activity")):
                self._activity = Tag("div", None, data_testid="card-activity")

    def _adding(self, label: str, icon: str, resource: str) -> None:
        async def add() -> None:
            async with self._page.telling():
                await self._form.open(resource)

        icon_button(label, icon, add, mark=f"add-{resource}")

    async def _edit(self, resource: str, row: Row) -> None:
        async with self._page.telling():
            await self._form.open(resource, row)

    def _section(self, title: str) -> Tag:
        section = Tag("section")
        with section, Tag("div", None, "k-aside-head"):
            Tag("h2", title, "k-h3")
        return section

    def _detail(self, field: Field, may_edit: bool) -> Detail:
        return Detail(self._page, field, self._id, self._edited, may_edit)

    async def _show(self, card: Card) -> None:
        """Bring everything to how it is now; what is being edited stays open."""
        page, before = self._page, self._card
        self._card = card
        page.title(card.values["name"], (page.t("Customers"), "/customers"))
        if before is None or (before.values, before.evidence) != (card.values, card.evidence):
            await self._head.show(card)
            self._figures.show(card.fields, card.values)
            for detail in self._details:
                await detail.show(card.values)
        if before is None or before.work != card.work:
            self._redraw(self._work, lambda: work_table(page, card))
        if page.actor.sees("invoices") and (before is None or before.invoices != card.invoices):
            self._redraw(self._invoices, lambda: invoice_table(page, card))
        if before is None or before.contacts != card.contacts:
            self._redraw(self._contacts, lambda: contact_lines(page, card, self._opens))
        await self._show_lists(card)

    async def _show_lists(self, card: Card) -> None:
        self._addresses.clear()
        with self._addresses:
            await address_lines(self._page, card, self._opens)
        self._activity.clear()
        with self._activity:
            await activity_lines(self._page, self._id, card.values["country"])

    def _redraw(self, place: Tag, draw: Callable[[], None]) -> None:
        place.clear()
        with place:
            draw()

    async def _on_news(self, news: News) -> None:
        """Somebody changed something here: read it again under the viewer's rights."""
        if news.is_many or self._id in news.customer_ids or news.touches(*MOVES_FIGURES):
            await self._again()
            await self._explanation.refresh()

    async def _again(self) -> None:
        page = self._page
        try:
            await self._show(await card_of(page.actor, self._id))
        except NotFound:
            page.canvas.clear()
            with page.canvas:
                await errors.not_found(page)

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

    async def _undo(self, change_set_id: int) -> None:
        page = self._page
        async with page.telling():
            undone = await history.undo(page.actor, change_set_id)
            if undone.conflicts:
                page.toast(page.t("Not undone"), page.t("The value was changed again since."), kind="error")
            else:
                page.toast(page.t("Undone"))

    def _asked(self) -> tuple[str, str]:
        """This customer as a filter of the list."""
        assert self._card is not None
        return f"number.eq:{self._card.values['number']}", ""

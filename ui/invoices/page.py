"""The pages /invoices/new and /invoices/{id}: an invoice with its rows, live; changed until it is sent, then only credited."""

from services.fields.choices import choices
from services.history import last_change
from services.invoices.make import Done
from services.invoices.reading import InvoicePage, invoice_page
from services.invoices.status import set_status
from services.refusals import NotFound, NotPermitted
from services.standard import ready_made_name
from services.writing import delete_row

from .. import errors
from ..changes.undoing import saved
from ..components.basics import button
from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..components.pick_customer import customer_by_id
from ..live import News
from ..page import Action, Page
from ..projects.page import row_id_of
from .credit import CreditDialog
from .form import InvoiceForm
from .view import facts, notes, rows_table, sums

MOVED_BY = ("invoices", "invoice-rows", "invoice-statuses", "customers", "projects", "users")


async def new_invoice(page: Page) -> None:
    """Build the page of a new invoice; `customer` and `project` in the address are filled in."""
    if not page.actor.sees("invoices"):
        raise NotPermitted()
    page.title(page.t("New invoice"), (page.t("Invoices"), "/invoices"))

    async def kept(done: Done) -> None:
        page.navigate(f"/invoices/{done.invoice_id}")
        saved(page, page.t("Invoice saved"), done.change_set_id)

    customer = await customer_by_id(page, page.query.get("customer"))
    project = page.query.get("project", "")
    with Tag("div", None, "k-page k-page-scroll"):
        with Tag("header", None, "k-head"):
            Tag("h1", page.t("New invoice"), "k-h1")
        project_id = int(project) if project.isascii() and project.isdigit() and len(project) < 19 else None
        await InvoiceForm(page, kept).build(None, customer=customer, project_id=project_id)


async def invoice(page: Page) -> None:
    """Build the page; `NotFound` for an invoice that is not there or may not be seen."""
    await InvoiceView(page, row_id_of(page)).build()


class InvoiceView:
    """One open invoice."""

    def __init__(self, page: Page, invoice_id: int) -> None:
        self._page, self._id = page, invoice_id
        self._shown: InvoicePage | None = None
        self._form: InvoiceForm | None = None
        self._is_busy = False

    async def build(self) -> None:
        """Draw everything."""
        page, shown = self._page, await invoice_page(self._page.actor, self._id)
        self._credit = CreditDialog(page, self._credited)
        with Tag("div", None, "k-page k-card-page", data_testid="invoice-page"):
            self._head = Tag("header", None, "k-rec")
            with Tag("div", None, "k-rec-body"):
                self._main = Tag("div", None, "k-rec-maincol")
                self._aside = Tag("aside", None, "k-aside")
        await self._show(shown)
        page.on_announcement(self._on_news)

    async def _show(self, shown: InvoicePage) -> None:
        page = self._page
        self._shown = shown
        page.title(self._name(shown), (page.t("Invoices"), "/invoices"))
        self._head.clear()
        with self._head:
            await self._draw_head(shown)
        self._main.clear()
        self._form = None
        with self._main:
            if self._may_change(shown):
                self._form = InvoiceForm(page, self._kept, self._stale)
                await self._form.build(shown)
            else:
                rows_table(page, shown)
        self._aside.clear()
        with self._aside:
            await self._draw_aside(shown)

    def _may_change(self, shown: InvoicePage) -> bool:
        return (
            shown.is_open and bool(shown.rows) and self._page.actor.may("edit") and not shown.invoice["is_credit_note"]
        )

    def _name(self, shown: InvoicePage) -> str:
        page, number = self._page, shown.invoice["number"]
        if shown.invoice["is_credit_note"]:
            return page.t("Credit note {number}", number=number) if number else page.t("Credit note without a number")
        return page.t("Invoice {number}", number=number) if number else page.t("Invoice without a number")

    async def _draw_head(self, shown: InvoicePage) -> None:
        page, found = self._page, shown.invoice
        with Tag("span", None, "k-tile k-tile-44 k-av3", aria_hidden="true"):
            glyph("receipt-text")
        with Tag("div", None, "k-rec-main"):
            with Tag("div", None, "k-rec-line1"):
                Tag("h1", self._name(shown), "k-record", data_testid="invoice-name")
                tone = "pos" if found["is_paid"] else "acc" if found["is_sent"] else "neu"
                words = ready_made_name(found["status_key"], found["status"], page.language)
                Tag("span", words, "k-chip", data_tone=tone, data_testid="invoice-status")
            with Tag("div", None, "k-rec-line2"):
                if shown.customer is not None:
                    with Tag("span"):
                        glyph("building-2")
                        Tag("a", shown.customer["name"], href=f"/customers/{shown.customer['id']}")
                Tag("span", page.language.money(found["net"], found["currency"]), data_testid="invoice-net")
        with Tag("div", None, "k-rec-end"):
            if page.actor.may("edit"):
                await self._actions(shown)

    async def _actions(self, shown: InvoicePage) -> None:
        page = self._page
        if shown.is_open and not shown.invoice["number"]:
            button(page.t("Delete"), self._delete, classes="k-sec k-sm k-danger", mark="delete-invoice")
        if shown.can_be_credited:
            button(
                page.t("Credit note"), self._open_credit, glyph="undo-2", classes="k-sec k-sm", mark="credit-invoice"
            )
        opener = Tag("button", None, "k-btn k-sec k-sm", type="button", data_testid="change-status")
        with opener:
            Tag("span", page.t("Change status"))
            glyph("chevron-down")
            with Menu(opener, label=page.t("Invoice status")):
                for one in await choices("invoice_statuses", page.language):
                    if one.is_active and one.value != shown.invoice["status_id"]:
                        line = Tag("button", one.label, "k-item", type="button", role="menuitem", tabindex="-1")
                        line.attribute("data-testid", f"status-{one.value}")
                        line.on("click", lambda chosen=one: self._status(int(chosen.value)), args=[])

    async def _draw_aside(self, shown: InvoicePage) -> None:
        page = self._page
        with Tag("section"):
            with Tag("div", None, "k-aside-head"):
                Tag("h2", page.t("Amounts"), "k-h3")
            sums(page, shown)
        if shown.notes or shown.credited is not None:
            with Tag("section"):
                with Tag("div", None, "k-aside-head"):
                    Tag("h2", page.t("Credit notes"), "k-h3")
                notes(page, shown)
        with Tag("section"):
            with Tag("div", None, "k-aside-head"):
                Tag("h2", page.t("Details"), "k-h3")
            await facts(page, shown)

    async def _on_news(self, news: News) -> None:
        if not news.touches(*MOVED_BY):
            return
        try:
            shown = await invoice_page(self._page.actor, self._id)
        except NotFound:
            self._page.canvas.clear()
            with self._page.canvas:
                await errors.not_found(self._page)
            return
        if shown == self._shown:
            return
        if self._form is not None and self._form.is_dirty:
            await self._stale()
        else:
            await self._show(shown)

    async def _stale(self) -> None:
        """Somebody else changed the invoice while it was being written: both sums, and a choice."""
        page = self._page
        theirs = await invoice_page(page.actor, self._id)
        last = await last_change("invoices", self._id, "net")
        who = last.actor_name if last else page.t("Somebody")

        async def show() -> None:
            await self._show(theirs)

        async def insist() -> None:
            if self._form is not None:
                await self._form.insist(theirs)

        currency = theirs.invoice["currency"]
        mine = page.language.money(self._form.net() if self._form else 0, currency)
        now = page.language.money(theirs.invoice["net"], currency)
        page.toast(
            page.t("{person} changed this invoice meanwhile.", person=who),
            page.t("Yours comes to {mine}, theirs to {theirs}.", mine=mine, theirs=now),
            kind="error",
            actions=(Action(page.t("Keep theirs"), show), Action(page.t("Use mine"), insist)),
        )

    async def _again(self) -> None:
        await self._show(await invoice_page(self._page.actor, self._id))

    async def _kept(self, done: Done) -> None:
        await self._again()
        if done.change_set_id is not None:
            saved(self._page, self._page.t("Invoice saved"), done.change_set_id)

    async def _credited(self, done: Done) -> None:
        page = self._page
        note = await invoice_page(page.actor, done.invoice_id)
        saved(page, page.t("{name} is written", name=self._name(note)), done.change_set_id)
        await self._again()

    async def _open_credit(self) -> None:
        if self._shown is not None:
            async with self._page.telling():
                await self._credit.open(self._shown)

    async def _status(self, status_id: int) -> None:
        """Another status, once however often the line is clicked."""
        page = self._page
        if self._is_busy or self._shown is None:
            return
        self._is_busy = True
        try:
            async with page.telling():
                edited = await set_status(page.actor, self._id, status_id, seen=int(self._shown.invoice["status_id"]))
                await self._again()
                saved(page, page.t("{name}: status changed", name=self._name(self._shown)), edited.change_set_id)
        finally:
            self._is_busy = False

    async def _delete(self) -> None:
        page = self._page
        async with page.telling():
            change_set_id = await delete_row(page.actor, "invoices", self._id)
            page.navigate("/invoices")
            saved(page, page.t("Invoice deleted"), change_set_id)

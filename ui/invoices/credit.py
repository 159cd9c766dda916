"""The dialog in which a credit note is written: all that is left of an invoice, or so much of each row."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

from nicegui import ui

from services.fields.choices import Choice, choices
from services.invoices.credit import credit, credit_status
from services.invoices.make import Done
from services.invoices.reading import InvoicePage
from services.money import from_minor, parse_money, parse_number
from services.periods import parse_date
from services.refusals import Refusal, TooSmall

from ..components.basics import button, icon_button
from ..components.dom import Tag
from ..customers.inputs import Choose, Field
from ..page import Page
from .view import scaled

Kept = Callable[[Done], Awaitable[None]]
SCALE = 4


class CreditDialog:
    """The dialog of one invoice."""

    def __init__(self, page: Page, kept: Kept) -> None:
        self._page, self._kept = page, kept
        self._is_busy = False
        with ui.dialog() as self._dialog:
            self._box = Tag("div", None, "k-dialog", role="dialog", aria_modal="true", data_testid="credit-dialog")

    async def open(self, shown: InvoicePage) -> None:
        """Show what is left."""
        page, t = self._page, self._page.t
        self._shown, self._rows = shown, {}
        self._net: Field | None = None
        number = shown.invoice["number"] or ""
        title = t("Credit note for invoice {number}", number=number)
        statuses = [one for one in await choices("invoice_statuses", page.language) if one.is_active]
        status = str(await credit_status() or "")
        self._box.clear()
        self._box.attribute("aria-label", title)
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                Tag("h2", title, "k-title")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"):
                self._what(shown)
                self._head(statuses, status)
            with Tag("footer", None, "k-dialog-foot"):
                button(t("Cancel"), self._dialog.close, classes="k-ghost")
                button(t("Write credit note"), self._save, classes="k-primary", mark="save-credit", keys="Ctrl Enter")
        self._dialog.open()

    def _what(self, shown: InvoicePage) -> None:
        page, t = self._page, self._page.t
        currency = shown.invoice["currency"]
        if not shown.rows:
            left = page.language.money(shown.left.net, currency)
            written = page.language.number(from_minor(shown.left.net, currency), 2)
            help_ = t("{amount} is left. The VAT follows in proportion.", amount=left)
            self._net = Field(t("Net to credit"), _nothing, value=written, help_=help_, data_testid="credit-net")
            return
        with Tag("div", None, "k-creditrows"):
            for one in shown.left.rows:
                quantity = scaled(page.language, int(one["left_quantity"]))
                with Tag("div", None, "k-creditrow"):
                    with Tag("div"):
                        Tag("b", one["description"])
                        left = f"{quantity} {one['unit'] or ''}".strip()
                        Tag("small", t("{quantity} left", quantity=left), "k-muted")
                    label = t("Quantity to credit of {row}", row=one["description"])
                    field = Field(label, _nothing, value=quantity, inputmode="decimal")
                    field.control.attribute("data-testid", "credit-quantity")
                    self._rows[int(one["id"])] = field

    def _head(self, statuses: list[Choice], status: str) -> None:
        page, t = self._page, self._page.t
        today = page.language.date(page.today, style="numeric")
        with Tag("div", None, "k-form"):
            self._date = Field(t("Date"), _nothing, value=today, data_testid="credit-date")
            self._status = Choose(t("Status"), _nothing, statuses, none=None, value=status, data_testid="credit-status")

    async def _save(self) -> None:
        """Write the note once, however often the button is pressed."""
        if self._is_busy:
            return
        self._is_busy = True
        page = self._page
        at = {f"rows.{row_id}": field for row_id, field in self._rows.items()}
        at |= {"date": self._date} | ({"net": self._net} if self._net else {})
        try:
            async with page.telling(**at):
                done = await self._write()
                self._dialog.close()
                await self._kept(done)
        finally:
            self._is_busy = False

    async def _write(self) -> Done:
        page, invoice = self._page, self._shown.invoice
        try:
            day = parse_date(self._date.value, page.language, page.today)
        except Refusal as refusal:
            refusal.field = "date"
            raise
        net = None if self._net is None else parse_money(self._net.value, invoice["currency"], page.language)
        quantities = {row_id: self._quantity(row_id, field) for row_id, field in self._rows.items()}
        status_id = int(self._status.value) if self._status.value else None
        return await credit(
            page.actor,
            int(invoice["id"]),
            quantities=quantities if self._rows else None,
            net=net,
            day=day,
            status_id=status_id,
        )

    def _quantity(self, row_id: int, field: Field) -> int:
        try:
            number = parse_number(field.value or "0", self._page.language).scaleb(SCALE)
            if number < 0:
                raise TooSmall(least=0)
        except Refusal as refusal:
            refusal.field = f"rows.{row_id}"
            raise
        return int(number.quantize(Decimal(1)))


async def _nothing() -> None:
    return None

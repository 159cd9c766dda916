"""The form of an invoice that has not been sent: who, when, in which currency, and its rows. A new one, or one there is."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from services.database import rows
from services.fields.choices import Choice, choices
from services.invoices.make import Done, change_invoice, make_invoice
from services.invoices.reading import InvoicePage
from services.money import rate_from_int
from services.periods import parse_date
from services.permissions import visible_projects
from services.rates import rate_on
from services.refusals import Refusal, StaleVersion
from services.sql import Sql
from services.writing.refusals import NotAccepted

from ..components.basics import button
from ..components.dom import Tag, focus_within
from ..components.pick import Found, Pick
from ..components.pick_customer import find_customers
from ..customers.inputs import Choose, Field, option
from ..lists.adding import cancel_link
from ..page import Page
from .lines import Lines

PROJECTS = "SELECT project.id, project.name, project.number FROM project WHERE project.customer_id = ? AND ("
Kept = Callable[[Done], Awaitable[None]]
Stale = Callable[[], Awaitable[None]]


class InvoiceForm:
    """The form; `kept` is called when it was saved, `stale` when somebody else was first."""

    def __init__(self, page: Page, kept: Kept, stale: Stale | None = None) -> None:
        self._page, self._kept, self._stale = page, kept, stale
        self._shown: InvoicePage | None = None
        self._is_busy = False
        self.is_dirty = False

    async def build(
        self, shown: InvoicePage | None, *, customer: Found | None = None, project_id: int | None = None
    ) -> None:
        """Draw the form, filled with an invoice, or with what is known of a new one."""
        page, t = self._page, self._page.t
        self._shown = shown
        with Tag("div", None, "k-bookform", data_testid="invoice-form") as form:
            with Tag("div", None, "k-form"):
                await self._head(shown, customer, project_id)
            self._lines = Lines(page, lambda: self._currency.value, self._touched)
            self._lines.buyer = shown.customer["country"] if shown and shown.customer else None
            self._lines.show(list(shown.rows) if shown else [])
            with Tag("div", None, "k-form-foot"):
                label = t("Save changes") if shown else t("Save invoice")
                button(label, self._save, classes="k-primary", mark="save-invoice", keys="Ctrl S")
                if shown is None:
                    cancel_link(page, "/invoices")
        await self._propose_rate()
        if customer is not None and shown is None:
            await self._customer_known(customer.row_id)
        self.is_dirty = False
        if shown is None:
            focus_within(form, "[data-testid=row-description]" if customer else "input")

    async def _head(self, shown: InvoicePage | None, customer: Found | None, project_id: int | None) -> None:
        page, t = self._page, self._page.t
        given: dict[str, Any] = shown.invoice if shown else {}
        required = t("required")
        chosen = _found(shown.customer) if shown else customer
        self._customer = Pick(
            page, t("Customer"), self._customer_chosen, self._find, chosen=chosen, required=required,
            data_testid="invoice-customer",
        )  # fmt: skip
        payer = _found(shown.payer) if shown else None
        self._payer = Pick(
            page, t("Paying customer"), self._touched, self._find, chosen=payer,
            help_=t("Only where another than the customer pays."), data_testid="invoice-payer",
        )  # fmt: skip
        known = given.get("project_id") or project_id
        self._project = Choose(
            t("Project"),
            self._touched,
            await self._projects(),
            value=str(known or ""),
            data_testid="invoice-project",
        )
        self._date = Field(
            t("Invoice date"), self._dated, value=self._day(given.get("date")) or self._day(page.today),
            required=required, data_testid="invoice-date",
        )  # fmt: skip
        self._due = Field(
            t("Due date"), self._touched, value=self._day(given.get("due_date")), data_testid="invoice-due",
            help_="" if shown else t("By the customer's payment term where nothing is written."),
        )  # fmt: skip
        people = await choices("users", page.language)
        person = given.get("sales_person_id") if shown else await self._seller(project_id)
        self._person = Choose(
            t("Sales person"), self._touched, people, value=str(person or ""), data_testid="invoice-person"
        )
        base = page.firm.base_currency
        self._currency = Choose(
            t("Currency"), self._currency_chosen, await choices("currencies", page.language), none=None,
            value=str(given.get("currency") or base), required=required, data_testid="invoice-currency",
        )  # fmt: skip
        self._rate = Field(
            t("Exchange rate"), self._touched, value=self._rate_written(given), inputmode="decimal",
            data_testid="invoice-rate",
        )  # fmt: skip
        self._text = Field(
            t("Description"),
            self._touched,
            value=str(given.get("description") or ""),
            data_testid="invoice-text",
        )

    def fields(self) -> dict[str, Field]:
        """The fields of the head by the names of the columns."""
        return {
            "customer_id": self._customer,
            "billing_customer_id": self._payer,
            "project_id": self._project,
            "date": self._date,
            "due_date": self._due,
            "sales_person_id": self._person,
            "currency": self._currency,
            "currency_rate": self._rate,
            "description": self._text,
        }

    def net(self) -> int:
        """What the rows come to as they are written."""
        return self._lines.net()

    async def insist(self, theirs: InvoicePage) -> None:
        """Write one's own over what a colleague wrote meanwhile."""
        self._shown = theirs
        self._lines.take_over(theirs.rows)
        await self._save()

    async def _find(self, text: str) -> list[Found]:
        return await find_customers(self._page, text)

    async def _touched(self) -> None:
        self.is_dirty = True

    async def _customer_chosen(self) -> None:
        await self._touched()
        if self._customer.chosen is not None:
            await self._customer_known(self._customer.chosen)

    async def _customer_known(self, customer_id: int) -> None:
        """The customer's projects, currency and payment term."""
        listed = await self._projects()
        lines = [option("", "–", not self._project.value)]
        lines += [option(str(c.value), c.label, str(c.value) == self._project.value) for c in listed]
        if self._project.value not in {str(choice.value) for choice in listed}:
            self._project.value = ""
        self._project.control.attribute("innerHTML", "".join(lines))
        found = await rows(Sql("SELECT currency, country FROM customer WHERE id = ?", (customer_id,)))
        self._lines.buyer = found[0]["country"] if found else None
        if self._shown is None and found and found[0]["currency"] and not self._currency.is_typed:
            self._currency.set(found[0]["currency"])
            await self._propose_rate()
        await self._lines.changed()

    async def _currency_chosen(self) -> None:
        await self._touched()
        await self._propose_rate()
        await self._lines.changed()

    async def _dated(self) -> None:
        await self._touched()
        await self._propose_rate()

    async def _propose_rate(self) -> None:
        """Show the rate field for another currency than the firm's, and which rate there is for the date."""
        page, currency = self._page, self._currency.value
        is_other = currency != page.firm.base_currency
        self._rate.box.wear("k-hidden", not is_other)
        if not is_other:
            return
        found = await rate_on(currency, self._day_written())
        if found is None:
            self._rate.warn(
                page.t("What one {currency} costs in {base}.", currency=currency, base=page.firm.base_currency)
            )
            return
        shown = page.language.number(rate_from_int(found.rate), 4)
        day = page.language.date(found.day, style="long")
        self._rate.warn(page.t("Empty: the rate of the register, {rate} since {date}.", rate=shown, date=day))

    async def _seller(self, project_id: int | None) -> int | None:
        """Who sold the project; the writer where nobody is named."""
        query = Sql("SELECT sales_person_id FROM project WHERE id = ? AND (", (project_id,))
        found = await rows(query + visible_projects(self._page.actor) + ")")
        sold = found[0]["sales_person_id"] if found else None
        return self._page.actor.user_id if sold is None else int(sold)

    async def _projects(self) -> list[Choice]:
        customer_id = self._customer.chosen
        if customer_id is None:
            return []
        query = Sql(PROJECTS, (customer_id,)) + visible_projects(self._page.actor)
        found = await rows(query + ") ORDER BY project.is_closed, project.number DESC LIMIT 200")
        return [Choice(one["id"], f"{one['name']} ({one['number']})") for one in found]

    def _given(self) -> dict[str, Any]:
        written: dict[str, Any] = {name: field.value.strip() for name, field in self.fields().items()}
        written |= {"customer_id": self._customer.chosen, "billing_customer_id": self._payer.chosen}
        for name in ("project_id", "sales_person_id"):
            written[name] = int(written[name]) if written[name] else None
        if written["currency"] == self._page.firm.base_currency or (
            not written["currency_rate"] and self._shown is None
        ):
            written.pop("currency_rate")
        return written

    async def _save(self) -> None:
        """Save once, however often the button is pressed."""
        if self._is_busy:
            return
        self._is_busy = True
        try:
            async with self._page.telling(**self.fields()):
                await self._write(None if self._shown is None else int(self._shown.invoice["version"]))
        finally:
            self._is_busy = False

    async def _write(self, version: int | None) -> None:
        page, given, lines = self._page, self._given(), self._lines.given()
        self._lines.clear_errors()
        try:
            if self._shown is None:
                done = await make_invoice(page.actor, given, lines)
            else:
                done = await change_invoice(
                    page.actor, int(self._shown.invoice["id"]), _changed(given, self._shown), lines, version=version
                )
        except StaleVersion:
            if self._stale is None:
                raise
            await self._stale()
            return
        except NotAccepted as several:
            self._tell(several.refusals)
            return
        except Refusal as refusal:
            if not self._lines.tell(refusal):
                raise
            return
        self.is_dirty = False
        await self._kept(done)

    def _tell(self, refusals: list[Refusal]) -> None:
        fields = self.fields()
        for refusal in refusals:
            if self._lines.tell(refusal):
                continue
            field = fields.get(refusal.field or "")
            if field is None:
                self._page.toast(refusal.message(self._page.language), kind="error")
            else:
                field.error = refusal.message(self._page.language)

    def _day_written(self) -> date:
        """The invoice date as it is written; today while it is none."""
        try:
            return parse_date(self._date.value, self._page.language, self._page.today)
        except Refusal:
            return self._page.today

    def _day(self, given: Any) -> str:
        if given is None:
            return ""
        day = date.fromisoformat(given[:10]) if isinstance(given, str) else given
        return self._page.language.date(day, style="numeric")

    def _rate_written(self, given: dict[str, Any]) -> str:
        rate = given.get("currency_rate")
        return "" if rate is None else self._page.language.number(rate_from_int(int(rate)), None)


def _found(row: dict[str, Any] | None) -> Found | None:
    return None if row is None else Found(int(row["id"]), str(row["name"]))


def _changed(given: dict[str, Any], shown: InvoicePage) -> dict[str, Any]:
    """What may be written of an invoice there is: a rate only where it, or the currency, is another one."""
    if given.get("currency") == shown.invoice["currency"] and not given.get("currency_rate"):
        given.pop("currency_rate", None)
    return given

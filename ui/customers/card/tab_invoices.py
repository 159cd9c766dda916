"""The tab Invoices and financials: invoices by kind, what is unpaid, the result of the year, billing details."""

import asyncio
from decimal import Decimal

from services.customers.billing import Counts, Months, costs_of_year, invoice_counts, invoices_of, months_of
from services.customers.card import Card, Row, day
from services.customers.parts import e_invoice_addresses_of
from services.fields.choices import COST_KINDS
from services.i18n import mark
from services.permissions import FINANCIALS
from services.standard import ready_made_name

from ...components.basics import button, icon_button
from ...components.dom import Tag, glyph
from .chart import MonthsChart
from .desk import Desk, Part
from .details import Detail
from .parts import AsideBox, has_page, link_or_text, page_of, segments, table
from .places import e_invoice_lines

FIRST, MORE = 12, 200
KINDS = (("all", mark("All")), ("unpaid", mark("Unpaid")), ("overdue", mark("Overdue")), ("drafts", mark("Drafts")))
BILLING = ("payment_term_days", "currency", "invoice_channel", "invoice_email", "invoice_reference")


class InvoicesTab(Part):
    """The invoices of a customer that the viewer may see."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = self._page
        self._kind, self._most = "all", FIRST
        self._details: list[Detail] = []
        sees_money = page.actor.may(FINANCIALS)
        with Tag("div", None, "k-rec-maincol"):
            with Tag("div", None, "k-tabbar"):
                self._kinds = Tag("div")
                with Tag("div", None, "k-card-end"):
                    if desk.may_edit and has_page("/invoices/new"):
                        href = f"/invoices/new?customer={desk.customer_id}"
                        Tag("a", page.t("New invoice"), "k-btn k-sec", href=href)
            self._list = Tag("section", None, "k-card", data_testid="invoice-list")
            self._chart = MonthsChart(page) if sees_money else None
        with Tag("aside", None, "k-aside"):
            if sees_money:
                with AsideBox(page.t("Unpaid, without VAT"), "receivables"):
                    self._unpaid = Tag("div", None, "k-part")
                with AsideBox(page.t("Result this year"), "result") as result:
                    self._result = Tag("dl", None, "k-sums")
                with result.head:
                    label = page.t("Show how the margin is computed")
                    icon_button(label, "square-function", lambda: desk.explain("margin_this_year"))
            with AsideBox(page.t("Billing")):
                self._billing = Tag("div", None, "k-kvs")
                self._e_invoice = Tag("div", None, "k-kvs")

    async def show(self, card: Card) -> None:
        """Read the invoices and sums again."""
        actor, customer_id, today = self._page.actor, self._desk.customer_id, self._page.today
        self._card = card
        counts, rows, e_invoice = await asyncio.gather(
            invoice_counts(actor, customer_id, today),
            invoices_of(actor, customer_id, today, self._kind, self._most),
            e_invoice_addresses_of(customer_id),
        )
        if self._chart is not None:
            months, costs = await asyncio.gather(
                months_of(actor, customer_id, today), costs_of_year(actor, customer_id, today)
            )
            self._show_money(card, counts, months, costs)
        self._kinds.clear()
        with self._kinds:
            shown = [(key, self._page.t(words), getattr(counts, key)) for key, words in KINDS]
            segments(shown, self._kind, self._choose, self._page.t("Kind"))
        self._list.clear()
        with self._list:
            self._table(rows, counts)
        await self._show_billing(card, e_invoice)

    async def _choose(self, kind: str) -> None:
        self._kind, self._most = kind, FIRST
        await self._again()

    async def _more(self) -> None:
        self._most += MORE
        await self._again()

    async def _again(self) -> None:
        async with self._page.telling():
            await self.show(self._card)

    def _table(self, rows: list[Row], counts: Counts) -> None:
        page = self._page
        if not rows:
            Tag("p", page.t("No invoices here."), "k-card-body k-muted")
            return
        heads = (page.t("Number"), page.t("Invoice date"), page.t("Due date"), page.t("Status"), page.t("Net"))
        with table((*heads, page.t("Unpaid, net")), numeric=(4, 5), label=page.t("Invoices")):
            for one in rows:
                self._row(one)
            if self._kind == "all":
                self._sum(counts)
        if len(rows) < getattr(counts, self._kind):
            button(page.t("Show more invoices"), self._more, classes="k-ghost", mark="more-invoices")

    def _row(self, one: Row) -> None:
        page, due = self._page, day(one["due_date"])
        owed = int(one["owed"])
        late = owed > 0 and due is not None and due < page.today
        with Tag("tr"):
            with Tag("td"):
                link_or_text(page_of("/invoices/{id}", one["id"]), one["number"] or page.t("Draft"), "k-medium")
            Tag("td", page.language.date(day(one["date"]), today=page.today))
            Tag("td", page.language.date(due, today=page.today))
            with Tag("td"):
                words = ready_made_name(one["status_key"], one["status"], page.language)
                if late and due is not None:
                    words = page.n("Overdue {count} day", "Overdue {count} days", (page.today - due).days)
                elif one["is_credit_note"] and one["credited"]:
                    words = page.t("Credits {number}", number=one["credited"])
                tone = "pos" if one["is_paid"] else "neg" if late else "acc" if owed else "neu"
                Tag("span", words, "k-chip" if owed or one["is_credit_note"] else "k-status", data_tone=tone)
            Tag("td", page.language.money(one["net"], one["currency"]), "k-num")
            Tag("td", page.language.money(owed, one["currency"]) if owed else "–", "k-num")

    def _sum(self, counts: Counts) -> None:
        page, base = self._page, self._page.firm.base_currency
        with Tag("tr", None, "k-sumrow"):
            words = page.n("Total, {count} invoice", "Total, {count} invoices", counts.all)
            Tag("td", words, colspan="4")
            Tag("td", page.language.money(counts.net, base), "k-num")
            Tag("td", page.language.money(counts.unpaid_sum, base), "k-num")

    def _show_money(self, card: Card, counts: Counts, months: Months, costs: dict[str, int]) -> None:
        if self._chart is not None:
            self._chart.show(months)
        self._unpaid.clear()
        with self._unpaid:
            self._draw_unpaid(counts)
        self._result.clear()
        billed = int(card.values.get("billed_this_year") or 0)
        with self._result:
            self._line(self._page.t("Billed"), billed)
            for kind, amount in costs.items():
                self._line(self._page.t(COST_KINDS[kind]), -amount)
            margin = billed - sum(costs.values())
            share = self._page.language.percent(Decimal(margin) / Decimal(billed)) if billed > 0 else ""
            self._line(self._page.t("Margin"), margin, share, is_total=True)

    def _draw_unpaid(self, counts: Counts) -> None:
        page, base = self._page, self._page.firm.base_currency
        late, not_due = counts.overdue_sum, counts.unpaid_sum - counts.overdue_sum
        if counts.unpaid_sum > 0:
            share = max(0, min(100, round(100 * not_due / counts.unpaid_sum)))
            with Tag("div", None, "k-parts", aria_hidden="true"):
                if share > 0:
                    Tag("span").style(f"width:{share}%;background:var(--k-viz-1)")
                if share < 100:
                    Tag("span").style(f"width:{100 - share}%;background:var(--k-neg)")
        with Tag("div", None, "k-receivables"):
            for words, amount, count, colour in (
                (page.t("Not due"), not_due, counts.unpaid - counts.overdue, "var(--k-viz-1)"),
                (page.t("Overdue"), late, counts.overdue, "var(--k-neg)"),
            ):
                with Tag("div"):
                    Tag("span", f"{words} {count}", "k-legend").style(f"--_c:{colour}")
                    Tag("b", page.language.money(amount, base, decimals=0, with_currency=False), "k-tnum")
        if counts.overdue:
            with Tag("div", None, "k-note", data_tone="warn"):
                glyph("clock")
                words = page.n("{count} invoice is overdue.", "{count} invoices are overdue.", counts.overdue)
                Tag("div", words)

    def _line(self, label: str, amount: int, share: str = "", *, is_total: bool = False) -> None:
        shown = self._page.language.money(amount, self._page.firm.base_currency, decimals=0, with_currency=False)
        with Tag("div", data_total="true" if is_total else None):
            Tag("dt", label)
            with Tag("dd"):
                Tag("span", shown)
                if share:
                    Tag("span", share, "k-share")

    async def _show_billing(self, card: Card, e_invoice: list[Row]) -> None:
        desk = self._desk
        if not self._details:
            shown = [card.fields[name] for name in BILLING]
            with self._billing:
                self._details = [Detail(self._page, one, desk.customer_id, desk.edited, desk.may_edit) for one in shown]
        for detail in self._details:
            await detail.show(card.values)
        self._e_invoice.clear()
        with self._e_invoice:
            e_invoice_lines(self._page, e_invoice, desk.opener("e-invoice-addresses"))

"""The tab Overview: figures, the months, open work; details edited in place, people, the latest of the history."""

import asyncio

from services.customers.billing import billed_last_year, invoice_counts, months_of
from services.customers.card import Card
from services.customers.contacts import contacts_of
from services.customers.parts import addresses_of, e_invoice_addresses_of
from services.customers.work import work_counts, work_of
from services.permissions import FINANCIALS

from ...components.basics import icon_button
from ...components.dom import Redrawn, Tag
from ...later import Later
from .chart import MonthsChart
from .desk import Desk, Part
from .details import Detail
from .figures import Beside, KeyFigures
from .latest import draw_latest, latest_of
from .parts import AsideBox, Box, text_button
from .people import short_lines
from .places import address_lines, countries_of, e_invoice_lines
from .work_table import work_table

DETAILS = (
    "name", "org_number", "vat_number", "country", "owner_id", "industry_id", "email", "phone", "website",
    "payment_term_days", "description",
)  # fmt: skip
PEOPLE, WORK = 5, 6


class OverviewTab(Part):
    """What one sees first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = self._page
        self._sees_money = page.actor.may(FINANCIALS) and page.actor.sees("invoices")
        self._details: list[Detail] = []
        self._months = Later(page, self._show_months)
        self._shows_months = False
        with Tag("div", None, "k-rec-maincol"):
            self._figures = KeyFigures(page, desk.explain)
            self._chart = MonthsChart(page) if self._sees_money else None
            with Box(page.t("Open sales cases and projects"), "card-work") as self._work_box:
                self._work = Redrawn("k-part")
            with self._work_box.end:
                text_button(page.t("Show all"), desk.turner("work"), mark="all-work")
        with Tag("aside", None, "k-aside"):
            self._frame_aside()

    def _frame_aside(self) -> None:
        desk, page = self._desk, self._page
        with AsideBox(page.t("Details")):
            self._detail_place = Tag("div", None, "k-kvs")
        with AsideBox(page.t("Addresses"), "card-addresses") as addresses:
            self._addresses = Redrawn("k-kvs")
        with AsideBox(page.t("Contacts"), "card-contacts") as contacts:
            self._contacts = Redrawn("k-part")
        with AsideBox(page.t("Latest activity"), "card-activity") as latest:
            self._latest = Redrawn("k-part")
        if desk.may_edit:
            with addresses.head:
                self._adding(page.t("Add address"), "map-pin", "addresses")
                self._adding(page.t("Add e-invoice address"), "send", "e-invoice-addresses")
            with contacts.head:
                icon_button(page.t("Add contact"), "plus", lambda: desk.people.open(None), mark="add-contacts")
        with contacts.head:
            self._all_people = text_button(page.t("Show all"), desk.turner("contacts"))
        with latest.head:
            text_button(page.t("Show all"), desk.turner("activity"), mark="all-activity")

    async def show(self, card: Card) -> None:
        """Bring it to how things are now: the figures first, as they are what one waits for; then what else is another."""
        await self._show_figures(card)
        await self._show_details(card)
        await self._show_rest(card)
        if self._shows_months:
            self._months.ask()
        else:
            await self._show_months()

    async def _show_figures(self, card: Card) -> None:
        actor, customer_id, today = self._page.actor, self._desk.customer_id, self._page.today
        if not self._sees_money:
            counts = await work_counts(actor, customer_id)
            beside = Beside(None, None, counts["sales"])
        else:
            counts, invoices, last_year = await asyncio.gather(
                work_counts(actor, customer_id),
                invoice_counts(actor, customer_id, today),
                billed_last_year(actor, customer_id, today),
            )
            beside = Beside(invoices, last_year, counts["sales"])
        self._figures.show(card.fields, card.values, beside)
        self._work_box.count.say(str(counts["open"]))

    async def _show_rest(self, card: Card) -> None:
        """Open work, addresses, people and the latest of the history; drawn again only where they are others."""
        desk, page, actor, country = self._desk, self._page, self._page.actor, card.values["country"]
        customer_id = desk.customer_id
        work, people, addresses, e_invoice, latest, countries = await asyncio.gather(
            work_of(actor, customer_id, most=WORK),
            contacts_of(actor, customer_id),
            addresses_of(customer_id),
            e_invoice_addresses_of(customer_id),
            latest_of(page, customer_id, country),
            countries_of(page),
        )

        def draw_addresses() -> None:
            address_lines(page, addresses, country, countries, desk.opener("addresses"))
            e_invoice_lines(page, e_invoice, desk.opener("e-invoice-addresses"))
            if not addresses and not e_invoice:
                Tag("p", page.t("No addresses yet."), "k-muted")

        opens = desk.people.open if desk.may_edit else None
        self._work.bring((work, page.today), lambda: work_table(page, work))
        self._addresses.bring((addresses, e_invoice, country), draw_addresses)
        self._contacts.bring(people, lambda: short_lines(page, people, opens, PEOPLE))
        self._latest.bring((latest, page.today), lambda: draw_latest(page, latest))
        self._all_people.set_visibility(len(people) > PEOPLE)

    async def _show_months(self) -> None:
        """The chart comes last: drawing it takes a browser longer than all the rest. What it shows once may change later."""
        if self._chart is not None:
            page = self._page
            self._chart.show(await months_of(page.actor, self._desk.customer_id, page.today))
            self._shows_months = True

    async def _show_details(self, card: Card) -> None:
        desk = self._desk
        if not self._details:
            shown = [card.fields[name] for name in DETAILS if name in card.fields]
            with self._detail_place:
                self._details = [Detail(self._page, one, desk.customer_id, desk.edited, desk.may_edit) for one in shown]
        for detail in self._details:
            await detail.show(card.values)

    def _adding(self, label: str, icon: str, resource: str) -> None:
        icon_button(label, icon, lambda: self._desk.open_row(resource), mark=f"add-{resource}")

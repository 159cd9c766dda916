"""The tab Overview: figures, the months, open work; details edited in place, people, the latest of the history."""

import asyncio

from services.customers.billing import billed_last_year, invoice_counts, months_of
from services.customers.card import Card
from services.customers.contacts import contacts_of
from services.customers.parts import addresses_of, e_invoice_addresses_of
from services.customers.work import work_counts, work_of
from services.permissions import FINANCIALS

from ...components.basics import icon_button
from ...components.dom import Tag
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
        with Tag("div", None, "k-rec-maincol"):
            self._figures = KeyFigures(page, desk.explain)
            self._chart = MonthsChart(page) if self._sees_money else None
            with Box(page.t("Open sales cases and projects"), "card-work") as self._work_box:
                self._work = Tag("div", None, "k-part")
            with self._work_box.end:
                text_button(page.t("Show all"), desk.turner("work"), mark="all-work")
        with Tag("aside", None, "k-aside"):
            with AsideBox(page.t("Details")):
                self._detail_place = Tag("div", None, "k-kvs")
            with AsideBox(page.t("Addresses"), "card-addresses") as addresses:
                self._addresses = Tag("div", None, "k-kvs")
            with AsideBox(page.t("Contacts"), "card-contacts") as contacts:
                self._contacts = Tag("div", None, "k-part")
            with AsideBox(page.t("Latest activity"), "card-activity") as latest:
                self._latest = Tag("div", None, "k-part")
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
        """Read everything the tab shows, at once, and draw it."""
        desk, page, actor, today = self._desk, self._page, self._page.actor, self._page.today
        customer_id = desk.customer_id
        work, counts, people, addresses, e_invoice, latest, countries = await asyncio.gather(
            work_of(actor, customer_id, most=WORK),
            work_counts(actor, customer_id),
            contacts_of(actor, customer_id),
            addresses_of(customer_id),
            e_invoice_addresses_of(customer_id),
            latest_of(page, customer_id, card.values["country"]),
            countries_of(page),
        )
        beside = Beside(None, None, counts["sales"])
        if self._chart is not None:
            invoices, last_year, months = await asyncio.gather(
                invoice_counts(actor, customer_id, today),
                billed_last_year(actor, customer_id, today),
                months_of(actor, customer_id, today),
            )
            beside = Beside(invoices, last_year, counts["sales"])
            self._chart.show(months)
        self._figures.show(card.fields, card.values, beside)
        await self._show_details(card)
        self._work_box.count.say(str(counts["open"]))
        for place in (self._work, self._addresses, self._contacts, self._latest):
            place.clear()
        with self._work:
            work_table(page, work)
        with self._addresses:
            address_lines(page, addresses, card.values["country"], countries, desk.opener("addresses"))
            e_invoice_lines(page, e_invoice, desk.opener("e-invoice-addresses"))
            if not addresses and not e_invoice:
                Tag("p", page.t("No addresses yet."), "k-muted")
        with self._contacts:
            short_lines(page, people, desk.people.open if desk.may_edit else None, PEOPLE)
        self._all_people.set_visibility(len(people) > PEOPLE)
        with self._latest:
            draw_latest(page, latest)

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

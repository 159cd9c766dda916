"""The tab Settings: how the customer is billed and spoken to, where invoices go, segments, custom fields."""

from itertools import groupby

from services.customers.card import Card, Row
from services.customers.parts import (
    addresses_of,
    e_invoice_addresses_of,
    offered_segments,
    segments_of,
    set_segment,
)

from ...components.basics import button
from ...components.dom import Tag
from ..inputs import Tick
from .desk import Desk, Part
from .details import Detail
from .parts import Box
from .places import address_lines, countries_of, e_invoice_lines

BILLING = ("currency", "language", "payment_term_days", "invoice_channel", "invoice_email", "invoice_reference")


class SettingsTab(Part):
    """What holds for all that is done for the customer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page, may_edit = self._page, desk.may_edit
        self._details: list[Detail] = []
        with Tag("div", None, "k-rec-maincol k-narrow"):
            with Box(page.t("Billing"), "settings-billing"):
                self._billing = Tag("div", None, "k-kvs k-card-body k-wide-keys")
            with Box(page.t("E-invoice addresses"), "settings-e-invoice") as e_invoice:
                self._e_invoice = Tag("div", None, "k-kvs k-card-body k-wide-keys")
            with Box(page.t("Addresses"), "settings-addresses") as addresses:
                self._addresses = Tag("div", None, "k-kvs k-card-body k-wide-keys")
            with Box(page.t("Market segments"), "settings-segments"):
                self._segments = Tag("div", None, "k-card-body")
            self._custom_box = Box(page.t("Custom fields"), "settings-custom")
            with self._custom_box:
                self._custom = Tag("div", None, "k-kvs k-card-body k-wide-keys")
        if may_edit:
            for box, resource, label in (
                (e_invoice, "e-invoice-addresses", page.t("Add e-invoice address")),
                (addresses, "addresses", page.t("Add address")),
            ):
                with box.end:
                    self._adding(label, resource)

    def _adding(self, label: str, resource: str) -> None:
        async def add() -> None:
            await self._desk.open_row(resource)

        button(label, add, glyph="plus", classes="k-ghost k-sm", mark=f"new-{resource}")

    async def show(self, card: Card) -> None:
        """Read the settings again."""
        page, desk, customer_id = self._page, self._desk, self._desk.customer_id
        await self._show_details(card)
        addresses, e_invoice = await addresses_of(customer_id), await e_invoice_addresses_of(customer_id)
        chosen, offered, countries = await segments_of(customer_id), await offered_segments(), await countries_of(page)
        for place in (self._addresses, self._e_invoice, self._segments):
            place.clear()
        with self._addresses:
            address_lines(page, addresses, card.values["country"], countries, desk.opener("addresses"))
            self._none(addresses)
        with self._e_invoice:
            e_invoice_lines(page, e_invoice, desk.opener("e-invoice-addresses"))
            self._none(e_invoice)
        with self._segments:
            self._draw_segments(chosen, offered)

    async def _show_details(self, card: Card) -> None:
        desk = self._desk
        customs = [one for one in card.fields.values() if one.custom_id is not None]
        if not self._details:
            for place, shown in ((self._billing, [card.fields[name] for name in BILLING]), (self._custom, customs)):
                with place:
                    self._details += [
                        Detail(self._page, one, desk.customer_id, desk.edited, desk.may_edit) for one in shown
                    ]
        self._custom_box.set_visibility(bool(customs))
        for detail in self._details:
            await detail.show(card.values)

    def _none(self, listed: list[Row]) -> None:
        if not listed:
            Tag("p", self._page.t("None yet."), "k-muted")

    def _draw_segments(self, chosen: list[Row], offered: list[Row]) -> None:
        page = self._page
        own = {one["segment_id"] for one in chosen}
        if not self._desk.may_edit:
            with Tag("div", None, "k-tags"):
                for one in chosen:
                    Tag("span", one["name"], "k-tag")
            self._none(chosen)
            return
        listed = offered + [
            {"id": one["segment_id"], "name": one["name"], "group_name": one["group_name"]}
            for one in chosen
            if one["segment_id"] not in {each["id"] for each in offered}
        ]
        if not listed:
            Tag("p", page.t("There are no market segments. An administrator makes them in the settings."), "k-muted")
        ordered = sorted(listed, key=lambda one: page.language.sort_key(one["group_name"] or ""))
        for group, several in groupby(ordered, key=lambda one: one["group_name"]):
            if group:
                Tag("h3", group, "k-label")
            with Tag("div", None, "k-tags"):
                for one in several:
                    self._segment(one, one["id"] in own)

    def _segment(self, one: Row, is_on: bool) -> None:
        async def turn() -> None:
            async with self._page.telling():
                desk = self._desk
                await desk.edited(await set_segment(self._page.actor, desk.customer_id, one["id"], tick.is_on))

        tick = Tick(one["name"], turn, is_on=is_on, mark=f"segment-{one['id']}")

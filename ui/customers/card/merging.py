"""Merging another customer into this one: who, what moves, which values stay."""

from typing import Any

from nicegui import ui

from services import listing
from services.customers.card import Card
from services.customers.facts import Facts
from services.customers.merge import Plan, merge, plan
from services.customers.resembling import resembling
from services.filters.filter import Filter
from services.i18n import mark
from services.refusals import StaleVersion

from ...components.basics import button, icon_button, text
from ...components.dom import Tag
from ...page import Page
from .desk import Saved
from .values import in_words

FOUND, SHOWN = 8, 200
DEBOUNCED = (
    "(event) => { clearTimeout(event.target.kTyping);"
    " event.target.kTyping = setTimeout(() => emit(event.target.value), 200) }"
)
THINGS = {
    "contacts": mark("Contacts"),
    "addresses": mark("Addresses"),
    "e-invoice-addresses": mark("E-invoice addresses"),
    "customer-segments": mark("Market segments"),
    "activities": mark("Activities"),
    "projects": mark("Sales cases and projects"),
    "invoices": mark("Invoices"),
}


class Merging:
    """The dialog of one card: choose, review, merge; one change set that Undo takes back whole."""

    def __init__(self, page: Page, merged: Saved) -> None:
        self._page, self._merged, self._is_busy = page, merged, False
        self._card: Card | None = None
        self._plan: Plan | None = None
        self._take: set[str] = set()
        with ui.dialog() as self._dialog:
            self._box = Tag("div", None, "k-dialog", role="dialog", aria_modal="true", data_testid="merge-dialog")

    async def open(self, card: Card) -> None:
        """Ask which customer is the same."""
        self._card, t = card, self._page.t
        with self._frame(t("Merge with another customer")):
            Tag(
                "p",
                t("Everything of the other customer moves to {name}, and the other one is deleted.", name=_name(card)),
            )
            with Tag("label", None, "k-field"):
                text(t("The other customer"), "k-label")
                box = Tag("input", None, "k-input", type="search", autocomplete="off", data_testid="merge-search")
                box.attribute("placeholder", t("Name, number or organization number"))
            box.on("input", lambda event: self._search(str(event.args)), js_handler=DEBOUNCED)
            self._results = Tag("div", None, "k-picklist", data_testid="merge-results")
        self._dialog.open()
        async with self._page.telling():
            await self._search("")

    async def _search(self, words: str) -> None:
        """Customers by words; without words those that look alike."""
        page = self._page
        assert self._card is not None
        found = await self._found(words.strip()[:100])
        self._results.clear()
        with self._results:
            for one in found:
                pick = Tag("button", None, "k-item", type="button", data_testid=f"merge-{one['id']}")
                with pick.on("click", lambda one=one: self._review(int(one["id"])), args=[]):
                    Tag("b", one["name"])
                    Tag("small", page.t("Customer {number}", number=str(one["number"])), "k-muted")
            if not found and words.strip():
                Tag("p", page.t("No other customer is found."), "k-muted")

    async def _found(self, words: str) -> list[dict[str, Any]]:
        page, card = self._page, self._card
        assert card is not None
        if not words:
            names = ("name", "country", "email", "website", "phone")
            facts = Facts(**{name: card.values.get(name) or "" for name in names}, customer_id=card.customer_id)
            by_id = {one["id"]: one for one, _ in await resembling(page.actor, facts)}
            return list(by_id.values())[:FOUND]
        seen = await listing.scene("customers", page.actor, Filter((), words))
        ids = await listing.page_ids(seen, listing.order_of("", "customers"), 0, FOUND + 1)
        listed = await listing.by_ids(seen, ids, ["name", "number"])
        return [listed[one] for one in ids if one != card.customer_id and one in listed][:FOUND]

    async def _review(self, drop_id: int) -> None:
        page = self._page
        assert self._card is not None
        async with page.telling():
            self._plan = await plan(page.actor, self._card.customer_id, drop_id)
            self._take = set()
            country = self._card.values["country"]
            words = [
                (one, *[await in_words(page, one.field, given, country) for given in (one.kept, one.other)])
                for one in self._plan.differences
            ]
            self._draw_review(self._plan, words)

    def _draw_review(self, planned: Plan, words: list[tuple[Any, str, str]]) -> None:
        page = self._page
        title = page.t("Merge {other} into {name}", other=planned.names[1], name=planned.names[0])
        foot = self._frame(title)
        with foot:
            if words:
                Tag("h3", page.t("Values"), "k-h3")
            for one, kept, other in words:
                self._difference(one, kept, other)
            count = planned.count
            Tag("h3", page.n("{count} row moves", "{count} rows move", count), "k-h3")
            for name, listed in planned.moved.items():
                with Tag("details", None, "k-details"):
                    Tag("summary", f"{page.t(THINGS[name])} ({len(listed)})")
                    with Tag("ul", None, "k-plainlist"):
                        for row in listed[:SHOWN]:
                            Tag("li", str(row["name"] or page.t("without number")))
                        if len(listed) > SHOWN:
                            Tag("li", page.n("and {count} more", "and {count} more", len(listed) - SHOWN), "k-muted")
            if not planned.moved:
                Tag("p", page.t("Nothing hangs on the other customer."), "k-muted")
        with self._foot:
            button(page.t("Merge customers"), self._run, classes="k-primary", mark="merge-run")

    def _difference(self, one: Any, kept: str, other: str) -> None:
        page, name = self._page, one.field.name
        label = page.t(one.field.label) if one.field.custom_id is None else one.field.label
        with Tag("fieldset", None, "k-choice"):
            Tag("legend", label, "k-label")
            if one.kept in (None, "", []):
                Tag("span", page.t("Is filled in: {value}", value=other))
                return
            for value, words, is_other in (("kept", kept, False), ("other", other, True)):
                with Tag("label", None, "k-check"):
                    radio = Tag("input", None, type="radio", name=f"merge-{name}", value=value)
                    radio.attribute("checked", None if is_other else True)
                    radio.attribute("data-testid", f"merge-{value}-{name}")
                    radio.on("change", lambda name=name, is_other=is_other: self._choose(name, is_other), args=[])
                    Tag("span", words)

    def _choose(self, name: str, is_other: bool) -> None:
        self._take.add(name) if is_other else self._take.discard(name)

    async def _run(self) -> None:
        if self._is_busy or self._plan is None:
            return
        page, self._is_busy = self._page, True
        try:
            async with page.telling():
                try:
                    change_set_id = await merge(page.actor, self._plan, self._take)
                except StaleVersion:
                    await self._review(self._plan.drop_id)
                    page.toast(page.t("One of the two was changed meanwhile. Look at the values again."), kind="info")
                    return
                self._dialog.close()
                await self._merged(change_set_id)
        finally:
            self._is_busy = False

    def _frame(self, title: str) -> Tag:
        self._box.clear()
        self._box.attribute("aria-label", title)
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(title, "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(self._page.t("Close"), "x", self._dialog.close)
            body = Tag("div", None, "k-dialog-body k-col k-gap-12")
            with Tag("footer", None, "k-dialog-foot") as self._foot:
                button(self._page.t("Cancel"), self._dialog.close, classes="k-ghost")
        return body


def _name(card: Card) -> str:
    return str(card.values["name"])

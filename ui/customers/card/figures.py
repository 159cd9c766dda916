"""The key figures of one customer, each of which can be opened."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.customers.billing import Counts
from services.fields.partly import partly
from services.kpis.of_customer import EXPLAINED

from ...components.dom import Tag, glyph
from ...page import Page
from ..explanation import Explanation

SHOWN = ("billed_this_year", "margin_this_year", "unpaid", "open_sales_value")


class CustomersExplanation(Explanation):
    """The explanation of a figure for one customer alone: every sum in it is the customer's."""

    known = EXPLAINED


@dataclass(frozen=True)
class Beside:
    """What stands under the figures: invoices by kind, what was billed last year, open cases; None where hidden."""

    invoices: Counts | None
    last_year: int | None
    cases: int


class KeyFigures:
    """A box of figures the viewer may see; `explain` is called with the key of a figure."""

    def __init__(self, page: Page, explain: Callable[[str], Awaitable[None]]) -> None:
        self._page, self._explain = page, explain
        self._shown: list[tuple[str, str, int, str, str, str]] = []
        self._box = Tag("section", None, "k-keys-box", aria_label=page.t("Key figures"), data_testid="key-figures")

    def show(self, fields: dict[str, Any], values: dict[str, Any], beside: Beside) -> None:
        """Draw the figures as they are now; one that changed flashes."""
        page = self._page
        amounts = {name: values[name] for name in SHOWN if name in fields and name in values}
        labels = {name: page.t(fields[name].label) for name in amounts}
        if beside.invoices is not None and "billed_this_year" in amounts:
            amounts["unpaid"], labels["unpaid"] = beside.invoices.unpaid_sum, page.t("Unpaid, without VAT")
        shown = []
        for name in SHOWN:
            if name in amounts:
                words, tone = self._below(name, values, beside)
                resources = fields[name].adds_up if name in fields else ("invoices",)
                note = partly(resources, page.actor, page.language)
                shown.append((name, labels[name], int(amounts[name] or 0), words, tone, note))
        if shown == self._shown:
            return
        before, self._shown = {one[0]: one[2] for one in self._shown}, shown
        self._box.clear()
        self._box.style(f"--k-keys:{max(len(shown), 1)}")
        with self._box:
            for name, label, amount, words, tone, note in shown:
                moved = before.get(name, amount) != amount
                self._figure(name, label, amount, (words, tone), note, has_moved=moved)

    def _figure(
        self, name: str, label: str, amount: int, below: tuple[str, str], note: str, *, has_moved: bool
    ) -> None:
        page, currency = self._page, self._page.firm.base_currency
        shown = page.language.money(amount, currency, decimals=0, with_currency=False)
        with Tag("button", None, "k-keyfig", type="button", data_testid=f"figure-{name}") as figure:
            with Tag("span", label, "k-kpi-label"):
                if note:
                    glyph("eye-off", "k-partly")
            with Tag("span", None, "k-kpi-fx"):
                glyph("square-function")
            with Tag("span", None, "k-kpi-figure"):
                Tag("span", shown, "k-kpi-value" + (" k-flashed" if has_moved else ""))
                Tag("span", currency, "k-kpi-unit")
            Tag("span", below[0], "k-kpi-foot", data_tone=below[1] or None)
        figure.attribute("title", "\n".join(filter(None, (page.language.money(amount, currency), note))))
        words = page.t("{figure}: show how it is computed", figure=f"{label} {shown} {currency}")
        figure.attribute("aria-label", ". ".join(filter(None, (words, note))))
        figure.on("click", lambda: self._open(name), args=[])

    def _below(self, name: str, values: dict[str, Any], beside: Beside) -> tuple[str, str]:
        page, billed = self._page, int(values.get("billed_this_year") or 0)
        base = page.firm.base_currency
        if name == "billed_this_year" and beside.last_year is not None:
            amount = page.language.money(beside.last_year, base, decimals=0, with_currency=False)
            return page.t("{year}: {amount}", year=str(page.today.year - 1), amount=amount), ""
        if name == "margin_this_year" and billed > 0:
            share = page.language.percent(Decimal(int(values[name] or 0)) / Decimal(billed))
            return page.t("{share} of billing", share=share), ""
        if name == "unpaid" and beside.invoices is not None:
            return self._overdue(beside.invoices)
        if name == "open_sales_value":
            return page.n("{count} sales case", "{count} sales cases", beside.cases), ""
        return "", ""

    def _overdue(self, told: Counts) -> tuple[str, str]:
        page = self._page
        if not told.overdue:
            return page.n("{count} invoice", "{count} invoices", told.unpaid), ""
        days = (page.today - (told.oldest_due or date.min)).days
        words = page.n("{count} day", "{count} days", days)
        return page.n("{count} overdue, {days}", "{count} overdue, the oldest {days}", told.overdue, days=words), "warn"

    async def _open(self, name: str) -> None:
        await self._explain(name)

"""The key figures of one customer, each of which can be opened."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.kpis.figures import Comparison, Figure, term_figure
from services.kpis.kpi import Kpi
from services.sql import Sql

from ...components.dom import Tag, glyph
from ...page import Page
from ..explanation import Explanation

EXPLAINED = {"billed_this_year": "margin_this_year", "margin_this_year": "margin_this_year"}
SHOWN = ("billed_this_year", "margin_this_year", "costs_this_year", "open_sales_value")


class CustomersExplanation(Explanation):
    """The explanation of a figure for one customer alone: every sum in it is the customer's."""

    async def _told(self, kpi: Kpi, narrowed: Sql | None) -> Figure:
        whole, page = await super()._told(kpi, narrowed), self._page
        terms = tuple([await term_figure(term, page.actor, page.today, narrowed) for term in kpi.terms])
        amount, billed = whole.filtered or 0, terms[0].sum.amount
        share = Decimal(amount) / Decimal(billed) if kpi.is_share and billed > 0 else None
        alone = {"value": amount, "terms": terms, "share": share, "filtered": None}
        return replace(whole, comparison=Comparison(None, None), spark=(), **alone)


class KeyFigures:
    """A box of figures the viewer may see; `explain` is called with the key of a KPI."""

    def __init__(self, page: Page, explain: Callable[[str], Awaitable[None]]) -> None:
        self._page, self._explain = page, explain
        self._box = Tag("section", None, "k-keys-box", aria_label=page.t("Key figures"))

    def show(self, fields: dict[str, Any], values: dict[str, Any]) -> None:
        """Draw the figures as they are now."""
        self._box.clear()
        names = [name for name in SHOWN if name in fields]
        self._box.style(f"grid-template-columns:repeat({max(len(names), 1)},minmax(0,1fr))")
        with self._box:
            for name in names:
                self._figure(name, self._page.t(fields[name].label), int(values.get(name) or 0), values)

    def _figure(self, name: str, label: str, amount: int, values: dict[str, Any]) -> None:
        page, currency = self._page, self._page.firm.base_currency
        shown = page.language.money(amount, currency, decimals=0, with_currency=False)
        with Tag("button", None, "k-keyfig", type="button", data_testid=f"figure-{name}") as figure:
            Tag("span", label, "k-kpi-label")
            with Tag("span", None, "k-kpi-fx"):
                glyph("square-function")
            with Tag("span", None, "k-kpi-figure"):
                Tag("span", shown, "k-kpi-value")
                Tag("span", currency, "k-kpi-unit")
            Tag("span", self._below(name, amount, values), "k-kpi-foot")
        figure.attribute("title", page.language.money(amount, currency))
        figure.attribute("aria-label", page.t("{figure}: show how it is computed", figure=label))
        figure.on("click", lambda: self._open(name), args=[])

    def _below(self, name: str, amount: int, values: dict[str, Any]) -> str:
        billed = values.get("billed_this_year")
        if name == "margin_this_year" and billed and int(billed) > 0:
            share = self._page.language.percent(Decimal(amount) / Decimal(int(billed)))
            return self._page.t("{share} of billing", share=share)
        return ""

    async def _open(self, name: str) -> None:
        page = self._page
        if name in EXPLAINED or name == "costs_this_year":
            await self._explain("margin_this_year")
        else:
            page.toast(
                page.t("How this is computed"),
                page.t("The expected values of this customer's open sales cases in progress, in the base currency."),
                kind="info",
            )

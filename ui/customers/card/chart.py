"""Billing and cost per month as a chart, or as a table with the same values."""

from decimal import Decimal
from typing import Any

from nicegui import ui

from services.customers.billing import Months
from services.kpis.words import month_day
from services.money import from_minor

from ...components.basics import button
from ...components.dom import Tag
from ...page import Page
from .parts import Box, table

AXIS = {"color": "var(--k-text-3)", "fontSize": 11, "fontFamily": "Inter Variable"}
COMPACT = "value => new Intl.NumberFormat('%s', {notation: 'compact'}).format(value)"
TIP = (
    "given => { const number = new Intl.NumberFormat('%(tag)s', {maximumFractionDigits: 0});"
    " const box = document.createElement('div'); box.className = 'k-tip';"
    " const line = (label, words, classes) => { const row = box.appendChild(document.createElement('div'));"
    " row.className = classes; row.append(label, Object.assign(document.createElement('b'), {textContent: words})); };"
    " box.append(Object.assign(document.createElement('strong'), {textContent: %(months)s[given[0].dataIndex]}));"
    " given.forEach(one => line(one.seriesName, number.format(one.value), 'k-tip-' + one.seriesIndex));"
    " const billed = given[0]?.value, cost = given[1]?.value;"
    " if (given.length > 1 && billed > 0) line(%(margin)s, new Intl.NumberFormat('%(tag)s',"
    " {style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1}).format((billed - cost) / billed), 'k-tip-sum');"
    " return box; }"
)


class MonthsChart:
    """A card with the chart of one customer; `show` draws it anew only when something else is to be seen."""

    def __init__(self, page: Page) -> None:
        self._page, self._shown, self._as_table = page, None, False
        self._shown: Months | None = None
        with Box(page.t("Billed and cost per month"), "card-months") as box:
            self._place = Tag("div", None, "k-card-body k-months")
        with box.end:
            for place, words in enumerate((page.t("Billed"), page.t("Cost")), 1):
                Tag("span", words, "k-legend").style(f"--_c:var(--k-viz-{place})")
            self._switch = Tag("div")
            self._draw_switch()

    def show(self, told: Months) -> None:
        """Draw these months."""
        if told == self._shown:
            return
        self._shown = told
        self._draw()

    def _draw_switch(self) -> None:
        self._switch.clear()
        words = self._page.t("Show as chart") if self._as_table else self._page.t("Show as table")
        with self._switch:
            button(words, self._turn, classes="k-ghost k-sm", mark="months-as-table")

    async def _turn(self) -> None:
        self._as_table = not self._as_table
        self._draw_switch()
        self._draw()

    def _draw(self) -> None:
        told, page = self._shown, self._page
        self._place.clear()
        if told is None:
            return
        with self._place:
            if self._as_table:
                self._table(told)
                return
            Tag("div", page.firm.base_currency, "k-unit")
            chart = ui.echart(self._options(told), renderer="svg").classes("k-chart")
            chart.props["role"] = "img"
            chart.props["aria-label"] = page.t("Chart of billing and cost per month; the table holds the same values")

    def _table(self, told: Months) -> None:
        page, base = self._page, self._page.firm.base_currency
        heads = (page.t("Month"), page.t("Billed"), page.t("Cost"), page.t("Margin"))
        with table(heads, numeric=(1, 2, 3), label=page.t("Billed and cost per month")):
            for month, billed, cost in reversed(list(zip(told.months, told.billed, told.costs, strict=True))):
                with Tag("tr"):
                    Tag("td", page.language.month(month_day(month)))
                    for amount in (billed, cost, billed - cost):
                        Tag("td", page.language.money(amount, base, decimals=0, with_currency=False), "k-num")

    def _options(self, told: Months) -> dict[str, Any]:
        page, base = self._page, self._page.firm.base_currency
        tag, days = page.language.tag, [month_day(month) for month in told.months]
        names = [page.language.month(day, short=True, with_year=False) for day in days]
        tip = TIP % {
            "tag": tag,
            "months": _js([page.language.month(day) for day in days]),
            "margin": _js(page.t("Margin")),
        }
        series = ((page.t("Billed"), told.billed), (page.t("Cost"), told.costs))
        return {
            "animationDuration": 320,
            "textStyle": {"fontFamily": "Inter Variable"},
            "grid": {"left": 4, "right": 8, "top": 12, "bottom": 4, "containLabel": True},
            "tooltip": {
                "trigger": "axis", "confine": True, "axisPointer": {"type": "shadow", "shadowStyle": {"color": "var(--k-hover)"}},
                "backgroundColor": "var(--k-raised)", "borderColor": "var(--k-line)",
                "textStyle": {"color": "var(--k-text)", "fontSize": 12}, ":formatter": tip,
            },
            "xAxis": {
                "type": "category", "data": names, "axisTick": {"show": False}, "axisLabel": {**AXIS, "hideOverlap": True},
                "axisLine": {"lineStyle": {"color": "var(--k-line-2)"}},
            },
            "yAxis": {
                "type": "value", "axisLabel": {**AXIS, ":formatter": COMPACT % tag},
                "splitLine": {"lineStyle": {"type": "dashed", "color": "var(--k-line)"}},
            },
            "series": [_series(name, values, place, base) for place, (name, values) in enumerate(series, 1)],
        }  # fmt: skip


def _series(name: str, values: tuple[int, ...], place: int, currency: str) -> dict[str, Any]:
    shown = [float(round(Decimal(from_minor(value, currency)))) for value in values]
    colour = f"var(--k-viz-{place})"
    last = {"value": shown[-1], "itemStyle": {"color": colour, "opacity": 0.55}}
    return {
        "name": name,
        "type": "bar",
        "barMaxWidth": 16,
        "barGap": "12%",
        "data": [*shown[:-1], last],
        "itemStyle": {"color": colour, "borderRadius": [2.5, 2.5, 0, 0]},
    }


def _js(given: Any) -> str:
    import json

    return json.dumps(given, ensure_ascii=False).replace("</", "<\\/")

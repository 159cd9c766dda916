"""The chart of a report: bars, lines or stacked bars of its groups, drawn as SVG so that it follows dark mode."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from nicegui import ui

from services.i18n import Language, mark
from services.reports.prepare import Prepared
from services.reports.series import Series, can_draw, series_of

from ..components.basics import text
from ..components.dom import Tag, glyph
from .preview import Preview

AXIS = {"color": "var(--k-text-3)", "fontSize": 11, "fontFamily": "Inter Variable"}
COMPACT = "value => new Intl.NumberFormat('%s', {notation: 'compact'}).format(value)"
VALUE_LABEL = "p => p.value == null ? '' : new Intl.NumberFormat('%s', {notation: 'compact'}).format(p.value)"
NARROW = 620  # pixels
COLOURS = [f"var(--k-viz-{number})" for number in (1, 2, 4, 3, 5, 6)]


CHARTS = (
    ("bar", "chart-column", mark("Bars")),
    ("stacked", "layers", mark("Stacked bars")),
    ("line", "chart-line", mark("Lines")),
)


class ChartArea:
    """The place of the chart; `on_kind` hears which kind is wanted, "" for none."""

    def __init__(self, language: Language, on_kind: Callable[[str], Awaitable[None]]) -> None:
        self._language, self._on_kind = language, on_kind
        self._place = ui.element("div").classes("k-report-chart")

    def show(self, told: Preview) -> None:
        """Draw what a preview holds, or nothing where the report has no chart."""
        prepared, kind, t = told.prepared, told.prepared.report.chart, self._language.t
        self._place.clear()
        self._place.set_visibility(bool(kind))
        if not kind:
            return
        drawn = series_of(prepared, told.result)
        with self._place:
            self._kinds(kind)
            if not drawn.categories:
                text(lacking(prepared), "k-muted k-pad", "p").style("margin-top:2rem")
                return
            chart = ui.echart(options(drawn, kind, self._language.tag), renderer="svg")
            chart.props["role"] = "img"
            chart.props["aria-label"] = t("Chart; the table below holds the same values")
            if drawn.hidden:
                words = self._language.n(
                    "{count} more group is not drawn", "{count} more groups are not drawn", drawn.hidden
                )
                text(words, "k-muted k-t-small k-chart-note", "p")

    def _kinds(self, chosen: str) -> None:
        with Tag("div", None, "k-seg k-sm", role="radiogroup", aria_label=self._language.t("Kind of chart")):
            for kind, icon, label in CHARTS:
                words = self._language.t(label)
                one = Tag("button", None, "", type="button", role="radio", title=words, aria_label=words)
                one.attribute("aria-checked", "true" if kind == chosen else "false")
                with one.on("click", lambda kind=kind: self._on_kind(kind), args=[]):
                    glyph(icon)
            Tag("button", self._language.t("Show as table"), "", type="button").on(
                "click", lambda: self._on_kind(""), args=[]
            )


def lacking(prepared: Prepared) -> str:
    """What a report must still be given before it can be drawn."""
    t, has_total = prepared.language.t, can_draw(prepared)
    if prepared.groups and has_total:
        return t("There is nothing to draw: no rows match.")
    if prepared.groups:
        return t("A chart needs a total: a sum, an average or a number. Add it above.")
    return (
        t("A chart needs groups. Add them above.")
        if has_total
        else t("A chart needs groups and a total. Add both above.")
    )


def options(drawn: Series, kind: str, tag: str) -> dict[str, Any]:
    """What ECharts is given; `tag` is the language (BCP 47) that numbers are written in."""
    labels = drawn.has_room_for_values and kind != "stacked"
    series = [_series(title, values, kind, place) for place, (title, values) in enumerate(drawn.series)]
    if labels:
        for one in series:
            one["label"] = {"show": True, "position": "top", **AXIS, ":formatter": VALUE_LABEL % tag}
    base = {
        "animationDuration": 320,
        "textStyle": {"fontFamily": "Inter Variable"},
        "color": COLOURS,
        "grid": {"left": 16, "right": 16, "top": 52, "bottom": 24, "containLabel": True},
        "legend": _legend(),
        "tooltip": {
            "trigger": "axis", "confine": True, "axisPointer": {"type": "none"},
            ":valueFormatter": f"value => value == null ? '–' : new Intl.NumberFormat('{tag}').format(value)",
        },
        "xAxis": _along(drawn),
        "yAxis": {
            "type": "value", "name": drawn.up, "nameTextStyle": {**AXIS, "align": "left", "padding": [0, 0, 0, -24]},
            "nameGap": 10, "axisLabel": {**AXIS, ":formatter": COMPACT % tag},
            "splitLine": {"lineStyle": {"type": "dashed", "color": "var(--k-line)"}},
        },
        "series": series,
    }  # fmt: skip
    slanted = {"rotate": 50, "width": 74, "overflow": "truncate", "interval": "auto"}
    narrow = {"query": {"maxWidth": NARROW}, "option": {"xAxis": {"axisLabel": slanted, "nameGap": 66}}}
    return {"baseOption": base, "media": [narrow]}


def _legend() -> dict[str, Any]:
    return {
        "type": "scroll", "left": 16, "top": 4, "itemWidth": 8, "itemHeight": 8, "icon": "roundRect",
        "pageIconColor": "var(--k-text-2)", "pageIconInactiveColor": "var(--k-text-off)",
        "pageTextStyle": {"color": "var(--k-text-2)"},
        "textStyle": {"color": "var(--k-text-2)", "fontSize": 12},
    }  # fmt: skip


def _along(drawn: Series) -> dict[str, Any]:
    """The axis of groups; where all have room each says its name, in two lines if need be."""
    few = len(drawn.categories) <= 12
    told = {"interval": 0, "width": 66, "overflow": "break", "lineHeight": 13} if few else {"hideOverlap": True}
    return {
        "type": "category", "data": drawn.categories, "axisTick": {"show": False},
        "name": drawn.along, "nameLocation": "middle", "nameGap": 38, "nameTextStyle": AXIS,
        "axisLabel": {**AXIS, **told},
        "axisLine": {"lineStyle": {"color": "var(--k-line-2)"}},
    }  # fmt: skip


def _series(title: str, values: list[int | Decimal | None], kind: str, place: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": title,
        "type": "line" if kind == "line" else "bar",
        "data": [None if value is None else float(value) for value in values],
        "itemStyle": {"color": COLOURS[place % len(COLOURS)]},
    }
    if kind == "line":
        return {**made, "symbolSize": 6, "lineStyle": {"width": 2, "color": COLOURS[place % len(COLOURS)]}}
    if kind == "stacked":
        return {**made, "stack": "all", "barMaxWidth": 32}
    return {**made, "barMaxWidth": 20, "itemStyle": {**made["itemStyle"], "borderRadius": [2.5, 2.5, 0, 0]}}

"""The chart of a report: bars, lines or stacked bars of its groups, drawn as SVG so that it follows dark mode."""

from decimal import Decimal
from typing import Any

from services.reports.series import Series

AXIS = {"color": "var(--k-text-3)", "fontSize": 11, "fontFamily": "Inter Variable"}
COMPACT = "value => new Intl.NumberFormat('%s', {notation: 'compact'}).format(value)"
COLOURS = [f"var(--k-viz-{number})" for number in (1, 2, 4, 3, 5, 6)]


def options(drawn: Series, kind: str, unit: str, tag: str) -> dict[str, Any]:
    """What ECharts is given; `unit` stands above the axis, `tag` is the language (BCP 47) that numbers are written in."""
    series = [_series(title, values, kind, place) for place, (title, values) in enumerate(drawn.series)]
    return {
        "animationDuration": 320,
        "textStyle": {"fontFamily": "Inter Variable"},
        "color": COLOURS,
        "grid": {"left": 16, "right": 16, "top": 52, "bottom": 8, "containLabel": True},
        "legend": {
            "left": 16, "top": 4, "itemWidth": 8, "itemHeight": 8, "icon": "roundRect",
            "textStyle": {"color": "var(--k-text-2)", "fontSize": 12},
        },
        "tooltip": {
            "trigger": "axis", "confine": True, "axisPointer": {"type": "none"},
            ":valueFormatter": f"value => value == null ? '–' : new Intl.NumberFormat('{tag}').format(value)",
        },
        "xAxis": {
            "type": "category", "data": drawn.categories, "axisTick": {"show": False},
            "axisLabel": {**AXIS, "interval": 0 if len(drawn.categories) <= 12 else "auto", "width": 76, "overflow": "truncate"},
            "axisLine": {"lineStyle": {"color": "var(--k-line-2)"}},
        },
        "yAxis": {
            "type": "value", "name": unit, "nameTextStyle": {**AXIS, "align": "right"}, "nameGap": 10,
            "axisLabel": {**AXIS, ":formatter": COMPACT % tag},
            "splitLine": {"lineStyle": {"type": "dashed", "color": "var(--k-line)"}},
        },
        "series": series,
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

"""The small picture of the last twelve months on a tile: SVG made from numbers only."""

from collections.abc import Sequence

WIDTH, HEIGHT = 104, 30


def line(values: Sequence[int]) -> str:
    """A line with a light area below and a dot at its end; empty for fewer than two values."""
    if len(values) < 2:
        return ""
    points = _points(values)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"0,{HEIGHT} {path} {WIDTH - 4},{HEIGHT}"
    last = points[-1]
    return _svg(
        f'<polygon points="{area}" fill="var(--k-viz-1)" opacity=".12"/>'
        f'<polyline points="{path}" fill="none" stroke="var(--k-viz-1)" stroke-width="1.5" stroke-linejoin="round"/>'
        f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5" fill="var(--k-viz-1)"/>'
    )


def bars(values: Sequence[int]) -> str:
    """Twelve bars, the running month in colour."""
    top = max([abs(v) for v in values], default=0)
    if not top:
        return ""
    step = WIDTH / len(values)
    drawn = ""
    for place, value in enumerate(values):
        height = max(abs(value) / top * HEIGHT, 1.0)
        colour = "viz-1" if place == len(values) - 1 else "viz-mute"
        drawn += (
            f'<rect x="{place * step:.1f}" y="{HEIGHT - height:.1f}" width="{step - 2:.1f}" height="{height:.1f}"'
            f' rx="1.5" fill="var(--k-{colour})"/>'
        )
    return _svg(drawn)


def _points(values: Sequence[int]) -> list[tuple[float, float]]:
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = (WIDTH - 4) / (len(values) - 1)
    return [(place * step, HEIGHT - 3 - (value - low) / span * (HEIGHT - 7)) for place, value in enumerate(values)]


def _svg(inner: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">{inner}</svg>'

"""The small picture of the last twelve months on a tile: SVG made from numbers only."""

from collections.abc import Sequence

WIDTH, HEIGHT = 104, 30


def line(values: Sequence[int]) -> str:
    """A line with a light area below and a dot at its end; empty for fewer than two values."""
    if len(values) < 2:
        return ""
    points = _points(values)
    path = " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last = points[-1]
    return _svg(
        f'<path class="k-spark-area" d="M0,{HEIGHT} L{path} L{last[0]:.1f},{HEIGHT} Z"/>'
        f'<path class="k-spark-line" d="M{path}"/><circle class="k-spark-end" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5"/>'
    )


def bars(values: Sequence[int]) -> str:
    """A bar for each month, the running one in colour; empty without any amount."""
    top = max((abs(value) for value in values), default=0)
    if not top:
        return ""
    step = WIDTH / len(values)
    return _svg("".join(_bar(place, value / top, step, place == len(values) - 1) for place, value in enumerate(values)))


def _bar(place: int, share: float, step: float, is_now: bool) -> str:
    height = max(abs(share) * HEIGHT, 1.0)
    classes = "k-spark-bar k-spark-now" if is_now else "k-spark-bar"
    x, y = place * step, HEIGHT - height
    return f'<rect class="{classes}" x="{x:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{height:.1f}" rx="1.5"/>'


def _points(values: Sequence[int]) -> list[tuple[float, float]]:
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = (WIDTH - 4) / (len(values) - 1)
    return [(place * step, HEIGHT - 3 - (value - low) / span * (HEIGHT - 7)) for place, value in enumerate(values)]


def _svg(inner: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true">{inner}</svg>'

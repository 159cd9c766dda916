"""Figures as a table to read and as JSON to compare."""

from typing import Any

from .measuring import Figure

HEADINGS = ("Promise", "Measured", "Figure", "p95", "Best", "CPU", "Target", "Reached", "Others", "Load")
WORDS = {True: "yes", False: "NO", None: ""}

INTRODUCTION = """# What it was measured at

Written by `make bench`, which seeds a register of made-up data once and measures on it, on SQLite. *Figure* is the median
where several were taken, in wall-clock time; *CPU* is the processor's time for the same work in milliseconds, which
other programs on the machine hardly change; *Load* is how many programs wanted one of the cores meanwhile. A load above
the number of cores stretches wall-clock times: then read *Best* and *CPU*. *Others* is what comparable programs needed on
such a machine with 100,000 customers.
"""


def row(figure: Figure) -> tuple[str, ...]:
    """One line of the table."""
    promise = figure.promise
    target = (
        "" if promise.limit is None else f"{'≥' if promise.at_least else '≤'} {_number(promise.limit)} {promise.unit}"
    )
    others = ", ".join(f"{name} {_number(given)}" for name, given in promise.others.items())
    spread = ["" if given is None else _number(given) for given in (figure.p95, figure.best, figure.cpu)]
    what = f"{figure.what} ({figure.note})" if figure.note else figure.what
    value = f"{_number(figure.value)} {promise.unit}"
    return (promise.name, what, value, *spread, target, WORDS[figure.is_reached], others, f"{figure.load:.1f}")


def table(figures: list[Figure]) -> str:
    """All figures as Markdown."""
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(row(figure) for figure in figures)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(figures: list[Figure], machine: dict[str, Any], data: dict[str, Any]) -> str:
    """The page of the documentation that tells what was measured, where and on what."""
    counted = ", ".join(f"{count:,} {name.replace('user_account', 'user')}s" for name, count in data.items())
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    where = f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gb']} GB, {machine['system']}"
    with_ = f"Python {machine['python']}, SQLite {machine['sqlite']}, {machine['chromium']}, {packages}"
    return f"{INTRODUCTION}\n{where}; {with_}.\n\nData: {counted}.\n\n{table(figures)}\n"


def as_json(figure: Figure, data: dict[str, Any]) -> dict[str, Any]:
    """One figure with its promise and the data that it was measured on."""
    promise = figure.promise
    judged = {"target": promise.limit, "at_least": promise.at_least, "reached": figure.is_reached}
    spread = {
        "value": figure.value,
        "p95": figure.p95,
        "best": figure.best,
        "cpu": figure.cpu,
        "times": figure.times,
        "load": figure.load,
    }
    told = {"promise": promise.name, "what": figure.what, "unit": promise.unit, "note": figure.note}
    return {**told, **spread, **judged, "others": dict(promise.others), "data": data}


def _number(given: float) -> str:
    return f"{given:,.0f}" if abs(given) >= 100 else f"{given:.1f}" if abs(given) >= 10 else f"{given:.2f}"

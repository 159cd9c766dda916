"""`python -m benchmarks`: seed a register (or use the one of the last run), measure, print a table, write page and JSON."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from services.database import close_database, open_database

from . import (
    browsers,
    card,
    duplicates,
    edits,
    grid,
    lists,
    live,
    mass,
    picking,
    screens,
    scrolling,
    tiles,
    users,
    visits,
)
from .chromium import NoBrowser
from .machine import machine
from .measuring import Figure
from .promises import SEED
from .register import NotOurs, Register, contents, prepared
from .showing import as_json, page, row, table


async def seeding(register: Register) -> AsyncIterator[Figure]:
    """How long the register took to seed, as it was noted then; in proportion where it has another size."""
    speed = register.customers / register.seconds
    note = f"{register.seconds:.0f} s for {register.customers:,}, {speed:,.0f} customers/s"
    what = "as it was" if register.customers == 100_000 else "in proportion"
    yield Figure(SEED, what, 100_000 / speed, load=register.load, note=note)


INSIDE = {
    "lists": lists.measure,
    "grid": grid.measure,
    "edits": edits.measure,
    "tiles": tiles.measure,
    "card": card.measure,
    "duplicates": duplicates.measure,
    "mass": mass.measure,
}
SERVED = {
    "users": users.measure,
    "browsers": browsers.measure,
    "live": live.measure,
    "visits": visits.measure,
    "scrolling": scrolling.measure,
    "screens": screens.measure,
    "picking": picking.measure,
}
MEASURES = {"seed": seeding} | INSIDE | SERVED
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
KEPT = Path(tempfile.gettempdir()) / "stamkund-benchmarks"


def options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000, help="how many customers the register has")
    parser.add_argument(
        "--only", action="append", choices=tuple(MEASURES), help="measure only this; may be given again"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=KEPT,
        help="where the registers are kept from run to run",
    )
    parser.add_argument("--page", type=Path, help="page to write; docs/benchmarks.md where everything is measured")
    parser.add_argument("--out", type=Path, help="file to write everything to as JSON")
    return parser.parse_args(arguments)


async def run(asked: argparse.Namespace) -> list[Figure]:
    """Everything that was asked for, printed as it comes and as a table at the end."""
    register = await prepared(asked.folder, asked.customers)
    wanted = asked.only or tuple(MEASURES)
    data = await _told_contents(register)
    figures: list[Figure] = []
    try:
        for name in wanted:
            await _measured(name, register, figures)
    finally:  # what was measured before something broke is not lost
        print(f"\n{table(figures)}")
        if asked.out:
            told = {"machine": machine(), "figures": [as_json(figure, data) for figure in figures]}
            asked.out.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    wanted_page = asked.page or (None if asked.only else PAGE)
    if wanted_page:
        wanted_page.write_text(page(figures, machine(), data))
    return figures


async def _measured(name: str, register: Register, figures: list[Figure]) -> None:
    if name in INSIDE:
        await open_database(register.url)
    try:
        async for figure in MEASURES[name](register):
            figures.append(figure)
            print(" · ".join(cell for cell in row(figure) if cell), flush=True)
    except NoBrowser as missing:
        print(f"{name} is left out: {missing}", file=sys.stderr)
    finally:
        if name in INSIDE:
            await close_database()


async def _told_contents(register: Register) -> dict[str, Any]:
    await open_database(register.url)
    try:
        data = await contents()
    finally:
        await close_database()
    print(", ".join(f"{count:,} {table}" for table, count in data.items()), flush=True)
    return data


def main() -> int:
    """Run; the exit status says whether it could be measured, not how fast it was."""
    try:
        asyncio.run(run(options(sys.argv[1:])))
    except NotOurs as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

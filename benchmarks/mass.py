"""A mass update of every customer: plan, run and undo, held against the bare statements that it cannot do without.

Meanwhile the list is read and single rows are edited, as colleagues do; memory is that of this process.
`python -m benchmarks.mass` measures the seeded register of the other benchmarks; `--url` names one on PostgreSQL that was
seeded for this (it is written to).
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services import history, listing, mass_update
from services.database import close_database, execute, is_postgres, open_database, rows, value, writing
from services.edits import set_fields
from services.filters.filter import Filter
from services.mass_update import Wanted
from services.permissions import Actor
from services.schema import migrate
from services.sql import Sql

from .measuring import Figure, load, p95_of
from .promises import (
    MASS_EDIT,
    MASS_MEMORY,
    MASS_PAGE,
    MASS_PLAN,
    MASS_RATIO,
    MASS_RUN,
    MASS_RUN_POSTGRES,
    MASS_UNDO,
    MASS_UNDO_POSTGRES,
)
from .register import Register, administrator, prepared
from .showing import row, table

BARE_UPDATE = "UPDATE customer SET industry_id = ?, version = version + 1, updated_at = ? WHERE industry_id IS NOT ?"
BARE_LOG = (
    "INSERT INTO change (change_set_id, resource, row_id, customer_id, action, field, old, new)"
    " SELECT s.id, 'customers', c.id, c.id, 'update', 'industry_id', CAST(c.industry_id AS TEXT), CAST(? AS TEXT)"
    " FROM customer c, (SELECT max(id) AS id FROM change_set) s"
)


@dataclass
class Meanwhile:
    """What colleagues experience: how long a page of the list takes (ms), and an edit."""

    pages: list[float] = field(default_factory=list)
    edits: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock, and milliseconds of the processor in this process."""

    seconds: float
    cpu: float


async def measure(_: Register) -> AsyncIterator[Figure]:
    """Plan, run, undo and the bare statements; the register is afterwards as it was."""
    actor = await administrator()
    industries = [int(found["id"]) for found in await rows(Sql("SELECT id FROM industry ORDER BY id LIMIT 2"))]
    where = "PostgreSQL" if is_postgres() else "SQLite"
    await _planned(actor, industries[0])
    begin = _memory()
    taken, planned = await _timed(lambda: _planned(actor, industries[1]))
    yield _figure(MASS_PLAN, where, taken)
    async with _colleagues(actor) as meanwhile:
        taken, _ = await _timed(lambda: _run(actor, planned))
        stands = await mass_update.standing(actor, planned)
    most = _memory()
    run_seconds = taken.seconds
    yield _figure(MASS_RUN_POSTGRES if is_postgres() else MASS_RUN, where, taken, f"{stands.changed:,} rows")
    yield Figure(
        MASS_PAGE, f"{where}, during the run", p95_of(meanwhile.pages), times=len(meanwhile.pages), load=load()
    )
    edits = meanwhile.edits
    yield Figure(MASS_EDIT, f"{where}, during the run", p95_of(edits), best=min(edits), times=len(edits), load=load())
    bare = await _bare(industries[0])
    yield Figure(MASS_RATIO, where, run_seconds / bare, load=load(), note=f"bare statements {bare:.1f} s")
    taken, _ = await _timed(lambda: history.undo(actor, stands.change_set_id or 0))
    yield _figure(MASS_UNDO_POSTGRES if is_postgres() else MASS_UNDO, where, taken)
    yield Figure(MASS_MEMORY, where, max(most, _memory()) - begin, load=load())


def _figure(promise: Any, what: str, taken: Taken, note: str = "") -> Figure:
    return Figure(promise, what, taken.seconds, load=load(), note=note, cpu=taken.cpu)


async def _planned(actor: Actor, industry_id: int) -> int:
    return await mass_update.plan(actor, Wanted("customers", {"industry_id": industry_id}, filter=""), is_typed=True)


async def _run(actor: Actor, planned: int) -> None:
    await mass_update.run(actor, planned)
    await mass_update.wait_for(planned)


async def _bare(industry_id: int) -> float:
    """Seconds that one UPDATE of every row and one INSERT of as many log rows take; taken back."""

    class _Enough(Exception):
        pass

    start = time.perf_counter()
    try:
        async with writing() as connection:
            await execute(Sql(BARE_LOG, (str(industry_id),)), connection)
            update = BARE_UPDATE.replace("IS NOT", "IS DISTINCT FROM")
            await execute(Sql(update, (industry_id, datetime.now(UTC), industry_id)), connection)
            raise _Enough
    except _Enough:
        return time.perf_counter() - start


@asynccontextmanager
async def _colleagues(actor: Actor) -> AsyncIterator[Meanwhile]:
    """Somebody scrolls the list and somebody edits contacts, until the work inside is over."""
    meanwhile = Meanwhile()
    tasks = [asyncio.create_task(_scroll(actor, meanwhile)), asyncio.create_task(_edit(actor, meanwhile))]
    try:
        yield meanwhile
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _scroll(actor: Actor, meanwhile: Meanwhile) -> None:
    seen = await listing.scene("customers", actor, Filter())
    names = [one.name for one in seen.fields.values() if one.shown]
    order, offset = listing.order_of("", "customers"), 0
    while True:
        start = time.perf_counter()
        await listing.page(seen, order, offset, 100, names)
        meanwhile.pages.append((time.perf_counter() - start) * 1000)
        offset = (offset + 7_900) % 90_000
        await asyncio.sleep(0.05)


async def _edit(actor: Actor, meanwhile: Meanwhile) -> None:
    contact_id = int(await value(Sql("SELECT max(id) FROM contact")))
    while True:
        start = time.perf_counter()
        await set_fields(actor, "contacts", contact_id, {"title": f"Since {datetime.now(UTC):%H:%M:%S.%f}"})
        meanwhile.edits.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(0.1)


async def _timed(work: Callable[[], Awaitable[Any]]) -> tuple[Taken, Any]:
    start, used = time.perf_counter(), time.process_time()
    result = await work()
    return Taken(time.perf_counter() - start, (time.process_time() - used) * 1000), result


def _memory() -> float:
    """Resident memory of this process in MB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _main(asked: argparse.Namespace) -> None:
    register = Register(asked.folder, asked.customers, float("nan"), load(), asked.url)
    if asked.url is None:
        register = await prepared(asked.folder, asked.customers)
    await migrate(register.url)
    await open_database(register.url)
    figures = []
    try:
        async for figure in measure(register):
            figures.append(figure)
            print(" · ".join(cell for cell in row(figure) if cell), flush=True)
    finally:
        await close_database()
    print(f"\n{table(figures)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mass", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000, help="how many customers the register has")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "stamkund-benchmarks")
    parser.add_argument("--url", help="a register on PostgreSQL that was seeded for this")
    asyncio.run(_main(parser.parse_args()))

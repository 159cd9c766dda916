"""How long exports take, beside a plain loop over openpyxl and XlsxWriter (where it is installed) in the same run.

    python main.py seed --customers 100000        (into an empty STAMKUND_DATA_DIR)
    python benchmarks/export.py --as admin@example.com [--others]

Prints seconds, seconds of CPU and the peak memory (MB) of the process that does it, the longest time that the event loop
stood still (ms), and the size of the file (MB).
"""

import argparse
import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from services import listing
from services.database import close_database, open_database, value
from services.filters.filter import Filter
from services.i18n import language, read_languages
from services.kpis.invoice_months import keep
from services.permissions import Actor, actor_of
from services.reports.apart import READY, write_apart
from services.reports.prepare import Prepared, prepare
from services.reports.report import read_report
from services.reports.run import outcome, page
from services.reports.snapshot import Now
from services.reports.wishes import Wishes
from services.settings import read_settings
from services.sql import Sql

FIELDS = [
    "number", "name", "org_number", "vat_number", "country", "owner_id", "industry_id", "email", "phone", "website",
    "stage", "billed_this_year", "margin_this_year", "last_invoice_date", "is_active",
]  # fmt: skip
LIST = {"name": "Customers", "subject": "customers", "fields": FIELDS, "sort": "name"}
BILLING = {
    "name": "Billing", "subject": "invoices", "group_by": ["customer.industry_id", "date.month"],
    "totals": {"billed": "sum"}, "details": False,
}  # fmt: skip


async def nothing(_written: int) -> None:
    """No progress to tell."""


class Beat:
    """Measures how long the event loop stands still, how much of that is work of its own thread (the rest is what others
    do on the machine), and the memory (MB) of processes that it has started.
    """

    def __init__(self) -> None:
        self.worst = self.own = self.children = 0.0

    async def run(self) -> None:
        while True:
            began, began_own = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.005)
            self.worst = max(self.worst, time.perf_counter() - began - 0.005)
            self.own = max(self.own, time.thread_time() - began_own)
            self.children = max(self.children, memory_of_children())

    def told(self) -> str:
        """Both in milliseconds."""
        return f"loop {self.worst * 1000:5.0f} ms, own work {self.own * 1000:4.0f} ms"


def memory_of_children() -> float:
    """The most that a child has had in memory since it began (VmHWM; ru_maxrss would hold what its parent had)."""
    own = os.getpid()
    found = [0.0]
    for child in Path(f"/proc/{own}/task/{own}/children").read_text().split():
        with suppress(OSError):
            told = Path(f"/proc/{child}/status").read_text()
            found += [int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM")]
    return max(found)


async def measured(
    name: str, work: Callable[[], Awaitable[object]], path: Path | None = None, who: int = resource.RUSAGE_SELF
) -> None:
    """Print what some work takes; `who` RUSAGE_CHILDREN tells of the processes that it started in place of this one."""
    beat = Beat()
    beating = asyncio.create_task(beat.run())
    began, began_cpu = time.perf_counter(), used(who)
    await work()
    seconds, cpu = time.perf_counter() - began, used(who) - began_cpu
    beating.cancel()
    peak = beat.children if who == resource.RUSAGE_CHILDREN else resource.getrusage(who).ru_maxrss / 1024
    size = f"{path.stat().st_size / 1e6:6.1f} MB" if path else ""
    print(
        f"{name:38} {seconds:7.2f} s   CPU {cpu:6.2f} s   peak {peak:6.0f} MB   {beat.told()}   {size}",
        flush=True,
    )


def used(who: int) -> float:
    """Seconds of CPU so far."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


async def files(prepared: Prepared, folder: Path) -> None:
    """Both files as the server writes them, first by a process that must start, then by one that is ready."""
    rows = (await outcome(prepared, Now())).rows
    for name, form in (("CSV", "csv"), ("Excel", "xlsx")):
        path = folder / f"out.{form}"

        async def write(form: str = form, path: Path = path) -> None:
            await write_apart(prepared, form, path, Wishes(), nothing)

        await READY.let_go()
        await measured(f"{name}, {rows} rows", write, path, resource.RUSAGE_CHILDREN)
        await READY.expect(rows)
        await asyncio.sleep(2)
        await measured(f"{name}, process ready", write, path, resource.RUSAGE_CHILDREN)
        await pages_meanwhile(name, prepared, write)


async def pages_meanwhile(name: str, prepared: Prepared, export: Callable[[], Awaitable[object]]) -> None:
    """How long a page of the list takes and the loop stands still while a file is written."""
    seen, chance = await listing.scene("customers", prepared.actor, Filter()), random.Random(1)
    total, times, beat = await listing.count(seen), [], Beat()
    beating, exporting = asyncio.create_task(beat.run()), asyncio.ensure_future(export())
    while not exporting.done():
        began = time.perf_counter()
        await listing.page(seen, listing.order_of("name", "customers"), chance.randrange(total), 100, list(seen.fields))
        times.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    await exporting
    beating.cancel()
    slow, told = sorted(times)[int(len(times) * 0.95)], f"Pages of the list during {name}"
    print(f"{told:38} p95 {slow * 1000:.0f} ms of {len(times)}   {beat.told()}", flush=True)


async def previews(prepared: Prepared, billing: Prepared) -> None:
    await measured("Preview: totals", lambda: outcome(prepared, Now()))
    await measured("Preview: first 200 rows", lambda: page(prepared, Now(), 0, 200))
    await measured("Invoices by industry and month: rows", lambda: outcome(billing, Now()))
    await measured("Keeping the sums of every month", keep)
    await measured("Invoices by industry and month: kept", lambda: outcome(billing, Now()))


async def others(prepared: Prepared, folder: Path, rows: int) -> None:
    """The same cells through openpyxl and XlsxWriter; reading them is not part of the time."""
    cells = [row.values for start in range(0, rows, 1000) for row in await page(prepared, Now(), start, 1000)]

    def openpyxl_loop() -> None:
        from openpyxl import Workbook

        book = Workbook()
        for line in cells:
            book.active.append(line)
        book.save(folder / "openpyxl.xlsx")

    def xlsxwriter_loop() -> None:
        import xlsxwriter  # type: ignore[import-not-found]

        book = xlsxwriter.Workbook(str(folder / "writer.xlsx"), {"constant_memory": True, "strings_to_urls": False})
        sheet = book.add_worksheet()
        for row, line in enumerate(cells):
            for column, cell in enumerate(line):
                sheet.write(row, column, str(cell) if hasattr(cell, "isoformat") else cell)
        book.close()

    await measured("openpyxl, plain loop", lambda: asyncio.to_thread(openpyxl_loop), folder / "openpyxl.xlsx")
    try:
        await measured("XlsxWriter", lambda: asyncio.to_thread(xlsxwriter_loop), folder / "writer.xlsx")
    except ImportError:
        print("XlsxWriter is not installed")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--as", dest="email", default="admin@example.com")
    parser.add_argument("--others", action="store_true", help="measure openpyxl and XlsxWriter too")
    asked = parser.parse_args()
    read_languages()  # as a server does before it serves
    await open_database(read_settings().database_url)
    user_id = await value(Sql("SELECT id FROM user_account WHERE email = ?", (asked.email,)))
    actor: Actor | None = await actor_of(int(user_id))
    assert actor is not None
    prepared = await prepare(read_report(LIST), actor, language("en"))
    billing = await prepare(read_report(BILLING), actor, language("en"))
    with tempfile.TemporaryDirectory() as folder:
        await files(prepared, Path(folder))
        await previews(prepared, billing)
        if asked.others:
            await others(prepared, Path(folder), (await outcome(prepared, Now())).rows)
    await READY.let_go()
    await close_database()


if __name__ == "__main__":
    asyncio.run(main())

"""How long an import of many customers takes, how much memory, and how quick a page of the grid stays meanwhile.

    STAMKUND_DATA_DIR=/tmp/somewhere-empty python benchmarks/imports.py [--rows 100000]

Makes a register, writes a Swedish customer list with addresses and contacts, and brings it in as the server does: in a
process of its own. Prints seconds, CPU seconds and the peak memory of that process (MB), and the p95 of a page of the grid (ms).
"""

import argparse
import asyncio
import csv
import resource
import statistics
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from services import listing
from services.database import close_database, open_database
from services.filters.filter import parse
from services.imports import jobs, runs
from services.permissions import Actor, actor_of
from services.schema import migrate
from services.settings import read_settings
from services.setup import Beginning, is_set_up, set_up

PASSWORD = "ett-langt-losenord-2026"
HEADINGS = (
    "Kundnamn", "Orgnr", "Bransch", "E-post", "Telefon", "Webbplats", "Betalningsvillkor", "Adress", "Postnr", "Ort",
    "Kontaktperson", "Kontakt e-post",
)  # fmt: skip
WORDS = ("Berg", "Skog", "Fjord", "Sten", "Sol", "Vind", "Norr", "Malm", "Ek", "Björk", "Lind", "Strand")


def org_number(number: int) -> str:
    """A Swedish organization number."""
    digits = f"556{number:06d}"
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
    return f"{digits[:6]}-{digits[6:]}{-sum(n // 10 + n % 10 for n in doubled) % 10}"


def written(path: Path, count: int) -> Path:
    """The list."""
    dice = Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, delimiter=";")
        lines.writerow(HEADINGS)
        for n in range(count):
            name = f"{dice.choice(WORDS)}{dice.choice(WORDS).lower()} {dice.choice(WORDS)} {n} AB"
            contact = (f"Anna {dice.choice(WORDS)}", f"anna@f{n}.example")
            place = (f"Storgatan {n % 200}", f"{dice.randint(100, 999)} {dice.randint(10, 99)}", "Stockholm")
            phone, industry = f"08-{dice.randint(100_000, 999_999)}", dice.choice(("Energi", "Livsmedel", ""))
            terms = dice.choice(("30", "20 dagar", "10"))
            lines.writerow(
                [
                    name,
                    org_number(n),
                    industry,
                    f"info@f{n}.example",
                    phone,
                    f"www.f{n}.example",
                    terms,
                    *place,
                    *contact,
                ]
            )
    return path


class Looking:
    """Somebody who looks at the grid all the time."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self.times: list[float] = []

    async def run(self) -> None:
        """A page of 100 rows, ten times a second."""
        while True:
            began = time.perf_counter()
            seen = await listing.scene("customers", self._actor, parse(""))
            await listing.page(seen, (), 0, 100, ["name", "number", "org_number", "owner_id"])
            self.times.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.1)


async def step(actor: Actor, job_id: int, name: str, **options: object) -> None:
    looking = Looking(actor)
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    before = told.ru_utime + told.ru_stime
    task, began = asyncio.create_task(looking.run()), time.perf_counter()
    await runs.start(actor, job_id, name, **options)
    await runs.wait_for(job_id)
    seconds, job = time.perf_counter() - began, await jobs.job_of(actor, job_id)
    task.cancel()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, cpu = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime - before
    p95 = statistics.quantiles(looking.times, n=20)[-1] if len(looking.times) > 1 else 0.0
    print(
        f"{name:6} {seconds:7.1f} s   CPU {cpu:6.1f} s   peak {peak:5.0f} MB   grid p95 {p95:6.1f} ms   {job.state}",
        flush=True,
    )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    settings = read_settings()
    await migrate(settings.database_url)
    await open_database(settings.database_url)
    try:
        if not await is_set_up():
            firm = ("Nordlyd AB", "SE", "SEK", "Europe/Stockholm")
            await set_up(Beginning(*firm, "astrid@example.com", "Astrid Nordlyd", PASSWORD))
        actor = await actor_of(1)
        assert actor is not None
        path = written(settings.data_dir / "kunder.csv", count)
        async with runs.attended(settings):
            job_id = await jobs.make_job(actor, "customers", path.name, None)
            await step(actor, job_id, "read", path=str(path))
            await step(actor, job_id, "plan")
            await step(actor, job_id, "apply")
        job = await jobs.job_of(actor, job_id)
        print(f"{job.row_count:,} rows: {job.applied:,} applied, {job.count('refused'):,} refused")
    finally:
        await close_database()


if __name__ == "__main__":
    asyncio.run(main())

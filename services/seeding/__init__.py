"""`seed`: fills an empty register with made-up data, the same for the same numbers on the same day."""

import asyncio
from collections.abc import Callable
from random import Random

from services.accounts import add_user
from services.changes import recording
from services.database import execute, sqlite_path, value
from services.kpis import kept
from services.organization import organization
from services.periods import day_start, now
from services.permissions import SYSTEM
from services.profiles import profile_named
from services.refusals import Refusal
from services.setup import Beginning, is_set_up, set_up
from services.sql import Sql

from . import postgres, sqlite
from .calendar import Calendar
from .firm import firm_as_it_is
from .world import World

ADMINISTRATOR = "admin@example.com"
YEARS = 5
WRITTEN = (
    "customers", "addresses", "e-invoice-addresses", "customer-segments", "contacts", "projects", "invoices", "costs", "users",
    "business-units", "market-segments",
)  # fmt: skip
Progress = Callable[[int], None]


class NotEmpty(Refusal):
    """This register has customers already. Seed an empty one."""


async def fill(url: str, customers: int, seed: int, password: str, progress: Progress = lambda _: None) -> None:
    """Fill the open, empty register at `url`; `progress` is told percent. `NotEmpty` when there are customers."""
    await _begin(password)
    firm = await organization()
    today = firm.today()
    path = sqlite_path(url)
    calendar = Calendar(today, YEARS, as_text=path is not None)
    world = World(await firm_as_it_is(), calendar, Random(f"{customers} {seed}"))
    batches = world.batches(customers, lambda share: progress(int(share * 70)))
    if path is None:
        await postgres.write(url, batches)
    else:
        await asyncio.to_thread(sqlite.write, path, batches)
    progress(80)
    async with recording(SYSTEM, "seed", summary={"customers": customers, "seed": seed}) as recorder:
        began = Sql("UPDATE organization SET created_at = ?", (day_start(calendar.first, firm.time_zone),))
        await execute(began, recorder.connection)
        for resource in WRITTEN:
            recorder.touch(resource)
        await kept.rebuild(recorder.connection, now())
        await execute(Sql("ANALYZE customer_figures"), recorder.connection)
    progress(100)


async def _begin(password: str) -> None:
    """Set the register up, or use the firm that is there while it has no customers."""
    if not await is_set_up():
        firm = ("Nordlyd AB", "SE", "SEK", "Europe/Stockholm")
        await set_up(Beginning(*firm, ADMINISTRATOR, "Astrid Nordlyd", password))
        return
    if await value(Sql("SELECT count(*) FROM customer WHERE is_internal = FALSE")):
        raise NotEmpty()
    if await value(Sql("SELECT id FROM user_account WHERE email = ?", (ADMINISTRATOR,))) is None:
        await add_user(SYSTEM, ADMINISTRATOR, "Astrid Nordlyd", await profile_named("administrator"), password)

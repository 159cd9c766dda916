"""`demo`: a throw-away register full of believable data; the real one is never touched."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from services import favourites
from services.accounts import save_preferences
from services.changes import recording
from services.database import execute, rows, sqlite_path
from services.kpis import kept
from services.periods import day_start, now, today_in
from services.permissions import SYSTEM
from services.seeding import WRITTEN, sqlite
from services.seeding.calendar import Calendar
from services.seeding.firm import firm_as_it_is
from services.seeding.people import UNITS
from services.settings import Settings
from services.setup import Beginning, set_up
from services.sql import Sql, is_any

from .activities import note_things
from .books import keep_books
from .people import ADMINISTRATOR, staff
from .story import tell_story
from .world import Nordlyd

PREFIX = "stamkund-demo-"
ZONE = "Europe/Stockholm"
YEARS = 3
FAVOURITES = (10_001, 10_002, 10_007)  # numbers of customers
SEED = "Nordlyd"
SAME_PASSWORD = "UPDATE user_account SET password_hash = (SELECT password_hash FROM user_account WHERE id = ?)"


@contextmanager
def throw_away(settings: Settings) -> Iterator[Settings]:
    """The same settings with a data folder that is gone afterwards; those of demos that were killed go too."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        yield replace(settings, data_dir=folder, database_url=f"sqlite://{folder / 'stamkund.db'}", redis_url=None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def fill(url: str, password: str) -> str:
    """Fill the open, empty SQLite register at `url`; answers with the e-mail address of its administrator.

    Everybody has the password. The same on the same day, whatever the clock says.
    """
    path = sqlite_path(url)
    assert path is not None
    today = today_in(ZONE)
    calendar = Calendar(today, YEARS, as_text=True)
    began = day_start(calendar.first, ZONE)
    name, unit, language, _ = ADMINISTRATOR
    user_id = await set_up(_nordlyd(password, name, language), at=began)
    firm = await firm_as_it_is()
    people = staff(user_id)
    firm.people.extend(people)
    world = Nordlyd(firm, calendar, Random(SEED))
    sqlite.write(path, [world.rows(people)])
    async with recording(SYSTEM, "seed", summary={"demo": True}, at=began) as recorder:
        await recorder.update("users", user_id, {"business_unit_id": 1 + [name for name, _ in UNITS].index(unit)})
        await execute(Sql(SAME_PASSWORD, (user_id,)), recorder.connection)
        for resource in WRITTEN:
            recorder.touch(resource)
        await note_things(recorder, today, ZONE, SEED)
        await keep_books(recorder, calendar, SEED)
        await kept.rebuild(recorder.connection, now())
    await tell_story(SEED)
    await _keep_at_hand(user_id)
    return people[0].email


async def _keep_at_hand(user_id: int) -> None:
    """The administrator has some favourites."""
    found = await rows(Sql("SELECT id FROM customer WHERE") + is_any("number", FAVOURITES) + "ORDER BY number")
    await save_preferences(user_id, {favourites.NAME: [one["id"] for one in found]})


def _nordlyd(password: str, name: str, language: str) -> Beginning:
    email = staff(0)[0].email
    return Beginning("Nordlyd AB", "SE", "SEK", ZONE, email, name, password, language, demo=True)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        found = re.match(rf"{PREFIX}(\d+)-", folder.name)
        if found and not Path("/proc", found[1]).exists():
            shutil.rmtree(folder, ignore_errors=True)

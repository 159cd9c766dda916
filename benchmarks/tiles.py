"""All four tiles for somebody who sees everything and for a seller who sees own rows, with and without what is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.database import execute, value, writing
from services.kpis import memory
from services.kpis.figures import figures
from services.kpis.kept import KEPT_YEAR
from services.organization import organization
from services.permissions import Actor
from services.sql import Sql

from .edits import amount_edit, industry_edit
from .measuring import Figure, Work, repeated
from .promises import TILES, TILES_AFTER, TOLD
from .register import Register, administrator, one_of_each, seller, viewer_of


async def measure(_: Register) -> AsyncIterator[Figure]:
    """Nothing kept, nothing remembered in the process, unchanged, and after one edit of each kind."""
    viewers = {"who sees all": await administrator(), "with own rows": await seller()}
    others = {f"of the profile {key}": await viewer_of(user_id) for key, user_id in (await one_of_each()).items()}
    for name, viewer in viewers.items():
        read = await _reader(viewer)
        async with nothing_kept():
            yield await repeated(TILES, f"viewer {name}: nothing kept, from the rows alone", read, 9, _forget)
        yield await repeated(TILES, f"viewer {name}: process just started", read, 9, _forget)
        yield await repeated(TOLD, f"Tiles of a viewer {name}, nothing changed", read, 20)
    edits = await _edits(viewers["who sees all"])
    for name, viewer in others.items():
        yield await repeated(TOLD, f"Tiles of a viewer {name}, process just started", await _reader(viewer), 3, _forget)
    for name, viewer in (viewers | others).items():
        read = await _reader(viewer)
        for what, edit in edits.items():
            yield await repeated(TILES_AFTER, f"viewer {name}: after an edit of {what}", read, 15, edit)


async def _edits(actor: Actor) -> dict[str, Work]:
    return {
        "a customer": await industry_edit(actor),
        "an invoice": await amount_edit(actor, "invoices"),
        "a cost": await amount_edit(actor, "costs"),
    }


async def _reader(viewer: Actor) -> Work:
    today = (await organization()).today()
    return lambda: figures(viewer, today)


async def _forget() -> None:
    memory.forget()


@asynccontextmanager
async def nothing_kept() -> AsyncIterator[None]:
    """Meanwhile the kept sums stand for no year, so that every tile is computed from the rows."""
    year = int(await value(KEPT_YEAR))
    await _stand_for(0)
    try:
        yield
    finally:
        await _stand_for(year)


async def _stand_for(year: int) -> None:
    async with writing() as connection:
        await execute(Sql("UPDATE kept_state SET value = ? WHERE name = 'year'", (year,)), connection)

"""Fixtures: the application on an empty register and on one that is set up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from services.accounts import add_user
from services.permissions import SYSTEM
from services.profiles import profile_named
from services.settings import Settings
from services.setup import set_up
from tests.support.databases import Database
from tests.support.site import MAJA, NORDLYD, PASSWORD, Site, serve_in_process

FreshSite = Callable[..., Awaitable[Site]]


@pytest.fixture
async def fresh_site(
    fresh_database: Callable[[str], Awaitable[Database]],
) -> AsyncIterator[Callable[..., Awaitable[Site]]]:
    """Starts an application on an empty register: `site = await fresh_site(public_url="https://…")`."""
    stops: list[asyncio.Event] = []
    running: list[asyncio.Task[None]] = []

    async def start(database: Database | None = None, **options: Any) -> Site:
        database = database or await fresh_database("sqlite")
        settings = Settings(database.folder, database.url, **options)
        ready: asyncio.Future[Site] = asyncio.get_running_loop().create_future()
        stops.append(asyncio.Event())
        running.append(asyncio.create_task(serve_in_process(settings, ready, stops[-1])))
        await asyncio.wait([ready, running[-1]], return_when=asyncio.FIRST_COMPLETED)
        return ready.result()

    yield start
    for stop in stops:
        stop.set()
    await asyncio.gather(*running)


@pytest.fixture
async def site(fresh_site: Callable[..., Awaitable[Site]]) -> Site:
    """The register of Nordlyd AB: Elin is its administrator, Maja sells."""
    site = await fresh_site()
    await set_up(NORDLYD)
    await add_user(SYSTEM, MAJA, "Maja Lindqvist", await profile_named("Sales"), PASSWORD)
    return site

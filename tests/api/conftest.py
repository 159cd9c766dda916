"""The API over a real database, called as a program calls it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from starlette.applications import Starlette

import api
from services.permissions import SYSTEM
from services.tokens import create_token
from services.webhooks import opening
from tests.support.databases import Database
from tests.world import World, world

ADDRESS = "http://stamkund.example/api/v1"
Caller = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def served() -> Iterator[Starlette]:
    """An application that carries the API, as the register does."""
    app = Starlette()
    api.mount(app)
    opening.open_with("the key of a register for tests")
    yield app
    opening.open_with(None)


@pytest.fixture
async def firm(database: Database) -> World:
    """A firm in Helsinki with its people, and no customers but its own card."""
    return await world()


@pytest.fixture
async def caller(firm: World, served: Starlette) -> AsyncIterator[Caller]:
    """Makes a program of a person: `astrid = await caller("Astrid Lindqvist")`, then `await astrid.get("/customers")`."""
    clients: list[httpx.AsyncClient] = []

    async def make(name: str, *, may_write: bool = True) -> httpx.AsyncClient:
        token = await create_token(SYSTEM, firm.people[name], "Test", may_write=may_write)
        transport = httpx.ASGITransport(app=served)
        headers = {"Authorization": f"Bearer {token}"}
        clients.append(httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
async def astrid(caller: Caller) -> httpx.AsyncClient:
    """The administrator's program."""
    return await caller("Astrid Lindqvist")

"""Registers with thousands of customers, made at once past the write door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from services.checking import check
from services.database import close_database, execute_many, open_database, writing

from .server import ReadyRegister

INSERT = (
    "INSERT INTO customer (number, name, name_key, search_text, is_active, is_internal, created_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


@asynccontextmanager
async def opened(register: ReadyRegister) -> AsyncIterator[None]:
    """The register's database in this process, while nobody serves."""
    await open_database(f"sqlite://{register.folder / 'stamkund.db'}")
    try:
        yield
    finally:
        await close_database()


async def fill(register: ReadyRegister, count: int) -> list[str]:
    """So many more customers; answers with what `check` says of that."""
    now = datetime.now(UTC)
    rows = [
        (20_000 + n, f"Kund {n}", f"kund {n}", f"kund {n} {20_000 + n}", True, False, now, now) for n in range(count)
    ]
    async with opened(register):
        async with writing() as connection:
            await execute_many(INSERT, rows, connection)
        return await check()

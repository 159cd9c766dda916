"""The registers of this process: one HTTP session, opened and closed with the application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from services.settings import Settings

from .later import LaterStore
from .lookup import Registers
from .settings import read_registry_settings
from .store import DatabaseStore

CONNECTIONS = 40  # at once, to all registers together

_registers: Registers | None = None


@asynccontextmanager
async def registers_open(settings: Settings) -> AsyncIterator[Registers]:
    """The registers while the application serves; raises `SettingsError` for an address that makes no sense."""
    global _registers
    asked = read_registry_settings(contact=settings.public_url or "")
    connector = TCPConnector(limit=CONNECTIONS)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        store = LaterStore(DatabaseStore())
        _registers = Registers(session, asked, store, secret=settings.secret_key(), data_dir=settings.data_dir)
        try:
            yield _registers
        finally:
            _registers = None
            await store.settle()


def registers() -> Registers:
    """The registers of this process; they are open while it serves."""
    if _registers is None:
        raise RuntimeError("The registers are not open.")
    return _registers


def source_name(key: str | None) -> str:
    """The name of a register by its key; the key itself for one that is not asked here."""
    sources = _registers.sources() if _registers else ()
    return next((source.name for source in sources if source.key == key), key or "")

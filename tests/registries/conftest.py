"""A register of the tests' own, a session, and clients that ask it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from services.registries.cache import MemoryStore
from services.registries.lookup import Registers
from services.registries.settings import RegistrySettings, read_registry_settings
from services.registries.transport import Patience, Transport
from tests.registries.dns_server import DnsServer, dns_server
from tests.registries.server import RegisterServer, register_server

STEADY = Patience(pause=0.01, rest=0.3, share=100)  # a busy machine must not look like a slow register
HASTY = Patience(timeout=0.5, altogether=0.6, pause=0.01, rest=0.3, share=100)


@pytest.fixture
async def server() -> AsyncIterator[RegisterServer]:
    async with register_server() as running:
        yield running


@pytest.fixture
async def dns() -> AsyncIterator[DnsServer]:
    async with dns_server() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
def transport(session: ClientSession) -> Transport:
    return Transport(session, "Stamkund (tests@example.com)", STEADY)


@pytest.fixture
def hasty(session: ClientSession) -> Transport:
    """Gives up after half a second."""
    return Transport(session, "Stamkund (tests@example.com)", HASTY)


@pytest.fixture
def settings(server: RegisterServer, dns: DnsServer) -> RegistrySettings:
    """Every register at the tests' own server, under a path of its own, with credentials."""
    told = {
        **{
            f"STAMKUND_REGISTRY_{key}_URL": f"{server.url}/{key.lower()}"
            for key in ("NO", "FI", "SE", "DK", "EE", "UK")
        },
        "STAMKUND_REGISTRY_SE_TOKEN_URL": f"{server.url}/se/oauth2/token",
        "STAMKUND_REGISTRY_SE_CLIENT_ID": "stamkund",
        "STAMKUND_REGISTRY_SE_CLIENT_SECRET": "hemligt",
        "STAMKUND_REGISTRY_DK_USER": "stamkund",
        "STAMKUND_REGISTRY_DK_PASSWORD": "hemmeligt",
        "STAMKUND_REGISTRY_UK_KEY": "key",
        "STAMKUND_REGISTRY_GLEIF_URL": f"{server.url}/gleif",
        "STAMKUND_REGISTRY_VIES_URL": f"{server.url}/vies",
        "STAMKUND_REGISTRY_PEPPOL_DIRECTORY_URL": f"{server.url}/directory",
        "STAMKUND_REGISTRY_PEPPOL_SML_ZONE": "sml.example",
        "STAMKUND_REGISTRY_PEPPOL_RESOLVER": dns.at,
        "STAMKUND_REGISTRY_PEPPOL_PRIVATE_HOSTS": "yes",
        "STAMKUND_REGISTRY_CONTACT": "tests@example.com",
    }
    return read_registry_settings(told)


@pytest.fixture
def without_credentials(settings: RegistrySettings) -> RegistrySettings:
    secrets = ("se_client_id", "se_client_secret", "dk_user", "dk_password", "uk_key")
    return replace(settings, **dict.fromkeys(secrets, ""))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def registers(session: ClientSession, settings: RegistrySettings, store: MemoryStore, tmp_path: Path) -> Registers:
    return Registers(session, settings, store, secret="s" * 32, data_dir=tmp_path, patience=STEADY)

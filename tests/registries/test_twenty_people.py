"""Twenty people ask at the same moment: each register is asked within its limit, and nobody waits longer than said."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import ClientSession
from stdnum import luhn

from services.registries.cache import MemoryStore
from services.registries.lookup import Registers
from services.registries.registry import Found, Reason, Unavailable
from services.registries.settings import RegistrySettings
from tests.registries.dns_server import DnsServer, naptr
from tests.registries.server import RegisterServer, Told, recorded
from tests.registries.test_peppol import AKUSTIKK, DIRECTORY, GROUP, HOST
from tests.registries.test_sweden import COMPANIES, TOKEN
from tests.registries.test_vies import CHECK

pytestmark = pytest.mark.slow

DK, GB, GLEIF = "/dk/cvr-permanent/virksomhed/_search", "/uk/search/companies", "/gleif/lei-records"
PEOPLE = 20
SLACK = 0.03  # seconds that a busy machine may deliver a request late


def crowded(at: list[float], seconds: float) -> int:
    """The most requests that came in within some seconds."""
    return max(sum(begin <= one < begin + seconds - SLACK for one in at) for begin in at)


@pytest.mark.parametrize(
    ("country", "path", "answer", "limit", "seconds"),
    [
        ("NO", "/no/enheter", recorded("norway/sok.json"), 10, 1.0),
        ("FI", "/fi/companies", recorded("finland/company.json"), 2, 1.0),
        ("EE", "/ee/est/api/autocomplete", recorded("estonia/autocomplete.json"), 2, 1.0),
        ("DK", DK, recorded("denmark/virksomhed.json"), 5, 1.0),
        ("GB", GB, recorded("united_kingdom/search.json"), 18, 5.0),  # nine at once, nine more in five seconds
        ("DE", GLEIF, recorded("gleif/records.json"), 10, 5.5),  # five at once, five more in 5.5 seconds
    ],
)
async def test_the_limit_holds_and_nobody_waits_longer_than_five_seconds(
    country: str,
    path: str,
    answer: Told,
    limit: int,
    seconds: float,
    server: RegisterServer,
    settings: RegistrySettings,
    tmp_path: Path,
) -> None:
    server.on(path, answer)
    async with ClientSession() as session:
        registers = Registers(session, settings, MemoryStore(), secret="s" * 32, data_dir=tmp_path)
        began = monotonic()
        replies = await asyncio.gather(*(registers.search(country, f"nordavind {n}") for n in range(PEOPLE)))
    assert monotonic() - began < 5.5
    at = [one.at for one in server.questions(path)]
    assert crowded(at, seconds) <= limit + 1
    answered = [reply for reply in replies if not isinstance(reply.outcome, Unavailable)]
    told = {reply.outcome.reason for reply in replies if isinstance(reply.outcome, Unavailable)}
    assert len(answered) >= min(PEOPLE, limit * 2 if seconds == 1.0 else limit // 2) and told <= {Reason.BUSY}


@pytest.fixture
async def registers(settings: RegistrySettings, dns: DnsServer, tmp_path: Path) -> AsyncIterator[Registers]:
    """As the register has them, with their real limits."""
    async with ClientSession() as session:
        asked = replace(settings, peppol_resolver=dns.at)
        yield Registers(session, asked, MemoryStore(), secret="s" * 32, data_dir=tmp_path)


async def test_bolagsverket_is_asked_within_its_sixty_a_minute(server: RegisterServer, registers: Registers) -> None:
    server.on(TOKEN, recorded("sweden/token.json"))
    server.on(COMPANIES, Told(b"{}", 404))
    began = monotonic()
    bare = [f"5590{n:05d}" for n in range(PEOPLE)]
    asked = (registers.by_number("SE", number + luhn.calc_check_digit(number)) for number in bare)
    replies = await asyncio.gather(*asked)
    assert monotonic() - began < 5.5
    at = [one.at for one in server.questions(TOKEN) + server.questions(COMPANIES)]
    assert crowded(at, 5.5) <= 10 and len(server.questions(TOKEN)) == 1
    told = {reply.outcome.reason for reply in replies if isinstance(reply.outcome, Unavailable)}
    assert len(server.questions(COMPANIES)) >= 4 and told == {Reason.BUSY}


async def test_vies_is_asked_twice_a_second(server: RegisterServer, registers: Registers) -> None:
    server.on(CHECK, recorded("vies/valid.json"))
    began = monotonic()
    outcomes = await asyncio.gather(*(registers.check_vat("FI90000011") for _ in range(PEOPLE)))
    assert monotonic() - began < 5.5
    assert crowded([one.at for one in server.questions(CHECK)], 1.0) <= 3
    assert sum(isinstance(one, Found) for one in outcomes) >= 4
    assert {one.reason for one in outcomes if isinstance(one, Unavailable)} == {Reason.BUSY}


async def test_peppols_directory_is_asked_twice_a_second_and_the_network_answers_everybody(
    server: RegisterServer, dns: DnsServer, registers: Registers
) -> None:
    dns.serve(HOST, naptr(f"{server.url}/smp/"))
    server.on(GROUP, recorded("peppol/service-group.xml"))
    server.on(DIRECTORY, recorded("peppol/directory.json"))
    began = monotonic()
    outcomes = await asyncio.gather(*(registers.look_up_e_invoice(AKUSTIKK) for _ in range(PEOPLE)))
    assert monotonic() - began < 5.5
    assert crowded([one.at for one in server.questions(DIRECTORY)], 1.0) <= 3
    found = [one.value for one in outcomes if isinstance(one, Found)]
    assert len(found) == PEOPLE and all(one.can_receive_invoices for one in found)
    assert 4 <= sum(one.name is not None for one in found) < PEOPLE

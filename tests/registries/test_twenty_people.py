"""Twenty people search at the same moment: each register is asked within its limit, and nobody waits longer than said."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import ClientSession

from services.registries.cache import MemoryStore
from services.registries.lookup import Registers
from services.registries.registry import Reason, Unavailable
from services.registries.settings import RegistrySettings
from tests.registries.server import RegisterServer, Told, recorded

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

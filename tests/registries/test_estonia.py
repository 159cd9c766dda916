"""The Estonian register's autocomplete."""

import pytest

from services.registries.estonia import Estonia
from services.registries.registry import Address, Found, NotFound, Reason, Status, Unavailable, UnknownShape
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from tests.registries.server import RegisterServer, Told, recorded

AUTOCOMPLETE = "/ee/est/api/autocomplete"


@pytest.fixture
def estonia(transport: Transport, settings: RegistrySettings) -> Estonia:
    return Estonia(transport, settings)


async def test_rows_become_companies(estonia: Estonia, server: RegisterServer) -> None:
    server.on(AUTOCOMPLETE, recorded("estonia/autocomplete.json"))
    outcome = await estonia.search("tammepuu")
    assert isinstance(outcome, Found)
    ehitus, bankrupt, talu = outcome.value
    assert (ehitus.org_number, ehitus.legal_form, ehitus.previous_names) == ("19000014", "Osaühing", ("OÜ Kasepuu",))
    assert ehitus.addresses == (Address("visiting", "Liivalaia tn 8", "15040", "Tallinn", "EE"),)
    assert (bankrupt.status, bankrupt.bankrupt, bankrupt.addresses[0].city) == (Status.BANKRUPT, True, "Narva-Jõesuu")
    assert (talu.status, talu.legal_form, talu.addresses[0].city) == (Status.DELETED, None, "Haabneeme alevik")
    assert ehitus.vat_number is None


async def test_a_number_is_searched_and_must_be_the_same(estonia: Estonia, server: RegisterServer) -> None:
    server.on(AUTOCOMPLETE, recorded("estonia/autocomplete.json"))
    outcome = await estonia.by_number("19000020")
    assert isinstance(outcome, Found) and outcome.value.name == "aktsiaselts TAMMEPUU"
    assert await estonia.by_number("19000008") == NotFound()
    assert server.asked[0].query == {"q": "19000020"} and server.asked[0].headers["User-Agent"]


async def test_none_refused_and_changed(estonia: Estonia, server: RegisterServer) -> None:
    changed = Told(b'{"status": "OK", "data": {"19000014": "Tammepuu"}}')
    failed = Told(b'{"status": "ERROR", "data": []}')
    server.on(AUTOCOMPLETE, recorded("estonia/empty.json"), Told(b"", 403), changed, failed)
    assert await estonia.search("puudub") == NotFound()
    assert await estonia.search("tammepuu") == Unavailable(Reason.REFUSED)
    assert isinstance(await estonia.search("tammepuu"), UnknownShape)
    assert isinstance(await estonia.search("tammepuu"), UnknownShape)

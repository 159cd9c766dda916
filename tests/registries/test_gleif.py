"""GLEIF, the fallback for any country."""

import pytest

from services.registries.gleif import Gleif
from services.registries.registry import Address, Found, NotFound, Status, UnknownShape
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from tests.registries.server import RegisterServer, Told, recorded

RECORDS, LEI = "/gleif/lei-records", "5299000J2N45DDNE4Y28"


@pytest.fixture
def gleif(transport: Transport, settings: RegistrySettings) -> Gleif:
    return Gleif(transport, settings)


async def test_a_record_becomes_a_company(gleif: Gleif, server: RegisterServer) -> None:
    server.on(RECORDS, recorded("gleif/records.json"))
    outcome = await gleif.within("SE").search("bergqvist")
    assert isinstance(outcome, Found)
    (bergqvist,) = outcome.value
    assert (bergqvist.country, bergqvist.org_number, bergqvist.lei) == ("SE", "5599000055", LEI)
    assert (bergqvist.status, bergqvist.bankrupt, bergqvist.legal_form) == (Status.ACTIVE, None, None)
    assert bergqvist.previous_names == ("BERGQVIST MEKANISKA AB",)
    assert bergqvist.addresses[0] == Address("visiting", "VERKSTADSGATAN 4, PLAN 2", "722 12", "VÄSTERÅS", "SE")
    assert server.asked[0].query["filter[entity.legalAddress.country]"] == "SE"


async def test_a_number_is_asked_as_the_country_writes_it_and_then_bare(gleif: Gleif, server: RegisterServer) -> None:
    akustikk = recorded("gleif/records.json").body.replace(b"559900-0055", b"310000019")
    server.on(RECORDS, recorded("gleif/none.json"), Told(akustikk))
    outcome = await gleif.within("NO").by_number("310000019")
    assert isinstance(outcome, Found)
    assert [one.query["filter[entity.registeredAs]"] for one in server.asked] == ["310 000 019", "310000019"]


async def test_an_lei_is_asked_for_itself(gleif: Gleif, server: RegisterServer) -> None:
    one = recorded("gleif/records.json").body.decode()
    server.on(
        f"{RECORDS}/{LEI}", Told(one.replace('"data": [', '"data": ').replace("    }\n  ]\n}", "    }\n}").encode())
    )
    outcome = await gleif.by_number(LEI)
    assert isinstance(outcome, Found) and outcome.value.name == "BERGQVIST INDUSTRI AB"
    assert await gleif.by_number("5299000J2N45DDNE4Y29") == NotFound()


async def test_a_misspelt_name_is_completed(gleif: Gleif, server: RegisterServer) -> None:
    server.on(RECORDS, recorded("gleif/none.json"), recorded("gleif/records.json"))
    server.on("/gleif/fuzzycompletions", recorded("gleif/fuzzy.json"))
    assert isinstance(await gleif.search("bergkvist"), Found)
    assert server.asked[-1].query["filter[lei]"] == LEI


async def test_nothing_and_another_shape(gleif: Gleif, server: RegisterServer) -> None:
    server.on(RECORDS, recorded("gleif/none.json"))
    server.on("/gleif/fuzzycompletions", recorded("gleif/none.json"))
    assert await gleif.search("nobody") == NotFound()
    server.on(RECORDS, Told(b'{"errors": [{"status": "400"}]}', 400))
    assert isinstance(await gleif.search("nobody"), UnknownShape)

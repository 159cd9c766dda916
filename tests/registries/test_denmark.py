"""Virk: lists with periods, secrets, protection from advertising, and half an answer."""

from datetime import date

import pytest
from aiohttp import encode_basic_auth

from services.registries.denmark import Denmark
from services.registries.registry import (
    Address,
    Company,
    Found,
    NotFound,
    Reason,
    Status,
    Unavailable,
    UnknownShape,
)
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from tests.registries.server import RegisterServer, Told, recorded

SEARCH = "/dk/cvr-permanent/virksomhed/_search"


@pytest.fixture
def denmark(transport: Transport, settings: RegistrySettings) -> Denmark:
    return Denmark(transport, settings)


async def companies(denmark: Denmark, server: RegisterServer, sample: str) -> tuple[Company, ...]:
    server.on(SEARCH, recorded(f"denmark/{sample}.json"))
    outcome = await denmark.search("vesterbro")
    assert isinstance(outcome, Found)
    return outcome.value


async def test_a_company_fills_the_form_with_what_is_current(denmark: Denmark, server: RegisterServer) -> None:
    (vesterbro,) = await companies(denmark, server, "virksomhed")
    assert (vesterbro.name, vesterbro.org_number) == ("Vesterbro Arkitekter A/S", "99000015")
    assert (vesterbro.legal_form, vesterbro.legal_form_code, vesterbro.status) == ("Aktieselskab", "A/S", Status.ACTIVE)
    assert (vesterbro.phone, vesterbro.email, vesterbro.website) == ("33000001", None, "www.vesterbro.example")
    assert vesterbro.previous_names == ("VESTERBRO TEGNESTUE ApS",)
    assert vesterbro.other_names == ("Vesterbro Design A/S",)
    assert (vesterbro.industry_code, vesterbro.vat_number, vesterbro.bankrupt) == ("711100", None, False)


async def test_addresses_are_put_together(denmark: Denmark, server: RegisterServer) -> None:
    (vesterbro,) = await companies(denmark, server, "virksomhed")
    street = "c/o Kontorfællesskabet, Vesterbrogade 101A-103, 2. tv"
    assert vesterbro.addresses == (
        Address("visiting", street, "1620", "København V", "DK"),
        Address("postal", "Postboks 12", "0800", "Høje Taastrup", "DK"),
    )


async def test_bankrupt_dissolved_and_protected_companies(denmark: Denmark, server: RegisterServer) -> None:
    agro, foder = await companies(denmark, server, "konkurs")
    assert (agro.status, agro.bankrupt, agro.no_advertising, agro.phone) == (Status.BANKRUPT, True, True, None)
    assert (foder.status, foder.status_since) == (Status.DELETED, date(2020, 6, 30))


async def test_persons_are_not_asked_for_and_the_password_goes_along(denmark: Denmark, server: RegisterServer) -> None:
    server.on(SEARCH, recorded("denmark/virksomhed.json"))
    assert isinstance(await denmark.by_number("99000015"), Found)
    asked = server.asked[0].json
    assert asked["query"] == {"term": {"Vrvirksomhed.cvrNummer": 99000015}}
    assert not any("deltager" in key for key in asked["_source"])
    assert server.asked[0].headers["Authorization"] == encode_basic_auth("stamkund", "hemmeligt")


async def test_half_an_answer_is_not_not_found(denmark: Denmark, server: RegisterServer) -> None:
    server.on(SEARCH, recorded("denmark/ingen.json"), recorded("denmark/halv.json"))
    assert await denmark.search("findes ikke") == NotFound()
    assert await denmark.search("findes ikke") == Unavailable(Reason.DOWN)
    assert await denmark.by_number("1000356440") == NotFound()


async def test_wrong_credentials_and_none_are_told_apart(
    denmark: Denmark, transport: Transport, without_credentials: RegistrySettings, server: RegisterServer
) -> None:
    server.on(SEARCH, Told(b"<html>401</html>", 401, "text/html"))
    assert await denmark.search("vesterbro") == Unavailable(Reason.REFUSED)
    nobody = Denmark(transport, without_credentials)
    assert not nobody.configured
    assert await nobody.search("vesterbro") == Unavailable(Reason.NOT_CONFIGURED)


@pytest.mark.parametrize("body", [b"{}", b'{"hits": []}', b'{"hits": {"hits": [{"_source": {}}]}}', b'{"error": "x"}'])
async def test_other_shapes_are_recognized(denmark: Denmark, server: RegisterServer, body: bytes) -> None:
    server.on(SEARCH, Told(body))
    assert isinstance(await denmark.search("vesterbro"), UnknownShape)

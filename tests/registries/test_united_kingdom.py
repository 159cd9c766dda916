"""Companies House."""

import pytest
from aiohttp import encode_basic_auth

from services.registries.registry import Address, Found, NotFound, Reason, Status, Unavailable
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from services.registries.united_kingdom import UnitedKingdom
from tests.registries.server import RegisterServer, recorded

SEARCH, PROFILE = "/uk/search/companies", "/uk/company/00999991"


@pytest.fixture
def uk(transport: Transport, settings: RegistrySettings) -> UnitedKingdom:
    return UnitedKingdom(transport, settings)


async def test_hits_become_companies(uk: UnitedKingdom, server: RegisterServer) -> None:
    server.on(SEARCH, recorded("united_kingdom/search.json"))
    outcome = await uk.search("kestrel")
    assert isinstance(outcome, Found)
    plc, tyres, glens = outcome.value
    assert plc.previous_names == ("KESTREL STORES (HOLDINGS) PUBLIC LIMITED COMPANY",)
    assert plc.addresses[0].street == "Kestrel House, Kestrel Way"
    assert (tyres.status, tyres.addresses[0].street) == (Status.DELETED, "2 Dawley Brook Road")
    assert (glens.status, glens.bankrupt, glens.addresses[0].country) == (Status.UNKNOWN, None, None)


async def test_a_profile_fills_the_form(uk: UnitedKingdom, server: RegisterServer) -> None:
    server.on(PROFILE, recorded("united_kingdom/profile.json"))
    outcome = await uk.by_number("00999991")
    assert isinstance(outcome, Found)
    plc = outcome.value
    assert (plc.legal_form, plc.industry_code, plc.status) == ("Public limited company", "47110", Status.WINDING_UP)
    street = "Liquidators & Co, PO Box 7, Kestrel Way, Shire Park"
    assert plc.addresses == (Address("visiting", street, "AL7 1GA", "Welwyn Garden City", "GB"),)
    assert plc.previous_names == ("KESTREL STORES LIMITED",)
    assert server.asked[0].headers["Authorization"] == encode_basic_auth("key", "")


async def test_none_not_found_and_a_wrong_key(uk: UnitedKingdom, server: RegisterServer) -> None:
    server.on(SEARCH, recorded("united_kingdom/none.json"), recorded("united_kingdom/unauthorized.json", 401))
    server.on("/uk/company/99999999", recorded("united_kingdom/not-found.json", 404))
    assert await uk.search("nobody") == NotFound()
    assert await uk.search("nobody") == Unavailable(Reason.REFUSED)
    assert await uk.by_number("99999999") == NotFound()
    assert await uk.by_number("../x") == NotFound()


async def test_without_a_key_it_is_not_asked(
    transport: Transport, without_credentials: RegistrySettings, server: RegisterServer
) -> None:
    uk = UnitedKingdom(transport, without_credentials)
    assert await uk.by_number("00999991") == Unavailable(Reason.NOT_CONFIGURED)
    assert server.asked == []

"""PRH/YTJ v3: names with dates, addresses in several languages, and the ways in which it says no."""

from datetime import date

import pytest

from services.registries.finland import Finland
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

COMPANIES = "/fi/companies"


@pytest.fixture
def finland(transport: Transport, settings: RegistrySettings) -> Finland:
    return Finland(transport, settings)


async def company(finland: Finland, server: RegisterServer, sample: str, number: str) -> Company:
    server.on(COMPANIES, recorded(f"finland/{sample}.json"))
    outcome = await finland.by_number(number)
    assert isinstance(outcome, Found)
    return outcome.value


async def test_the_newest_open_company_name_counts(finland: Finland, server: RegisterServer) -> None:
    lumikko = await company(finland, server, "company", "9000001-1")
    assert lumikko.name == "Lumikko Software Oy"
    assert lumikko.previous_names == ("Oy Lumipallo Ab",)
    assert lumikko.other_names == ("Lumikko Consulting", "Lumikko Software Ab")
    assert server.asked[0].query == {"businessId": "9000001-1"}


async def test_a_company_fills_the_form(finland: Finland, server: RegisterServer) -> None:
    lumikko = await company(finland, server, "company", "9000001-1")
    assert (lumikko.legal_form, lumikko.industry_code, lumikko.website) == (
        "Osakeyhtiö",
        "62100",
        "www.lumikko.example",
    )
    assert (lumikko.vat_number, lumikko.vat_registered) == ("FI90000011", True)
    visiting, postal = lumikko.addresses
    assert (visiting.street, visiting.postal_code, visiting.city) == ("Karakaari 7 B 12", "02610", "ESPOO")
    assert (visiting.city_in("sv"), visiting.city_in("nb"), visiting.city_in("en")) == ("ESBO", "ESBO", "ESPOO")
    assert (postal.kind, postal.street, postal.country) == ("postal", "c/o Kirjaamo, PL 226", "FI")


async def test_restructuring_is_not_bankruptcy(finland: Finland, server: RegisterServer) -> None:
    lumikko = await company(finland, server, "company", "9000001-1")
    assert (lumikko.status, lumikko.bankrupt) == (Status.ACTIVE, False)


async def test_a_ceased_company_has_its_last_name_and_no_vat_number(finland: Finland, server: RegisterServer) -> None:
    hiljainen = await company(finland, server, "ceased", "9000003-8")
    assert hiljainen.name == "Hiljainen Mehtä Oy"
    assert hiljainen.previous_names == ("Hiljainen Oy",)
    assert (hiljainen.status, hiljainen.status_since) == (Status.DELETED, date(2026, 4, 30))
    assert (hiljainen.vat_number, hiljainen.vat_registered, hiljainen.bankrupt) == (None, False, False)


async def test_an_open_bankruptcy_and_an_address_abroad(finland: Finland, server: RegisterServer) -> None:
    karhu = await company(finland, server, "bankrupt", "9000004-6")
    assert (karhu.status, karhu.bankrupt, karhu.status_since) == (Status.BANKRUPT, True, date(2026, 9, 18))
    assert karhu.addresses == (Address("postal", "Norgårdsvägen 3", "SE-451 75", "Uddevalla", "SE"),)


async def test_what_was_not_said_is_unknown(finland: Finland, server: RegisterServer) -> None:
    body = b'{"companies": [{"businessId": {"value": "9000001-1"}, "names": [{"name": "Lumikko Oy", "type": "1"}]}]}'
    server.on(COMPANIES, Told(body))
    outcome = await finland.by_number("9000001-1")
    assert isinstance(outcome, Found)
    lumikko = outcome.value
    assert (lumikko.vat_registered, lumikko.bankrupt, lumikko.status) == (None, None, Status.UNKNOWN)


async def test_nothing_is_not_found(finland: Finland, server: RegisterServer) -> None:
    server.on(COMPANIES, recorded("finland/empty.json"))
    assert await finland.search("olematon") == NotFound()
    assert await finland.by_number("9000003-8") == NotFound()
    assert await finland.by_number("90000038") == NotFound()


async def test_too_many_requests_come_as_plain_text(finland: Finland, server: RegisterServer) -> None:
    server.on(COMPANIES, Told(b"Too many requests", 429, "text/plain", {"Retry-After": "30"}))
    assert await finland.search("lumikko") == Unavailable(Reason.BUSY, 30)


@pytest.mark.parametrize(
    "told",
    [
        recorded("finland/old-version.json"),
        Told(b"<html></html>", type="text/html"),
        Told(b'{"totalResults": 1, "companies": null}'),
        Told(b'{"totalResults": 1, "companies": [{"businessId": "9000001-1", "name": "Lumikko Software Oy"}]}'),
        Told(b'{"timestamp": "x", "message": "bad", "errorcode": 1}', 400),
    ],
)
async def test_other_versions_and_shapes_are_recognized(finland: Finland, server: RegisterServer, told: Told) -> None:
    server.on(COMPANIES, told)
    assert isinstance(await finland.search("lumikko"), UnknownShape)

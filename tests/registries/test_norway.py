"""Enhetsregisteret: every status, and what its fields mean."""

from datetime import UTC, date, datetime

import pytest

from services.registries.norway import Norway
from services.registries.registry import (
    Address,
    Company,
    Found,
    Gone,
    NotFound,
    Reason,
    Status,
    Unavailable,
    UnknownShape,
)
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from tests.registries.server import RegisterServer, Told, recorded

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNIT, SUB_UNIT = "/no/enheter/", "/no/underenheter/"


@pytest.fixture
def norway(transport: Transport, settings: RegistrySettings) -> Norway:
    return Norway(transport, settings, lambda: NOW)


async def company(norway: Norway, server: RegisterServer, sample: str, number: str) -> Company:
    server.on(UNIT + number, recorded(f"norway/{sample}.json"))
    outcome = await norway.by_number(number)
    assert isinstance(outcome, Found)
    return outcome.value


async def test_a_unit_fills_the_form(norway: Norway, server: RegisterServer) -> None:
    akustikk = await company(norway, server, "enhet", "310000019")
    assert (akustikk.name, akustikk.legal_form, akustikk.status) == (
        "NORDAVIND AKUSTIKK AS",
        "Aksjeselskap",
        Status.ACTIVE,
    )
    assert (akustikk.vat_number, akustikk.industry_code) == ("NO310000019MVA", "71.129")
    assert (akustikk.phone, akustikk.email) == ("22 00 00 01", "post@nordavind.example")
    assert akustikk.website == "www.nordavind.example"
    assert akustikk.addresses == (
        Address("visiting", "c/o Kontorhuset, Nedre Slottsgate 8", "0157", "OSLO", "NO"),
        Address("postal", "Postboks 17 Vika", "0114", "OSLO", "NO"),
    )
    assert akustikk.previous_names == ("SØRAVIND LYD AS",)
    assert (akustikk.bankrupt, akustikk.fetched_at, akustikk.source) == (False, NOW, "brreg")


async def test_a_bankrupt_company_keeps_its_number_and_says_since_when(norway: Norway, server: RegisterServer) -> None:
    vindkraft = await company(norway, server, "konkurs", "310000027")
    assert (vindkraft.status, vindkraft.bankrupt, vindkraft.status_since) == (
        Status.BANKRUPT,
        True,
        date(2024, 3, 14),
    )
    assert vindkraft.vat_number is None and vindkraft.vat_registered is False


async def test_a_deleted_company_is_found_and_says_nothing_of_bankruptcy(
    norway: Norway, server: RegisterServer
) -> None:
    holding = await company(norway, server, "slettet", "310000035")
    assert (holding.status, holding.bankrupt, holding.vat_registered) == (Status.DELETED, None, None)
    assert holding.status_since == date(2024, 11, 26)


async def test_an_address_abroad_keeps_its_line_whole(norway: Norway, server: RegisterServer) -> None:
    maritime = await company(norway, server, "utenlandsk", "310000051")
    assert maritime.addresses == (Address("visiting", "Havnevej 2", None, "DK-8700 HORSENS", "DK"),)
    assert maritime.status == Status.WINDING_UP
    assert maritime.place == maritime.addresses[0] and maritime.address("postal") is None


async def test_a_sub_unit_is_found_after_the_units(norway: Norway, server: RegisterServer) -> None:
    server.on(UNIT + "310000043", Told(b"", 404))
    server.on(SUB_UNIT + "310000043", recorded("norway/underenhet.json"))
    outcome = await norway.by_number("310000043")
    assert isinstance(outcome, Found)
    assert (outcome.value.addresses[0].city, outcome.value.status) == ("BERGEN", Status.ACTIVE)
    assert "underenhet.v2" in server.asked[-1].headers["Accept"]


async def test_a_bankruptcy_estate_is_not_shown_as_active(norway: Norway, server: RegisterServer) -> None:
    body = '{"organisasjonsnummer": "310000078", "navn": "X KONKURSBO", "organisasjonsform": {"kode": "KBO"}, "konkurs": false}'
    server.on(UNIT + "310000078", Told(body.encode()))
    outcome = await norway.by_number("310000078")
    assert isinstance(outcome, Found) and outcome.value.status == Status.BANKRUPT


async def test_a_sole_trader_is_a_person(norway: Norway, server: RegisterServer) -> None:
    body = '{"organisasjonsnummer": "310000086", "navn": "KARI NORDMANN", "organisasjonsform": {"kode": "ENK"}}'
    server.on(UNIT + "310000086", Told(body.encode()))
    outcome = await norway.by_number("310000086")
    assert isinstance(outcome, Found) and outcome.value.is_person and outcome.value.status == Status.UNKNOWN


async def test_removed_by_law_is_gone(norway: Norway, server: RegisterServer) -> None:
    server.on(UNIT + "310000094", recorded("norway/fjernet.json", 410))
    assert await norway.by_number("310000094") == Gone(date(2025, 5, 24))


async def test_a_number_nobody_has_is_not_found(norway: Norway, server: RegisterServer) -> None:
    server.on(UNIT + "310000000", Told(b"", 404))
    assert await norway.by_number("310000000") == NotFound()
    assert await norway.by_number("31000000") == NotFound()
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "told",
    [
        Told(b"<html><body>Vedlikehold</body></html>", type="text/html"),
        Told(b'{"organisasjonsnummer": "3100'),
        Told(b"[]"),
        Told(b'"tekst"'),
        Told(b"null"),
        Told(b'{"orgnr": "310000019", "name": "NORDAVIND"}'),
        Told(b'{"organisasjonsnummer": null, "navn": {"tekst": "NORDAVIND"}}'),
        Told(b"[" * 100_000),
        Told('{"organisasjonsnummer": "310000019", "navn": "BODØ"}'.encode("latin-1")),
        recorded("norway/ugyldig.json", 400),
        Told(b"", 302, headers={"Location": "https://brreg.example/ny"}),
    ],
)
async def test_what_is_no_unit_is_an_unknown_shape(norway: Norway, server: RegisterServer, told: Told) -> None:
    server.on(UNIT + "310000019", told)
    assert isinstance(await norway.by_number("310000019"), UnknownShape)


async def test_out_of_order_is_not_not_found(norway: Norway, server: RegisterServer) -> None:
    server.on(UNIT + "310000019", Told(b"<html>502</html>", 502, "text/html"))
    assert await norway.by_number("310000019") == Unavailable(Reason.DOWN)


async def test_words_that_stand_together_are_searched_first(norway: Norway, server: RegisterServer) -> None:
    server.on("/no/enheter", recorded("norway/sok.json"))
    outcome = await norway.search("  nordavind\n rådgivning ")
    assert isinstance(outcome, Found) and len(outcome.value) == 4
    assert server.asked[0].query == {"navn": "nordavind rådgivning", "size": "50", "navnMetodeForSoek": "FORTLOEPENDE"}


async def test_words_that_do_not_stand_together_are_searched_loosely(norway: Norway, server: RegisterServer) -> None:
    server.on("/no/enheter", recorded("norway/ingen-treff.json"), recorded("norway/sok.json"))
    assert isinstance(await norway.search("nordavind oslo"), Found)
    assert "navnMetodeForSoek" not in server.asked[1].query


async def test_no_hits_are_told_by_leaving_them_out(norway: Norway, server: RegisterServer) -> None:
    server.on("/no/enheter", recorded("norway/ingen-treff.json"))
    assert await norway.search("foobarbaz") == NotFound()
    server.on("/no/enheter", Told(b"{}"))
    assert isinstance(await norway.search("foobarbaz"), UnknownShape)

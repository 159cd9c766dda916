"""Bolagsverket: tokens, partial answers, and persons whose numbers go nowhere but into the body."""

import logging
from datetime import date
from pathlib import Path

import pytest

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
from services.registries.sweden import Sweden
from services.registries.sweden_bulk import load
from services.registries.sweden_index import SwedenIndex
from services.registries.transport import Transport
from tests.registries.server import RECORDED, RegisterServer, Told, recorded

TOKEN, COMPANIES = "/se/oauth2/token", "/se/organisationer"


@pytest.fixture
def index(tmp_path: Path) -> SwedenIndex:
    return SwedenIndex(tmp_path / "sweden.db")


@pytest.fixture
def sweden(transport: Transport, settings: RegistrySettings, server: RegisterServer, index: SwedenIndex) -> Sweden:
    server.on(TOKEN, recorded("sweden/token.json"))
    return Sweden(transport, settings, index)


async def company(sweden: Sweden, server: RegisterServer, sample: str, number: str = "5599000014") -> Company:
    server.on(COMPANIES, recorded(f"sweden/{sample}.json"))
    outcome = await sweden.by_number(number)
    assert isinstance(outcome, Found)
    return outcome.value


async def test_a_company_fills_the_form(sweden: Sweden, server: RegisterServer) -> None:
    stenmark = await company(sweden, server, "aktiebolag")
    assert (stenmark.name, stenmark.org_number, stenmark.legal_form) == (
        "Stenmark & Söner Bygg AB",
        "5599000014",
        "Aktiebolag",
    )
    assert stenmark.other_names == ("Stenmark Cyklar",)
    assert (stenmark.industry_code, stenmark.no_advertising) == ("41200", True)
    assert stenmark.addresses == (Address("postal", "c/o Mäklarhuset, Storgatan 1", "85181", "SUNDSVALL", "SE"),)
    assert (stenmark.status, stenmark.bankrupt) == (Status.ACTIVE, False)
    assert (stenmark.vat_number, stenmark.vat_registered, stenmark.is_person) == (None, None, False)


async def test_one_token_serves_until_it_is_refused(sweden: Sweden, server: RegisterServer) -> None:
    await company(sweden, server, "aktiebolag")
    await company(sweden, server, "aktiebolag")
    assert len(server.questions(TOKEN)) == 1
    assert "vardefulla-datamangder%3Aread" in server.questions(TOKEN)[0].body
    assert server.questions(COMPANIES)[0].headers["Authorization"] == "Bearer hemlig-biljett"
    server.on(COMPANIES, Told(b"{}", 401), recorded("sweden/aktiebolag.json"))
    assert isinstance(await sweden.by_number("5599000014"), Found)
    assert len(server.questions(TOKEN)) == 2


async def test_refused_credentials_are_told_as_such(sweden: Sweden, server: RegisterServer) -> None:
    server.on(TOKEN, Told(b'{"error": "invalid_client"}', 401))
    assert await sweden.by_number("5599000014") == Unavailable(Reason.REFUSED)
    server.on(TOKEN, recorded("sweden/token.json"))
    server.on(COMPANIES, Told(b"{}", 403))
    assert await sweden.by_number("5599000014") == Unavailable(Reason.REFUSED)
    server.on(TOKEN, Told(b"<html>", type="text/html"))


async def test_a_token_answer_that_is_none_is_a_register_out_of_order(sweden: Sweden, server: RegisterServer) -> None:
    server.on(TOKEN, Told(b"<html>", type="text/html"))
    assert await sweden.by_number("5599000014") == Unavailable(Reason.DOWN)


async def test_an_open_bankruptcy_whichever_way_it_is_spelt(sweden: Sweden, server: RegisterServer) -> None:
    glimminge = await company(sweden, server, "konkurs", "5599000022")
    assert (glimminge.status, glimminge.bankrupt) == (Status.BANKRUPT, True)
    assert glimminge.status_since == date(2026, 1, 26)


async def test_part_of_the_answer_may_be_missing(sweden: Sweden, server: RegisterServer) -> None:
    stenmark = await company(sweden, server, "scb-nere")
    assert stenmark.name == "Stenmark & Söner Bygg AB"
    assert (stenmark.bankrupt, stenmark.status, stenmark.addresses) == (None, Status.UNKNOWN, ())


async def test_not_found_and_out_of_order_are_told_within_http_200(sweden: Sweden, server: RegisterServer) -> None:
    server.on(COMPANIES, recorded("sweden/finns-ej.json"), recorded("sweden/kalla-nere.json"))
    assert await sweden.by_number("5599000030") == NotFound()
    assert await sweden.by_number("5599000014") == Unavailable(Reason.DOWN)


async def test_a_wrong_check_digit_is_not_found_and_other_bad_requests_are_unknown(
    sweden: Sweden, server: RegisterServer
) -> None:
    server.on(COMPANIES, recorded("sweden/kontrollsiffra.json", 400), Told(b'{"detail": "annat"}', 400))
    assert await sweden.by_number("5599000015") == NotFound()
    assert isinstance(await sweden.by_number("5599000014"), UnknownShape)


async def test_a_sole_trader_has_several_businesses_and_the_live_one_counts(
    sweden: Sweden, server: RegisterServer
) -> None:
    julgranar = await company(sweden, server, "enskild", "4009272719")
    assert julgranar.name == "Påhittade Julgranar"
    assert julgranar.is_person and julgranar.org_number == "4009272719"


async def test_a_persons_number_is_in_no_address_and_no_log(
    sweden: Sweden, server: RegisterServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await company(sweden, server, "enskild", "4009272719")
    server.on(COMPANIES, Told(b"{}"))
    await sweden.by_number("4009272719")
    assert all("4009272719" not in one.path and not one.query for one in server.asked)
    assert server.questions(COMPANIES)[0].json == {"identitetsbeteckning": "4009272719"}
    assert "4009272719" not in caplog.text and "Påhittade" not in caplog.text


async def test_without_credentials_the_index_knows_numbers_too(
    transport: Transport, without_credentials: RegistrySettings, index: SwedenIndex
) -> None:
    sweden = Sweden(transport, without_credentials, index)
    assert not sweden.configured
    assert await sweden.by_number("5599000014") == Unavailable(Reason.NOT_CONFIGURED)
    load(RECORDED / "sweden/bulkfil.txt", index._path)
    assert sweden.configured
    outcome = await sweden.by_number("5599000014")
    assert isinstance(outcome, Found) and outcome.value.name == "Stenmark & Söner Bygg AB"
    assert await sweden.by_number("5599000006") == NotFound()


async def test_names_are_searched_in_the_index_only(sweden: Sweden, server: RegisterServer, index: SwedenIndex) -> None:
    assert await sweden.search("stenmark") == Unavailable(Reason.NOT_OFFERED)
    load(RECORDED / "sweden/bulkfil.txt", index._path)
    outcome = await sweden.search("stenmark")
    assert isinstance(outcome, Found) and outcome.value[0].org_number == "5599000014"
    assert await sweden.search("finns inte") == NotFound()
    assert server.asked == []

"""Persons' names and sole traders' numbers: not in the log at its most talkative, not in a key or body that is kept."""

import logging
from pathlib import Path

import pytest
from aiohttp import ClientSession

from services.identifiers import EInvoiceAddress
from services.registries.cache import MemoryStore
from services.registries.lookup import Registers
from services.registries.registry import Found
from services.registries.settings import RegistrySettings
from tests.registries.conftest import HASTY
from tests.registries.server import RegisterServer, Told, recorded

PERSON, COMPANIES = "4009272719", "/se/organisationer"
SECRETS = (PERSON, "400927", "Påhittade", "Kari Nordmann", "nordmann", "310000019")
ENK = recorded("norway/enhet.json").body.replace(b'"kode": "AS"', b'"kode": "ENK"')


@pytest.fixture
def people(session: ClientSession, settings: RegistrySettings, store: MemoryStore, tmp_path: Path) -> Registers:
    """Gives up after half a second, so that a register that hangs is soon heard of."""
    return Registers(session, settings, store, secret="s" * 32, data_dir=tmp_path, patience=HASTY)


def kept(store: MemoryStore) -> str:
    return " ".join(f"{key} {one.body}" for key, one in store.answers.items())


async def test_a_person_is_in_no_log_whatever_the_registers_answer(
    people: Registers, server: RegisterServer, store: MemoryStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert b'"ENK"' in ENK
    server.on("/se/oauth2/token", recorded("sweden/token.json"))
    server.on("/no/enheter/310000019", Told(ENK))
    answers = (
        recorded("sweden/enskild.json"),
        recorded("sweden/finns-ej.json"),
        Told(b"{}"),
        Told(b"<html>"),
        Told(b"", 403),
        Told(b"", 500),
        Told(hang=True),
    )
    for answer in answers:
        server.on(COMPANIES, answer)
        await people.by_number("SE", f"19{PERSON}", fresh=True)
        await people.search("SE", PERSON)
    trader = await people.by_number("NO", "310 000 019")
    assert isinstance(trader.outcome, Found) and trader.outcome.value.is_person
    for country in ("NO", "FI", "SE", "EE"):
        await people.search(country, "Kari Nordmann")
    await people.check_vat(f"SE{PERSON}01")
    await people.look_up_e_invoice(EInvoiceAddress("0007", PERSON))
    assert len(caplog.records) > 15
    assert [secret for secret in SECRETS if secret in caplog.text] == []
    assert [secret for secret in SECRETS if secret.casefold() in kept(store).casefold()] == []


async def test_a_swedish_person_is_in_no_address_of_any_source(people: Registers, server: RegisterServer) -> None:
    server.on("/se/oauth2/token", recorded("sweden/token.json"))
    server.on(COMPANIES, recorded("sweden/enskild.json"))
    await people.by_number("SE", PERSON)
    await people.propose_e_invoice("SE", PERSON, None)
    await people.check_vat(f"SE{PERSON}01")
    assert {one.path for one in server.asked} >= {COMPANIES, "/vies/check-vat-number"}
    assert all(PERSON not in f"{one.path} {one.query}" for one in server.asked)

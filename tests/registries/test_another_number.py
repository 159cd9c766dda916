"""An answer about another number than the one asked for is not understood: nobody else's data get onto a customer."""

import pytest

from services.identifiers import EInvoiceAddress
from services.registries.cache import MemoryStore
from services.registries.lookup import Registers
from services.registries.peppol_sml import hostname
from services.registries.registry import UnknownShape
from tests.registries.dns_server import DnsServer, naptr
from tests.registries.server import RegisterServer, Told, recorded

NUMBERS = {
    "NO": ("/no/enheter/310000086", recorded("norway/enhet.json"), "310000086"),
    "FI": ("/fi/companies", recorded("finland/company.json"), "0112038-9"),
    "SE": ("/se/organisationer", recorded("sweden/aktiebolag.json"), "5599000022"),
    "DK": ("/dk/cvr-permanent/virksomhed/_search", recorded("denmark/virksomhed.json"), "99000023"),
    "GB": ("/uk/company/00999992", recorded("united_kingdom/profile.json"), "00999992"),
    "DE": ("/gleif/lei-records", recorded("gleif/records.json"), "HRB 4711"),
}


@pytest.mark.parametrize("country", NUMBERS)
async def test_a_company_under_another_number_is_not_taken_and_not_kept(
    registers: Registers, server: RegisterServer, store: MemoryStore, country: str
) -> None:
    path, answer, number = NUMBERS[country]
    server.on("/se/oauth2/token", recorded("sweden/token.json"))
    server.on(path, answer)
    reply = await registers.by_number(country, number)
    assert isinstance(reply.outcome, UnknownShape) and "another number" in reply.outcome.note
    assert store.answers == {}


async def test_an_lei_of_another_entity_is_not_taken(registers: Registers, server: RegisterServer) -> None:
    body = recorded("gleif/records.json").body.decode().replace('"data": [', '"data": ')
    server.on("/gleif/lei-records/5299000J2N45DDNE4Y29", Told(body.replace("    }\n  ]\n}", "    }\n}").encode()))
    reply = await registers.by_number(None, "5299000J2N45DDNE4Y29")
    assert not hasattr(reply.outcome, "value")


async def test_vies_about_another_number_is_not_taken(registers: Registers, server: RegisterServer) -> None:
    server.on("/vies/check-vat-number", recorded("vies/valid.json"))
    assert isinstance(await registers.check_vat("FI01120389"), UnknownShape)


async def test_a_peppol_service_about_another_participant_is_not_taken(
    registers: Registers, server: RegisterServer, dns: DnsServer
) -> None:
    other = EInvoiceAddress("0192", "310000086")
    dns.serve(hostname(other, "sml.example"), naptr(f"{server.url}/smp/"))
    server.on("/smp/iso6523-actorid-upis%3A%3A0192%3A310000086", recorded("peppol/service-group.xml"))
    server.on("/directory/search/1.0/json", recorded("peppol/directory.json"))
    assert isinstance(await registers.look_up_e_invoice(other), UnknownShape)

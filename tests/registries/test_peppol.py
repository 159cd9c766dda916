"""Peppol: the DNS and the service decide, the Directory adds what is published."""

from dataclasses import replace
from datetime import date

import pytest

from services.identifiers import EInvoiceAddress
from services.registries.peppol import Peppol
from services.registries.peppol_sml import Sml, hostname
from services.registries.registry import Found, NotFound, Reason, Unavailable, UnknownShape
from services.registries.settings import RegistrySettings
from services.registries.transport import Transport
from tests.registries.dns_server import DnsServer, naptr
from tests.registries.server import RegisterServer, Told, recorded

AKUSTIKK = EInvoiceAddress("0192", "310000019")
HOST = hostname(AKUSTIKK, "sml.example")
GROUP, DIRECTORY = "/smp/iso6523-actorid-upis%3A%3A0192%3A310000019", "/directory/search/1.0/json"


@pytest.fixture
def peppol(transport: Transport, settings: RegistrySettings, dns: DnsServer) -> Peppol:
    return Peppol(transport, replace(settings, peppol_resolver=dns.at))


@pytest.fixture
def registered(server: RegisterServer, dns: DnsServer) -> RegisterServer:
    """Nordavind Akustikk is registered, its service answers, and it is published."""
    dns.serve(HOST, naptr("https://other.example", "Meta:Other"), naptr(f"{server.url}/smp/"))
    server.on(GROUP, recorded("peppol/service-group.xml"))
    server.on(DIRECTORY, recorded("peppol/directory.json"))
    return server


def test_the_name_in_the_dns_is_the_hash_of_the_participant() -> None:
    """Worked out with the programs sha256sum and base32."""
    assert hostname(EInvoiceAddress("0192", "923609016"), "z") == (
        "XQK4T3FMTEZDUY5BOVJMTNAQ45N7E4TIBYHWFPGOT75BSP7UYG2A.iso6523-actorid-upis.z".lower()
    )


async def test_a_receiver_is_found_with_name_and_date(peppol: Peppol, registered: RegisterServer) -> None:
    outcome = await peppol.look_up(AKUSTIKK)
    assert isinstance(outcome, Found)
    assert outcome.value.can_receive_invoices and len(outcome.value.document_types) == 2
    assert (outcome.value.name, outcome.value.since) == ("NORDAVIND AKUSTIKK AS", date(2019, 3, 18))
    assert registered.questions(GROUP)[0].headers["Accept"] == "text/xml"


async def test_a_receiver_that_is_not_published_is_found_all_the_same(
    peppol: Peppol, registered: RegisterServer
) -> None:
    registered.on(DIRECTORY, recorded("peppol/directory-none.json"))
    outcome = await peppol.look_up(AKUSTIKK)
    assert isinstance(outcome, Found) and outcome.value.can_receive_invoices and outcome.value.since is None


async def test_a_receiver_of_orders_only_cannot_receive_invoices(peppol: Peppol, registered: RegisterServer) -> None:
    registered.on(GROUP, recorded("peppol/service-group-without-invoice.xml"))
    outcome = await peppol.look_up(AKUSTIKK)
    assert isinstance(outcome, Found) and not outcome.value.can_receive_invoices


async def test_no_name_in_the_dns_is_not_registered_whatever_the_directory_says(
    peppol: Peppol, server: RegisterServer
) -> None:
    server.on(DIRECTORY, recorded("peppol/directory.json"))
    assert await peppol.look_up(AKUSTIKK) == NotFound()


async def test_without_the_network_a_hit_counts_and_a_miss_does_not(
    peppol: Peppol, server: RegisterServer, dns: DnsServer
) -> None:
    dns.broken = True
    server.on(DIRECTORY, recorded("peppol/directory.json"), recorded("peppol/directory-none.json"))
    outcome = await peppol.look_up(AKUSTIKK)
    assert isinstance(outcome, Found) and outcome.value.can_receive_invoices
    assert await peppol.look_up(AKUSTIKK) == Unavailable(Reason.DOWN)


async def test_a_silent_dns_is_given_up(settings: RegistrySettings, dns: DnsServer) -> None:
    dns.silent = True
    sml = Sml(replace(settings, peppol_resolver=dns.at), lifetime=0.2)
    assert await sml.service_of(AKUSTIKK) == Unavailable(Reason.TIMEOUT)


@pytest.mark.parametrize("record", [naptr("ftp://smp.example"), naptr("https://"), '1 1 "U" "Meta:SMP" "" .'])
async def test_records_without_a_service_are_an_unknown_shape(
    settings: RegistrySettings, dns: DnsServer, record: str
) -> None:
    dns.serve(HOST, record)
    sml = Sml(replace(settings, peppol_resolver=dns.at))
    assert isinstance(await sml.service_of(AKUSTIKK), UnknownShape)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.5", "169.254.169.254", "[::1]", "0.0.0.0"])
async def test_nobody_points_us_into_our_own_network(settings: RegistrySettings, dns: DnsServer, host: str) -> None:
    dns.serve(HOST, naptr(f"http://{host}:8080/"))
    sml = Sml(replace(settings, peppol_resolver=dns.at, peppol_private_hosts=""))
    assert isinstance(await sml.service_of(AKUSTIKK), UnknownShape)


@pytest.mark.parametrize(
    "told",
    [
        Told(b"<html>"),
        Told(b"<ServiceGroup>"),
        Told(b"<Other/>"),
        Told(b'<!DOCTYPE x [<!ENTITY a "b">]><ServiceGroup/>'),
        Told(b"", 406),
    ],
)
async def test_what_is_no_service_group_could_not_be_checked(
    peppol: Peppol, registered: RegisterServer, told: Told
) -> None:
    registered.on(GROUP, told)
    registered.on(DIRECTORY, recorded("peppol/directory-none.json"))
    assert isinstance(await peppol.look_up(AKUSTIKK), UnknownShape)


async def test_a_service_that_does_not_know_the_participant_says_not_found(
    peppol: Peppol, registered: RegisterServer
) -> None:
    registered.on(GROUP, Told(b"", 404))
    assert await peppol.look_up(AKUSTIKK) == NotFound()

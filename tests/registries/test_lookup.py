"""The front: which register is asked, what is said of the others, and what is not asked at all."""

import asyncio
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import ClientSession

from services.identifiers import EInvoiceAddress, Severity
from services.registries.cache import MemoryStore
from services.registries.lookup import Registers
from services.registries.registry import Found, Gone, NotFound, Outcome, Reason, Unavailable
from services.registries.reply import Search
from services.registries.settings import RegistrySettings, read_registry_settings
from services.registries.sweden_bulk import load
from services.registries.sweden_index import index_path
from services.registries.type_ahead import TypeAhead
from services.settings import SettingsError
from tests.registries.conftest import HASTY, STEADY
from tests.registries.dns_server import DnsServer
from tests.registries.server import RECORDED, RegisterServer, Told, recorded

UNITS, AKUSTIKK = "/no/enheter", "310000019"


def names(reply: Search) -> list[str]:
    assert isinstance(reply.outcome, Found)
    return [match.company.name for match in reply.outcome.value]


@pytest.fixture
def poor(
    session: ClientSession, without_credentials: RegistrySettings, store: MemoryStore, tmp_path: Path
) -> Registers:
    """Without any credentials."""
    return Registers(session, without_credentials, store, secret="s" * 32, data_dir=tmp_path, patience=STEADY)


async def test_names_are_found_ranked_with_source_and_time(registers: Registers, server: RegisterServer) -> None:
    server.on(UNITS, recorded("norway/sok.json"))
    reply = await registers.search("no", "nordavind")
    assert names(reply) == ["NORDAVIND AKUSTIKK AS", "NORDAVIND RÅDGIVNING AS", "NORDAVIND VINDKRAFT AS"]
    assert reply.source is not None and reply.source.name == "Brønnøysundregistrene"
    assert "NLOD" in reply.source.attribution and 0 <= reply.milliseconds < 500


@pytest.mark.parametrize("typed", ["310000019", "310 000 019", "NO 310 000 019 MVA", "no310000019mva", "310.000.019"])
async def test_a_number_is_looked_up_in_any_notation(registers: Registers, server: RegisterServer, typed: str) -> None:
    server.on(f"{UNITS}/{AKUSTIKK}", recorded("norway/enhet.json"))
    assert names(await registers.search("NO", typed)) == ["NORDAVIND AKUSTIKK AS"]
    assert names(await registers.search(None, "NO310000019MVA")) == ["NORDAVIND AKUSTIKK AS"]
    assert len(server.asked) == 1


async def test_a_wrong_check_digit_is_said_and_not_asked_for(registers: Registers, server: RegisterServer) -> None:
    reply = await registers.search("NO", "310000018")
    assert reply.outcome == NotFound() and reply.check is not None
    assert reply.check.severity == Severity.ODD
    assert server.asked == []


async def test_a_number_of_another_country_says_which(registers: Registers, server: RegisterServer) -> None:
    reply = await registers.search("NO", "5599000014")
    assert (reply.outcome, reply.countries) == (NotFound(), ("SE",))
    reply = await registers.search(None, "99000015")
    assert reply.outcome == NotFound() and set(reply.countries) >= {"DK", "GB"}
    assert server.asked == []


async def test_too_little_is_not_asked_for(registers: Registers, server: RegisterServer) -> None:
    for text in ("", "  ", "no", "12"):
        assert (await registers.search("NO", text)).outcome == NotFound()
    assert server.asked == []


async def test_answers_are_kept_and_asked_anew_on_demand(registers: Registers, server: RegisterServer) -> None:
    bankrupt = recorded("norway/konkurs.json").body.replace(b"310000027", AKUSTIKK.encode())
    server.on(f"{UNITS}/{AKUSTIKK}", recorded("norway/enhet.json"), Told(bankrupt))
    for _ in range(2):
        assert isinstance((await registers.by_number("NO", AKUSTIKK)).outcome, Found)
    fresh = await registers.by_number("NO", AKUSTIKK, fresh=True)
    assert isinstance(fresh.outcome, Found) and fresh.outcome.value.bankrupt
    assert len(server.asked) == 2


async def test_removed_by_law_leaves_nothing_behind(
    registers: Registers, server: RegisterServer, store: MemoryStore
) -> None:
    server.on(UNITS, recorded("norway/sok.json"))
    await registers.search("NO", "nordavind")
    server.on(f"{UNITS}/310000094", recorded("norway/fjernet.json", 410))
    assert isinstance((await registers.by_number("NO", "310000094")).outcome, Gone)
    assert store.answers == {}


async def test_a_register_that_is_down_says_so_and_is_not_replaced(
    registers: Registers, server: RegisterServer
) -> None:
    server.on(UNITS, Told(b"", 503))
    reply = await registers.search("NO", "nordavind")
    assert reply.outcome == Unavailable(Reason.DOWN)
    assert reply.source is not None and reply.source.key == "brreg"
    assert all(one.path == UNITS for one in server.asked)


async def test_two_questions_together_are_given_up_in_time(
    session: ClientSession, settings: RegistrySettings, server: RegisterServer, store: MemoryStore, tmp_path: Path
) -> None:
    registers = Registers(session, settings, store, secret="s" * 32, data_dir=tmp_path, patience=HASTY)
    server.on(UNITS, Told(recorded("norway/ingen-treff.json").body, after=0.3), Told(hang=True))
    started = monotonic()
    assert (await registers.search("NO", "nordavind oslo")).outcome == Unavailable(Reason.TIMEOUT)
    assert monotonic() - started < HASTY.altogether + 0.2 and store.answers == {}


async def test_without_credentials_gleif_answers_and_the_reason_is_told(
    poor: Registers, server: RegisterServer
) -> None:
    server.on("/gleif/lei-records", recorded("gleif/records.json"))
    reply = await poor.search("SE", "bergqvist")
    assert names(reply) == ["BERGQVIST INDUSTRI AB"]
    assert reply.source is not None and reply.source.key == "gleif"
    (skipped,) = reply.skipped
    assert (skipped.source.key, skipped.reason) == ("bolagsverket", Reason.NOT_CONFIGURED)
    assert skipped.source.settings[0] == "STAMKUND_REGISTRY_SE_CLIENT_ID"


async def test_swedish_names_come_from_the_index_once_it_is_loaded(registers: Registers, tmp_path: Path) -> None:
    load(RECORDED / "sweden/bulkfil.txt", index_path(tmp_path))
    reply = await registers.search("SE", "soner bygg")
    assert names(reply) == ["Stenmark & Söner Bygg AB"] and reply.skipped == ()


async def test_any_country_is_answered_by_gleif(registers: Registers, server: RegisterServer) -> None:
    server.on("/gleif/lei-records", recorded("gleif/records.json"))
    assert names(await registers.search("DE", "bergqvist")) == ["BERGQVIST INDUSTRI AB"]
    assert names(await registers.search(None, "bergqvist")) == ["BERGQVIST INDUSTRI AB"]
    assert [one.query.get("filter[entity.legalAddress.country]") for one in server.asked] == ["DE", None]


async def test_a_persons_number_goes_to_its_own_register_only(poor: Registers, server: RegisterServer) -> None:
    assert (await poor.by_number("SE", "400927-2719")).outcome == Unavailable(Reason.NOT_CONFIGURED)
    assert (await poor.search("DE", "19400927-2719")).outcome == Unavailable(Reason.NOT_OFFERED)
    address = EInvoiceAddress("0007", "4009272719")
    assert await poor.look_up_e_invoice(address) == Unavailable(Reason.NOT_OFFERED)
    assert server.asked == []


async def test_uk_is_another_word_for_gb(registers: Registers, server: RegisterServer) -> None:
    server.on("/uk/search/companies", recorded("united_kingdom/search.json"))
    assert names(await registers.search("uk", "kestrel"))[0] == "KESTREL WAY PLC"
    assert isinstance((await registers.by_number("gb", "445790")).outcome, NotFound)
    assert server.asked[-1].path == "/uk/company/00445790"


async def test_every_source_says_what_it_needs(poor: Registers) -> None:
    sources = {source.key: source for source in poor.sources()}
    assert len(sources) == 9
    assert not sources["cvr"].configured and sources["cvr"].needs_credentials
    assert sources["brreg"].configured and sources["peppol"].configured


async def test_an_e_invoice_address_is_proposed(registers: Registers, server: RegisterServer, dns: DnsServer) -> None:
    dns.broken = True
    server.on("/directory/search/1.0/json", recorded("peppol/directory.json"))
    proposal = await registers.propose_e_invoice("NO", "310 000 019")
    assert (str(proposal.address), proposal.is_guess) == ("0192:310000019", False)
    assert isinstance(proposal.outcome, Found) and proposal.outcome.value.can_receive_invoices
    finnish = await registers.propose_e_invoice("FI", "9000001-1")
    assert (str(finnish.address), finnish.is_guess) == ("0216:003790000011", True)
    assert (await registers.propose_e_invoice("DE", "HRB 1")).address is None


async def test_a_newer_question_cancels_the_older(registers: Registers, server: RegisterServer) -> None:
    server.on(UNITS, Told(hang=True), recorded("norway/sok.json"))
    typing = TypeAhead(registers)
    older = asyncio.ensure_future(typing.search("NO", "nord"))
    await asyncio.sleep(0.05)
    assert names(await typing.search("NO", "nordavind") or pytest.fail("nothing"))
    assert await older is None


async def test_leaving_the_form_cancels_the_question(registers: Registers, server: RegisterServer) -> None:
    server.on(UNITS, Told(hang=True))
    typing = TypeAhead(registers)
    asking = asyncio.ensure_future(typing.search("NO", "nordavind"))
    await asyncio.sleep(0.05)
    typing.cancel()
    assert await asking is None
    asking = asyncio.ensure_future(typing.search("NO", "nordavind"))
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_vat_numbers_are_checked_in_any_notation(registers: Registers, server: RegisterServer) -> None:
    server.on("/vies/check-vat-number", recorded("vies/valid.json"))
    outcome: Outcome = await registers.check_vat("FI 9000 0011")
    assert isinstance(outcome, Found) and outcome.value.valid


def test_settings_keep_secrets_to_themselves_and_refuse_nonsense(settings: RegistrySettings) -> None:
    assert "hemligt" not in repr(settings) and "hemmeligt" not in repr(replace(settings))
    assert read_registry_settings({}, "https://crm.example").user_agent == "Stamkund (https://crm.example)"
    assert read_registry_settings({"STAMKUND_REGISTRY_NO_URL": "http://x/api/"}).no_url == "http://x/api"
    for name, value in (("NO_URL", "data.brreg.no"), ("DK_USER", "a:b"), ("PEPPOL_RESOLVER", "localhost")):
        with pytest.raises(SettingsError, match=name):
            read_registry_settings({f"STAMKUND_REGISTRY_{name}": value})

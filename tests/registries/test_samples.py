"""Real answers of the registers, where the folder with them is there, through the real clients."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from services.identifiers import EInvoiceAddress
from services.registries.cache import MemoryStore
from services.registries.denmark import Denmark
from services.registries.estonia import Estonia
from services.registries.finland import Finland
from services.registries.gleif import Gleif
from services.registries.lookup import Registers
from services.registries.norway import Norway
from services.registries.peppol import Peppol
from services.registries.registry import Found, Gone, NotFound, Outcome, Reason, Status, Unavailable, UnknownShape
from services.registries.settings import RegistrySettings
from services.registries.sweden import Sweden
from services.registries.sweden_index import SwedenIndex
from services.registries.transport import Transport
from services.registries.united_kingdom import UnitedKingdom
from services.registries.vies import Vies
from tests.registries.conftest import STEADY
from tests.registries.dns_server import DnsServer
from tests.registries.server import RegisterServer, Told, recorded

SAMPLES = Path(__file__).parents[2].parent / "shared" / "registers" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder with recorded answers is not there")

Asked = Callable[[Transport, RegistrySettings], Awaitable[Outcome[Any]]]
UNITS, SUB_UNITS = "/no/enheter", "/no/underenheter"


def unit(number: str) -> tuple[str, Asked]:
    return f"{UNITS}/{number}", lambda t, s: Norway(t, s).by_number(number)


def sub_unit(number: str) -> tuple[str, Asked]:
    return f"{SUB_UNITS}/{number}", lambda t, s: Norway(t, s).by_number(number)


def finnish(number: str) -> tuple[str, Asked]:
    return "/fi/companies", lambda t, s: Finland(t, s).by_number(number)


def swedish(number: str) -> tuple[str, Asked]:
    return "/se/organisationer", lambda t, s: Sweden(t, s, SwedenIndex(Path("/nonexistent"))).by_number(number)


def british(path: str, number: str = "") -> tuple[str, Asked]:
    return path, lambda t, s: UnitedKingdom(t, s).by_number(number) if number else UnitedKingdom(t, s).search("tesco")


NORWEGIAN_NAMES = (UNITS, lambda t, s: Norway(t, s).search("digdir"))
FINNISH_NAMES = ("/fi/companies", lambda t, s: Finland(t, s).search("nokia"))
DANISH = ("/dk/cvr-permanent/virksomhed/_search", lambda t, s: Denmark(t, s).search("fonden"))
ESTONIAN = ("/ee/est/api/autocomplete", lambda t, s: Estonia(t, s).search("tallinn"))
VIES = ("/vies/check-vat-number", lambda t, s: Vies(t, s).check("PL7740001454"))
LEI = ("/gleif/lei-records", lambda t, s: Gleif(t, s, country="NO").by_number("923609016"))
PEPPOL = ("/directory/search/1.0/json", lambda t, s: Peppol(t, s).look_up(EInvoiceAddress("0192", "923609016")))

# file: (where it is answered and how it is asked, HTTP status, outcome, name or reason)
TABLE: dict[str, tuple[tuple[str, Asked], int, type, object]] = {
    "no-enhet-821227062-slettet-http200": (unit("821227062"), 200, Found, Status.DELETED),
    "no-enhet-923609016-equinor-2026-03-mangled-charset": (unit("923609016"), 200, Found, "EQUINOR ASA"),
    "no-enhet-974760673-brreg-live-2026-08": (unit("974760673"), 200, Found, "REGISTERENHETEN I BRØNNØYSUND"),
    "no-enhet-991825827-orgl": (unit("991825827"), 200, Found, "DIGITALISERINGSDIREKTORATET"),
    "no-docexample-enhet-konkurs-tvang": (unit("509100675"), 200, Found, Status.BANKRUPT),
    "no-docexample-enhet-v2-blank-address-lines": (unit("112233445"), 200, Found, "SESAM STASJON"),
    "no-docexample-slettetenhet": (unit("509100675"), 200, Found, Status.DELETED),
    "no-docexample-underenhet": (sub_unit("509100675"), 200, Found, Status.DELETED),
    "no-underenhet-924203617": (sub_unit("924203617"), 200, Found, "DIGITALISERINGSDIREKTORATET AVD BRØNNØYSUND"),
    "no-410-fjernet-juridiske-arsaker": (unit("433695968"), 410, Gone, None),
    "no-400-ugyldig-naeringskode": (NORWEGIAN_NAMES, 400, UnknownShape, None),
    "no-sok-enheter-ingen-treff": (NORWEGIAN_NAMES, 200, NotFound, None),
    "no-sok-enheter-navn-wildcard-size1": (NORWEGIAN_NAMES, 200, Found, "DIGITALISERINGSDIREKTORATET"),
    "no-sok-underenheter-ingen-treff": (NORWEGIAN_NAMES, 200, NotFound, None),
    "no-sok-underenheter-python-brreg": (NORWEGIAN_NAMES, 200, UnknownShape, None),
    "no-sok-underenheter": (NORWEGIAN_NAMES, 200, UnknownShape, None),
    "no-oppdateringer-enheter-amt": (NORWEGIAN_NAMES, 200, UnknownShape, None),
    "no-oppdateringer-underenheter-pia-anonymised": (NORWEGIAN_NAMES, 200, UnknownShape, None),
    "fi-v1-bis-softagram-2532004-3": (finnish("2532004-3"), 200, UnknownShape, None),
    "fi-v3-0112038-9-nokia-live-2026-10-05": (finnish("0112038-9"), 200, Found, "Nokia Oyj"),
    "fi-v3-bulk-3466646-8-new-oy-2024-11": (finnish("3466646-8"), 200, Found, "Anttoni Patana Oy"),
    "fi-v3-fragment-ceased-0194099-3-fysios": (finnish("0194099-3"), 200, Found, "Fysios Mehiläinen Oy"),
    "fi-v3-fragment-konk-companysituations": (FINNISH_NAMES, 200, UnknownShape, None),
    "fi-v3-empty": (FINNISH_NAMES, 200, NotFound, None),
    "se-brf-7164099017-test-env-live": (
        swedish("7164099017"),
        200,
        Found,
        "Testbolag 24 bokat av SKV Bostadsrättsförening",
    ),
    "se-docexample-aktiebolag-avregistrerat-konkurs": (swedish("5299999994"), 200, Found, Status.DELETED),
    "se-docexample-error-400": (swedish("5299999994"), 400, NotFound, None),
    "se-docexample-error-401": (swedish("5299999994"), 401, Unavailable, Reason.REFUSED),
    "se-docexample-error-403": (swedish("5299999994"), 403, Unavailable, Reason.REFUSED),
    "se-docexample-error-404-dokument": (swedish("5299999994"), 404, UnknownShape, None),
    "se-docexample-error-500": (swedish("5299999994"), 500, Unavailable, Reason.DOWN),
    "dk-virk-es-11617034-foundation-2019": (
        DANISH,
        200,
        Found,
        "F.L.Smidth fonden for diplomingeniørstuderende ved DTU",
    ),
    "dk-cvrapi-v6-89563518-carletti": (DANISH, 200, UnknownShape, None),
    "dk-docexample-restcvrapi-company-proshop": (DANISH, 200, UnknownShape, None),
    "dk-docexample-restcvrapi-suggest-company": (DANISH, 200, UnknownShape, None),
    "dk-docexample-restcvrapi-error": (DANISH, 200, UnknownShape, None),
    "ee-autocomplete-10060701-swedbank": (ESTONIAN, 200, Found, "Swedbank AS"),
    "ee-autocomplete-rows-tadf-sadam": (ESTONIAN, 200, Found, "TADF Ehitus OÜ"),
    "uk-error-401": (british("/uk/search/companies"), 401, Unavailable, Reason.REFUSED),
    "uk-error-404-2026-09-04": (british("/uk/company/99999999", "99999999"), 404, NotFound, None),
    "uk-search-tesco-items3": (british("/uk/search/companies"), 200, Found, "TESCO PLC"),
    "eu-vies-get-pl-7740001454-valid-2026-10-08": (VIES, 200, Found, "ORLEN SPÓŁKA AKCYJNA"),
    "eu-vies-post-ms-max-concurrent-http200-2026-08-11": (VIES, 200, Unavailable, Reason.BUSY),
    "gleif-filter-registeredAs-NO-923609016-2026-09": (LEI, 200, Found, "EQUINOR ASA"),
    "peppol-directory-0192-923609016-2026-09-09": (PEPPOL, 200, Found, "EQUINOR ASA"),
}


def body_of(name: str) -> bytes:
    """A recording as it came; single Finnish companies are put back into their list."""
    told = json.loads((SAMPLES / f"{name}.json").read_text())
    if name.startswith(("fi-v3-bulk", "fi-v3-fragment")):
        told = {"totalResults": 1, "companies": [told]}
    return json.dumps(told, ensure_ascii=False).encode()


def test_every_recording_has_its_place_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
async def test_a_real_answer_is_understood(
    transport: Transport, settings: RegistrySettings, server: RegisterServer, dns: DnsServer, name: str
) -> None:
    (path, ask), status, kind, said = TABLE[name]
    dns.broken = True
    server.on("/se/oauth2/token", recorded("sweden/token.json"))
    server.on(path, Told(body_of(name), status))
    outcome = await ask(transport, settings)
    assert isinstance(outcome, kind)
    if isinstance(outcome, Unavailable):
        assert outcome.reason == said
    if isinstance(outcome, Found):
        told = outcome.value[0] if isinstance(outcome.value, tuple) else outcome.value
        assert said in (told.name, getattr(told, "status", None))


async def test_equinor_fills_the_form(transport: Transport, settings: RegistrySettings, server: RegisterServer) -> None:
    server.on(f"{UNITS}/923609016", Told(body_of("no-enhet-923609016-equinor-2026-03-mangled-charset")))
    outcome = await Norway(transport, settings).by_number("923609016")
    assert isinstance(outcome, Found)
    equinor = outcome.value
    assert (equinor.vat_number, equinor.phone, equinor.industry_code) == ("NO923609016MVA", "51 99 00 00", "06.100")
    assert [(place.kind, place.street) for place in equinor.addresses] == [
        ("visiting", "Forusbeen 50"),
        ("postal", "Postboks 8500"),
    ]


async def test_nokia_is_found_by_its_swedish_name(
    session: ClientSession, settings: RegistrySettings, server: RegisterServer, tmp_path: Path
) -> None:
    server.on("/fi/companies", Told(body_of("fi-v3-0112038-9-nokia-live-2026-10-05")))
    registers = Registers(session, settings, MemoryStore(), secret="s" * 32, data_dir=tmp_path, patience=STEADY)
    reply = await registers.search("FI", "nokia abp")
    assert isinstance(reply.outcome, Found)
    nokia = reply.outcome.value[0].company
    assert (nokia.vat_number, nokia.industry_code) == ("FI01120389", "70100")
    assert nokia.address("visiting").city_in("sv") == "ESBO"  # type: ignore[union-attr]

"""The public registers as a browser test meets them: on 127.0.0.1, with the project's own samples."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.identifiers import EInvoiceAddress
from services.registries.peppol_sml import hostname
from services.registries.sweden_bulk import load
from services.registries.sweden_index import index_path
from tests.registries.dns_server import dns_server, naptr
from tests.registries.server import RECORDED, RegisterServer, Told, recorded, register_server, service_group

UNITS = "/no/enheter"
RECEIVERS = ("310000019", "310000086", "310000094")
DOWN = Told(b"", 503)


@dataclass(frozen=True)
class PublicRegisters:
    """A server that plays all of them, and the environment that makes a register ask it."""

    server: RegisterServer
    environ: Mapping[str, str]


@asynccontextmanager
async def public_registers() -> AsyncIterator[PublicRegisters]:
    """Norway, Finland and Sweden answer; the others know nobody; Peppol knows three of Norway's."""
    async with register_server() as server, dns_server() as dns:
        _norway(server)
        server.on("/fi/companies", recorded("finland/company.json"))
        server.on("/se/oauth2/token", recorded("sweden/token.json"))
        server.on("/se/organisationer", recorded("sweden/aktiebolag.json"))
        server.on("/vies/check-vat-number", recorded("vies/valid.json"))
        for number in RECEIVERS:
            dns.serve(hostname(EInvoiceAddress("0192", number), "sml.example"), naptr(f"{server.url}/smp/"))
            server.on(f"/smp/iso6523-actorid-upis%3A%3A0192%3A{number}", service_group(number))
        server.on("/directory/search/1.0/json", recorded("peppol/directory.json"))
        server.on("/gleif/lei-records", recorded("gleif/none.json"))
        yield PublicRegisters(server, _environ(server.url, dns.at))


def load_sweden(folder: Path) -> None:
    """Put the Swedish names into a register's data folder, as `registry load-se` does."""
    index = index_path(folder)
    index.parent.mkdir(parents=True, exist_ok=True)
    load(RECORDED / "sweden/bulkfil.txt", index)


def _norway(server: RegisterServer) -> None:
    server.on(UNITS, recorded("norway/sok.json"))
    server.on(f"{UNITS}/310000019", recorded("norway/enhet.json"))
    server.on(f"{UNITS}/310000027", recorded("norway/konkurs.json"))
    server.on(f"{UNITS}/310000035", recorded("norway/slettet.json"))
    server.on(f"{UNITS}/310000043", recorded("norway/fjernet.json", 410))


def _environ(url: str, dns: str) -> dict[str, str]:
    told = {f"{key}_URL": f"{url}/{key.lower()}" for key in ("NO", "FI", "SE", "DK", "EE", "UK", "GLEIF", "VIES")}
    told |= {"SE_TOKEN_URL": f"{url}/se/oauth2/token", "SE_CLIENT_ID": "stamkund", "SE_CLIENT_SECRET": "hemligt"}
    told |= {"PEPPOL_DIRECTORY_URL": f"{url}/directory", "PEPPOL_SML_ZONE": "sml.example", "PEPPOL_RESOLVER": dns}
    told["PEPPOL_PRIVATE_HOSTS"] = "yes"
    return {f"STAMKUND_REGISTRY_{name}": value for name, value in told.items()}

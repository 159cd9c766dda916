"""Peppol: whether a company can receive electronic invoices.

The network's own DNS (SML) and the service it points to (SMP) decide. The Directory adds name and date; publication
there is voluntary, so a hit proves something and a miss nothing.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from services.i18n import mark
from services.identifiers import EInvoiceAddress

from .answer import Answer, Shape
from .peppol_documents import DocumentType, document_types, takes_invoices
from .peppol_sml import LIFETIME, Sml
from .registry import Found, NotFound, Outcome, Reason, Unavailable
from .settings import RegistrySettings
from .told import Json, day, dig, items, need, need_items, told
from .told import text as said
from .transport import PATIENT, Patience, Source, Transport

DIRECTORY = Source("peppol_directory", rate=1, per=0.5, at_once=4)  # two a second
SMP = Source("peppol_smp", rate=10)
IDENTIFIERS = "iso6523-actorid-upis"


@dataclass(frozen=True, slots=True)
class Participant:
    """A receiver in the Peppol network. `name` and `since` only where it is published in the Directory."""

    address: EInvoiceAddress
    can_receive_invoices: bool
    document_types: tuple[DocumentType, ...]
    name: str | None = None
    since: date | None = None


class Peppol:
    """Looks a participant up in the network and in the Directory at the same time."""

    key = "peppol"
    name = "Peppol"
    attribution = mark("Looked up in the Peppol network.")

    def __init__(self, transport: Transport, settings: RegistrySettings, patience: Patience = PATIENT) -> None:
        self._transport = transport
        self._directory = settings.peppol_directory_url
        self._sml = Sml(settings, min(LIFETIME, patience.timeout))
        self._altogether = patience.altogether

    async def look_up(self, address: EInvoiceAddress) -> Outcome[Participant]:
        """Found, not registered, or could not be checked; where the network cannot be asked, a hit in the Directory counts."""
        network, published = await asyncio.gather(self._in_time(address), self._in_directory(address))
        if isinstance(network, Found):
            return Found(_completed(network.value, published))
        if isinstance(network, NotFound):
            return network
        return published if isinstance(published, Found) else network

    async def receives(self, address: EInvoiceAddress) -> Outcome[Participant]:
        """The same without name and date: the Directory is asked only where the network cannot be."""
        network = await self._in_time(address)
        if isinstance(network, Found | NotFound):
            return network
        published = await self._in_directory(address)
        return published if isinstance(published, Found) else network

    async def _in_time(self, address: EInvoiceAddress) -> Outcome[Participant]:
        """The DNS and the service one after the other."""
        try:
            async with asyncio.timeout(self._altogether):
                return await self._in_network(address)
        except TimeoutError:
            return Unavailable(Reason.TIMEOUT)

    async def _in_network(self, address: EInvoiceAddress) -> Outcome[Participant]:
        service = await self._sml.service_of(address)
        if not isinstance(service, Found):
            return service
        path = quote(f"{IDENTIFIERS}::{address}", safe="")
        url = f"{service.value.rstrip('/')}/{path}"
        asked = self._transport.get(SMP, url, headers={"Accept": "text/xml"}, encoded=True)
        return await told(SMP.key, asked, lambda answer: _read_service_group(answer, address))

    async def _in_directory(self, address: EInvoiceAddress) -> Outcome[Participant]:
        params = {"participant": f"{IDENTIFIERS}::{address}"}
        asked = self._transport.get(DIRECTORY, f"{self._directory}/search/1.0/json", params=params)
        return await told(DIRECTORY.key, asked, lambda answer: _read_matches(answer, address))


def _read_service_group(answer: Answer, address: EInvoiceAddress) -> Outcome[Participant]:
    if answer.status == 404:
        return NotFound()
    if answer.status != 200 or answer.text is None:
        raise Shape(f"HTTP {answer.status}")
    types = document_types(answer.text, str(address))
    return Found(Participant(address, takes_invoices(types), types))


def _read_matches(answer: Answer, address: EInvoiceAddress) -> Outcome[Participant]:
    body = answer.ok()
    matches = need_items(body, "matches")
    same = [match for match in matches if said(match, "participantID", "value") == str(address)]
    if not same:
        need(body, "total-result-count")
        return Unavailable(Reason.NOT_OFFERED)
    types = tuple(DocumentType(need(one, "scheme"), need(one, "value")) for one in items(same[0], "docTypes"))
    entity = next(iter(items(same[0], "entities")), {})
    return Found(Participant(address, takes_invoices(types), types, _name(entity), day(entity, "regDate")))


def _name(entity: Json) -> str | None:
    """Some versions give the name as a text, others as a list with languages."""
    given = dig(entity, "name")
    return said(given) or next((name for each in items(entity, "name") if (name := said(each, "name"))), None)


def _completed(participant: Participant, published: Outcome[Participant]) -> Participant:
    if not isinstance(published, Found):
        return participant
    return replace(participant, name=published.value.name, since=published.value.since)

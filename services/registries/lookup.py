"""The front of the public registers: finds by name or number, in the right register, from the cache or by asking."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TypeVar

from aiohttp import ClientSession

from services.identifiers import (
    Checked,
    EInvoiceAddress,
    Severity,
    check_org_number,
    countries_of,
    default_e_invoice_address,
    is_a_guess,
    is_number_like,
    is_personal_number,
)
from services.identifiers.checked import compact
from services.identifiers.guess import is_lei
from services.identifiers.refusals import PersonalNumber

from .cache import AnswerStore, Cache
from .denmark import Denmark
from .estonia import Estonia
from .finland import Finland
from .gleif import Gleif
from .norway import Norway
from .peppol import Participant, Peppol
from .ranking import Match, NameKind, ranked
from .registry import (
    Clock,
    Company,
    Found,
    NotFound,
    Outcome,
    Reason,
    Registry,
    SourceInfo,
    Unavailable,
    info,
    utc_now,
)
from .reply import EInvoiceProposal, Reply, Search, Skipped
from .settings import RegistrySettings, missing
from .sweden import Sweden
from .sweden_index import SwedenIndex, index_path
from .told import clean
from .transport import PATIENT, Patience, Transport
from .united_kingdom import UnitedKingdom
from .vies import VatAnswer, Vies

T = TypeVar("T")

SHORTEST = 3  # letters from which names are searched
ALIASES = {"UK": "GB"}
PASSED_OVER = (Reason.NOT_CONFIGURED, Reason.NOT_OFFERED)


class Registers:
    """Every public register behind one front; one for the whole process."""

    def __init__(
        self,
        session: ClientSession,
        settings: RegistrySettings,
        store: AnswerStore,
        *,
        secret: str,
        data_dir: Path,
        patience: Patience = PATIENT,
        clock: Clock = utc_now,
    ) -> None:
        transport = Transport(session, settings.user_agent, patience)
        self.index = SwedenIndex(index_path(data_dir))
        self._cache = Cache(store, secret, clock)
        self._altogether = patience.altogether
        self._settings = settings
        self._gleif = Gleif(transport, settings, clock)
        self._vies = Vies(transport, settings, clock)
        self._peppol = Peppol(transport, settings, patience)
        self._of_country: dict[str, Registry] = {
            "NO": Norway(transport, settings, clock),
            "FI": Finland(transport, settings, clock),
            "SE": Sweden(transport, settings, self.index, clock),
            "DK": Denmark(transport, settings, clock),
            "EE": Estonia(transport, settings, clock),
            "GB": UnitedKingdom(transport, settings, clock),
        }

    def sources(self) -> tuple[SourceInfo, ...]:
        """Every source, as settings show them."""
        registries: Sequence[Registry] = (*self._of_country.values(), self._gleif)
        others = (
            SourceInfo(one.key, one.name, None, one.attribution, False, True) for one in (self._vies, self._peppol)
        )
        told = (replace(info(one), missing=missing(self._settings, one.settings)) for one in registries)
        return (*told, *others)

    async def search(self, country: str | None, text: str) -> Search:
        """Companies of a country by name or number, best first; without a country the number or GLEIF decides."""
        country, text = _country(country), clean(text)
        if is_number_like(country, text):
            return _as_matches(await self.by_number(country, text))
        if len(text) < SHORTEST:
            return Reply(NotFound())
        key = text.casefold()
        reply = await self._first(
            self._candidates(country),
            lambda registry: self._cache.many(_cache_key(registry), key, lambda: registry.search(text)),
        )
        return _ranked(text, reply)

    async def by_number(self, country: str | None, number: str, fresh: bool = False) -> Reply[Company]:
        """The company with an organization number in any notation; `fresh` passes the cache by.

        A number with a wrong check digit is not asked for: `check` says what is odd.
        """
        country = _country(country)
        if is_lei(number):
            return await self._numbered([self._gleif], compact(number), fresh)
        countries = countries_of(number)
        if country is None:
            country = countries[0] if len(countries) == 1 else None
        checked = check_org_number(country, number)
        if country is None or not checked.number or not _may_be_asked(checked):
            return Reply(NotFound(), check=checked, countries=countries)
        return replace(
            await self._numbered(self._asked_by_number(country, checked.number), checked.number, fresh), check=checked
        )

    async def check_vat(self, vat_number: str) -> Outcome[VatAnswer]:
        """What VIES says of a VAT number with its prefix, asked now."""
        return await self._vies.check(compact(vat_number))

    async def propose_e_invoice(
        self, country: str | None, org_number: str, vat_number: str | None = None
    ) -> EInvoiceProposal:
        """The likely e-invoice address of a company, looked up in Peppol."""
        country = _country(country)
        address = default_e_invoice_address(country, org_number, vat_number)
        if address is None:
            return EInvoiceProposal(None, False, Unavailable(Reason.NOT_OFFERED))
        return EInvoiceProposal(address, is_a_guess(address), await self.look_up_e_invoice(address))

    async def look_up_e_invoice(self, address: EInvoiceAddress, *, with_name: bool = True) -> Outcome[Participant]:
        """What Peppol says of an address; a person's number is not sent, since it would stand in a URL.

        `with_name` asks for name and date too, which is slow when there are many.
        """
        if address.scheme is None or (address.scheme == "0007" and is_personal_number("SE", address.address)):
            return Unavailable(Reason.NOT_OFFERED)
        return await (self._peppol.look_up(address) if with_name else self._peppol.receives(address))

    def _candidates(self, country: str | None) -> list[Registry]:
        own = self._of_country.get(country or "")
        return [*([own] if own else []), self._gleif.within(country)]

    def _asked_by_number(self, country: str, number: str) -> list[Registry]:
        """A person's number goes to the own register only, never into an address of GLEIF's."""
        candidates = self._candidates(country)
        return [one for one in candidates if one.key != Gleif.key or not is_personal_number("SE", number)]

    async def _numbered(self, registries: Sequence[Registry], number: str, fresh: bool) -> Reply[Company]:
        return await self._first(
            registries,
            lambda registry: self._cache.one(_cache_key(registry), number, lambda: registry.by_number(number), fresh),
        )

    async def _in_time(self, asked: Awaitable[Outcome[T]]) -> Outcome[T]:
        try:
            async with asyncio.timeout(self._altogether):
                return await asked
        except TimeoutError:
            return Unavailable(Reason.TIMEOUT)

    async def _first(
        self, registries: Sequence[Registry], ask: Callable[[Registry], Awaitable[Outcome[T]]]
    ) -> Reply[T]:
        """The first register that can be asked answers; those without credentials are passed over."""
        skipped: list[Skipped] = []
        started = monotonic()
        for registry in registries:
            outcome: Outcome[T] = Unavailable(Reason.NOT_CONFIGURED)
            if registry.configured:
                outcome = await self._in_time(ask(registry))
            if isinstance(outcome, Unavailable) and outcome.reason in PASSED_OVER:
                skipped.append(Skipped(info(registry), outcome.reason))
                continue
            return Reply(outcome, info(registry), round((monotonic() - started) * 1000), tuple(skipped))
        reason = skipped[0].reason if skipped else Reason.NOT_OFFERED
        return Reply(Unavailable(reason), skipped=tuple(skipped))


def _country(country: str | None) -> str | None:
    code = (country or "").strip().upper()
    return ALIASES.get(code, code) or None


def _cache_key(registry: Registry) -> str:
    return f"{registry.key}-{registry.country or '*'}" if registry.key == Gleif.key else registry.key


def _may_be_asked(checked: Checked) -> bool:
    return checked.severity == Severity.OK or isinstance(checked.message, PersonalNumber)


def _ranked(text: str, reply: Reply[tuple[Company, ...]]) -> Search:
    outcome: Outcome[tuple[Match, ...]]
    if isinstance(reply.outcome, Found):
        matches = ranked(text, reply.outcome.value)
        outcome = Found(matches) if matches else NotFound()
    else:
        outcome = reply.outcome
    return Reply(outcome, reply.source, reply.milliseconds, reply.skipped, reply.check, reply.countries)


def _as_matches(reply: Reply[Company]) -> Search:
    outcome: Outcome[tuple[Match, ...]]
    if isinstance(reply.outcome, Found):
        company = reply.outcome.value
        outcome = Found((Match(company, company.name, NameKind.CURRENT, 100.0),))
    else:
        outcome = reply.outcome
    return Reply(outcome, reply.source, reply.milliseconds, reply.skipped, reply.check, reply.countries)

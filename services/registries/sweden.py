"""Sweden: Bolagsverket's high-value datasets by number, and names from its weekly bulk file (there is no name search).

A sole trader's number is the owner's personal identity number: it is sent in the body, never in an address.
"""

import asyncio
import re
from datetime import date, datetime

from services.i18n import mark
from services.identifiers import canonical_org_number

from .answer import Answer, Shape
from .bolagsverket_token import Tokens
from .registry import Address, Clock, Company, Found, NotFound, Outcome, Reason, Status, Unavailable, utc_now
from .settings import RegistrySettings
from .sweden_index import SwedenIndex
from .told import Json, day, dig, distinct, items, lines, need_items, told
from .told import text as said
from .transport import Source, Transport

SOURCE = Source("bolagsverket", rate=5, per=5.5)  # 60 a minute
COMPANY_NAME = "FORETAGSNAMN"
NOT_THERE = "ORGANISATION_FINNS_EJ"
SOLE_TRADER = "E"
BANKRUPTCY, LIQUIDATION = "KK", "LI"


class Sweden:
    """Numbers from the API where credentials are set, names and else numbers from the local index."""

    country: str | None = "SE"
    key = SOURCE.key
    name = "Bolagsverket"
    attribution = mark("Data from Bolagsverket and Statistics Sweden (SCB).")
    needs_credentials = True
    settings: tuple[str, ...] = ("STAMKUND_REGISTRY_SE_CLIENT_ID", "STAMKUND_REGISTRY_SE_CLIENT_SECRET")

    def __init__(
        self, transport: Transport, settings: RegistrySettings, index: SwedenIndex, clock: Clock = utc_now
    ) -> None:
        self._transport = transport
        self._url = settings.se_url
        self._tokens = Tokens(transport, settings)
        self._index = index
        self._clock = clock

    @property
    def configured(self) -> bool:
        """Whether anything can be asked: the API, or the index of names."""
        return self._tokens.configured or self._index.exists

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """From the local index, in a thread."""
        if not self._index.exists:
            return Unavailable(Reason.NOT_OFFERED)
        companies = await asyncio.to_thread(self._index.search, text)
        return Found(companies) if companies else NotFound()

    async def by_number(self, number: str) -> Outcome[Company]:
        """Ten digits."""
        if not re.fullmatch(r"[0-9]{10}", number):
            return NotFound()
        return await self._from_api(number) if self._tokens.configured else await self._from_index(number)

    async def _from_index(self, number: str) -> Outcome[Company]:
        if not self._index.exists:
            return Unavailable(Reason.NOT_CONFIGURED)
        company = await asyncio.to_thread(self._index.by_number, number)
        return Found(company) if company else NotFound()

    async def _from_api(self, number: str) -> Outcome[Company]:
        """Asked anew once when the token has been taken back meanwhile."""
        answer = await self._asked(number)
        if isinstance(answer, Answer) and answer.status == 401:
            self._tokens.forget()
            answer = await self._asked(number)
        return await told(self.key, _already(answer), lambda it: self._read(it, number))

    async def _asked(self, number: str) -> Answer | Unavailable:
        token = await self._tokens.get()
        if isinstance(token, Unavailable):
            return token
        return await self._transport.post(
            SOURCE,
            f"{self._url}/organisationer",
            json={"identitetsbeteckning": number},
            headers={"Authorization": f"Bearer {token}"},
        )

    def _read(self, answer: Answer, number: str) -> Outcome[Company]:
        if answer.status == 400 and "kontrollsiffra" in (said(answer.json(), "detail") or ""):
            return NotFound()
        businesses = need_items(answer.ok(), "organisationer")
        known = [one for one in businesses if _name(one)]
        if any(_number(one, number) != number for one in known):
            raise Shape("another number than was asked for")
        if known:
            company = min((company_of(one, number, self._clock()) for one in known), key=_is_over)
            return Found(company)
        return _nothing(businesses)


async def _already(answer: Answer | Unavailable) -> Answer | Unavailable:
    return answer


def _is_over(company: Company) -> bool:
    return company.status == Status.DELETED


def _nothing(businesses: list[Json]) -> Outcome[Company]:
    """Not found, and sources that are out of order, are told within HTTP 200, part by part."""
    faults = {said(one, "organisationsnamn", "fel", "typ") for one in businesses} - {None}
    if not businesses or NOT_THERE in faults:
        return NotFound()
    if faults & {"OTILLGANGLIG_UPPGIFTSKALLA", "TIMEOUT"}:
        return Unavailable(Reason.DOWN)
    raise Shape("no organisationsnamn")


def company_of(one: Json, number: str, fetched_at: datetime) -> Company:
    """One business of an organization (a person may have several under one number)."""
    name, form = _name(one) or "", said(one, "organisationsform", "kod")
    others = [said(each, "namn") for each in _names(one)]
    proceedings = _proceedings(one)
    trade = next((sni for sni in items(one, "naringsgrenOrganisation", "sni") if said(sni, "kod")), {})
    return Company(
        country="SE",
        org_number=number,
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        legal_form=said(one, "organisationsform", "klartext") or said(one, "juridiskForm", "klartext") or form,
        legal_form_code=form,
        status=_status(one, proceedings),
        status_since=day(one, "avregistreradOrganisation", "avregistreringsdatum") or _since(proceedings),
        bankrupt=None if proceedings is None else any(said(each, "kod") == BANKRUPTCY for each in proceedings),
        industry_code=said(trade, "kod"),
        industry_name=said(trade, "klartext"),
        addresses=_addresses(one),
        other_names=distinct(others, name),
        is_person=form == SOLE_TRADER or _identifies_a_person(one),
        no_advertising={"JA": True, "NEJ": False}.get(said(one, "reklamsparr", "kod") or ""),
    )


def _identifies_a_person(one: Json) -> bool:
    kind = said(one, "organisationsidentitet", "typ", "kod") or ""
    return bool(kind) and not kind.startswith("ORGNR")


def _number(one: Json, asked: str) -> str:
    """The business's number; persons' come with a century before it. One that is not told is taken as right."""
    return canonical_org_number("SE", said(one, "organisationsidentitet", "identitetsbeteckning") or asked)


def _names(one: Json) -> list[Json]:
    return items(one, "organisationsnamn", "organisationsnamnLista")


def _name(one: Json) -> str | None:
    named = [each for each in _names(one) if said(each, "namn")]
    own = [each for each in named if said(each, "organisationsnamntyp", "kod") == COMPANY_NAME]
    last = max(own or named, key=lambda each: said(each, "registreringsdatum") or "", default=None)
    return said(last, "namn")


def _proceedings(one: Json) -> list[Json] | None:
    """Ongoing bankruptcy, liquidation and the like; None when that could not be said.

    The specification and its example spell the key and its list differently, so both go by their beginning.
    """
    key = next((key for key in one if key.startswith(("pagaende", "pagande"))), None)
    wrapper = one.get(key) if key else None
    if key is None or dig(wrapper, "fel"):
        return None
    inner = (
        next((name for name in wrapper if name.startswith(("pagaende", "pagande"))), "")
        if isinstance(wrapper, dict)
        else ""
    )
    return items(wrapper, inner)


def _status(one: Json, proceedings: list[Json] | None) -> Status:
    if said(one, "avregistreradOrganisation", "avregistreringsdatum"):
        return Status.DELETED
    codes = [said(each, "kod") or "" for each in proceedings or []]
    if BANKRUPTCY in codes:
        return Status.BANKRUPT
    if LIQUIDATION in codes:
        return Status.WINDING_UP
    unsure = proceedings is None or dig(one, "avregistreradOrganisation", "fel")
    return Status.UNKNOWN if unsure else Status.ACTIVE


def _since(proceedings: list[Json] | None) -> date | None:
    return min((begun for each in proceedings or [] if (begun := day(each, "fromDatum"))), default=None)


def _addresses(one: Json) -> tuple[Address, ...]:
    place = dig(one, "postadressOrganisation", "postadress")
    if not isinstance(place, dict) or not any(said(place, key) for key in place):
        return ()
    country = said(place, "land")
    return (
        Address(
            "postal",
            lines(said(place, "coAdress"), said(place, "utdelningsadress")),
            said(place, "postnummer"),
            said(place, "postort"),
            "SE" if country is None or country.casefold() == "sverige" else None,
        ),
    )

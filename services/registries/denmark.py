"""Denmark: the Central Business Register (CVR) through Virk's distribution (free, credentials by e-mail).

Every fact is a list with periods, and what ended long ago is still in it. Persons (`deltagerRelation`) are not asked for.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from aiohttp import encode_basic_auth

from services.i18n import mark

from .answer import Answer, Shape
from .registry import Address, Clock, Company, Found, NotFound, Outcome, Reason, Status, Unavailable, utc_now
from .settings import RegistrySettings
from .told import Json, about, clean, day, dig, distinct, flag, items, lines, need, need_items, told
from .told import text as said
from .transport import Source, Transport

T = TypeVar("T")
SOURCE = Source("cvr", rate=1, per=0.2)
ROOT = "Vrvirksomhed"
WANTED = (
    *("cvrNummer", "reklamebeskyttet", "navne", "binavne", "beliggenhedsadresse", "postadresse", "telefonNummer"),
    *("elektroniskPost", "hjemmeside", "livsforloeb", "virksomhedsform", "virksomhedMetadata"),
)
SOLE_TRADER = "ENK"
OVER = ("opløst", "ophørt", "slettet", "tvangsopløst", "uden retsvirkning")
WINDING_UP = ("under frivillig likvidation", "under likvidation", "under tvangsopløsning", "under reassumering")
ALIVE = ("aktiv", "normal", "under rekonstruktion", "fremtid")


class Denmark:
    """Companies by newest name and by CVR number."""

    country: str | None = "DK"
    key = SOURCE.key
    name = "Central Business Register (CVR)"
    attribution = mark("Data from the Danish Central Business Register (CVR).")
    needs_credentials = True
    settings: tuple[str, ...] = ("STAMKUND_REGISTRY_DK_USER", "STAMKUND_REGISTRY_DK_PASSWORD")

    def __init__(self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._url = settings.dk_url
        self._user, self._password = settings.dk_user, settings.dk_password
        self._clock = clock

    @property
    def configured(self) -> bool:
        """Whether user and password are set."""
        return bool(self._user and self._password)

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """The words next to each other, the last one begun."""
        begun = {"match_phrase_prefix": {f"{ROOT}.virksomhedMetadata.nyesteNavn.navn": clean(text)}}
        return await self._ask(begun, self._read)

    async def by_number(self, number: str) -> Outcome[Company]:
        """Eight digits."""
        if not re.fullmatch(r"[0-9]{8}", number):
            return NotFound()
        term = {"term": {f"{ROOT}.cvrNummer": int(number)}}
        return await self._ask(term, lambda answer: self._read_one(answer, number))

    async def _ask(self, query: Json, read: Callable[[Answer], Outcome[T]]) -> Outcome[T]:
        if not self.configured:
            return Unavailable(Reason.NOT_CONFIGURED)
        asked = self._transport.post(
            SOURCE,
            f"{self._url}/cvr-permanent/virksomhed/_search",
            json={"query": query, "size": 30, "_source": [f"{ROOT}.{key}" for key in WANTED]},
            headers={"Authorization": encode_basic_auth(self._user, self._password)},
        )
        return await told(self.key, asked, read)

    def _read(self, answer: Answer) -> Outcome[tuple[Company, ...]]:
        body = answer.ok()
        hits = need_items(body, "hits", "hits")
        if hits:
            return Found(tuple(company_of(dig(hit, "_source", ROOT), self._clock()) for hit in hits))
        incomplete = flag(body, "timed_out") or dig(body, "_shards", "failed")
        return Unavailable(Reason.DOWN) if incomplete else NotFound()

    def _read_one(self, answer: Answer, number: str) -> Outcome[Company]:
        outcome = self._read(answer)
        return Found(about(outcome.value[0], number)) if isinstance(outcome, Found) else outcome


def company_of(one: Any, fetched_at: datetime) -> Company:
    """A company; raises `Shape` without number or name.

    A company protected from advertising keeps its telephone number and e-mail address to itself.
    """
    newest = dig(one, "virksomhedMetadata")
    name = said(newest, "nyesteNavn", "navn") or said(_current(one, "navne"), "navn")
    if name is None:
        raise Shape("no navn")
    form = dig(newest, "nyesteVirksomhedsform") or _current(one, "virksomhedsform")
    state = said(newest, "sammensatStatus")
    protected = flag(one, "reklamebeskyttet")
    return Company(
        country="DK",
        org_number=need(one, "cvrNummer").zfill(8),
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        legal_form=said(form, "langBeskrivelse") or said(form, "kortBeskrivelse"),
        legal_form_code=said(form, "kortBeskrivelse"),
        status=_status(state),
        status_since=_ended(one),
        bankrupt=None if state is None else "konkurs" in state.casefold(),
        industry_code=said(newest, "nyesteHovedbranche", "branchekode"),
        industry_name=said(newest, "nyesteHovedbranche", "branchetekst"),
        addresses=_addresses(one, newest),
        email=None if protected else _contact(one, "elektroniskPost"),
        phone=None if protected else _contact(one, "telefonNummer"),
        website=_contact(one, "hjemmeside"),
        previous_names=distinct([said(old, "navn") for old in items(one, "navne") if not _is_current(old)], name),
        other_names=distinct([said(other, "navn") for other in items(one, "binavne") if _is_current(other)], name),
        is_person=said(form, "kortBeskrivelse") == SOLE_TRADER,
        no_advertising=protected,
    )


def _is_current(fact: Json) -> bool:
    return said(fact, "periode", "gyldigTil") is None


def _current(one: Any, key: str) -> Json:
    return next((fact for fact in reversed(items(one, key)) if _is_current(fact)), {})


def _contact(one: Any, key: str) -> str | None:
    fact = _current(one, key)
    return None if flag(fact, "hemmelig") else said(fact, "kontaktoplysning")


def _status(state: str | None) -> Status:
    word = (state or "").casefold()
    if word.startswith(OVER):
        return Status.DELETED
    if word.startswith("under konkurs"):
        return Status.BANKRUPT
    if word.startswith(WINDING_UP):
        return Status.WINDING_UP
    return Status.ACTIVE if word.startswith(ALIVE) else Status.UNKNOWN


def _ended(one: Any) -> date | None:
    life = items(one, "livsforloeb")
    return (
        None
        if any(_is_current(span) for span in life)
        else max((end for span in life if (end := day(span, "periode", "gyldigTil"))), default=None)
    )


def _addresses(one: Any, newest: Any) -> tuple[Address, ...]:
    visiting = dig(newest, "nyesteBeliggenhedsadresse") or _current(one, "beliggenhedsadresse")
    places = (("visiting", visiting), ("postal", _current(one, "postadresse")))
    return tuple(_address(kind, place) for kind, place in places if isinstance(place, dict) and place)


def _address(kind: str, place: Json) -> Address:
    first = lines(said(place, "husnummerFra"), said(place, "bogstavFra"), between="")
    last = lines(said(place, "husnummerTil"), said(place, "bogstavTil"), between="")
    house = lines(said(place, "vejnavn"), lines(first, last, between="-"), between=" ")
    floor = lines(f"{etage}." if (etage := said(place, "etage")) else None, said(place, "sidedoer"), between=" ")
    care_of, box = said(place, "conavn"), said(place, "postboks")
    street = lines(f"c/o {care_of}" if care_of else None, house, floor, f"Postboks {box}" if box else None)
    postal_code = said(place, "postnummer")
    return Address(
        kind,
        lines(street, said(place, "fritekst")),
        postal_code.zfill(4) if postal_code else None,
        said(place, "postdistrikt"),
        said(place, "landekode"),
    )

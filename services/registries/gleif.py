"""GLEIF: legal entities of every country that hold an LEI (no key, CC0). The fallback where a register cannot be asked."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from services.i18n import mark
from services.identifiers import canonical_org_number, format_org_number

from .answer import Answer
from .registry import Address, Clock, Company, Found, NotFound, Outcome, Status, utc_now
from .settings import RegistrySettings
from .told import Json, about, clean, day, dig, distinct, items, lines, need, need_items, texts, told
from .told import text as said
from .transport import Source, Transport

T = TypeVar("T")
SOURCE = Source("gleif", rate=5, per=5.5)  # 60 a minute
STATUSES = {"ACTIVE": Status.ACTIVE, "INACTIVE": Status.DELETED}
PREVIOUS = "PREVIOUS_LEGAL_NAME"
SOLE_TRADER = "SOLE_PROPRIETOR"


class Gleif:
    """Entities of one country, or of all where `country` is None."""

    key = SOURCE.key
    name = "GLEIF"
    attribution = mark("Data from the Global Legal Entity Identifier Foundation (GLEIF).")
    needs_credentials = False
    settings: tuple[str, ...] = ()
    configured = True

    def __init__(
        self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now, country: str | None = None
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._clock = clock
        self.country = country

    def within(self, country: str | None) -> "Gleif":
        """The same, for one country."""
        return Gleif(self._transport, self._settings, self._clock, country)

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """Whole words first; for names only begun, or misspelt, the register's own completions."""
        outcome = await self._list({"filter[fulltext]": clean(text), **self._seated()}, self._read_list)
        return await self._completed(clean(text)) if isinstance(outcome, NotFound) else outcome

    async def by_number(self, number: str) -> Outcome[Company]:
        """By LEI, else by organization number, which entities write as their country does: both ways are asked."""
        if re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", number):
            return await self._ask(f"lei-records/{number}", lambda answer: self._read_one(answer, number))
        outcome: Outcome[Company] = NotFound()
        for written in dict.fromkeys((format_org_number(self.country, number), number)):
            filters = {"filter[entity.registeredAs]": written, **self._under_law()}
            outcome = await self._list(filters, lambda answer: self._read_first(answer, number))
            if not isinstance(outcome, NotFound):
                break
        return outcome

    def _seated(self) -> dict[str, str]:
        return {"filter[entity.legalAddress.country]": self.country} if self.country else {}

    def _under_law(self) -> dict[str, str]:
        return {"filter[entity.jurisdiction]": self.country} if self.country else {}

    async def _list(self, filters: dict[str, str], read: Callable[[Answer], Outcome[T]]) -> Outcome[T]:
        return await self._ask("lei-records", read, **filters, **{"page[size]": "30"})

    async def _completed(self, text: str) -> Outcome[tuple[Company, ...]]:
        outcome = await self._ask("fuzzycompletions", _read_leis, field="entity.legalName", q=text)
        if not isinstance(outcome, Found):
            return outcome
        return await self._list({"filter[lei]": ",".join(outcome.value), **self._seated()}, self._read_list)

    async def _ask(self, path: str, read: Callable[[Answer], Outcome[T]], **params: str) -> Outcome[T]:
        headers = {"Accept": "application/vnd.api+json"}
        asked = self._transport.get(SOURCE, f"{self._settings.gleif_url}/{path}", params=params, headers=headers)
        return await told(self.key, asked, read)

    def _read_list(self, answer: Answer) -> Outcome[tuple[Company, ...]]:
        records = need_items(answer.ok(), "data")
        return Found(tuple(company_of(one, self._clock()) for one in records)) if records else NotFound()

    def _read_first(self, answer: Answer, number: str) -> Outcome[Company]:
        outcome = self._read_list(answer)
        return Found(about(outcome.value[0], number)) if isinstance(outcome, Found) else NotFound()

    def _read_one(self, answer: Answer, lei: str) -> Outcome[Company]:
        if answer.status == 404:
            return NotFound()
        return Found(about(company_of(dig(answer.ok(), "data"), self._clock()), lei))


def _read_leis(answer: Answer) -> Outcome[tuple[str, ...]]:
    """Completions without a record behind them come without relationships."""
    hits = need_items(answer.ok(), "data")
    leis = tuple(lei for hit in hits if (lei := said(hit, "relationships", "lei-records", "data", "id")))
    return Found(leis) if leis else NotFound()


def company_of(record: Any, fetched_at: datetime) -> Company:
    """A record; raises `Shape` without LEI or name. An entity without organization number has its LEI in its place."""
    entity, lei = dig(record, "attributes", "entity"), need(record, "attributes", "lei")
    name = need(entity, "legalName", "name")
    country = (said(entity, "jurisdiction") or said(entity, "legalAddress", "country") or "")[:2]
    number, status = said(entity, "registeredAs"), STATUSES.get(said(entity, "status") or "", Status.UNKNOWN)
    others = items(entity, "otherNames") + items(entity, "transliteratedOtherNames")
    return Company(
        country=country,
        org_number=canonical_org_number(country, number) if number else lei,
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        status=status,
        status_since=_expired(entity),
        addresses=_addresses(entity),
        previous_names=distinct([said(old, "name") for old in others if said(old, "type") == PREVIOUS], name),
        other_names=distinct([said(one, "name") for one in others if said(one, "type") != PREVIOUS], name),
        is_person=said(entity, "category") == SOLE_TRADER,
        lei=lei,
    )


def _expired(entity: Any) -> date | None:
    return day(entity, "expiration", "date")


def _addresses(entity: Any) -> tuple[Address, ...]:
    places = (("visiting", dig(entity, "headquartersAddress")), ("postal", dig(entity, "legalAddress")))
    return tuple(_address(kind, place) for kind, place in places if isinstance(place, dict) and place)


def _address(kind: str, place: Json) -> Address:
    return Address(
        kind,
        lines(*texts(place, "addressLines")),
        said(place, "postalCode"),
        said(place, "city"),
        said(place, "country"),
    )

"""Finland: PRH/YTJ open data v3 (official OpenAPI, no key, CC BY 4.0). Private traders are not in it."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

from services.i18n import mark

from .answer import Answer
from .registry import Address, Clock, Company, Found, NotFound, Outcome, Status, utc_now
from .settings import RegistrySettings
from .told import Json, about, clean, day, distinct, items, lines, need, need_items, told
from .told import text as said
from .transport import Source, Transport

T = TypeVar("T")
SOURCE = Source("prh", rate=1, per=0.5)  # 300 a minute are shared by everybody in the world
COMPANY_NAME = "1"
VISITING, POSTAL = "1", "2"
VAT_REGISTER = "6"
CEASED = ("2", "4")  # tradeRegisterStatus: removed, ceased
ID_INVALIDATED = "5"  # status
BANKRUPTCY, LIQUIDATION = "KONK", "SELTILA"
LANGUAGES = {"1": "fi", "2": "sv", "3": "en"}


class Finland:
    """Companies in the trade register, found by current, previous, parallel and auxiliary names."""

    country: str | None = "FI"
    key = SOURCE.key
    name = "PRH / YTJ"
    attribution = mark("Data from the Finnish Patent and Registration Office (YTJ) under the licence CC BY 4.0.")
    needs_credentials = False
    settings: tuple[str, ...] = ()
    configured = True

    def __init__(self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._url = settings.fi_url
        self._clock = clock

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """The first hundred; a page beyond the end would be the first one again."""
        return await self._ask({"name": clean(text)}, self._read)

    async def by_number(self, number: str) -> Outcome[Company]:
        """By business ID; there is no address for one company, so this is a search as well."""
        if not re.fullmatch(r"[0-9]{7}-[0-9]", number):
            return NotFound()
        return await self._ask({"businessId": number}, lambda answer: self._read_one(answer, number))

    async def _ask(self, params: dict[str, str], read: Callable[[Answer], Outcome[T]]) -> Outcome[T]:
        asked = self._transport.get(SOURCE, f"{self._url}/companies", params=params)
        return await told(self.key, asked, read)

    def _read_one(self, answer: Answer, number: str) -> Outcome[Company]:
        outcome = self._read(answer)
        if not isinstance(outcome, Found):
            return NotFound()
        same = (company for company in outcome.value if company.org_number == number)
        return Found(about(next(same, outcome.value[0]), number))

    def _read(self, answer: Answer) -> Outcome[tuple[Company, ...]]:
        companies = need_items(answer.ok(), "companies")
        return Found(tuple(company_of(one, self._clock()) for one in companies)) if companies else NotFound()


def company_of(one: Json, fetched_at: datetime) -> Company:
    """A company; raises `Shape` without business ID or name."""
    number, form = need(one, "businessId", "value"), _newest(items(one, "companyForms"))
    name, entries = _name(one), one.get("registeredEntries")
    registered = _is_vat_registered(items(one, "registeredEntries")) if isinstance(entries, list) else None
    old = [said(each, "name") for each in items(one, "names") if _kind(each) == COMPANY_NAME and said(each, "endDate")]
    other = [said(each, "name") for each in items(one, "names") if _kind(each) != COMPANY_NAME]
    return Company(
        country="FI",
        org_number=number,
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        legal_form=_in_finnish(items(form, "descriptions")),
        legal_form_code=said(form, "type"),
        status=_status(one),
        status_since=_since(one),
        bankrupt=_is_open(one, BANKRUPTCY) if isinstance(one.get("companySituations"), list) else None,
        vat_number="FI" + number.replace("-", "") if registered else None,
        vat_registered=registered,
        industry_code=said(one, "mainBusinessLine", "type"),
        industry_name=_in_finnish(items(one, "mainBusinessLine", "descriptions")),
        addresses=tuple(_address(place) for place in items(one, "addresses") if _kind(place) in (VISITING, POSTAL)),
        website=said(one, "website", "url"),
        previous_names=distinct(old, name),
        other_names=distinct(other, name, *old),
    )


def _kind(thing: Json) -> str | None:
    return said(thing, "type")


def _name(one: Json) -> str:
    """The open company name, newest first; of a ceased company, whose names are all ended, the last one."""
    names = [each for each in items(one, "names") if _kind(each) == COMPANY_NAME and said(each, "name")]
    still = [each for each in names if not said(each, "endDate")]
    last = max(still, key=_began, default=None) or max(names, key=lambda each: said(each, "endDate") or "", default={})
    return need(last, "name")


def _began(thing: Json) -> str:
    return said(thing, "registrationDate") or ""


def _newest(forms: list[Json]) -> Json:
    """Current and previous form come together."""
    still = [form for form in forms if not said(form, "endDate")]
    return max(still or forms, key=_began, default={})


def _in_finnish(descriptions: Iterable[Json]) -> str | None:
    told = {said(each, "languageCode"): said(each, "description") for each in descriptions}
    return told.get("1") or told.get("3") or told.get("2")


def _is_open(one: Json, situation: str) -> bool:
    return any(_kind(each) == situation and not said(each, "endDate") for each in items(one, "companySituations"))


def _is_vat_registered(entries: list[Json]) -> bool:
    return any(said(entry, "register") == VAT_REGISTER and not said(entry, "endDate") for entry in entries)


def _status(one: Json) -> Status:
    """`status` "2" says only that the number is valid: it is the same for active and ceased companies."""
    trade_register = said(one, "tradeRegisterStatus")
    if said(one, "endDate") or trade_register in CEASED or said(one, "status") == ID_INVALIDATED:
        return Status.DELETED
    if _is_open(one, BANKRUPTCY):
        return Status.BANKRUPT
    if _is_open(one, LIQUIDATION):
        return Status.WINDING_UP
    return Status.ACTIVE if trade_register else Status.UNKNOWN


def _since(one: Json) -> date | None:
    still = [each for each in items(one, "companySituations") if not said(each, "endDate")]
    first = next((day(each, "registrationDate") for each in still if _kind(each) in (BANKRUPTCY, LIQUIDATION)), None)
    return day(one, "endDate") or first


def _address(place: Json) -> Address:
    kind = "visiting" if _kind(place) == VISITING else "postal"
    free = _free_lines(said(place, "freeAddressLine"))
    if free:
        return _abroad(kind, free, said(place, "country"))
    offices = items(place, "postOffices")
    cities = tuple((LANGUAGES.get(said(each, "languageCode") or "", ""), said(each, "city") or "") for each in offices)
    known = tuple((language, city) for language, city in cities if language and city)
    city = dict(known).get("fi") or next((city for _, city in known), None)
    return Address(kind, _street(place), said(place, "postCode"), city, said(place, "country") or "FI", known)


def _abroad(kind: str, free: list[str], country: str | None) -> Address:
    *before, city = free
    postal_code = before.pop() if before and re.fullmatch(r"([A-Z]{1,3}-)?[0-9][0-9 ]{2,7}", before[-1]) else None
    return Address(kind, lines(*before), postal_code, city, country)


def _street(place: Json) -> str | None:
    keys = ("street", "buildingNumber", "entrance", "apartmentNumber", "apartmentIdSuffix")
    street = lines(*[said(place, key) for key in keys], between=" ")
    box, care_of = said(place, "postOfficeBox"), said(place, "co")
    return lines(f"c/o {care_of}" if care_of else None, street, f"PL {box}" if box else None)


def _free_lines(encoded: str | None) -> list[str]:
    """An address abroad comes with spaces as underscores and line breaks as spaces."""
    parts = [clean(part.replace("_", " ")) for part in (encoded or "").split(" ")]
    return [part for part in parts if part]

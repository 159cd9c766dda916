"""United Kingdom: Companies House (free key, sent as user name without a password)."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from aiohttp import encode_basic_auth

from services.i18n import mark

from .answer import Answer
from .registry import Address, Clock, Company, Found, NotFound, Outcome, Reason, Status, Unavailable, utc_now
from .settings import RegistrySettings
from .told import Json, about, clean, day, dig, distinct, items, lines, need, need_items, texts, told
from .told import text as said
from .transport import Source, Transport

T = TypeVar("T")
SOURCE = Source("companies_house", rate=9, per=5)  # 600 in five minutes
FORMS = {
    "ltd": "Private limited company",
    "plc": "Public limited company",
    "llp": "Limited liability partnership",
    "private-limited-guarant-nsc": "Private company limited by guarantee",
    "private-unlimited": "Private unlimited company",
    "limited-partnership": "Limited partnership",
    "oversea-company": "Overseas company",
    "uk-establishment": "UK establishment",
    "charitable-incorporated-organisation": "Charitable incorporated organisation",
}
STATUSES = {
    "active": Status.ACTIVE,
    "open": Status.ACTIVE,
    "registered": Status.ACTIVE,
    "voluntary-arrangement": Status.ACTIVE,
    "liquidation": Status.WINDING_UP,
    "administration": Status.WINDING_UP,
    "receivership": Status.WINDING_UP,
    "insolvency-proceedings": Status.BANKRUPT,
    "dissolved": Status.DELETED,
    "converted-closed": Status.DELETED,
    "closed": Status.DELETED,
    "removed": Status.DELETED,
}
HOME = ("united kingdom", "great britain", "england", "scotland", "wales", "northern ireland", "england & wales")


class UnitedKingdom:
    """Companies of England, Wales, Scotland and Northern Ireland."""

    country: str | None = "GB"
    key = SOURCE.key
    name = "Companies House"
    attribution = mark("Data from Companies House.")
    needs_credentials = True
    settings: tuple[str, ...] = ("STAMKUND_REGISTRY_UK_KEY",)

    def __init__(self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._url = settings.uk_url
        self._key = settings.uk_key
        self._clock = clock

    @property
    def configured(self) -> bool:
        """Whether a key is set."""
        return bool(self._key)

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """Current and previous names."""
        return await self._ask("search/companies", self._read_list, q=clean(text), items_per_page="50")

    async def by_number(self, number: str) -> Outcome[Company]:
        """Eight characters; the register sets zeros before shorter numbers."""
        if not (number.isascii() and number.isalnum() and len(number) == 8):
            return NotFound()
        return await self._ask(f"company/{number}", lambda answer: self._read_one(answer, number))

    async def _ask(self, path: str, read: Callable[[Answer], Outcome[T]], **params: str) -> Outcome[T]:
        if not self.configured:
            return Unavailable(Reason.NOT_CONFIGURED)
        headers = {"Authorization": encode_basic_auth(self._key, "")}
        asked = self._transport.get(SOURCE, f"{self._url}/{path}", params=params, headers=headers)
        return await told(self.key, asked, read)

    def _read_list(self, answer: Answer) -> Outcome[tuple[Company, ...]]:
        hits = need_items(answer.ok(), "items")
        return Found(tuple(company_of(hit, self._clock()) for hit in hits)) if hits else NotFound()

    def _read_one(self, answer: Answer, number: str) -> Outcome[Company]:
        if answer.status == 404:
            return NotFound()
        return Found(about(company_of(answer.ok(), self._clock()), number))


def company_of(one: Json, fetched_at: datetime) -> Company:
    """A hit of the search or a profile, which name the same things differently; raises `Shape` without number or name."""
    name = said(one, "company_name") or need(one, "title")
    form = said(one, "type") or said(one, "company_type")
    status = STATUSES.get(said(one, "company_status") or "", Status.UNKNOWN)
    place = dig(one, "registered_office_address") or dig(one, "address")
    former = [said(old, "name") for old in items(one, "previous_company_names")] + [said(one, "snippet")]
    return Company(
        country="GB",
        org_number=need(one, "company_number"),
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        legal_form=FORMS.get(form or "", form),
        legal_form_code=form,
        status=status,
        status_since=day(one, "date_of_cessation"),
        bankrupt={Status.ACTIVE: False, Status.BANKRUPT: True}.get(status),
        industry_code=next(iter(texts(one, "sic_codes")), None),
        addresses=(_address(place),) if isinstance(place, dict) and place else (),
        previous_names=distinct(former, name),
    )


def _address(place: Json) -> Address:
    """The registered office, where letters go as well; the premises stand apart in search results only."""
    premises, first = said(place, "premises"), said(place, "address_line_1")
    number_and_street = lines(premises, first, between=" " if (premises or "").isalnum() else ", ")
    box = said(place, "po_box")
    street = lines(
        said(place, "care_of"), f"PO Box {box}" if box else None, number_and_street, said(place, "address_line_2")
    )
    country = (said(place, "country") or "united kingdom").casefold()
    return Address(
        "visiting", street, said(place, "postal_code"), said(place, "locality"), "GB" if country in HOME else None
    )

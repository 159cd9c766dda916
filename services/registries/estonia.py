"""Estonia: the business register's autocomplete (no key, no contract: a helper of its website that may change)."""

import re
from datetime import datetime

from services.i18n import mark

from .answer import Answer, Shape
from .registry import Address, Clock, Company, Found, NotFound, Outcome, Status, utc_now
from .settings import RegistrySettings
from .told import Json, clean, distinct, need, need_items, texts, told
from .told import text as said
from .transport import Source, Transport

SOURCE = Source("ariregister", rate=1, per=0.5, at_once=2)
STATUSES = {"R": Status.ACTIVE, "L": Status.WINDING_UP, "N": Status.BANKRUPT, "K": Status.DELETED}
FORMS = {"1": "Aktsiaselts", "5": "Osaühing"}
WITHIN_A_TOWN = ("linnaosa", "vald")  # city district, parish: not what stands on a letter


class Estonia:
    """At most ten companies by the beginning of name or number."""

    country: str | None = "EE"
    key = SOURCE.key
    name = "Estonian Business Register"
    attribution = mark("Data from the Estonian Business Register.")
    needs_credentials = False
    settings: tuple[str, ...] = ()
    configured = True

    def __init__(self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._url = settings.ee_url
        self._clock = clock

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """The register's own ten best."""
        asked = self._transport.get(SOURCE, f"{self._url}/est/api/autocomplete", params={"q": clean(text)})
        return await told(self.key, asked, self._read)

    async def by_number(self, number: str) -> Outcome[Company]:
        """The number is searched like a name."""
        if not re.fullmatch(r"[0-9]{8}", number):
            return NotFound()
        outcome = await self.search(number)
        if not isinstance(outcome, Found):
            return outcome
        same = [company for company in outcome.value if company.org_number == number]
        return Found(same[0]) if same else NotFound()

    def _read(self, answer: Answer) -> Outcome[tuple[Company, ...]]:
        body = answer.ok()
        if said(body, "status") != "OK":
            raise Shape("status that is not OK")
        rows = need_items(body, "data")
        return Found(tuple(company_of(row, self._clock()) for row in rows)) if rows else NotFound()


def company_of(row: Json, fetched_at: datetime) -> Company:
    """A row; raises `Shape` without number or name."""
    name, status = need(row, "name"), STATUSES.get(said(row, "status") or "", Status.UNKNOWN)
    form = said(row, "legal_form")
    address = _address(said(row, "legal_address"), said(row, "zip_code"))
    return Company(
        country="EE",
        org_number=need(row, "reg_code"),
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        legal_form=FORMS.get(form or ""),
        legal_form_code=form,
        status=status,
        bankrupt=None if status == Status.UNKNOWN else status == Status.BANKRUPT,
        addresses=(address,) if address else (),
        previous_names=distinct(list(texts(row, "historical_names")), name),
    )


def _address(line: str | None, postal_code: str | None) -> Address | None:
    """County, town or parish, district or village, street: one line, from the large to the small."""
    parts = [clean(part) for part in (line or "").split(",") if clean(part)]
    if not parts:
        return None
    if len(parts) < 3:
        return Address("visiting", line, postal_code, None, "EE")
    between = parts[1:-1]
    settlements = [part for part in between if not part.endswith(WITHIN_A_TOWN)]
    city = (settlements or between)[-1].removesuffix(" linn")
    return Address("visiting", parts[-1], postal_code, city, "EE")

"""Norway: Enhetsregisteret of the Brønnøysund Register Centre (official OpenAPI 2.0.0, no key, NLOD 2.0)."""

import re
from datetime import date, datetime

from services.i18n import mark

from .answer import Answer
from .registry import Address, Clock, Company, Found, Gone, NotFound, Outcome, Status, utc_now
from .settings import RegistrySettings
from .told import Json, about, clean, day, dig, distinct, flag, items, lines, need, need_items, told
from .told import text as said
from .transport import Source, Transport

SOURCE = Source("brreg", rate=1, per=0.1)  # ten a second, without bursts
LONGEST_TEXT = 180
ACCEPT = {
    kind: {"Accept": f"application/vnd.brreg.enhetsregisteret.{name}.v2+json;charset=UTF-8"}
    for kind, name in (("enheter", "enhet"), ("underenheter", "underenhet"))
}
SOLE_TRADER, BANKRUPTCY_ESTATE = "ENK", "KBO"
VISITING = ("forretningsadresse", "beliggenhetsadresse")


class Norway:
    """Main units by name and number, sub-units by number."""

    country: str | None = "NO"
    key = SOURCE.key
    name = "Brønnøysundregistrene"
    attribution = mark("Data from the Brønnøysund Register Centre under the licence NLOD 2.0.")
    needs_credentials = False
    settings: tuple[str, ...] = ()
    configured = True

    def __init__(self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._url = settings.no_url
        self._clock = clock

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """The words next to each other as they stand, else the register's loose search, which ranks any of them."""
        params = {"navn": clean(text)[:LONGEST_TEXT], "size": "50"}
        outcome = await self._named(params | {"navnMetodeForSoek": "FORTLOEPENDE"})
        return await self._named(params) if isinstance(outcome, NotFound) and " " in params["navn"] else outcome

    async def by_number(self, number: str) -> Outcome[Company]:
        """A main unit, else a sub-unit."""
        if not re.fullmatch(r"[0-9]{9}", number):
            return NotFound()
        outcome = await self._numbered("enheter", number)
        return await self._numbered("underenheter", number) if isinstance(outcome, NotFound) else outcome

    async def _named(self, params: dict[str, str]) -> Outcome[tuple[Company, ...]]:
        asked = self._transport.get(SOURCE, f"{self._url}/enheter", params=params, headers=ACCEPT["enheter"])
        return await told(self.key, asked, self._read_list)

    async def _numbered(self, kind: str, number: str) -> Outcome[Company]:
        asked = self._transport.get(SOURCE, f"{self._url}/{kind}/{number}", headers=ACCEPT[kind])
        return await told(self.key, asked, lambda answer: self._read_one(answer, number))

    def _read_list(self, answer: Answer) -> Outcome[tuple[Company, ...]]:
        body = answer.ok()
        need(body, "page", "size")  # hits are left out altogether when there are none, so something else must vouch
        units = need_items(body, "_embedded", "enheter") if "_embedded" in body else []
        return Found(tuple(company_of(unit, self._clock()) for unit in units)) if units else NotFound()

    def _read_one(self, answer: Answer, number: str) -> Outcome[Company]:
        if answer.status == 404:
            return NotFound()
        if answer.status == 410:
            return Gone(day(answer.json(), "slettedato"))
        return Found(about(company_of(answer.ok(), self._clock()), number))


def company_of(unit: Json, fetched_at: datetime) -> Company:
    """A unit, sub-unit or deleted unit; raises `Shape` without number or name."""
    number, form = need(unit, "organisasjonsnummer"), said(unit, "organisasjonsform", "kode")
    name = need(unit, "navn")
    registered = flag(unit, "registrertIMvaregisteret")
    return Company(
        country="NO",
        org_number=number,
        name=name,
        source=SOURCE.key,
        fetched_at=fetched_at,
        legal_form=said(unit, "organisasjonsform", "beskrivelse") or form,
        legal_form_code=form,
        status=_status(unit, form),
        status_since=_since(unit),
        bankrupt=flag(unit, "konkurs"),
        vat_number=f"NO{number}MVA" if registered else None,
        vat_registered=registered,
        industry_code=said(unit, "naeringskode1", "kode"),
        industry_name=said(unit, "naeringskode1", "beskrivelse"),
        addresses=_addresses(unit),
        email=said(unit, "epostadresse"),
        phone=said(unit, "telefon") or said(unit, "mobil"),
        website=said(unit, "hjemmeside"),
        previous_names=distinct([said(old, "navn") for old in items(unit, "historiskeNavn")], name),
        is_person=form == SOLE_TRADER,
    )


def _status(unit: Json, form: str | None) -> Status:
    if said(unit, "slettedato") or said(unit, "nedleggelsesdato") or said(unit, "respons_klasse") == "SlettetEnhet":
        return Status.DELETED
    if flag(unit, "konkurs") or form == BANKRUPTCY_ESTATE:
        return Status.BANKRUPT
    if flag(unit, "underAvvikling") or flag(unit, "underTvangsavviklingEllerTvangsopplosning"):
        return Status.WINDING_UP
    known = flag(unit, "konkurs") is not None or said(unit, "respons_klasse") or "beliggenhetsadresse" in unit
    return Status.ACTIVE if known else Status.UNKNOWN


def _since(unit: Json) -> date | None:
    dates = ("slettedato", "nedleggelsesdato", "konkursdato", "underAvviklingDato")
    return next((found for key in dates if (found := day(unit, key))), None)


def _addresses(unit: Json) -> tuple[Address, ...]:
    places = [("visiting", dig(unit, key)) for key in VISITING] + [("postal", dig(unit, "postadresse"))]
    return tuple(_address(kind, place) for kind, place in places if isinstance(place, dict) and place)


def _address(kind: str, place: Json) -> Address:
    """Abroad the postcode stands within the place ("DK-8700 HORSENS"): the line is kept whole."""
    given = dig(place, "adresse")
    street = lines(*[said(line) for line in given] if isinstance(given, list) else [])
    return Address(kind, street, said(place, "postnummer"), said(place, "poststed"), said(place, "landkode"))

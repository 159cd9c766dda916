"""VIES: whether a VAT number is valid in the European Union. Member states go down nightly, so nothing waits for it."""

from dataclasses import dataclass
from datetime import datetime

from services.i18n import mark
from services.identifiers.checked import compact
from services.identifiers.vat_numbers import EUROPEAN

from .answer import Answer, Shape
from .registry import Clock, Found, Outcome, Reason, Unavailable, UnknownShape, utc_now
from .settings import RegistrySettings
from .told import dig, flag, items, lines, told
from .told import text as said
from .transport import Source, Transport

SOURCE = Source("vies", rate=1, per=0.5, at_once=3)
WITHHELD = "---"
REFUSED = ("VAT_BLOCKED", "IP_BLOCKED")
CROWDED = "MAX_CONCURRENT_REQ"


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """What VIES says of a number; name and address are None where the member state withholds them."""

    valid: bool
    name: str | None
    address: str | None
    checked_at: datetime


class Vies:
    """Asks with the number in the body, because it may be a person's."""

    key = SOURCE.key
    name = "VIES"
    attribution = mark("Checked with VIES of the European Commission.")

    def __init__(self, transport: Transport, settings: RegistrySettings, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._url = settings.vies_url
        self._clock = clock

    async def check(self, vat_number: str) -> Outcome[VatAnswer]:
        """Check a number with its prefix ("FI01120389"); countries outside are `NOT_OFFERED`."""
        country, number = vat_number[:2], vat_number[2:]
        if country not in EUROPEAN:
            return Unavailable(Reason.NOT_OFFERED)
        body = {"countryCode": country, "vatNumber": number}
        asked = self._transport.post(SOURCE, f"{self._url}/check-vat-number", json=body)
        return await told(self.key, asked, lambda answer: self._read(answer, number))

    def _read(self, answer: Answer, number: str) -> Outcome[VatAnswer]:
        """HTTP 200 is for failures as well; only VALID and INVALID are answers."""
        body = answer.json()
        wrapped = next((code for error in items(body, "errorWrappers") if (code := said(error, "error"))), None)
        error = wrapped or said(body, "userError")
        if error not in (None, "VALID", "INVALID") or flag(body, "actionSucceed") is False:
            return _failure(error or "")
        answer.ok()
        valid = next((found for key in ("valid", "isValid") if (found := flag(body, key)) is not None), None)
        if valid is None:
            raise Shape("no valid")
        if compact(said(body, "vatNumber") or number) != compact(number):
            raise Shape("another number than was asked for")
        address = lines(*(str(dig(body, "address") or "").splitlines()))
        return Found(VatAnswer(valid, _given(said(body, "name")), _given(address), self._clock()))


def _failure(error: str) -> Outcome[VatAnswer]:
    if error in REFUSED:
        return Unavailable(Reason.REFUSED)
    if error == "INVALID_INPUT":
        return UnknownShape("INVALID_INPUT")
    return Unavailable(Reason.BUSY if CROWDED in error else Reason.DOWN)


def _given(text: str | None) -> str | None:
    return None if text in (None, WITHHELD) else text

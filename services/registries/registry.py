"""What public registers tell: a company, the five outcomes of asking, and what every register can be asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from services.i18n import mark

T_co = TypeVar("T_co", covariant=True)
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Status(StrEnum):
    """How a company stands in its register."""

    ACTIVE = "active"
    BANKRUPT = "bankrupt"
    WINDING_UP = "winding_up"
    DELETED = "deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Address:
    """A place of a company. `kind` is "visiting" or "postal"; `cities` holds (language, city) where a place has several."""

    kind: str
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    cities: tuple[tuple[str, str], ...] = ()

    def city_in(self, language: str) -> str | None:
        """The city in a language (ISO 639-1) where the register knows it, else as the register puts it first."""
        return dict(self.cities).get("sv" if language in ("nb", "da") else language, self.city)


@dataclass(frozen=True, slots=True)
class Company:
    """What a register says about one company; `None` is "the register did not say", which is not the same as no.

    `org_number` is written as the country's register writes it. `is_person` marks sole traders, whose number and name
    are personal data; `no_advertising` that the company asked not to be contacted for marketing.
    """

    country: str
    org_number: str
    name: str
    source: str
    fetched_at: datetime
    legal_form: str | None = None
    legal_form_code: str | None = None
    status: Status = Status.UNKNOWN
    status_since: date | None = None
    bankrupt: bool | None = None
    vat_number: str | None = None
    vat_registered: bool | None = None
    industry_code: str | None = None
    industry_name: str | None = None
    addresses: tuple[Address, ...] = ()
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    previous_names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    is_person: bool = False
    no_advertising: bool | None = None
    lei: str | None = None

    def address(self, kind: str) -> Address | None:
        """The visiting or postal address, where the register has it: Sweden's has no visiting addresses."""
        return next((place for place in self.addresses if place.kind == kind), None)

    @property
    def place(self) -> Address | None:
        """Where it is: the visiting address, else the postal one."""
        return self.address("visiting") or self.address("postal")


class Reason(StrEnum):
    """Why a register could not be asked."""

    TIMEOUT = "timeout"
    BUSY = "busy"
    DOWN = "down"
    RESTING = "resting"
    REFUSED = "refused"
    NOT_CONFIGURED = "not_configured"
    NOT_OFFERED = "not_offered"


REASON_TEXTS = {
    Reason.TIMEOUT: mark("The register did not answer in time."),
    Reason.BUSY: mark("The register is asked too often at the moment. Try again shortly."),
    Reason.DOWN: mark("The register is out of order at the moment."),
    Reason.RESTING: mark("The register failed several times and is left alone for a moment."),
    Reason.REFUSED: mark("The register does not accept the credentials. An administrator can check them."),
    Reason.NOT_CONFIGURED: mark("The register needs credentials that are not set."),
    Reason.NOT_OFFERED: mark("The register does not offer this."),
}


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """The register answered, and this is what it said."""

    value: T_co


@dataclass(frozen=True, slots=True)
class NotFound:
    """The register answered, well-formed, that there is nothing."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Removed from the register for legal reasons: copies have to go as well."""

    since: date | None = None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The register could not be asked; `retry_after` in seconds where it is known."""

    reason: Reason
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class UnknownShape:
    """The register answered something else than its specification says; `note` says what, never with data in it."""

    note: str


Outcome = Found[T_co] | NotFound | Gone | Unavailable | UnknownShape


def words_for(outcome: Outcome[Any]) -> str:
    """The one sentence about an outcome that brought nothing, to be translated."""
    if isinstance(outcome, Unavailable):
        return REASON_TEXTS[outcome.reason]
    if isinstance(outcome, UnknownShape):
        return mark("The register's answer could not be understood.")
    if isinstance(outcome, Gone):
        return mark("This company was removed from the register for legal reasons.")
    return mark("No company was found.")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A register as settings and results show it.

    `settings` names the environment variables of its credentials, `missing` those of them that are not set.
    """

    key: str
    name: str
    country: str | None
    attribution: str
    needs_credentials: bool
    configured: bool
    settings: tuple[str, ...] = field(default=())
    missing: tuple[str, ...] = field(default=())


class Registry(Protocol):
    """A public register of companies. `country` is None for one that knows every country."""

    country: str | None
    key: str
    name: str
    attribution: str
    needs_credentials: bool
    settings: tuple[str, ...]

    @property
    def configured(self) -> bool:
        """Whether the register can be asked: it needs no credentials, or they are set."""
        ...

    async def search(self, text: str) -> Outcome[tuple[Company, ...]]:
        """Companies whose name looks like the text, in the register's own order."""
        ...

    async def by_number(self, number: str) -> Outcome[Company]:
        """The company with an organization number, written as the country's register writes it."""
        ...


def info(registry: Registry) -> SourceInfo:
    """A register as settings and results show it."""
    return SourceInfo(
        registry.key,
        registry.name,
        registry.country,
        registry.attribution,
        registry.needs_credentials,
        registry.configured,
        registry.settings,
    )

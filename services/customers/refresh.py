"""What a public register knows by now beside what is kept of a customer, and taking over what is chosen of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services import writing
from services.changes import Recorder, recording
from services.database import row
from services.fields.field import Field
from services.identifiers import check_org_number, check_vat_number
from services.permissions import Actor
from services.refusals import Refusal
from services.registries.registry import Address, Company
from services.sql import Sql
from services.values import clean_phone

from .evidence import evidence_of
from .industry import industry_for

PLACE = ("street", "postal_code", "city")
KEPT = {
    kind: f"SELECT * FROM address WHERE customer_id = ? AND is_{kind} ORDER BY id LIMIT 1"
    for kind in ("visiting", "postal")
}


@dataclass(frozen=True)
class Difference:
    """A field (of the customer, or `address.street` …) that is `now` one thing here and another in the register."""

    field: str
    now: Any
    register: Any


class Kept(Protocol):
    """What is kept of a customer: the fields that the viewer sees and their values."""

    @property
    def customer_id(self) -> int:
        """Which customer."""
        ...

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields by name."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """Values as lists tell them."""
        ...


async def differences(card: Kept, company: Company, language: str) -> list[Difference]:
    """Where the register says something else; what it does not say is no difference."""
    told = {
        "name": company.name,
        "org_number": check_org_number(company.country, company.org_number).number,
        "vat_number": check_vat_number(company.country, company.vat_number).number
        if company.vat_registered and company.vat_number
        else None,
        "industry_id": await industry_for(company.industry_code),
        "email": company.email,
        "phone": _phone(company),
        "website": company.website,
    }
    found = [Difference(name, card.values.get(name), value) for name, value in told.items() if name in card.fields]
    found += await _place(card, company.place, language)
    return [one for one in found if one.register and not _same(one.now, one.register)]


async def take_over(
    actor: Actor, customer_id: int, chosen: Mapping[str, Any], company: Company, country: str | None
) -> int | None:
    """Write the chosen fields and what the register said when, as one change set; answers with its id.

    Refusals as of `services.edits.set_fields`.
    """
    await writing.require_row(actor, "customers", customer_id)
    values = await parsed_own(actor, customer_id, chosen)
    async with recording(actor, "edit", summary={"resource": "customers", "register": company.source}) as recorder:
        await write(recorder, actor, customer_id, values, chosen, company, country)
    return recorder.change_set_id


async def parsed_own(actor: Actor, customer_id: int, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The customer's own columns among chosen values."""
    own = {name: value for name, value in chosen.items() if "." not in name}
    return await writing.parse(actor, "customers", own, await writing.current("customers", customer_id))


async def write(
    recorder: Recorder,
    actor: Actor,
    customer_id: int,
    values: Mapping[str, Any],
    chosen: Mapping[str, Any],
    company: Company,
    country: str | None,
    expected: Mapping[str, Any] | None = None,
) -> None:
    """Write parsed values of the customer, the chosen parts of its address, and what the register said when."""
    parts = {name.partition(".")[2]: value for name, value in chosen.items() if "." in name}
    await writing.rows.update(actor, recorder, "customers", customer_id, values, expected=expected)
    await recorder.update("customers", customer_id, evidence_of(company).of_register())
    if not parts or company.place is None:
        return
    kind = company.place.kind
    kept = await row(Sql(KEPT[kind], (customer_id,)), recorder.connection)
    if kept:
        await writing.rows.update(actor, recorder, "addresses", kept["id"], parts)
    else:
        made = {**parts, "customer_id": customer_id, "country": country, f"is_{kind}": True}
        await writing.rows.create(actor, recorder, "addresses", made)


def _phone(company: Company) -> str | None:
    """The number as it is kept; one that is none says nothing."""
    try:
        return clean_phone(company.phone, company.country) if company.phone else None
    except Refusal:
        return None


async def _place(card: Kept, place: Address | None, language: str) -> list[Difference]:
    if place is None:
        return []
    kept = await row(Sql(KEPT[place.kind], (card.customer_id,))) or {}
    told = {"street": place.street, "postal_code": place.postal_code, "city": place.city_in(language)}
    return [Difference(f"address.{name}", kept.get(name), told[name]) for name in PLACE]


def _same(now: Any, register: Any) -> bool:
    """Capital letters, blanks and how a web address begins are no difference."""
    one, other = (_bare(str(value or "")) for value in (now, register))
    return one == other


def _bare(text: str) -> str:
    small = text.casefold().strip().rstrip("/")
    return "".join(small.removeprefix("https://").removeprefix("http://").removeprefix("www.").split())

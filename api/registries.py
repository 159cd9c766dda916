"""Public registers of companies, asked on behalf of the token's user."""

import math
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse

from services.customers.numbers import customers_with_numbers
from services.outward import moment_as_json
from services.permissions import Actor
from services.refusals import NotFound
from services.registries import registry
from services.registries.opening import registers
from services.registries.registry import Company, Found, Outcome

from .describing import answer, problems
from .parameters import access_of_request, known_parameters
from .refusals import RegisterUnavailable, RemovedFromRegister

router = APIRouter(tags=["registries"], dependencies=[Depends(known_parameters)])
Json = dict[str, Any]
Country = Annotated[str, Path(pattern=r"^[A-Za-z]{2}$", description="ISO 3166 code of the register's country.")]
Number = Annotated[str, Path(max_length=40, description="Organization number in any notation.")]
Words = Annotated[str, Query(min_length=1, max_length=200, description="Name or number of the company.")]
USUAL_WAIT = 5
COMPANY: Json = {
    "type": "object",
    "properties": {
        "country": {"type": "string"},
        "org_number": {"type": "string"},
        "name": {"type": "string"},
        "legal_form": {"type": ["string", "null"]},
        "status": {"type": "string", "enum": [status.value for status in registry.Status]},
        "vat_number": {"type": ["string", "null"]},
        "industry_code": {"type": ["string", "null"]},
        "addresses": {"type": "array", "items": {"type": "object"}},
        "email": {"type": ["string", "null"]},
        "phone": {"type": ["string", "null"]},
        "website": {"type": ["string", "null"]},
        "source": {"type": "string"},
        "fetched_at": {"type": "string", "format": "date-time"},
        "customer_id": {"type": ["integer", "null"], "description": "The customer that it already is."},
    },
    "required": ["country", "org_number", "name", "status", "source", "fetched_at", "customer_id"],
}
LIST: Json = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": COMPANY}},
    "required": ["items"],
}
REFUSED = problems(400, 401, 403, 404, 429, 503)


@router.get(
    "/registries/{country}/companies",
    operation_id="search-companies",
    responses={200: answer("Hits.", LIST), **REFUSED},
)
async def search_companies(request: Request, country: Country, q: Words) -> JSONResponse:
    """Companies by name or number, best first."""
    actor = access_of_request(request).actor
    actor.require("read")
    reply = await registers().search(country, q)
    found = () if isinstance(reply.outcome, registry.NotFound) else _value(reply.outcome)
    companies = [match.company for match in found]
    return JSONResponse({"items": await _told(actor, companies)})


@router.get(
    "/registries/{country}/companies/{org_number}",
    operation_id="read-company",
    responses={
        200: answer("The company.", COMPANY),
        **REFUSED,
        410: {**REFUSED[404], "description": "Removed by law."},
    },
)
async def read_company(request: Request, country: Country, org_number: Number) -> JSONResponse:
    """One company by its organization number."""
    actor = access_of_request(request).actor
    actor.require("read")
    company = _value((await registers().by_number(country, org_number)).outcome)
    [told] = await _told(actor, [company])
    return JSONResponse(told)


def _value(outcome: Outcome[Any]) -> Any:
    """What was found; `NotFound` (404), `RemovedFromRegister` (410) or `RegisterUnavailable` (503) otherwise."""
    if isinstance(outcome, Found):
        return outcome.value
    if isinstance(outcome, registry.NotFound):
        raise NotFound()
    if isinstance(outcome, registry.Gone):
        raise RemovedFromRegister()
    wait = outcome.retry_after if isinstance(outcome, registry.Unavailable) else None
    raise RegisterUnavailable(max(1, math.ceil(wait or USUAL_WAIT)))


async def _told(actor: Actor, companies: list[Company]) -> list[Json]:
    known: dict[tuple[str, str], int] = {}
    for country in {company.country for company in companies}:
        numbers = [company.org_number for company in companies if company.country == country]
        customers = await customers_with_numbers(actor, country, numbers)
        known |= {(country, number): customer_id for number, (customer_id, _) in customers.items()}
    return [_company(company, known.get((company.country, company.org_number))) for company in companies]


def _company(company: Company, customer_id: int | None) -> Json:
    return {
        "country": company.country,
        "org_number": company.org_number,
        "name": company.name,
        "legal_form": company.legal_form,
        "status": company.status.value,
        "vat_number": company.vat_number,
        "industry_code": company.industry_code,
        "addresses": [
            {
                "kind": place.kind,
                "street": place.street,
                "postal_code": place.postal_code,
                "city": place.city,
                "country": place.country,
            }
            for place in company.addresses
        ],
        "email": company.email,
        "phone": company.phone,
        "website": company.website,
        "source": company.source,
        "fetched_at": moment_as_json(company.fetched_at),
        "customer_id": customer_id,
    }

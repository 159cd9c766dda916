"""The same organization or VAT number: there is one customer for each."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services.database import rows
from services.identifiers import canonical_org_number
from services.permissions import Actor, visible_customers
from services.refusals import Refusal
from services.sql import Sql, any_of, is_any

from .facts import COLUMNS, Facts, Reason
from .refusals import NumberNotFree, NumberTaken


async def require_free_numbers(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None = None) -> None:
    """Refuse a number that another customer has: `NumberTaken`, or `NumberNotFree` where that one may not be seen."""
    for one in await same_numbers(actor, facts, within):
        for reason in numbers_shared(one, facts):
            raise _refusal(one, reason)


async def customers_with_numbers(actor: Actor, country: str, numbers: list[str]) -> dict[str, tuple[int, int]]:
    """For organization numbers of a country: id and customer number of the visible customers that have them."""
    kept = {canonical_org_number(country, number): number for number in numbers}
    same_country = "(customer.country = ? OR customer.country IS NULL)"
    query = Sql(f"SELECT id, number, org_number FROM customer WHERE {same_country} AND", (country,))
    query += is_any("customer.org_number", kept)
    found = await rows(query + "AND (" + visible_customers(actor) + ")")
    return {kept[one["org_number"]]: (int(one["id"]), int(one["number"])) for one in found}


async def same_numbers(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None) -> list[dict[str, Any]]:
    """Customers with the organization or VAT number, `is_visible` says whether the actor may see them."""
    conditions, org, vat = [], facts.org(), facts.vat()
    if org:
        same_country = Sql("(customer.country = ? OR customer.country IS NULL)", (facts.country,))
        conditions.append(Sql("customer.org_number = ?", (org,)) & same_country)
    if vat:
        conditions.append(Sql("customer.vat_number = ?", (vat,)))
    if not conditions:
        return []
    columns = (
        Sql(f"{COLUMNS}, (CASE WHEN") + visible_customers(actor) + "THEN 1 ELSE 0 END) AS is_visible FROM customer"
    )
    query = columns + "WHERE (" + any_of(conditions) + Sql(") AND customer.id <> ?", (facts.customer_id or 0,))
    return await rows(query + "ORDER BY customer.id LIMIT 20", within)


def numbers_shared(one: dict[str, Any], facts: Facts) -> list[Reason]:
    """Which of its numbers a customer shares."""
    shared = {Reason.ORG_NUMBER: (one["org_number"], facts.org()), Reason.VAT_NUMBER: (one["vat_number"], facts.vat())}
    return [reason for reason, (theirs, ours) in shared.items() if ours and theirs == ours]


def _refusal(one: dict[str, Any], reason: Reason) -> Refusal:
    if not one["is_visible"]:
        return NumberNotFree(field=reason.value)
    return NumberTaken(field=reason.value, number=str(one["number"]), name=one["name"], customer_id=one["id"])

"""What only makes two customers look the same: phone, e-invoice address, domain, a similar name in the same country."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services.database import rows
from services.permissions import Actor, visible_customers
from services.search import searching
from services.sql import Sql, is_any

from .facts import COLUMNS, Facts, Reason
from .likeness import Named, domains_of, probes

NO_JOIN = Sql("")
FEW = 120  # candidates looked at for each thing asked
Found = list[tuple[dict[str, Any], Reason]]


async def resembling(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None = None) -> Found:
    """Visible customers that look the same, each with one reason; the same one may come several times."""
    found: Found = []
    for looked in (_same_phone, _same_e_invoice, _same_domain, _same_name):
        found += await looked(actor, facts, within)
    return found


async def _visible(
    actor: Actor, facts: Facts, where: Sql, within: BaseDBAsyncClient | None, join: Sql = NO_JOIN
) -> list[dict[str, Any]]:
    query = Sql(f"{COLUMNS} FROM customer") + join + "WHERE (" + where + ") AND (" + visible_customers(actor)
    return await rows(query + Sql(") AND customer.id <> ? LIMIT ?", (facts.customer_id or 0, FEW)), within)


async def _same_phone(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None) -> Found:
    if not facts.phone:
        return []
    found = await _visible(actor, facts, Sql("customer.phone = ?", (facts.phone,)), within)
    return [(one, Reason.PHONE) for one in found]


async def _same_e_invoice(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None) -> Found:
    addresses = [address for address in facts.e_invoice_addresses if address]
    if not addresses:
        return []
    same = is_any("address", addresses)
    where = Sql(f"customer.id IN (SELECT customer_id FROM e_invoice_address WHERE {same.text})", same.values)
    return [(one, Reason.E_INVOICE) for one in await _visible(actor, facts, where, within)]


async def _same_domain(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None) -> Found:
    found: Found = []
    for domain in sorted(domains_of(facts.email, facts.website)):
        search = searching("customer", domain)
        for one in await _visible(actor, facts, search.where, within, search.join):
            if domain in domains_of(one["email"], one["website"]):
                found.append((one, Reason.DOMAIN))
    return found


async def _same_name(actor: Actor, facts: Facts, within: BaseDBAsyncClient | None) -> Found:
    """Names that share a word or half of one, compared in full."""
    near: dict[int, dict[str, Any]] = {}
    same_country = Sql("customer.country = ? OR customer.country IS NULL", (facts.country,))
    for probe in probes(facts.name):
        search = searching("customer", probe)
        for one in await _visible(actor, facts, search.where & same_country, within, search.join):
            near[one["id"]] = one
    asked = Named(facts.name)
    return [(one, Reason.NAME) for one in near.values() if asked.is_like(one["name"])]
